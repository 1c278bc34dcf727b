//! The limits of a run, from its options.

use std::time::Duration;

use crate::cli::global::Global;
use crate::cli::output::{self, FAILED, Stop};
use crate::limits::guard::{self, Limit, Limits, Time};
use crate::limits::progress::{Doing, Progress};

/// Ends this run when a computation exceeds the limits.
pub(super) fn apply(global: &Global, progress: &Progress) -> Result<(), Stop> {
    let time = match global.max_seconds {
        None => Some(Time::BySize),
        Some(0) => None,
        Some(seconds) => Some(Time::Exactly(Duration::from_secs(seconds))),
    };
    let memory = (global.max_memory > 0).then_some(global.max_memory.saturating_mul(1 << 20));
    if time.is_none() && memory.is_none() {
        return Ok(());
    }
    let watched = guard::watch(Limits { time, memory }, progress.clone(), stop);
    watched.or_else(|problem| output::fail(format!("the limits of this run cannot be watched: {problem}")))
}

fn stop(doing: &Doing, limit: Limit) {
    let Doing { subject, stage, .. } = doing;
    let place = stage.map(|stage| format!(" in stage `{stage}`")).unwrap_or_default();
    let (used, option) = match limit {
        Limit::Time(most) => {
            (format!("took more than {} s of processor time", most.as_secs()), "--max-seconds")
        }
        Limit::Memory(most) => (format!("took more than {} MiB of memory", most >> 20), "--max-memory"),
    };
    output::note(format!(
        "{subject} {used}{place}, and nothing was written\n  \
         a value or a template may be computed without end; if it is only large, raise the limit with `{option}`"
    ));
    std::process::exit(i32::from(FAILED));
}
