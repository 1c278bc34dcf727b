//! `render watch`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use clap::Args;
use notify_debouncer_mini::new_debouncer;
use notify_debouncer_mini::notify::RecursiveMode;
use walkdir::WalkDir;

use crate::cli::global::Global;
use crate::cli::output::Stop;
use crate::cli::session::{Kept, Session};
use crate::cli::{output, render};
use crate::crds;
use crate::project::Project;
use crate::source::evaluator::Evaluator;

/// Render whenever a source file is saved
///
/// Runs until it is interrupted. Errors are printed and do not stop it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Labs to render [default: all]
    labs: Vec<String>,
}

/// Editors write a file in several steps, which count as one change.
const SETTLE: Duration = Duration::from_millis(120);

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let first = Session::open(global)?;
    first.labs(&arguments.labs, global)?;
    let root = first.project.root.clone();
    let (sender, receiver) = mpsc::channel();
    let mut debouncer = match new_debouncer(SETTLE, sender) {
        Ok(debouncer) => debouncer,
        Err(problem) => return output::fail(format!("cannot watch files: {problem}")),
    };
    let mut watched = Watched::of(&first.project);
    if let Err(problem) = debouncer.watcher().watch(&root, RecursiveMode::NonRecursive) {
        return output::fail(format!("cannot watch {}: {problem}", root.display()));
    }
    watched.extend(|folder, mode| debouncer.watcher().watch(folder, mode).is_ok());
    let render_arguments = render::Arguments { labs: arguments.labs.clone(), ..render::Arguments::default() };
    let mut seen = Seen::now(&root, folders(&first.project));
    let mut kept = once(first, &render_arguments, global);
    loop {
        let mut changed: Vec<PathBuf> = match receiver.recv() {
            Ok(Ok(events)) => events.into_iter().map(|event| event.path).collect(),
            Ok(Err(problem)) => {
                eprintln!("render: {problem}");
                continue;
            }
            Err(_) => return output::fail("the operating system stopped watching files"),
        };
        // Files can have been written before their folder was watched.
        let added = watched.extend(|folder, mode| debouncer.watcher().watch(folder, mode).is_ok());
        changed.extend(added.iter().flat_map(|folder| files_below(folder)));
        match seen.look(&changed) {
            Change::None => continue,
            Change::Content => kept.evaluator.refresh(),
            // Where an import leads depends on which files there are.
            Change::Files => kept.evaluator = Evaluator::default(),
        }
        kept = match Session::open_with(kept, global) {
            Ok(session) => once(session, &render_arguments, global),
            Err((_, kept)) => kept,
        };
    }
}

/// Renders once. Errors have been printed; the next save may fix them. What has been parsed is kept.
fn once(mut session: Session, arguments: &render::Arguments, global: &Global) -> Kept {
    if let Ok(labs) = session.labs(&arguments.labs, global) {
        let _ = render::render(&mut session, &labs, arguments, global);
    }
    session.into_kept()
}

/// The folders that contain the sources of labs and the files they refer to. They contain no output.
fn folders(project: &Project) -> Vec<PathBuf> {
    let of_labs = project.labs.iter().filter_map(|lab| lab.request.main.parent());
    let shared = project.labs.iter().flat_map(|lab| &lab.request.import_paths);
    let folders = of_labs.map(Path::to_path_buf).chain(shared.cloned());
    let vendored = [project.root.join(crds::FOLDER)];
    folders.filter(|folder| *folder != project.root).chain(vendored).collect()
}

fn files_below(folder: &Path) -> impl Iterator<Item = PathBuf> {
    WalkDir::new(folder).into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path)
}

