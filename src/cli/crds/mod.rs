//! `render crds`.

mod add;
mod documents;
mod fetch;
mod list;
mod remove;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cli::output::Stop;
use crate::cli::{Global, output, session};
use crate::crds::{FOLDER, Lock};
use crate::diag::Diagnostic;
use crate::value::Sources;

/// Manage the project's CRDs, against which custom resources are validated
///
/// `render` includes the schemas of many custom resources. Other CRDs are stored in `crds/`, with a list of their
/// sources. A CRD in `crds/` overrides the bundled schema for the same kind, so that objects are validated against the
/// version that runs in the cluster.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Add(add::Arguments),
    List(list::Arguments),
    Remove(remove::Arguments),
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    match &arguments.action {
        Action::Add(arguments) => add::run(arguments, global),
        Action::List(arguments) => list::run(arguments, global),
        Action::Remove(arguments) => remove::run(arguments, global),
    }
}

/// A project and its list of CRDs. The labs and the files may be in any state: these commands repair them.
struct Kept {
    root: PathBuf,
    lock: Lock,
}

impl Kept {
    fn open(global: &Global) -> Result<Self, Stop> {
        let root = session::root(global)?;
        match Lock::read(&root) {
            Ok(lock) => Ok(Self { root, lock }),
            Err(problem) => report(&root, &[problem], global),
        }
    }

    /// Writes the list. An empty list is removed, and so is the folder if it contains nothing else.
    fn write_lock(&self) -> Result<(), Stop> {
        let path = self.root.join(Lock::shown());
        if !self.lock.is_empty() {
            return write(&path, &self.lock.print());
        }
        remove_file(&path)?;
        let _ = fs::remove_dir(self.root.join(FOLDER));
        Ok(())
    }
}

fn report<T>(root: &Path, found: &[Diagnostic], global: &Global) -> Result<T, Stop> {
    output::report(found, &Sources::new(root), global)?;
    Err(Stop::Findings)
}

/// Writes a file atomically, so that an interrupted run leaves no incomplete file.
fn write(path: &Path, text: &str) -> Result<(), Stop> {
    let folder = path.parent().expect("every file of a project is in a folder");
    let mut passing = std::ffi::OsString::from(".render-stage-");
    passing.push(path.file_name().expect("it is the path of a file"));
    let passing = folder.join(passing);
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&passing, text))
        .and_then(|()| fs::rename(&passing, path));
    written.or_else(|problem| output::fail(format!("{}: {problem}", path.display())))
}

fn remove_file(path: &Path) -> Result<(), Stop> {
    match fs::remove_file(path) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
            output::fail(format!("{}: {problem}", path.display()))
        }
        _ => Ok(()),
    }
}
