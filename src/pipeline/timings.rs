//! The stages of the pipeline, and the cost of each.

use std::collections::BTreeMap;
use std::time::Duration;

use cpu_time::ProcessTime;

use crate::limits::progress::Progress;

/// A stage of the pipeline. [`Stage::ALL`] is the list that the crate's documentation, ARCHITECTURE.md and `--timings`
/// show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nickel evaluates the sources.
    Evaluate,
    /// Values become the typed lab.
    Decode,
    /// Configuration files that the lab refers to are read.
    Read,
    /// Rules check the whole lab.
    Check,
    /// Charts are validated and inflated.
    Charts,
    /// References are followed.
    Resolve,
    /// Targets create documents.
    Lower,
    /// Kubernetes objects are validated against their schemas.
    Validate,
    /// All objects are checked together.
    Deliver,
    /// References between objects are followed.
    Relate,
    /// Documents become text.
    Print,
    /// The tree is compared with the disk, and written.
    Write,
}

impl Stage {
    /// All stages, in the order in which they run.
    pub const ALL: [Self; 12] = [
        Self::Evaluate,
        Self::Decode,
        Self::Read,
        Self::Check,
        Self::Charts,
        Self::Resolve,
        Self::Lower,
        Self::Validate,
        Self::Deliver,
        Self::Relate,
        Self::Print,
        Self::Write,
    ];

    /// Its name in the output of `--timings`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Evaluate => "evaluate",
            Self::Decode => "decode",
            Self::Read => "read",
            Self::Check => "check",
            Self::Charts => "charts",
            Self::Resolve => "resolve",
            Self::Lower => "lower",
            Self::Validate => "validate",
            Self::Deliver => "deliver",
            Self::Relate => "relate",
            Self::Print => "print",
            Self::Write => "write",
        }
    }
}

/// The cost of each stage in processor time, which does not depend on the load of the machine. A lab with errors does
/// not reach every stage.
#[derive(Debug, Default)]
pub struct Timings {
    stages: BTreeMap<Stage, Duration>,
    progress: Progress,
}

impl Timings {
    /// Tells which stage is reached.
    pub fn with(progress: Progress) -> Self {
        Self { stages: BTreeMap::new(), progress }
    }

    /// Runs a stage.
    pub fn measure<T>(&mut self, stage: Stage, work: impl FnOnce() -> T) -> T {
        self.progress.reached(stage.name());
        let start = ProcessTime::now();
        let result = work();
        *self.stages.entry(stage).or_default() += start.elapsed();
        result
    }

    /// The stages that have run, in order.
    pub fn stages(&self) -> impl Iterator<Item = (Stage, Duration)> {
        self.stages.iter().map(|(stage, cost)| (*stage, *cost))
    }

    /// Their total cost.
    pub fn total(&self) -> Duration {
        self.stages.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::Stage;

    /// The words of a list that stand between backticks or brackets at its beginning, one a line.
    fn documented(file: &str, begins: &str, ends: &str, name: fn(&str) -> Option<&str>) -> Vec<String> {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("it is there");
        let list =
            text.split_once(begins).and_then(|(_, rest)| rest.split_once(ends)).expect("it has the list").0;
        list.lines().filter_map(name).map(str::to_owned).collect()
    }

    #[test]
    fn the_documented_stages_are_the_ones_that_run() {
        let stages = Stage::ALL.map(Stage::name).map(str::to_owned);
        let library =
            documented("src/lib.rs", "in the order in which data passes", "//! [`pipeline`] runs", |line| {
                line.split_once(". ")?.1.strip_prefix('*')?.split_once('*').map(|(name, _)| name)
            });
        assert_eq!(library, stages);
        let architecture = documented("ARCHITECTURE.md", "## The way of the data", "publish ", |line| {
            line.trim_start().strip_prefix("|  ")?.split_once(' ').map(|(name, _)| name)
        });
        assert_eq!(architecture, stages);
    }
}
