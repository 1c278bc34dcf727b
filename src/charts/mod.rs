//! Charts: resolved from a lab's services, validated against their archives, and inflated to objects.
//!
//! In: the [`Lab`], and the project's `charts/`: archives, and the lock that pins them by digest. Out: [`Charts`], with
//! objects whose nodes have origins like any other document's, and findings. The output depends only on the archive,
//! the values, and the versions of helm and Kubernetes: helm runs without cluster, network or settings.
//!
//! A chart that is delegated to an engine stays a reference. If helm is missing, the files that the last run wrote for
//! the chart are kept.

pub mod codes;

mod archive;
mod helm;
mod inflate;
mod lock;
mod objects;
mod origins;
mod reference;
mod stock;
mod unread;
mod uses;
mod values;
mod yaml;

pub use archive::Archive;
pub use helm::Helm;
pub use lock::{FILE as LOCK, FOLDER, Lock, LockError, Locked, file_name};
pub use stock::Stock;

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::document::Data;
use crate::lab::Lab;
use crate::lab::service::{ChartCrds, ChartMode};
use crate::tree::LastRun;
use crate::types::DnsLabel;
use crate::value::{At, NodeId, Sources, Values};

/// The charts of a lab's services.
#[derive(Debug, Default)]
pub struct Charts {
    services: BTreeMap<DnsLabel, ServiceChart>,
}

/// The chart that a service is built from.
#[derive(Clone, Debug)]
pub struct ServiceChart {
    /// The value that selects the chart. A record that is merged from several files has no place of its own.
    pub node: NodeId,
    /// The service in the configuration.
    pub service: NodeId,
    pub source: ChartSource,
    pub name: At<String>,
    pub version: At<String>,
    pub digest: Option<At<String>>,
    pub release: At<String>,
    pub namespace: At<String>,
    /// Its values in the configuration.
    pub values: NodeId,
    pub crds: At<ChartCrds>,
    pub capabilities: Vec<String>,
    pub mode: At<ChartMode>,
    pub content: Content,
}

/// Where a chart is published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChartSource {
    Repository(At<String>),
    /// Without the chart's name.
    Oci(At<String>),
}

/// The outcome of a chart.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// The objects of the service. Empty for a delegated chart.
    pub objects: Vec<Data>,
    /// CRDs that are applied before all services.
    pub definitions: Vec<Data>,
    /// Whether there was no helm to inflate it.
    pub withheld: bool,
    /// In that case, the files of the last run, by their paths in the output folder.
    pub kept: Vec<(String, String)>,
}

impl Charts {
    pub fn get(&self, service: &DnsLabel) -> Option<&ServiceChart> {
        self.services.get(service)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&DnsLabel, &ServiceChart)> {
        self.services.iter()
    }

    /// Whether an engine installs some of them.
    pub fn delegated(&self) -> impl Iterator<Item = (&DnsLabel, &ServiceChart)> {
        self.iter().filter(|(_, chart)| chart.is_delegated())
    }
}

impl ServiceChart {
    pub fn is_delegated(&self) -> bool {
        self.mode.value == ChartMode::Delegate
    }

    /// The name of its archive.
    pub fn file(&self) -> String {
        file_name(&self.name.value, &self.version.value)
    }
}

impl ChartSource {
    pub fn address(&self) -> &At<String> {
        match self {
            Self::Repository(address) | Self::Oci(address) => address,
        }
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
    stock: &Stock,
    last_run: &LastRun,
    sources: &mut Sources,
) -> (Charts, Vec<Diagnostic>) {
    let (mut charts, mut found) = references(lab, values);
    if !charts.services.is_empty() {
        found.extend(inflate::inflate(&mut charts.services, lab, values, stock, last_run, sources));
    }
    (charts, found)
}
