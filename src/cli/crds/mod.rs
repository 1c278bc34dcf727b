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

/// Keep CRDs in the project, so that custom resources are checked against them
///
/// `render` knows the custom resources of many projects. Those of others become known by their CRDs, which are kept in
/// `crds/` with a list of where they came from. A kept CRD goes before one that `render` brings along, so the schemas
/// can be those of the version that runs in the cluster.
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

/// A project and its list of CRDs. Its labs and the kept files may be in any state: these commands mend them.
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

    /// Writes the list. It goes with its last entry, and so does the folder if nothing else is in it.
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

/// Puts a file in one step, so that a killed run leaves no half of one.
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
