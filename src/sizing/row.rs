//! A line of the review: what a container requests, what it uses, and what it should request.

use crate::lab::cluster::SizedResource;
use crate::sizing::measurement::Tool;
use crate::types::{Cpu, Date, Memory};
use crate::value::NodeId;

/// A resource of a container in the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The name of the service.
    pub service: String,
    /// The name of the workload object.
    pub workload: String,
    /// The name of the container.
    pub container: String,
    /// The container in the configuration.
    pub node: NodeId,
    /// The resource.
    pub resource: SizedResource,
    /// The present request, including the default of the namespace.
    pub now: Option<u64>,
    /// The measured amount that counts.
    pub measured: Option<u64>,
    /// The new request, if it changes.
    pub new: Option<u64>,
    /// The number of pods.
    pub pods: u64,
    /// The fields of the container to set, with their amounts.
    pub fields: Vec<(&'static str, u64)>,
    /// The source of the measurement that counts.
    pub tool: Option<Tool>,
    /// The date of the measurement, or of the review.
    pub date: Option<Date>,
    /// What was decided.
    pub verdict: Verdict,
}

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The request changes.
    Changed(String),
    /// The difference is too small.
    Kept(String),
    /// There is no measurement that counts, or the container is not sized.
    Skipped(String),
}

impl Row {
    /// What all pods together request less; negative if they request more.
    pub fn saved(&self) -> i128 {
        match (self.now, self.new) {
            (Some(now), Some(new)) => (i128::from(now) - i128::from(new)) * i128::from(self.pods),
            (None, Some(new)) => -i128::from(new) * i128::from(self.pods),
            _ => 0,
        }
    }
}

impl Verdict {
    /// A word for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Changed(_) => "change",
            Self::Kept(_) => "keep",
            Self::Skipped(_) => "skip",
        }
    }

    /// The reason.
    pub fn why(&self) -> &str {
        match self {
            Self::Changed(why) | Self::Kept(why) | Self::Skipped(why) => why,
        }
    }
}

/// An amount as it is written in a lab.
pub fn written(resource: SizedResource, amount: u64) -> String {
    let text = match resource {
        SizedResource::Cpu => Cpu::from_millis(amount).map(|cpu| cpu.to_string()),
        SizedResource::Memory => Memory::from_bytes(amount).map(|memory| memory.to_string()),
    };
    text.unwrap_or_else(|| amount.to_string())
}

/// An amount for people: memory in whole Mi, unless it is a round number.
pub fn shown(resource: SizedResource, amount: u64) -> String {
    match resource {
        SizedResource::Memory if !amount.is_multiple_of(1 << 20) => format!("{}Mi", amount.div_ceil(1 << 20)),
        _ => written(resource, amount),
    }
}
