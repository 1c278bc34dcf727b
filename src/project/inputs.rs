//! What a lab is compiled from besides its sources.
//!
//! The project says where it is before a lab is compiled, and each stage is given the part that concerns it. No stage
//! reaches the disk in another way, so with the same inputs and sources a lab becomes the same tree.

use std::path::PathBuf;
use std::sync::Arc;

use crate::charts::Stock;
use crate::crds::Crds;
use crate::tree::LastRun;

#[derive(Clone, Debug)]
pub struct Inputs {
    /// The CRDs that the project keeps.
    pub crds: Arc<Crds>,
    /// What charts are inflated with: archives, their lock, and helm.
    pub stock: Stock,
    /// What the last run wrote, for charts that cannot be inflated.
    pub last_run: LastRun,
}

impl Inputs {
    /// The inputs of a lab of a project that keeps no CRDs and has no helm.
    pub fn new(root: impl Into<PathBuf>, output: impl Into<PathBuf>) -> Self {
        Self {
            crds: Arc::default(),
            stock: Stock { root: root.into(), helm: None },
            last_run: LastRun::new(output),
        }
    }
}
