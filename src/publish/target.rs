//! The repository and the branch that a tree is committed to.

use std::fs;
use std::path::{Path, PathBuf};

use git2::{BranchType, Commit, ErrorCode, Oid, Repository, RepositoryState, Signature, StatusOptions};

use crate::diag::{Diagnostic, near};
use crate::publish::codes::{PUB_AUTHOR, PUB_BRANCH, PUB_DETACHED, PUB_DIRTY, PUB_GIT, PUB_TARGET};
use crate::publish::commit::Change;
use crate::publish::snapshot::{Snapshot, extract};
use crate::publish::{commit, refused, way};

/// The number of paths listed in a finding.
const NAMED: usize = 5;

/// A branch of a repository, ready to be committed to.
pub struct Target {
    pub(super) repository: Repository,
    /// Its path, as the user wrote it.
    pub(super) shown: String,
    /// `refs/heads/...`.
    pub(super) reference: String,
    pub(super) branch: String,
    /// The commit of the branch; none if it has none yet.
    pub(super) current: Option<Oid>,
    /// The commit that the next one follows. It differs from the commit of the branch if the branch is behind or new.
    pub(super) start: Option<Oid>,
    /// The working copy, if the branch is checked out.
    working_copy: Option<PathBuf>,
    /// A folder for temporary files.
    scratch: PathBuf,
}

impl Target {
    /// Finds the repository around a folder, and the branch, by default the one that is checked out.
    pub fn open(
        folder: &Path,
        shown: &str,
        branch: Option<&str>,
        scratch: &Path,
    ) -> Result<Self, Diagnostic> {
        let repository = discover(folder, shown)?;
        let (branch, checked_out) = selected(&repository, shown, branch)?;
        let target = Self::on(repository, shown, branch, checked_out, scratch)?;
        if checked_out {
            target.check_state()?
        } else {
            target.check_branch()?
        }
        Ok(target)
    }

    /// A branch as it is, without any checks.
    pub(super) fn on(
        repository: Repository,
        shown: &str,
        branch: String,
        checked_out: bool,
        scratch: &Path,
    ) -> Result<Self, Diagnostic> {
        let reference = format!("refs/heads/{branch}");
        let current = commit_of(&repository, &reference)?;
        Ok(Self {
            shown: shown.trim_end_matches('/').to_owned(),
            reference,
            branch,
            current,
            start: current,
            working_copy: repository.workdir().map(Path::to_path_buf).filter(|_| checked_out),
            scratch: scratch.to_path_buf(),
            repository,
        })
    }

    /// The name of the branch.
    pub fn branch(&self) -> &str {
        &self.branch
    }

    /// A folder of the branch, for messages.
    pub fn show(&self, path: &str) -> String {
        let place = commit::below(&self.shown, path.trim_start_matches("./"));
        let place = place.trim_end_matches("/.").to_owned();
        if self.working_copy.is_some() { place } else { format!("{place} ({})", self.branch) }
    }

