//! The inputs of a lab besides its sources.
//!
//! The project sets their locations before a lab is compiled, and each stage gets the part that it needs. No stage
//! accesses the disk in another way, so the same inputs and sources always give the same tree.

use std::path::PathBuf;
use std::sync::Arc;

use crate::charts::ArchiveStore;
use crate::crds::Crds;
use crate::tree::LastRun;

/// Everything that a lab is compiled from besides its sources, read before the pipeline runs.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The CRDs in the project.
    pub crds: Arc<Crds>,
    /// What is needed to inflate charts: archives, their lock, and helm.
    pub archives: ArchiveStore,
    /// The output of the last run, for charts that cannot be inflated.
    pub last_run: LastRun,
}

impl Inputs {
    /// The inputs of a lab in a project without CRDs and without helm.
    pub fn new(root: impl Into<PathBuf>, output: impl Into<PathBuf>) -> Self {
        Self {
            crds: Arc::default(),
            archives: ArchiveStore { root: root.into(), helm: None },
            last_run: LastRun::new(output),
        }
    }
}
