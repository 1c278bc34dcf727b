//! Charts: resolved from a lab's services, validated against their archives, and inflated to objects.
//!
//! In: the [`Lab`], and the project's `charts/`: archives, and the lock that pins them by digest. Out: [`Charts`], with
//! objects whose nodes have origins like any other document's, and findings. The output depends only on the archive,
//! the values, and the versions of helm and Kubernetes: helm runs without cluster, network or settings.
//!
//! A chart that is delegated to an engine stays a reference. If helm is missing, the files that the last run wrote for
//! the chart are kept.

pub(crate) mod codes;

mod archive;
mod archive_store;
mod chart;
mod helm;
mod inflate;
mod lock;
mod objects;
mod origins;
mod reference;
mod unread;
mod uses;
mod values;
mod yaml;

pub use archive::Archive;
pub use archive_store::ArchiveStore;
pub use chart::{ChartContent, ChartSource, ServiceChart};
pub use helm::Helm;
pub use lock::{ChartLock, FILE as LOCK, FOLDER, LockError, Locked, file_name};

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::lab::Lab;
use crate::tree::LastRun;
use crate::types::DnsLabel;
use crate::value::{Sources, Values};

/// The charts of a lab's services.
#[derive(Debug, Default)]
pub struct Charts {
    services: BTreeMap<DnsLabel, ServiceChart>,
}

impl Charts {
    /// The chart of a service.
    pub fn get(&self, service: &DnsLabel) -> Option<&ServiceChart> {
        self.services.get(service)
    }

    /// All charts with their services, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&DnsLabel, &ServiceChart)> {
        self.services.iter()
    }

    /// Whether all rendered charts have been inflated. Otherwise the objects of some are unknown.
    pub fn are_inflated(&self) -> bool {
        !self.services.values().any(|chart| chart.content.withheld)
    }

    /// Whether an engine installs some of them.
    pub fn delegated(&self) -> impl Iterator<Item = (&DnsLabel, &ServiceChart)> {
        self.iter().filter(|(_, chart)| chart.is_delegated())
    }
}

/// Whether a finding affects only a chart's objects, so that the rest of the lab can be rendered.
pub fn only_withholds(code: &Code) -> bool {
    *code == codes::CHART_HELM
}

/// The charts of a lab, without their archives.
pub fn references(lab: &Lab, values: &Values) -> (Charts, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let services = lab.services().filter_map(|(name, service)| {
        let chart = reference::reference(name, service, lab, values, &mut found)?;
        Some((name.clone(), chart))
    });
    (Charts { services: services.collect() }, found)
}

/// All charts of a lab, validated and, if they are not delegated, inflated.
pub fn charts(
    lab: &Lab,
    values: &Values,
    archives: &ArchiveStore,
    last_run: &LastRun,
    sources: &mut Sources,
) -> (Charts, Vec<Diagnostic>) {
    let (mut charts, mut found) = references(lab, values);
    if !charts.services.is_empty() {
        found.extend(inflate::inflate(&mut charts.services, lab, values, archives, last_run, sources));
    }
    (charts, found)
}
