//! Charts that Flux installs: a HelmRelease each, in a folder that the service's Kustomization applies, and the
//! sources of all of them, each once.

use std::collections::BTreeMap;

use crate::charts::{ChartSource, ServiceChart};
use crate::document::{Data, Document, Map};
use crate::lab::service::ChartCrds;
use crate::resolve::Resolved;
use crate::targets::gitops::flux::engine::{FluxEngine, SOURCE_API, own};
use crate::targets::gitops::sync_unit::{FOLDER, SyncUnit, metadata, object};
use crate::targets::shared::folder::{Folder, Manifest};
use crate::value::At;

pub(super) const RELEASE_API: &str = "helm.toolkit.fluxcd.io/v2";
/// The media type of a chart in an OCI registry.
const MEDIA_TYPE: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const MOST_IN_NAME: usize = 63;

/// The folder that a unit's Kustomization applies. The folder of a chart has the HelmRelease, and refers to the
/// service's own folder, if any.
pub(super) fn folder(unit: &SyncUnit<'_>) -> String {
    match (&unit.chart, &unit.folder) {
        (None, Some(folder)) => folder.clone(),
        _ => format!("{FOLDER}/flux/releases/{}", unit.name),
    }
}

/// The folder of the objects that follow a unit's chart: the service's own, if it has no other objects.
pub(super) fn following_folder(unit: &SyncUnit<'_>) -> String {
    match (&unit.chart_dependents, &unit.folder) {
        (Some(chart_dependents), Some(folder)) if chart_dependents.others.is_empty() => folder.clone(),
        _ => format!("{FOLDER}/flux/releases/{}", following_name(&unit.name)),
    }
}

/// Name of the Kustomization for the objects that follow a unit's chart. No service can have a name with a dot.
pub(super) fn following_name(unit: &str) -> String {
    format!("{unit}.objects")
}

/// The charts that Flux installs, and the name of the source of each.
pub(super) struct Charts<'r> {
    sources: BTreeMap<Key, (String, &'r ServiceChart)>,
}

/// A source: a repository, or one version of a chart in a registry, with its digest if it is pinned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Repository(String),
    Chart(String, String, Option<String>),
}

impl<'r> Charts<'r> {
    pub(super) fn of(lab: &'r Resolved<'_>) -> Self {
        let mut sources: BTreeMap<Key, (String, &'r ServiceChart)> = BTreeMap::new();
        for (_, chart) in lab.charts.delegated() {
            sources.entry(key(chart)).or_insert_with(|| (String::new(), chart));
        }
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for (key, (name, chart)) in &mut sources {
            let plain = match key {
                Key::Repository(url) => plain(url.split_once("://").map_or(url.as_str(), |(_, rest)| rest)),
                Key::Chart(..) => plain(&format!("{}-{}", chart.name.value, chart.version.value)),
            };
            let count = taken.entry(plain.clone()).or_insert(0);
            *count += 1;
            *name = if *count == 1 { plain } else { format!("{plain}-{count}") };
        }
        Self { sources }
    }

    /// The source objects of charts.
    pub(super) fn sources(&self, flux: &FluxEngine<'_>) -> Vec<Manifest> {
        let manifests = self.sources.iter().map(|(key, (name, chart))| {
            let (kind, spec) = match key {
                Key::Repository(_) => ("HelmRepository", Data::map(chart.node).put("url", address(chart))),
                Key::Chart(..) => ("OCIRepository", artifact(chart)),
            };
            let spec = spec.put("interval", &flux.flux.interval).put("timeout", &flux.flux.timeout);
            let metadata =
                metadata(chart.node, Data::text(chart.node, &**name), Data::from(&flux.flux.namespace));
            let source = object(chart.node, SOURCE_API, kind, metadata).put("spec", spec);
            Manifest::new(format!("sources/{}-{name}.yaml", kind.to_lowercase()), source)
        });
        manifests.collect()
    }

    fn name(&self, chart: &ServiceChart) -> &str {
        self.sources.get(&key(chart)).map_or("", |(name, _)| name)
    }
}

impl FluxEngine<'_> {
    /// The folder with a unit's HelmRelease. None for a unit without a chart.
    pub(super) fn release(&self, unit: &SyncUnit<'_>, charts: &Charts<'_>, root: &str) -> Vec<Document> {
        let Some(chart) = unit.chart else { return Vec::new() };
        let own = folder(unit);
        let depth = own.split('/').count();
        debug_assert!(own.starts_with(root), "releases are below the engine's folder");
        let mut found = Folder::new(own, unit.node).in_order();
        let beside = unit.folder.as_ref().map(|folder| format!("{}{folder}", "../".repeat(depth)));
        let mut following = Vec::new();
        match (&beside, &unit.chart_dependents) {
            (Some(beside), None) => found = found.folder(beside.clone(), unit.node),
            (Some(beside), Some(chart_dependents)) if !chart_dependents.others.is_empty() => {
                found = found.folder(beside.clone(), unit.node);
                found = chart_dependents.groups.iter().fold(found, |found, group| found.without(group, None));
                let rest = Folder::new(following_folder(unit), unit.node).folder(beside.clone(), unit.node);
                let others = chart_dependents.others.iter();
                let rest = others.fold(rest, |rest, (group, kind)| rest.without(group, Some(kind)));
                following = rest.documents();
            }
            _ => {}
        }
        let release = Manifest::new("helmrelease.yaml", self.helm_release(unit, chart, charts));
        found.manifests([release]).documents().into_iter().chain(following).collect()
    }

