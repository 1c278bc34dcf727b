//! `render watch`.

mod watched;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use clap::Args;
use notify_debouncer_mini::new_debouncer;
use walkdir::WalkDir;

use crate::cli::candidates;
use crate::cli::global::Global;
use crate::cli::output::Stop;
use crate::cli::session::{Kept, Session};
use crate::cli::{output, render};
use crate::crds;
use crate::project::Project;
use crate::source::evaluator::Evaluator;
use watched::Watched;

/// Render whenever a source file is saved
///
/// Runs until it is interrupted. Errors are printed and do not stop it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Labs to render [default: all]
    #[arg(add = candidates::labs())]
    labs: Vec<String>,
    /// Print the processor time of each stage
    #[arg(long)]
    timings: bool,
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
    let mut watched = Watched::default();
    if let Err(problem) = watched.extend(debouncer.watcher(), &first.project) {
        return output::fail(format!("cannot watch {}: {problem}", root.display()));
    }
    let render_arguments = render::Arguments {
        labs: arguments.labs.clone(),
        timings: arguments.timings,
        ..render::Arguments::default()
    };
    let mut seen = Seen::now(&first.project);
    let mut kept = once(first, &render_arguments, global);
    loop {
        let changed: Vec<PathBuf> = match receiver.recv() {
            Ok(Ok(events)) => events.into_iter().map(|event| event.path).collect(),
            Ok(Err(problem)) => {
                output::note(problem);
                continue;
            }
            Err(_) => return output::fail("the operating system stopped watching files"),
        };
        watched.forget(&changed);
        match seen.look(&changed) {
            Change::None => continue,
            Change::Content => kept.evaluator.refresh(),
            // Where an import leads depends on which files there are.
            Change::Files => kept.evaluator = Evaluator::default(),
        }
        kept = match Session::open_with(kept, global) {
            Ok(session) => {
                if let Err(problem) = watched.extend(debouncer.watcher(), &session.project) {
                    output::note(format!("a new folder cannot be watched: {problem}"));
                }
                once(session, &render_arguments, global)
            }
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
    let folders = folders.filter(|folder| *folder != project.root).chain(vendored);
    folders.chain(project.siblings.iter().cloned()).collect()
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
    fn now(project: &Project) -> Self {
        let mut seen = Self { folders: folders(project), written: BTreeMap::new() };
        let roots = [&project.root].into_iter().chain(&project.siblings);
        let entries = roots.flat_map(WalkDir::new).filter_map(Result::ok);
        let files: Vec<PathBuf> = entries.map(walkdir::DirEntry::into_path).collect();
        seen.look(&files);
        seen
    }

    /// How the source files among these differ from when they were last looked at.
    fn look(&mut self, files: &[PathBuf]) -> Change {
        let folders = self.folders.clone();
        let is_nickel = |file: &Path| file.extension().is_some_and(|extension| extension == "ncl");
        // Most events are of files that rendering has read to compare them.
        let is_named = |file: &Path| folders.iter().any(|folder| file.starts_with(folder)) && file.is_file();
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
