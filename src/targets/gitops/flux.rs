//! Flux: a source, a root Kustomization that owns all objects of `gitops/flux`, and a Kustomization per unit.
//!
//! `kubectl apply -k gitops/flux` starts it. The root owns itself too, so that a change of the branch or the path needs
//! no manual step; it does not wait for what it owns, or it would wait for itself.
//!
//! No Kustomization has a `postBuild`: a literal `${NAME}` in a manifest, such as one of a shell script, reaches the
//! cluster unchanged, and needs no escaping.

mod chart;
mod engine;
mod notification;

use std::collections::BTreeSet;

use crate::document::{Data, Document, Map};
use crate::lab::gitops::{Decryption, GitOps, SourceKind};
use crate::resolve::Resolved;
use crate::targets::gitops::sync_unit::{FOLDER, ROOT_NAME, SyncUnit, metadata, object, own_annotations};
use crate::targets::shared::folder::{Folder, Manifest};
use crate::types::Duration;
use crate::value::{At, NodeId};
use engine::{FluxEngine, SOURCE_API, own};

const KUSTOMIZE_API: &str = "kustomize.toolkit.fluxcd.io/v1";
/// The timeout of a unit whose volumes are filled from backups.
const TIME_TO_RESTORE: &str = "1h";

pub(super) fn documents(lab: &Resolved<'_>, gitops: &GitOps, units: &[SyncUnit<'_>]) -> Vec<Document> {
    let node = gitops.engine.node;
    let flux = FluxEngine { lab, gitops, flux: &gitops.flux };
    let folder = format!("{FOLDER}/flux");
    let source = (!flux.flux.source.external.value).then(|| Manifest::new("source.yaml", flux.source()));
    let root = Manifest::new("root.yaml", flux.root(&folder));
    let charts = chart::Charts::of(lab);
    let releases: Vec<Document> =
        units.iter().flat_map(|unit| flux.release(unit, &charts, &folder)).collect();
    let sources: Vec<Manifest> = charts.sources(&flux);
    let following: BTreeSet<&str> =
        units.iter().filter(|unit| unit.chart_dependents.is_some()).map(|unit| unit.name.as_str()).collect();
    let kustomizations = units.iter().flat_map(|unit| {
        let file = |name: &str| format!("kustomizations/{name}.yaml");
        let follower = unit.chart_dependents.as_ref().map(|_| {
            let name = chart::following_name(&unit.name);
            Manifest::new(file(&name), flux.follower(unit, &name))
        });
        [Manifest::new(file(&unit.name), flux.kustomization(unit, &following))].into_iter().chain(follower)
    });
    Folder::new(&*folder, node)
        .manifests(source)
        .manifests(sources)
        .manifests([root])
        .manifests(flux.notifications())
        .manifests(kustomizations)
        .in_order()
        .documents()
        .into_iter()
        .chain(releases)
        .collect()
}