    fn helm_release(&self, unit: &SyncUnit<'_>, chart: &ServiceChart, charts: &Charts<'_>) -> Map {
        let node = chart.node;
        let reference = |kind: &str| {
            Data::map(node)
                .text("kind", kind)
                .text("name", charts.name(chart))
                .put("namespace", &self.flux.namespace)
        };
        let (field, from) = match &chart.source {
            ChartSource::Repository(_) => {
                let spec = Data::map(node)
                    .put("chart", &chart.name)
                    .put("version", &chart.version)
                    .put("sourceRef", reference("HelmRepository"));
                ("chart", Data::map(node).put("spec", spec))
            }
            ChartSource::Oci(_) => ("chartRef", reference("OCIRepository")),
        };
        let policy = match chart.crds.value {
            ChartCrds::Install => "CreateReplace",
            ChartCrds::Separate | ChartCrds::Skip => "Skip",
        };
        let moment = || {
            let retries = own(Some(unit)).and_then(|own| own.retries.as_ref()).unwrap_or(&self.flux.retries);
            let remediation = Data::map(retries.node).put("retries", retries);
            Data::map(chart.crds.node).text("crds", policy).put("remediation", remediation)
        };
        let spec = Data::map(node)
            .maybe("suspend", unit.paused())
            .put("interval", Data::from(self.interval(Some(unit))))
            .put("timeout", self.timeout(Some(unit)))
            .put("releaseName", &chart.release)
            .maybe("maxHistory", self.flux.max_history.as_ref())
            .put(field, from)
            .put("install", moment())
            .put("upgrade", moment())
            .some("values", Data::raw(self.lab.values, chart.values));
        let At { value: namespace, node: by } = &chart.namespace;
        let metadata =
            metadata(node, Data::text(unit.node, unit.name.clone()), Data::text(*by, namespace.clone()));
        object(node, RELEASE_API, "HelmRelease", metadata).put("spec", spec)
    }
}

fn key(chart: &ServiceChart) -> Key {
    match &chart.source {
        ChartSource::Repository(address) => Key::Repository(address.value.trim_end_matches('/').to_owned()),
        ChartSource::Oci(_) => Key::Chart(
            artifact_address(chart),
            chart.version.value.clone(),
            chart.digest.as_ref().map(|digest| digest.value.clone()),
        ),
    }
}

fn address(chart: &ServiceChart) -> Data {
    Data::from(chart.source.address())
}

fn artifact_address(chart: &ServiceChart) -> String {
    format!("{}/{}", chart.source.address().value.trim_end_matches('/'), chart.name.value)
}

/// One version of a chart in a registry. A tag cannot have the `+` that a version can.
fn artifact(chart: &ServiceChart) -> Map {
    let tag = Data::text(chart.version.node, chart.version.value.replace('+', "_"));
    let reference = Data::map(chart.node).put("tag", tag).maybe("digest", chart.digest.as_ref());
    let layer = Data::map(chart.node).text("mediaType", MEDIA_TYPE).text("operation", "copy");
    Data::map(chart.node)
        .text("url", artifact_address(chart))
        .put("ref", reference)
        .put("layerSelector", layer)
}

/// A name that only has the characters of labels.
fn plain(text: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = text.chars().map(allowed).take(MOST_IN_NAME - 3).collect();
    name.trim_matches('-').to_owned()
}