    pub(super) fn author(&self) -> Result<Signature<'static>, Diagnostic> {
        self.repository.signature().map_err(|problem| match problem.code() {
            ErrorCode::NotFound => Diagnostic::new(&PUB_AUTHOR, "git has no author for commits").help(
                format!("run `git -C {} config user.name NAME`, and likewise for `user.email`", self.shown),
            ),
            _ => refused("read the author of commits", &problem),
        })
    }

    /// The files of a folder.
    pub(super) fn snapshot(&self, path: &str) -> Result<Snapshot, Diagnostic> {
        let blocked = |part: String| way::found(self.show(&part), path);
        if let Some(copy) = &self.working_copy {
            if let Some(part) = way::in_working_copy(copy, path) {
                return Err(blocked(part));
            }
            return Ok(Snapshot::WorkingCopy(if path == "." { copy.clone() } else { copy.join(path) }));
        }
        let failed = |problem: std::io::Error| {
            Diagnostic::new(&PUB_GIT, format!("the branch `{}` could not be read: {problem}", self.branch))
        };
        let folder =
            tempfile::Builder::new().prefix("render-publish-").tempdir_in(&self.scratch).map_err(failed)?;
        if let Some(tip) = self.tip()? {
            let tree = tip.tree().map_err(|problem| refused("read the branch", &problem))?;
            if let Some(part) = way::in_tree(&tree, path) {
                return Err(blocked(part));
            }
            let below = match path {
                "." => Some(tree),
                path => match tree.get_path(Path::new(path)) {
                    Ok(entry) => {
                        entry.to_object(&self.repository).ok().and_then(|object| object.into_tree().ok())
                    }
                    Err(_) => None,
                },
            };
            if let Some(tree) = below {
                extract(&self.repository, &tree, folder.path()).map_err(failed)?;
            }
        }
        Ok(Snapshot::Passing(folder))
    }

    /// The branch's tree with changes in a folder.
    pub(super) fn with(&self, path: &str, changes: &[Change]) -> Result<Oid, Diagnostic> {
        let tip = self.tip()?;
        let tree =
            tip.map(|tip| tip.tree()).transpose().map_err(|problem| refused("read the branch", &problem))?;
        commit::with(&self.repository, tree.as_ref(), path, changes)
    }

    /// Whether the branch has this tree already.
    pub(super) fn contains(&self, tree: Oid) -> bool {
        matches!(self.tip(), Ok(Some(tip)) if tip.tree_id() == tree)
    }

    pub(super) fn commit(
        &self,
        tree: Oid,
        author: &Signature<'_>,
        message: &str,
        git: Option<&Path>,
    ) -> Result<Oid, Diagnostic> {
        let parent = self.tip()?.map(|tip| tip.id());
        commit::make(&self.repository, tree, parent, author, message, git)
    }

    /// Moves the branch to a new commit, unless it has moved since it was read.
    pub(super) fn advance(&self, id: Oid, why: &str) -> Result<(), Diagnostic> {
        let moved = |problem: git2::Error| refused(&format!("move the branch `{}`", self.branch), &problem);
        let set = match self.current {
            Some(current) => self.repository.reference_matching(&self.reference, id, true, current, why),
            None => self.repository.reference(&self.reference, id, false, why),
        };
        set.map(drop).map_err(moved)
    }

    /// Sets the index of the working copy to a tree, or back to that of the branch.
    pub(super) fn update_index(&self, tree: Option<Oid>) -> Result<(), Diagnostic> {
        let tree = match tree {
            Some(tree) => Some(tree),
            None => self.tip()?.map(|tip| tip.tree_id()),
        };
        let update = || -> Result<(), git2::Error> {
            let mut index = self.repository.index()?;
            match tree {
                Some(tree) => index.read_tree(&self.repository.find_tree(tree)?)?,
                None => index.clear()?,
            }
            index.write()
        };
        update().map_err(|problem| refused("update the index", &problem))
    }

    /// The commit that the next one follows.
    pub(super) fn tip(&self) -> Result<Option<Commit<'_>>, Diagnostic> {
        let found = self.start.map(|start| self.repository.find_commit(start)).transpose();
        found.map_err(|problem| refused("read the branch", &problem))
    }

    fn dirty(&self, what: &str) -> Diagnostic {
        let help =
            "commit or stash the changes first, or use `--branch` with a branch that is not checked out";
        Diagnostic::new(&PUB_DIRTY, format!("`{}` {what}", self.shown)).help(help)
    }

    fn check_state(&self) -> Result<(), Diagnostic> {
        match self.repository.state() {
            RepositoryState::Clean => Ok(()),
            _ => Err(self.dirty("has a merge, a rebase or a similar operation in progress")),
        }
    }

    /// The finding that the working copy has uncommitted changes, if it has any.
    pub(super) fn uncommitted(&self) -> Result<Option<Diagnostic>, Diagnostic> {
        if self.working_copy.is_none() {
            return Ok(None);
        }
        let mut options = StatusOptions::new();
        options.include_untracked(false).include_ignored(false);
        let statuses = self
            .repository
            .statuses(Some(&mut options))
            .map_err(|problem| refused("read the working copy", &problem))?;
        if statuses.is_empty() {
            return Ok(None);
        }
        let mut diagnostic = self.dirty("has uncommitted changes");
        for entry in statuses.iter().take(NAMED) {
            let path = String::from_utf8_lossy(entry.path_bytes()).into_owned();
            diagnostic = diagnostic.at_path(format!("{}/{path}", self.shown), "changed");
        }
        Ok(Some(diagnostic))
    }

    fn check_branch(&self) -> Result<(), Diagnostic> {
        let wrong = |what: &str| {
            Diagnostic::new(&PUB_BRANCH, format!("branch `{}` of `{}` {what}", self.branch, self.shown))
        };
        if self.repository.find_branch(&self.branch, BranchType::Local).is_err() {
            let names = self.branches();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut diagnostic = wrong("does not exist");
            diagnostic.help.extend(near::did_you_mean(&self.branch, &names));
            return Err(
                diagnostic.help(format!("create it with `git -C {} branch {}`", self.shown, self.branch))
            );
        }
        if self.is_checked_out() {
            let help = "use `--to` to publish to that working copy instead";
            return Err(wrong("is checked out in another working copy").help(help));
        }
        Ok(())
    }

    /// Whether the branch is checked out in any working copy of the repository, the main one or a linked one.
    pub(super) fn is_checked_out(&self) -> bool {
        let common = self.repository.commondir();
        let first = Some(common.join("HEAD")).filter(|_| !self.repository.is_bare());
        let added = fs::read_dir(common.join("worktrees")).into_iter().flatten().flatten();
        let heads = first.into_iter().chain(added.map(|entry| entry.path().join("HEAD")));
        let wanted = format!("ref: {}", self.reference);
        heads.filter_map(|head| fs::read_to_string(head).ok()).any(|head| head.trim() == wanted)
    }

    fn branches(&self) -> Vec<String> {
        let Ok(branches) = self.repository.branches(Some(BranchType::Local)) else { return Vec::new() };
        let name =
            |branch: git2::Branch<'_>| Some(String::from_utf8_lossy(branch.name_bytes().ok()?).into_owned());
        branches.flatten().filter_map(|(branch, _)| name(branch)).collect()
    }
}