/// The watched folders of a project: all of them, except those that `render` writes. It reads them in every run, and
/// the system reports that as well.
struct Watched {
    root: PathBuf,
    outputs: Vec<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl Watched {
    /// Nothing is watched yet.
    fn of(project: &Project) -> Self {
        let sources = folders(project);
        let is_apart = |output: &&PathBuf| !sources.iter().any(|folder| folder.starts_with(output));
        let outputs = project.labs.iter().map(|lab| &lab.output).filter(is_apart).cloned().collect();
        Self { root: project.root.clone(), outputs, folders: BTreeSet::new() }
    }

    /// Watches folders that are not watched yet, and returns them.
    fn extend(&mut self, mut watch: impl FnMut(&Path, RecursiveMode) -> bool) -> Vec<PathBuf> {
        let mut wanted = Vec::new();
        self.collect(&self.root, &mut wanted);
        self.folders.retain(|folder| wanted.iter().any(|(wanted, _)| wanted == folder));
        let mut added = Vec::new();
        for (folder, mode) in wanted {
            if !self.folders.contains(&folder) && watch(&folder, mode) {
                self.folders.insert(folder.clone());
                added.push(folder);
            }
        }
        added
    }

    fn collect(&self, folder: &Path, wanted: &mut Vec<(PathBuf, RecursiveMode)>) {
        if self.outputs.iter().any(|output| output == folder) {
            return;
        }
        if !self.outputs.iter().any(|output| output.starts_with(folder)) {
            wanted.push((folder.to_path_buf(), RecursiveMode::Recursive));
            return;
        }
        wanted.push((folder.to_path_buf(), RecursiveMode::NonRecursive));
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        entries
            .map(|entry| entry.path())
            .filter(|path| path.is_dir())
            .for_each(|path| self.collect(&path, wanted));
    }
}

/// What has happened to source files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    None,
    /// Files say something else.
    Content,
    /// Files have appeared or vanished.
    Files,
}

/// When each source file was last written. Reading a file also causes an event, and rendering reads all of them.
struct Seen {
    /// Every file in them counts, because the configuration can refer to any file.
    folders: Vec<PathBuf>,
    written: BTreeMap<PathBuf, Option<SystemTime>>,
}

impl Seen {
    /// All source files of a project as they are now. Files that `render` itself writes never cause a render.
    fn now(root: &Path, folders: Vec<PathBuf>) -> Self {
        let mut seen = Self { folders, written: BTreeMap::new() };
        seen.look(&files_below(root).collect::<Vec<PathBuf>>());
        seen
    }

    /// How the source files among these differ from when they were last looked at.
    fn look(&mut self, files: &[PathBuf]) -> Change {
        let folders = self.folders.clone();
        let is_nickel = |file: &Path| file.extension().is_some_and(|extension| extension == "ncl");
        let is_named = |file: &Path| file.is_file() && folders.iter().any(|folder| file.starts_with(folder));
        let sources = files.iter().filter(|file| is_nickel(file) || is_named(file));
        let mut change = Change::None;
        for file in sources {
            let written = file.metadata().and_then(|metadata| metadata.modified()).ok();
            let before = self.written.insert(file.clone(), written).flatten();
            change = change.max(match (before, written) {
                (before, written) if before == written => Change::None,
                (Some(_), Some(_)) => Change::Content,
                _ => Change::Files,
            });
        }
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_render_writes_are_not_watched() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let make = |path: &str| std::fs::create_dir_all(root.join(path)).expect("a folder");
        ["labs/home", "out/home/kubernetes", "out/notes/a"].into_iter().for_each(make);
        let outputs = vec![root.join("out/home"), root.join("out/other")];
        let mut watched = Watched { root: root.to_path_buf(), outputs, folders: BTreeSet::new() };
        let extend = |watched: &mut Watched| {
            let mut found = Vec::new();
            let added = watched.extend(|folder, mode| {
                let path = folder.strip_prefix(root).expect("it is inside").display().to_string();
                found.push((path, mode == RecursiveMode::Recursive));
                true
            });
            assert_eq!(added.len(), found.len());
            found.sort();
            found
        };
        let own = |found: &[(&str, bool)]| -> Vec<(String, bool)> {
            found.iter().map(|(path, deep)| ((*path).to_owned(), *deep)).collect()
        };
        let expected = own(&[("", false), ("labs", true), ("out", false), ("out/notes", true)]);
        assert_eq!(extend(&mut watched), expected);
        assert_eq!(extend(&mut watched), []);
        make("out/other");
        make("more");
        assert_eq!(extend(&mut watched), own(&[("more", true)]));
        std::fs::remove_dir_all(root.join("more")).expect("a folder");
        assert_eq!(extend(&mut watched), []);
        make("more");
        assert_eq!(extend(&mut watched), own(&[("more", true)]));
    }
}
