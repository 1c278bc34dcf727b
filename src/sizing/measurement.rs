//! Measurements: what the readers of all formats produce.

use std::fmt;

use crate::lab::cluster::SizedResource;
use crate::types::{Date, Measure};

/// Where a measurement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// Recommendations of the Vertical Pod Autoscaler.
    Vpa,
    /// The histograms from which it calculates them.
    VpaCheckpoint,
    /// A summary of the Goldilocks dashboard.
    Goldilocks,
    /// A scan of Robusta KRR.
    Krr,
    /// The result of a Prometheus query.
    Prometheus,
    /// `kubectl top`.
    Top,
}

impl fmt::Display for Tool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Vpa => "VPA",
            Self::VpaCheckpoint => "VPA checkpoint",
            Self::Goldilocks => "Goldilocks",
            Self::Krr => "KRR",
            Self::Prometheus => "Prometheus",
            Self::Top => "kubectl top",
        })
    }
}

/// The owner of a measured container.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A workload by its name, and its kind if the source has it.
    Workload {
        /// Such as `Deployment`.
        kind: Option<String>,
        /// The name of the object.
        name: String,
    },
    /// One of the pods of a workload, by its name.
    Pod(String),
}

impl Owner {
    /// The name of the object.
    pub fn name(&self) -> &str {
        match self {
            Self::Workload { name, .. } | Self::Pod(name) => name,
        }
    }
}

/// The measured usage of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// Where it comes from.
    pub tool: Tool,
    /// The namespace, if the source has it.
    pub namespace: Option<String>,
    /// The workload or pod.
    pub owner: Owner,
    /// The name of the container. None if nothing is known about any container of the owner.
    pub container: Option<String>,
    /// When it was measured, if the source has that.
    pub date: Option<Date>,
    /// CPU, in millicores.
    pub cpu: Reading,
    /// Memory, in bytes.
    pub memory: Reading,
}

/// What a source has on a resource of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Nothing.
    Absent,
    /// Amounts.
    Bounds(Bounds),
    /// Something that is not a measurement, with the reason.
    Unusable(String),
}

/// Measured amounts of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// What the container uses at least.
    pub lower: u64,
    /// What it usually needs.
    pub target: u64,
    /// What it needs at most.
    pub upper: u64,
    /// What the recommender gives if the container uses less.
    pub floor: Option<u64>,
    /// Whether the amounts are those of a moment, which cannot prove that less is sufficient.
    pub is_moment: bool,
}

impl Measurement {
    /// What is known about a resource.
    pub fn reading(&self, resource: SizedResource) -> &Reading {
        match resource {
            SizedResource::Cpu => &self.cpu,
            SizedResource::Memory => &self.memory,
        }
    }

    /// Sets what is known about a resource.
    pub fn set(&mut self, resource: SizedResource, reading: Reading) {
        match resource {
            SizedResource::Cpu => self.cpu = reading,
            SizedResource::Memory => self.memory = reading,
        }
    }
}

impl Bounds {
    /// A single amount, which counts as every measure.
    pub fn single(amount: u64) -> Self {
        Self { lower: amount, target: amount, upper: amount, floor: None, is_moment: false }
    }

    /// The amount of a measure.
    pub fn of(self, measure: Measure) -> u64 {
        match measure {
            Measure::LowerBound => self.lower,
            Measure::Target => self.target,
            Measure::UpperBound => self.upper,
        }
    }

    /// Whether an amount is the floor of the recommender. Recommenders round, so one percent does not count.
    pub fn is_floor(self, amount: u64) -> bool {
        self.floor.is_some_and(|floor| amount.abs_diff(floor) <= (floor / 100).max(1))
    }
}
