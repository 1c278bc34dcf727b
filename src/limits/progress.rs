//! What a run is doing, for its guard.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use cpu_time::ProcessTime;

/// What a run is doing. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Mutex<Option<Doing>>>);

/// Work that has limits.
#[derive(Clone, Debug)]
pub struct Doing {
    /// What it is done for: `lab home`.
    pub subject: String,
    /// The stage that it has reached.
    pub stage: Option<&'static str>,
    /// The files that it is done with. The more they contain, the longer it may take.
    pub sources: Arc<[PathBuf]>,
    /// When it began.
    pub since: ProcessTime,
}

impl Progress {
    /// Does some work that has limits.
    pub fn during<T>(&self, subject: String, sources: &[PathBuf], work: impl FnOnce() -> T) -> T {
        let doing = Doing { subject, stage: None, sources: sources.into(), since: ProcessTime::now() };
        self.set(|now| *now = Some(doing));
        let result = work();
        self.set(|now| *now = None);
        result
    }

    /// The work has reached a stage.
    pub fn reached(&self, stage: &'static str) {
        self.set(|now| {
            if let Some(doing) = now {
                doing.stage = Some(stage);
            }
        });
    }

    /// What the run is doing; none if that has no limits.
    pub fn now(&self) -> Option<Doing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, change: impl FnOnce(&mut Option<Doing>)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
