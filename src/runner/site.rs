//! What carrying out a plan needs: the tree, the places, the private folder, the secrets, and somebody to tell.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::runner::plan::{Place, Plan};
use crate::runner::records::Work;
use crate::runner::secrets::Secrets;
use crate::runner::transport::Transport;

/// A plan, and where it is carried out.
pub struct Site {
    /// The plan.
    pub plan: Plan,
    /// The folder of the tree.
    pub tree: PathBuf,
    /// The private folder.
    pub work: Work,
    /// How places are reached.
    pub transport: Transport,
    /// Where secrets come from.
    pub secrets: Secrets,
    /// Who works here, as places report it to others.
    pub owner: String,
    /// How long a place that does not answer is waited for.
    pub patience: Duration,
}

/// Somebody who watches a run, and decides what the runner must not.
pub trait Watcher: Sync {
    /// A step tells something.
    fn tell(&self, step: &str, news: &News<'_>);
    /// Asks for consent. An error tells what to do instead.
    fn ask(&self, step: &str, question: &Question<'_>) -> Result<(), String>;
    /// The current time, for records.
    fn time(&self) -> String;
}

/// What a step tells.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// It is carried out.
    Begins,
    /// An action is next.
    Action(&'a str),
    /// A command printed a line.
    Line(&'a str),
    /// It waits for something outside.
    Waits(&'a str),
    /// It ended.
    Ended(&'a Outcome, Duration),
}

/// What needs consent.
#[derive(Clone, Copy, Debug)]
pub enum Question<'a> {
    /// An operator does something by hand.
    Manual(&'a str),
    /// A place is restarted.
    Restart(&'a Place),
    /// Something is deleted.
    Destroy(&'a str),
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its proof succeeded before anything was run.
    WasDone,
    /// The steps that it is for are done.
    NotNeeded,
    /// It was run, and its proof succeeds.
    Done,
    /// It, or its proof after it was run, failed.
    Failed(String),
    /// Its proof could not be asked.
    Unknown(String),
    /// A step that it needs is not done.
    Blocked(String),
    /// Its proof fails, and it was not selected.
    NotSelected,
}

impl Outcome {
    /// The outcome in a word or two.
    pub fn word(&self) -> &'static str {
        match self {
            Self::WasDone => "was done",
            Self::NotNeeded => "not needed",
            Self::Done => "done",
            Self::Failed(_) => "failed",
            Self::Unknown(_) => "unknown",
            Self::Blocked(_) => "blocked",
            Self::NotSelected => "not selected",
        }
    }

    /// Whether steps that need it may run.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::WasDone | Self::NotNeeded | Self::Done)
    }

    /// The same outcome with another reason.
    pub fn map(self, change: impl FnOnce(&str) -> String) -> Self {
        match self {
            Self::Failed(why) => Self::Failed(change(&why)),
            Self::Unknown(why) => Self::Unknown(change(&why)),
            Self::Blocked(why) => Self::Blocked(change(&why)),
            other => other,
        }
    }

    /// Why it did not end well.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Failed(why) | Self::Unknown(why) | Self::Blocked(why) => Some(why),
            _ => None,
        }
    }
}

impl Site {
    /// The bytes of a file of the tree.
    pub fn file(&self, path: &str) -> Result<Vec<u8>, String> {
        if path.starts_with('/') || path.split('/').any(|part| part == "..") {
            return Err(format!("`{path}` is not a file of the tree"));
        }
        fs::read(self.tree.join(path)).map_err(|problem| format!("{path}: {problem}"))
    }
}
