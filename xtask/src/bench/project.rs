//! Projects in scratch folders. Benchmarks change files and remove trees, so they never run on the repository itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::generate::{self, Size};
use crate::Outcome;
use crate::process::{at, copy, files_below, output, remove, write};

/// The program under test.
pub(crate) const RENDER: &str = "target/release/render";
/// Options of a run under a profiler, which takes fifty times as long and must not count the guard of its limits.
pub(crate) const UNLIMITED: [&str; 4] = ["--max-seconds", "0", "--max-memory", "0"];
/// The parts of a project that renders read.
const SOURCES: [&str; 5] = ["config", "overlays", "charts", "crds", "render.ncl"];
const CHANGE: &str = include_str!("../../bench/lab/change.ncl");

/// Copies what a project's renders read, without the trees that they wrote.
pub(crate) fn sources(from: &Path, to: &Path) -> Outcome {
    remove(to)?;
    std::fs::create_dir_all(to).map_err(at(to))?;
    for part in SOURCES.iter().map(Path::new) {
        let source = from.join(part);
        match (source.is_dir(), source.exists()) {
            (true, _) => copy(&source, &to.join(part))?,
            (false, true) => std::fs::copy(&source, to.join(part)).map(|_| ()).map_err(at(&source))?,
            (false, false) => {}
        }
    }
    Ok(())
}

/// A lab in a project that benchmarks may change.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) folder: PathBuf,
    /// The name of the lab in it.
    pub(crate) lab: String,
    /// The lab's own files.
    overlay: PathBuf,
    /// The lab's rendered files.
    pub(crate) tree: PathBuf,
    render: PathBuf,
}

impl Project {
    /// A copy of this repository's project, for one of its labs.
    pub(crate) fn of_repository(lab: &str, folder: PathBuf) -> Result<Self, String> {
        let overlay = Path::new("overlays").join(lab);
        if !overlay.is_dir() {
            return Err(format!("there is no lab `{lab}`: no folder {}", overlay.display()));
        }
        sources(Path::new("."), &folder)?;
        Self::new(folder, lab, &format!("overlays/{lab}"), &format!("golden/{lab}"))
    }

    /// A generated lab.
    pub(crate) fn generated(size: Size, folder: PathBuf) -> Result<Self, String> {
        generate::lab(size, Path::new("config"), &folder)?;
        Self::new(folder, generate::NAME, "overlays/lab", "rendered/lab")
    }

    /// A lab with nothing in it.
    pub(crate) fn empty(folder: PathBuf) -> Result<Self, String> {
        generate::empty(Path::new("config"), &folder)?;
        Self::new(folder, generate::NAME, "overlays/lab", "rendered/lab")
    }

    /// What `render init` writes.
    pub(crate) fn starter(folder: PathBuf) -> Result<Self, String> {
        remove(&folder)?;
        output(Command::new(RENDER).arg("init").arg(&folder))?;
        Self::new(folder, "home", "overlays/home", "rendered/home")
    }

    fn new(folder: PathBuf, lab: &str, overlay: &str, tree: &str) -> Result<Self, String> {
        let render = std::path::absolute(RENDER).map_err(at(Path::new(RENDER)))?;
        let (overlay, tree) = (folder.join(overlay), folder.join(tree));
        Ok(Self { folder, lab: lab.to_owned(), overlay, tree, render })
    }

    /// `render` with these arguments, in the project.
    pub(crate) fn render(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.render);
        command.args(arguments).current_dir(&self.folder);
        command
    }

    /// Renders the lab and returns what was printed about the stages.
    pub(crate) fn rendered(&self) -> Result<String, String> {
        let mut command = self.render(&[&self.lab, "--timings"]);
        let run = command.output().map_err(|problem| format!("{command:?}: {problem}"))?;
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        if run.status.success() { Ok(said) } else { Err(format!("{command:?}: {}\n{said}", run.status)) }
    }

    /// All files that are merged to the lab, as the evaluator's own program takes them.
    pub(crate) fn merged(&self) -> Result<Vec<PathBuf>, String> {
        let config = self.folder.join("config");
        let mut files = vec![config.join("lab.ncl")];
        let below = [config.join("catalog"), self.overlay.clone()];
        for folder in below.iter().filter(|folder| folder.is_dir()) {
            files.extend(files_below(folder)?);
        }
        Ok(files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "ncl")).collect())
    }

    /// `nickel export` of the same files.
    pub(crate) fn export(&self, nickel: &Path) -> Result<Command, String> {
        let mut command = Command::new(nickel);
        command.args(["export", "--import-path", "config"]).args(self.merged()?).current_dir(&self.folder);
        Ok(command)
    }

    /// A service of the lab that a change can be made to, if it runs any.
    pub(crate) fn service(&self) -> Result<Option<String>, String> {
        let listed = output(&mut self.render(&["list", &self.lab, "--format", "json"]))?;
        let listed: serde_json::Value =
            serde_json::from_str(&listed).map_err(|problem| format!("render list: {problem}"))?;
        let services = listed.pointer("/labs/0/services").and_then(serde_json::Value::as_array);
        let mut plain = services.into_iter().flatten().filter(|service| service["kind"] == "Deployment");
        Ok(plain.next().and_then(|service| service["name"].as_str()).map(str::to_owned))
    }

    /// The file in which benchmarks change one value.
    pub(crate) fn changed_file(&self) -> PathBuf {
        self.overlay.join("change.ncl")
    }

    /// Gives one value of a service another number.
    pub(crate) fn change(&self, service: &str, number: usize) -> Outcome {
        write(&self.changed_file(), &generate::fill(CHANGE, &[("service", &service), ("number", &number)]))
    }

    /// The first deployment of the tree and a line in it, as `render why` takes them.
    pub(crate) fn line(&self) -> Result<Option<String>, String> {
        let files = files_below(&self.tree)?;
        let file = files.iter().find(|path| path.ends_with("deployment.yaml"));
        Ok(file
            .and_then(|file| file.strip_prefix(&self.folder).ok())
            .map(|file| format!("{}:4", file.display())))
    }
}

/// A folder for scratch projects, removed at the end.
pub(crate) struct Scratch {
    pub(crate) folder: PathBuf,
}

impl Scratch {
    /// In memory where the system has such a folder, so that no disk is measured.
    pub(crate) fn in_memory() -> Result<Self, String> {
        let memory = Path::new("/dev/shm");
        match memory.is_dir() {
            true => Self::below(memory),
            false => Self::on_disk(),
        }
    }

    pub(crate) fn on_disk() -> Result<Self, String> {
        let target = std::path::absolute("target").map_err(at(Path::new("target")))?;
        Self::below(&target)
    }

    fn below(parent: &Path) -> Result<Self, String> {
        let folder = parent.join(format!("render-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(at(&folder))?;
        Ok(Self { folder })
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(message) = remove(&self.folder) {
            eprintln!("xtask: {message}");
        }
    }
}
