//! A chart as a source of an Application.

use crate::charts::{ChartSource, ServiceChart};
use crate::document::{Data, Map};
use crate::lab::service::ChartCrds;
use crate::resolve::Resolved;

/// The chart, its version and its values.
pub(super) fn source(lab: &Resolved<'_>, chart: &ServiceChart) -> Map {
    let skips = (chart.crds.value != ChartCrds::Install).then(|| Data::bool(chart.crds.node, true));
    let helm = Data::map(chart.node)
        .put("releaseName", &chart.release)
        .maybe("skipCrds", skips)
        .some("valuesObject", Data::raw(lab.values, chart.values));
    Data::map(chart.node)
        .put("repoURL", repository(chart))
        .put("chart", &chart.name)
        .put("targetRevision", &chart.version)
        .put("helm", helm)
}

/// The chart's repository in Argo CD's notation: an OCI registry has no scheme.
pub(super) fn repository(chart: &ServiceChart) -> Data {
    match &chart.source {
        ChartSource::Repository(address) => Data::from(address),
        ChartSource::Oci(address) => {
            Data::text(address.node, address.value.trim_start_matches("oci://").trim_end_matches('/'))
        }
    }
}
