//! The parts of a benchmark. Each fills a record on its own, so that one can be repeated without the others.

mod binary;
mod disk;
mod generated;
mod instructions;
mod labs;
mod scenarios;
mod simulate;
mod small;
mod together;
mod watch;

use clap::ValueEnum;

use super::record::Record;
use super::{Bench, peers};
use crate::Outcome;

pub(crate) use generated::SIZES;

/// The reference labs.
pub(crate) const LABS: [&str; 5] = ["r730", "talos-flux", "kubeadm-argo", "cloudinit", "k3s-flat"];

/// One part of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    Labs,
    Together,
    Small,
    Generated,
    Simulate,
    Disk,
    Watch,
    Instructions,
    Peers,
    Binary,
}

impl Part {
    /// Its name on the command line and of its record.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Labs => "labs",
            Self::Together => "together",
            Self::Small => "small",
            Self::Generated => "generated",
            Self::Simulate => "simulate",
            Self::Disk => "disk",
            Self::Watch => "watch",
            Self::Instructions => "instructions",
            Self::Peers => "peers",
            Self::Binary => "binary",
        }
    }

    pub(super) fn measure(self, bench: &Bench, record: &mut Record) -> Outcome {
        match self {
            Self::Labs => labs::measure(bench, record),
            Self::Together => together::measure(bench, record),
            Self::Small => small::measure(bench, record),
            Self::Generated => generated::measure(bench, record),
            Self::Simulate => simulate::measure(bench, record),
            Self::Disk => disk::measure(bench, record),
            Self::Watch => watch::measure(bench, record),
            Self::Instructions => instructions::measure(bench, record),
            Self::Peers => peers::measure(bench, record),
            Self::Binary => binary::measure(record),
        }
    }
}
