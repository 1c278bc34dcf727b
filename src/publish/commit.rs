//! Commits that are created from git objects, without a working copy.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use git2::{Index, IndexEntry, IndexTime, Oid, Repository, Signature, Tree};

use crate::diag::Diagnostic;
use crate::publish::codes::PUB_GIT;
use crate::publish::refused;

const FILE: u32 = 0o100_644;
const PROGRAM: u32 = 0o100_755;

/// A file that is added to a tree, or removed from it.
#[derive(Debug)]
pub(super) struct Change {
    path: String,
    content: Option<(Vec<u8>, bool)>,
}

impl Change {
    pub(super) fn put(path: &str, bytes: Vec<u8>, executable: bool) -> Self {
        Self { path: path.to_owned(), content: Some((bytes, executable)) }
    }

    pub(super) fn remove(path: &str) -> Self {
        Self { path: path.to_owned(), content: None }
    }
}

/// A tree with changes in one of its folders.
pub(super) fn with(
    repository: &Repository,
    base: Option<&Tree<'_>>,
    folder: &str,
    changes: &[Change],
) -> Result<Oid, Diagnostic> {
    let made = || -> Result<Oid, git2::Error> {
        let mut index = Index::new()?;
        if let Some(base) = base {
            index.read_tree(base)?;
        }
        // A removed file can have the path of a new folder.
        for change in changes.iter().filter(|change| change.content.is_none()) {
            index.remove_path(Path::new(&below(folder, &change.path)))?;
        }
        for change in changes {
            let Some((bytes, executable)) = &change.content else { continue };
            let id = repository.blob(bytes)?;
            index.add(&entry(below(folder, &change.path), id, bytes.len(), *executable))?;
        }
        index.write_tree_to(repository)
    };
    made().map_err(|problem| refused("create the tree", &problem))
}

/// A path in a folder; `.` is the root.
pub(super) fn below(folder: &str, path: &str) -> String {
    match folder {
        "." => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

fn entry(path: String, id: Oid, length: usize, executable: bool) -> IndexEntry {
    IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: if executable { PROGRAM } else { FILE },
        uid: 0,
        gid: 0,
        file_size: u32::try_from(length).unwrap_or(u32::MAX),
        id,
        flags: 0,
        flags_extended: 0,
        path: path.into_bytes(),
    }
}

/// Creates a commit that is on no branch yet. If the configuration asks for a signature, git itself creates it: git
/// has access to the key.
pub(super) fn make(
    repository: &Repository,
    tree: Oid,
    parent: Option<Oid>,
    author: &Signature<'_>,
    message: &str,
    git: Option<&Path>,
) -> Result<Oid, Diagnostic> {
    let signs = repository.config().and_then(|config| config.get_bool("commit.gpgsign")).unwrap_or(false);
    if signs {
        return signed(repository, tree, parent, message, git);
    }
    let made = || -> Result<Oid, git2::Error> {
        let tree = repository.find_tree(tree)?;
        let parent = parent.map(|parent| repository.find_commit(parent)).transpose()?;
        let parents: Vec<_> = parent.iter().collect();
        repository.commit(None, author, author, message, &tree, &parents)
    };
    made().map_err(|problem| refused("create the commit", &problem))
}

fn signed(
    repository: &Repository,
    tree: Oid,
    parent: Option<Oid>,
    message: &str,
    git: Option<&Path>,
) -> Result<Oid, Diagnostic> {
    let failed = |why: String| {
        Diagnostic::new(&PUB_GIT, "the commit could not be signed")
            .help(why)
            .help("signing is enabled in git's configuration (`commit.gpgsign`)")
    };
    let Some(git) = git else {
        return Err(failed("`git` is required for signing, and was not found on the PATH".into()));
    };
    let mut command = Command::new(git);
    command.arg("--git-dir").arg(repository.path()).args(["commit-tree", "-S"]);
    if let Some(parent) = parent {
        command.arg("-p").arg(parent.to_string());
    }
    command.arg(tree.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut run = || -> std::io::Result<std::process::Output> {
        let mut child = command.spawn()?;
        // git reads all input before it writes output, so nothing can block here.
        let mut input = child.stdin.take().expect("a pipe was asked for");
        let sent = input.write_all(message.as_bytes());
        drop(input);
        let output = child.wait_with_output()?;
        sent.map(|()| output)
    };
    let output = run().map_err(|problem| failed(problem.to_string()))?;
    let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match Oid::from_str(&id) {
        Ok(id) if output.status.success() => Ok(id),
        _ => Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
    }
}