/// The repository around a folder.
pub(super) fn discover(folder: &Path, shown: &str) -> Result<Repository, Diagnostic> {
    Repository::discover(folder).map_err(|_| {
        let message = format!("`{shown}` is not in a git repository");
        Diagnostic::new(&PUB_TARGET, message).help("clone the repository, or create one with `git init`")
    })
}

/// The branch to commit to, and whether it is the one that is checked out.
fn selected(
    repository: &Repository,
    shown: &str,
    branch: Option<&str>,
) -> Result<(String, bool), Diagnostic> {
    let current = current(repository)?;
    let has_copy = !repository.is_bare();
    match (branch, current) {
        (None, _) if !has_copy => {
            let message = format!("`{shown}` has no working copy");
            Err(Diagnostic::new(&PUB_TARGET, message)
                .help("use `--branch` to select the branch to commit to"))
        }
        (None, None) => {
            let message = format!("`{shown}` has a detached HEAD");
            let help = format!(
                "run `git -C {shown} switch BRANCH`, or use `--branch` with a branch that is not checked out"
            );
            Err(Diagnostic::new(&PUB_DETACHED, message).help(help))
        }
        (None, Some(current)) => Ok((current, true)),
        (Some(wanted), current) => Ok((wanted.to_owned(), has_copy && current.as_deref() == Some(wanted))),
    }
}

/// The commit of a reference; none if there is no such reference.
pub(super) fn commit_of(repository: &Repository, reference: &str) -> Result<Option<Oid>, Diagnostic> {
    let found = repository.find_reference(reference).and_then(|reference| reference.peel_to_commit());
    match found {
        Ok(commit) => Ok(Some(commit.id())),
        Err(problem) if problem.code() == ErrorCode::NotFound => Ok(None),
        Err(problem) => Err(refused("read the branch", &problem)),
    }
}

/// The branch that is checked out, even if it has no commit yet; none if HEAD is detached.
fn current(repository: &Repository) -> Result<Option<String>, Diagnostic> {
    let head = repository.find_reference("HEAD").map_err(|problem| refused("read HEAD", &problem))?;
    let target = head.symbolic_target().ok().flatten().map(str::to_owned);
    Ok(target.and_then(|name| name.strip_prefix("refs/heads/").map(str::to_owned)))
}
