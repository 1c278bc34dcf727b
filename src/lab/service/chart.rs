//! Helm charts: their source, version, values and rendering.

use crate::lab::decode::{Isolated, Raw, record, words};
use crate::types::{ChartName, ChartVersion, Digest, DnsLabel, HelmRepositoryUrl, OciUrl, ReleaseName};
use crate::value::At;

words! {
    /// What renders a chart.
    pub enum ChartMode {
        /// `render`, with `helm template`.
        Inflate = "inflate",
        /// The GitOps engine, in the cluster.
        Delegate = "delegate",
        /// Nothing: the service's own containers are used.
        Replace = "replace",
    }
}

words! {
    /// How CRDs of a chart are handled.
    pub enum ChartCrds {
        Install = "install",
        Separate = "separate",
        Skip = "skip",
    }
}

record! {
    /// Helm charts that the lab defines, and how they are rendered.
    pub struct Charts {
        /// How charts are rendered unless a service says otherwise. `'inflate` runs `helm template` when the
        /// lab is rendered, on an archive in the project's `charts/`. `'delegate` leaves rendering to the
        /// GitOps engine.
        pub mode: At<ChartMode> = "inflate",
        /// Charts that services refer to by name. The catalogue provides many.
        #[example({ podinfo = { repository = "https://stefanprodan.github.io/podinfo", version = "6.9.2" } })]
        pub definitions: Isolated<DnsLabel, ChartDefinition>,
    }
}

record! {
    /// A chart that services refer to by name.
    pub struct ChartDefinition {
        /// URL of the Helm repository that publishes the chart, such as `https://charts.jetstack.io`.
        #[example("https://charts.jetstack.io")]
        pub repository: Option<At<HelmRepositoryUrl>>,
        /// OCI registry path of the chart, without the chart's name: `oci://ghcr.io/grafana/helm-charts`.
        #[example("oci://ghcr.io/grafana/helm-charts")]
        pub oci: Option<At<OciUrl>>,
        /// Name of the chart in its repository.
        #[example("podinfo")]
        pub name: Option<At<ChartName>>,
        /// Exact version of the chart, such as `1.18.4`; version ranges are not supported.
        #[example("1.18.4")]
        pub version: Option<At<ChartVersion>>,
        /// Digest that the publisher's index shows for this version, as `sha256:...`: of the archive in a
        /// Helm repository, of the manifest in an OCI registry. The archive that a lab renders is always
        /// pinned by `charts/charts.lock`.
        #[example("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
        pub digest: Option<At<Digest>>,
    }
}

record! {
    /// The Helm chart that a service is installed from.
    pub struct Chart {
        /// One of the lab's `charts.definitions`. Fields set here override those of the definition.
        #[example("podinfo")]
        pub definition: Option<At<String>>,
        /// URL of the Helm repository that publishes the chart.
        #[example("https://stefanprodan.github.io/podinfo")]
        pub repository: Option<At<HelmRepositoryUrl>>,
        /// OCI registry path of the chart, without the chart's name.
        #[example("oci://ghcr.io/stefanprodan/charts")]
        pub oci: Option<At<OciUrl>>,
        /// Name of the chart in its repository.
        #[example("podinfo")]
        pub name: Option<At<ChartName>>,
        /// Exact version of the chart, such as `1.18.4`; version ranges are not supported.
        #[example("1.18.4")]
        pub version: Option<At<ChartVersion>>,
        /// Digest that the publisher's index shows for this version, as `sha256:...`.
        #[example("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
        pub digest: Option<At<Digest>>,
        /// Helm values of the chart.
        #[example({ replicaCount = 2 })]
        pub values: Raw = {},
        /// How the chart's CustomResourceDefinitions are handled. `'install` applies them with the other
        /// objects, `'separate` puts them in a folder of their own that is applied before all services and
        /// survives the removal of the service, `'skip` omits them because something else installs them.
        #[example("skip")]
        pub crds: At<ChartCrds> = "install",
        /// Name of the Helm release, which most charts derive object names from. Without it, the service's
        /// name.
        #[example("web")]
        pub release: Option<At<ReleaseName>>,
        /// API versions, besides those built into Kubernetes, that `.Capabilities` reports to the chart, such
        /// as `monitoring.coreos.com/v1`. Only with `'inflate`: a GitOps engine asks the cluster itself.
        #[example(["monitoring.coreos.com/v1"])]
        pub capabilities: Vec<At<String>>,
        /// How this chart is rendered. Without it, the lab's `charts.mode`. `'replace` does not use the chart
        /// at all: the service's own containers are deployed instead.
        #[example("delegate")]
        pub mode: Option<At<ChartMode>>,
    }
}

impl Chart {
    /// What renders it: its own setting, or the lab's.
    pub fn mode(&self, charts: &Charts) -> At<ChartMode> {
        self.mode.unwrap_or(charts.mode)
    }
}
