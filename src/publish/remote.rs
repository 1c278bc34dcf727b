//! Fetching from and pushing to the remote of a target, with `git`, which has access to the user's credentials.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use git2::{Oid, Repository};

use crate::diag::Diagnostic;
use crate::publish::codes::{PUB_FETCH, PUB_PUSH};
use crate::publish::metadata::{Dry, NOTES};
use crate::publish::refused;
use crate::publish::target::{Target, discover};

/// Others push notes to the same reference at the same time.
const NOTE_ATTEMPTS: u64 = 20;
const NOTE_PAUSE_MILLISECONDS: u64 = 25;

impl Target {
    /// Fetches what proposed branches start from: the branches themselves, those that they are proposed for, and the
    /// notes on their commits.
    pub fn fetch(
        folder: &Path,
        shown: &str,
        active: &[String],
        git: Option<&Path>,
    ) -> Result<(), Diagnostic> {
        let repository = discover(folder, shown)?;
        let failed = |message: String| Diagnostic::new(&PUB_FETCH, message);
        let git =
            git.ok_or_else(|| failed("`git` is required to fetch, and was not found on the PATH".into()))?;
        let remote = remote_of(&repository, None)
            .ok_or_else(|| failed(format!("`{shown}` has no remote to fetch from")))?;
        let fetched = || -> Result<(), String> {
            let known = run(&repository, git, &["ls-remote", &remote])?;
            let known: Vec<&str> = known.lines().filter_map(|line| Some(line.split_once('\t')?.1)).collect();
            let mut wanted = Vec::new();
            for branch in active.iter().flat_map(|active| [format!("{active}-next"), active.clone()]) {
                let tracking = format!("refs/remotes/{remote}/{branch}");
                match known.contains(&format!("refs/heads/{branch}").as_str()) {
                    true => wanted.push(format!("+refs/heads/{branch}:{tracking}")),
                    // It has been deleted since.
                    false => {
                        repository.find_reference(&tracking).and_then(|mut gone| gone.delete()).unwrap_or(())
                    }
                }
            }
            if known.contains(&NOTES) {
                wanted.push(format!("+{NOTES}:{NOTES}"));
            }
            if wanted.is_empty() {
                return Ok(());
            }
            let fetch = ["fetch", "--quiet", "--no-tags", &remote];
            let arguments: Vec<&str> = fetch.into_iter().chain(wanted.iter().map(String::as_str)).collect();
            run(&repository, git, &arguments).map(drop)
        };
        fetched().map_err(|said| failed(format!("`{remote}` of `{shown}` could not be fetched")).help(said))
    }

    /// Pushes the branch. Returns the name of the remote.
    pub fn push(&self, git: Option<&Path>) -> Result<String, Diagnostic> {
        let (git, remote) = self.pushing(git)?;
        let refspec = format!("{0}:{0}", self.reference);
        match run(&self.repository, git, &["push", "--porcelain", &remote, &refspec]) {
            Ok(_) => Ok(remote),
            Err(said) => Err(self
                .not_pushed(format!("`{}` could not be pushed to `{remote}`", self.branch))
                .help(said)),
        }
    }

    /// Pushes the notes on hydrated commits. If others were faster, their notes are fetched, and ours are added again.
    pub fn push_notes(&self, git: Option<&Path>, commits: &[Oid], dry: &Dry<'_>) -> Result<(), Diagnostic> {
        let (git, remote) = self.pushing(git)?;
        let mut said = String::new();
        for attempt in 0..NOTE_ATTEMPTS {
            match run(&self.repository, git, &["push", "--porcelain", &remote, &format!("{NOTES}:{NOTES}")]) {
                Ok(_) => return Ok(()),
                Err(problem) => said = problem,
            }
            // Processes that lost at the same time come back at different times.
            let pause = NOTE_PAUSE_MILLISECONDS * attempt + u64::from(std::process::id() % 50);
            thread::sleep(Duration::from_millis(pause));
            // Fails if the remote has no notes; then the push has failed for another reason, which it reports again.
            let _ = run(&self.repository, git, &["fetch", "--quiet", &remote, &format!("+{NOTES}:{NOTES}")]);
            for commit in commits {
                self.annotate(*commit, dry)?;
            }
        }
        Err(self.not_pushed(format!("the notes could not be pushed to `{remote}`")).help(said))
    }

    fn pushing<'g>(&self, git: Option<&'g Path>) -> Result<(&'g Path, String), Diagnostic> {
        let git = git.ok_or_else(|| {
            self.not_pushed("`git` is required to push, and was not found on the PATH".to_owned())
        })?;
        let remote = remote_of(&self.repository, Some(&self.reference))
            .ok_or_else(|| self.not_pushed(format!("`{}` has no remote to push to", self.shown)))?;
        Ok((git, remote))
    }

    fn not_pushed(&self, message: String) -> Diagnostic {
        let help =
            format!("the commit has been created: fix the cause, then run `git -C {} push`", self.shown);
        Diagnostic::new(&PUB_PUSH, message).help(help)
    }

    /// Attaches a note to a hydrated commit, unless it has it already.
    pub fn annotate(&self, commit: Oid, dry: &Dry<'_>) -> Result<(), Diagnostic> {
        let text = dry.note();
        let present = self.repository.find_note(Some(NOTES), commit);
        if present.is_ok_and(|note| note.message_bytes().trim_ascii() == text.as_bytes()) {
            return Ok(());
        }
        let author = self.author()?;
        let made = self.repository.note(&author, &author, Some(NOTES), commit, &text, true);
        made.map(drop).map_err(|problem| refused("add the note", &problem))
    }
}

/// The remote of a branch: its upstream's, the only one, or `origin`.
pub(super) fn remote_of(repository: &Repository, reference: Option<&str>) -> Option<String> {
    let configured = reference.and_then(|reference| repository.branch_upstream_remote(reference).ok());
    if let Some(remote) = configured.as_ref().and_then(|remote| remote.as_str().ok()) {
        return Some(remote.to_owned());
    }
    let remotes = repository.remotes().ok()?;
    let names: Vec<String> = remotes.iter().flatten().flatten().map(str::to_owned).collect();
    match names.as_slice() {
        [only] => Some(only.clone()),
        names => names.iter().find(|name| *name == "origin").cloned(),
    }
}

/// Runs git. The error is what it printed.
fn run(repository: &Repository, git: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(git);
    command.arg("--git-dir").arg(repository.path()).args(arguments).stdin(Stdio::null());
    let output = command.output().map_err(|problem| format!("{}: {problem}", git.display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = [output.stderr, output.stdout].concat();
    Err(String::from_utf8_lossy(&said).trim().to_owned())
}
