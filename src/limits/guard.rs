//! The guard of a run: a thread that ends the process in order when a computation exceeds its limits.
//!
//! It only acts while work with limits is being done (see [`Progress`]), and nothing is written then. So the trees are
//! unchanged, and the system releases the locks.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::disk;
use crate::limits::memory::resident;
use crate::limits::progress::{Doing, Progress};

/// The limits of the work for one lab.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Processor time. None: as long as it takes.
    pub time: Option<Time>,
    /// Bytes of resident memory. None: as much as there is.
    pub memory: Option<u64>,
}

/// A limit of processor time.
#[derive(Clone, Copy, Debug)]
pub enum Time {
    /// This long.
    Exactly(Duration),
    /// As long as any lab with so many sources needs.
    BySize,
}

/// What has been exceeded.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// Processor time.
    Time(Duration),
    /// Bytes of resident memory.
    Memory(u64),
}

/// Memory grows by some 2 GB a second at most.
const INTERVAL: Duration = Duration::from_millis(10);
/// For up to a megabyte of sources. The largest of the reference labs needs a thirtieth.
const BASE: Duration = Duration::from_secs(10);
/// For each further megabyte.
const PER_MEGABYTE: Duration = Duration::from_secs(30);
/// Programs that are not optimized are slower.
const SLOWNESS: u32 = if cfg!(debug_assertions) { 20 } else { 1 };

/// Watches over a run. `stop` is called with what was being done, and does not return.
///
/// # Errors
///
/// If the system cannot start a thread.
pub fn watch(
    limits: Limits,
    progress: Progress,
    stop: impl Fn(&Doing, Limit) + Send + 'static,
) -> std::io::Result<()> {
    thread::Builder::new().name("limits".into()).spawn(move || {
        loop {
            thread::sleep(INTERVAL);
            let Some(doing) = progress.now() else { continue };
            if let Some(limit) = limits.exceeded(&doing) {
                stop(&doing, limit);
            }
        }
    })?;
    Ok(())
}

impl Limits {
    fn exceeded(&self, doing: &Doing) -> Option<Limit> {
        let used = doing.since.elapsed();
        let time = match self.time {
            Some(Time::Exactly(most)) => Some(most),
            // Few runs take so long that sizes matter.
            Some(Time::BySize) if used > BASE => Some(allowed(&doing.sources)),
            Some(Time::BySize) | None => None,
        };
        if let Some(most) = time.filter(|most| used > *most) {
            return Some(Limit::Time(most));
        }
        let most = self.memory?;
        (resident("self")? > most).then_some(Limit::Memory(most))
    }
}

/// The processor time for these sources.
fn allowed(sources: &[PathBuf]) -> Duration {
    let sizes = sources.iter().filter_map(|path| disk::stat(path).ok().flatten()).map(|about| about.len());
    let further = sizes.sum::<u64>().saturating_sub(1 << 20) as f64 / f64::from(1 << 20);
    (BASE + PER_MEGABYTE.mul_f64(further)) * SLOWNESS
}
