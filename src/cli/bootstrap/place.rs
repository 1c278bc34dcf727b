//! Options that the commands share: the tree and its plan, the private folder, and how places are reached.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use tempfile::TempDir;

use crate::cli::global::Global;
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::{self, Session};
use crate::disk;
use crate::plan::PLAN;
use crate::runner::{Plan, SOCKETS_MAX, Secrets, Site, Ssh, Store, Transport, Work};

/// The tree and the private folder.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// A rendered tree, instead of that of a lab of the project
    #[arg(long, value_name = "FOLDER", conflicts_with = "lab")]
    tree: Option<PathBuf>,
    /// Private folder for records and credentials [default: $WORK, or a folder below $XDG_STATE_HOME]
    #[arg(long, value_name = "FOLDER")]
    work: Option<PathBuf>,
}

/// How places are reached.
#[derive(Debug, Args)]
pub(super) struct Reach {
    /// Number of steps at the same time
    #[arg(short, long, value_name = "N", default_value_t = 8)]
    pub(super) jobs: usize,
    /// Configuration file of ssh, instead of your own
    #[arg(long, value_name = "FILE")]
    ssh_config: Option<PathBuf>,
}

/// A plan, and the folders that belong to it.
pub(super) struct Opened {
    pub(super) plan: Plan,
    tree: PathBuf,
    pub(super) work: Work,
}

/// A site, and the folder of its sockets if that is removed afterwards.
pub(super) struct Ready {
    pub(super) site: Site,
    _sockets: Option<TempDir>,
}

impl Place {
    /// Reads the plan of a lab, or of the tree named.
    pub(super) fn open(&self, lab: Option<&str>, global: &Global) -> Result<Opened, Stop> {
        let tree = match &self.tree {
            Some(tree) => session::directory(global)?.join(tree),
            None => tree_of(lab, global)?,
        };
        let path = tree.join(PLAN);
        let text = match disk::read_text(&path) {
            Ok(Some(text)) => text,
            Ok(None) => {
                return output::fail(format!("{} does not exist: run `render` first", path.display()));
            }
            Err(problem) => return output::fail(problem),
        };
        let plan = match Plan::read(&text) {
            Ok(plan) => plan,
            Err(problem) => return output::fail(format!("{}: {problem}", path.display())),
        };
        let work = match self.work_of(&plan.lab, global)? {
            Some(work) => work,
            None => return output::fail("there is no home folder: name a private folder with `--work`"),
        };
        match Work::open(work.clone()) {
            Ok(work) => Ok(Opened { plan, tree, work }),
            Err(problem) => output::fail(format!("{}: {problem}", work.display())),
        }
    }

    #[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
    fn work_of(&self, lab: &str, global: &Global) -> Result<Option<PathBuf>, Stop> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(work) = self.work.clone().or_else(|| set("WORK")) {
            return Ok(Some(session::directory(global)?.join(work)));
        }
        let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")));
        Ok(state.map(|state| state.join("render").join(lab)))
    }
}

/// The folder of a lab's tree. The lab may be left out if there is only one.
fn tree_of(lab: Option<&str>, global: &Global) -> Result<PathBuf, Stop> {
    let session = Session::open(global)?;
    let names: Vec<String> = lab.map(str::to_owned).into_iter().collect();
    match session.labs(&names, global)?.as_slice() {
        [lab] => Ok(lab.output.clone()),
        [] => output::fail("the project has no labs"),
        labs => {
            let names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
            output::fail(format!("name the lab, one of {}", names.join(", ")))
        }
    }
}

impl Opened {
    /// Everything that is needed to reach the places of the plan.
    pub(super) fn reach(self, reach: &Reach, store: Store, wait: u64) -> Result<Ready, Stop> {
        let Self { plan, tree, work } = self;
        let (ssh, sockets) = match ssh(&work, reach) {
            Ok(made) => made,
            Err(problem) => return output::fail(format!("no folder for the sockets of ssh: {problem}")),
        };
        let transport = Transport::new(&plan, &tree, work.path(), ssh);
        let owner = owner(work.path());
        let patience = Duration::from_secs(wait);
        let secrets = Secrets::new(store);
        Ok(Ready { site: Site { plan, tree, work, transport, secrets, owner, patience }, _sockets: sockets })
    }
}

/// Sockets are in the private folder, unless its path is too long for them.
fn ssh(work: &Work, reach: &Reach) -> std::io::Result<(Ssh, Option<TempDir>)> {
    let folder = work.folder("ssh")?;
    let config = reach.ssh_config.as_deref();
    if folder.as_os_str().len() <= SOCKETS_MAX {
        return Ok((Ssh::new(config, &folder)?, None));
    }
    let folder = tempfile::Builder::new().prefix("render-").tempdir()?;
    Ok((Ssh::new(config, folder.path())?, Some(folder)))
}

/// Who works, as places tell others: one owner for all runs of a private folder.
#[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn owner(work: &Path) -> String {
    let user = ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    let computer = std::process::Command::new("hostname").output().ok();
    let computer = computer.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    let computer = computer.filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned());
    format!("{}@{computer}, {}", user.unwrap_or_else(|| "somebody".to_owned()), work.display())
}
