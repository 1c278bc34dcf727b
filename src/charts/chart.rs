//! The chart of a service: its source, its settings, and the objects that it renders.

use crate::charts::lock::file_name;
use crate::document::Data;
use crate::lab::service::{ChartCrds, ChartMode};
use crate::value::{At, NodeId};

/// The chart that a service is built from.
#[derive(Clone, Debug)]
pub struct ServiceChart {
    /// The value that selects the chart. A record that is merged from several files has no place of its own.
    pub node: NodeId,
    /// The service in the configuration.
    pub service: NodeId,
    /// The repository or registry with the archive.
    pub source: ChartSource,
    /// The name of the chart.
    pub name: At<String>,
    /// The version of the chart.
    pub version: At<String>,
    /// The digest that the lab requires of the archive, if any.
    pub digest: Option<At<String>>,
    /// The name of the Helm release.
    pub release: At<String>,
    /// The namespace of the release.
    pub namespace: At<String>,
    /// Its values in the configuration.
    pub values: NodeId,
    /// The policy for the chart's CRDs.
    pub crds: At<ChartCrds>,
    /// API versions that the chart's templates see as available, in addition to those of Kubernetes.
    pub capabilities: Vec<String>,
    /// Whether `render` inflates the chart, or an engine installs it.
    pub mode: At<ChartMode>,
    /// The objects of the chart.
    pub content: ChartContent,
}

/// Where a chart is published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChartSource {
    /// A Helm repository.
    Repository(At<String>),
    /// Without the chart's name.
    Oci(At<String>),
}

/// The outcome of a chart.
#[derive(Clone, Debug, Default)]
pub struct ChartContent {
    /// The objects of the service. Empty for a delegated chart.
    pub objects: Vec<Data>,
    /// CRDs that are applied before all services.
    pub definitions: Vec<Data>,
    /// Whether there was no helm to inflate it.
    pub withheld: bool,
    /// In that case, the files of the last run, by their paths in the output folder.
    pub kept: Vec<(String, String)>,
}

impl ServiceChart {
    /// Whether an engine installs it.
    pub fn is_delegated(&self) -> bool {
        self.mode.value == ChartMode::Delegate
    }

    /// What tells helm which chart it is: where it is published, and its version.
    pub fn helm_arguments(&self) -> String {
        let (name, version) = (&self.name.value, &self.version.value);
        match &self.source {
            ChartSource::Repository(address) => {
                format!("{name} --repo {} --version {version}", address.value)
            }
            ChartSource::Oci(address) => {
                format!("{}/{name} --version {version}", address.value.trim_end_matches('/'))
            }
        }
    }

    /// The name of its archive.
    pub fn file(&self) -> String {
        file_name(&self.name.value, &self.version.value)
    }
}

impl ChartSource {
    /// The address of the repository or registry.
    pub fn address(&self) -> &At<String> {
        match self {
            Self::Repository(address) | Self::Oci(address) => address,
        }
    }
}