impl FluxEngine<'_> {
    /// Where Flux fetches the tree from.
    fn source(&self) -> Map {
        let source = &self.flux.source;
        let node = source.node;
        let secret = source.secret.as_ref().map(|secret| Data::map(secret.node).put("name", secret));
        let (url, reference) = match (source.kind.value, &source.url) {
            (SourceKind::OciRepository, Some(url)) => {
                (Data::from(url), Data::map(node).put("tag", &source.tag))
            }
            (SourceKind::OciRepository | SourceKind::GitRepository, _) => {
                (Data::from(&self.gitops.repository), Data::map(node).put("branch", &self.gitops.branch))
            }
        };
        let spec = Data::map(node)
            .put("interval", &source.interval)
            .put("timeout", &source.timeout)
            .put("url", url)
            .put("ref", reference)
            .maybe("secretRef", secret);
        let metadata = metadata(node, self.source_name(), self.source_namespace());
        object(node, SOURCE_API, source.kind.word(), metadata).put("spec", spec)
    }

    fn root(&self, folder: &str) -> Map {
        let node = self.gitops.engine.node;
        let spec = self
            .apply(node, folder, None)
            .put("prune", &self.flux.prune)
            .put("wait", Data::bool(node, false));
        self.named(node, ROOT_NAME, Data::map(node)).put("spec", spec)
    }

    /// Objects of kinds that the service's own chart defines, and that are therefore applied after it.
    fn follower(&self, unit: &SyncUnit<'_>, name: &str) -> Map {
        let node = unit.node;
        let after = Data::map(node).text("name", unit.name.clone());
        let spec = self
            .apply(node, &chart::following_folder(unit), Some(unit))
            .put("prune", unit.prunes(&self.flux.prune))
            .put("wait", Data::from(self.waits(unit)))
            .put("dependsOn", Data::list(node, [after.into()]))
            .maybe("decryption", self.flux.decryption.as_ref().map(decryption));
        self.named(node, name, Data::map(node).extend(own_annotations(unit))).put("spec", spec)
    }

    /// A unit that needs another unit also needs the objects that follow its chart: the secret store, not only its
    /// operator.
    fn kustomization(&self, unit: &SyncUnit<'_>, following: &BTreeSet<&str>) -> Map {
        let node = unit.node;
        let after = unit.after.iter().flat_map(|(name, by)| {
            let follower = following.contains(name.as_str()).then(|| chart::following_name(name));
            [name.clone()].into_iter().chain(follower).map(|name| Data::map(*by).text("name", name).into())
        });
        let spec = self
            .apply(node, &chart::folder(unit), Some(unit))
            .put("prune", unit.prunes(&self.flux.prune))
            .put("wait", Data::from(self.waits(unit)))
            .some("dependsOn", Data::list(node, after))
            .some("healthChecks", Data::list(node, self.health(unit)))
            .maybe("decryption", self.flux.decryption.as_ref().map(decryption));
        self.named(node, &unit.name, Data::map(node).extend(own_annotations(unit))).put("spec", spec)
    }

    /// With `wait`, Flux checks the health of all objects. Without it, units that need a chart still have to wait for
    /// its HelmRelease.
    fn health(&self, unit: &SyncUnit<'_>) -> Option<Data> {
        let chart = unit.chart.filter(|_| !self.waits(unit).value)?;
        let release = Data::map(chart.node)
            .text("apiVersion", chart::RELEASE_API)
            .text("kind", "HelmRelease")
            .text("name", unit.name.clone())
            .text("namespace", chart.namespace.value.clone());
        Some(release.into())
    }

    /// Whether a unit counts as applied only once it is healthy.
    fn waits<'s>(&'s self, unit: &'s SyncUnit<'_>) -> &'s At<bool> {
        own(Some(unit)).and_then(|own| own.wait.as_ref()).unwrap_or(&self.flux.wait)
    }

    /// How often a unit is reconciled.
    fn interval<'s>(&'s self, unit: Option<&'s SyncUnit<'_>>) -> &'s At<Duration> {
        own(unit).and_then(|own| own.interval.as_ref()).unwrap_or(&self.flux.interval)
    }

    /// How long applying a unit may take. Filling a volume from a backup takes longer than starting pods.
    fn timeout(&self, unit: Option<&SyncUnit<'_>>) -> Data {
        match (own(unit).and_then(|own| own.timeout.as_ref()), unit.and_then(|unit| unit.fills)) {
            (Some(own), _) => Data::from(own),
            (None, Some(node)) => Data::text(node, TIME_TO_RESTORE),
            (None, None) => Data::from(&self.flux.timeout),
        }
    }

    fn named(&self, node: NodeId, name: &str, annotations: Map) -> Map {
        let metadata = metadata(node, Data::text(node, name), Data::from(&self.flux.namespace))
            .some("annotations", annotations);
        object(node, KUSTOMIZE_API, "Kustomization", metadata)
    }

    /// The path, the source and the interval.
    fn apply(&self, node: NodeId, folder: &str, unit: Option<&SyncUnit<'_>>) -> Map {
        let path = format!("./{}", self.gitops.path.join(folder));
        let source = Data::map(node)
            .put("kind", &self.flux.source.kind)
            .put("name", self.source_name())
            .maybe("namespace", self.flux.source.namespace.as_ref());
        let retry = own(unit).and_then(|own| own.retry_interval.as_ref());
        let force = own(unit).and_then(|own| own.force.as_ref());
        Data::map(node)
            .maybe("suspend", unit.and_then(SyncUnit::paused).map(Data::from))
            .put("interval", Data::from(self.interval(unit)))
            .put("retryInterval", Data::from(retry.unwrap_or(&self.flux.retry_interval)))
            .put("timeout", self.timeout(unit))
            .maybe("force", force)
            .put("sourceRef", source)
            .put("path", Data::text(self.gitops.path.node, path))
    }

    fn source_name(&self) -> Data {
        self.flux.source.name.as_ref().map_or_else(|| Data::from(&self.lab.lab.name), Data::from)
    }

    fn source_namespace(&self) -> Data {
        Data::from(self.flux.source.namespace.as_ref().unwrap_or(&self.flux.namespace))
    }
}

fn decryption(decryption: &Decryption) -> Map {
    let secret = decryption.secret.as_ref().map(|secret| Data::map(secret.node).put("name", secret));
    Data::map(decryption.node).put("provider", &decryption.provider).maybe("secretRef", secret)
}
