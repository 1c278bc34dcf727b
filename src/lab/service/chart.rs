//! Helm charts: which one, from where, with which values, and who makes objects of it.

use crate::lab::decode::{Isolated, Raw, record, words};
use crate::lab::service::Service;
use crate::types::{ChartName, ChartVersion, Digest, DnsLabel, HelmRepositoryUrl, OciUrl, ReleaseName};
use crate::value::At;

words! {
    /// Who makes objects of a chart.
    pub enum ChartMode {
        /// This program, with helm, when the lab is rendered.
        Inflate = "inflate",
        /// The GitOps engine, in the cluster.
        Delegate = "delegate",
        /// Nobody: the service's own containers are used.
        Replace = "replace",
    }
}

words! {
    /// What happens to the definitions that a chart brings.
    pub enum ChartCrds {
        Install = "install",
        Separate = "separate",
        Skip = "skip",
    }
}

record! {
    /// What the lab knows of charts.
    pub struct Charts {
        pub mode: At<ChartMode>,
        pub definitions: Isolated<DnsLabel, ChartDefinition>,
    }
}

record! {
    /// A chart that services refer to by name.
    pub struct ChartDefinition {
        pub repository: Option<At<HelmRepositoryUrl>>,
        pub oci: Option<At<OciUrl>>,
        pub name: Option<At<ChartName>>,
        pub version: Option<At<ChartVersion>>,
        pub digest: Option<At<Digest>>,
    }
}

record! {
    /// The chart that a service is made of.
    pub struct Chart {
        pub definition: Option<At<String>>,
        pub repository: Option<At<HelmRepositoryUrl>>,
        pub oci: Option<At<OciUrl>>,
        pub name: Option<At<ChartName>>,
        pub version: Option<At<ChartVersion>>,
        pub digest: Option<At<Digest>>,
        pub values: Raw,
        pub crds: At<ChartCrds>,
        pub release: Option<At<ReleaseName>>,
        pub capabilities: Vec<At<String>>,
        pub mode: Option<At<ChartMode>>,
    }
}

impl Chart {
    /// Who makes objects of it: as it says itself, or as the lab does with charts.
    pub fn mode(&self, charts: &Charts) -> At<ChartMode> {
        self.mode.unwrap_or(charts.mode)
    }
}

impl Service {
    /// Whether it is made of a chart, and not of containers.
    pub fn is_chart(&self, charts: &Charts) -> bool {
        self.chart.as_ref().is_some_and(|chart| chart.mode(charts).value != ChartMode::Replace)
    }
}
