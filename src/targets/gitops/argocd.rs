//! Argo CD: a root Application that owns an AppProject and an Application per unit.
//!
//! `kubectl apply -k gitops/argocd` starts it: it applies the project and the root, and the root applies the rest, wave
//! by wave. The root does not own itself: with a health check for Applications it would wait for itself. It owns its
//! project, so that a new namespace needs no manual step.

mod application_set;
mod chart;

use std::collections::BTreeMap;

use crate::document::{Data, DataKind, Document, Map, Origin};
use crate::lab::gitops::{ArgoCd, GitOps, IgnoreDifferences, SyncOptions};
use crate::resolve::Resolved;
use crate::targets::gitops::sync_unit::{
    FOLDER, OwnedImages, ROOT_NAME, SyncUnit, metadata, object, own_annotations,
};
use crate::targets::shared::folder::{Folder, Manifest};
use crate::value::{At, NodeId};

const API: &str = "argoproj.io/v1alpha1";
/// The cluster that Argo CD itself runs in, and the destination of its own objects.
const OWN_CLUSTER: &str = "https://kubernetes.default.svc";
/// The finalizer that deletes an Application's objects before the Application.
const CASCADE: &str = "resources-finalizer.argocd.argoproj.io";
/// Objects of a lower wave are applied first.
const WAVE: &str = "argocd.argoproj.io/sync-wave";
/// The project comes first: Applications are refused without it.
const PROJECT_WAVE: i64 = -2;

pub(super) fn documents(lab: &Resolved<'_>, gitops: &GitOps, units: &[SyncUnit<'_>]) -> Vec<Document> {
    let node = gitops.engine.node;
    let argocd = ArgoCdEngine { lab, gitops, argocd: &gitops.argocd };
    let folder = format!("{FOLDER}/argocd");
    let applications = format!("{folder}/applications");
    let project = Manifest::new("project.yaml", argocd.project());
    let root = Manifest::new("root.yaml", argocd.root(&applications));
    let (one_by_one, described): (Vec<&SyncUnit<'_>>, Vec<&SyncUnit<'_>>) = units.iter().partition(|unit| {
        // The set's template supports folders only, and no charts.
        gitops.argocd.application_set.is_none() || !unit.removable || unit.chart.is_some()
    });
    let each = one_by_one
        .into_iter()
        .map(|unit| Manifest::new(format!("{}.yaml", unit.name), argocd.application(unit)));
    let set = gitops.argocd.application_set.as_ref().map(|set| argocd.application_set(set, &described));
    let (set, descriptions) = set.map_or((None, Vec::new()), |(set, files)| (Some(set), files));
    let folders = [
        Folder::new(format!("{folder}/project"), node).manifests([project]),
        Folder::new(applications, node).folder("../project", node).manifests(each).manifests(set).in_order(),
        Folder::new(folder, node).folder("project", node).manifests([root]).in_order(),
    ];
    folders.into_iter().flat_map(Folder::documents).chain(descriptions).collect()
}

struct ArgoCdEngine<'r> {
    lab: &'r Resolved<'r>,
    gitops: &'r GitOps,
    argocd: &'r ArgoCd,
}

impl ArgoCdEngine<'_> {
    /// The permissions of the lab's Applications: its repositories, and its namespaces.
    fn project(&self) -> Map {
        let node = self.gitops.engine.node;
        let mut namespaces: BTreeMap<String, Origin> = BTreeMap::new();
        for service in &self.lab.services {
            let origin = Origin::follows(service.namespace.node);
            namespaces.entry(service.namespace.value.clone()).or_insert(origin);
        }
        for namespace in &self.lab.namespaces {
            namespaces.entry(namespace.name.clone()).or_insert(Origin::follows(namespace.node));
        }
        // Some of their objects are in other namespaces.
        for service in &self.lab.services {
            for namespace in service.other_namespaces() {
                namespaces.entry(namespace.value).or_insert(Origin::follows(namespace.node));
            }
        }
        for (_, chart) in self.lab.charts.iter() {
            // Charts put some objects into other namespaces, most often into `kube-system`.
            let metadata = chart.content.objects.iter().filter_map(|object| object.get("metadata"));
            for namespace in metadata.filter_map(|metadata| metadata.get("namespace")?.as_str()) {
                namespaces.entry(namespace.to_owned()).or_insert(Origin::follows(chart.node));
            }
        }
        for namespace in &self.argocd.namespaces {
            namespaces.entry(namespace.to_string()).or_insert(Origin::value(namespace.node));
        }
        // Objects without a namespace are checked with that of their Application, which is Argo CD's own.
        let own = self.argocd.namespace.to_string();
        namespaces.entry(own.clone()).or_insert(Origin::value(self.argocd.namespace.node));
        let into_lab = namespaces.into_iter().map(|(name, origin)| {
            let name = Data::new(DataKind::String(name), origin);
            Data::from(self.cluster().put("namespace", name))
        });
        let into_own = (self.argocd.destination.value != OWN_CLUSTER).then(|| {
            let cluster = Data::map(node).text("server", OWN_CLUSTER);
            Data::from(cluster.put("namespace", &self.argocd.namespace))
        });
        let every_kind = Data::map(node).text("group", "*").text("kind", "*");
        let description = self.lab.lab.description.as_ref().map(Data::from);
        let spec = Data::map(node)
            .maybe("description", description)
            .put("sourceRepos", Data::list(node, self.repositories()))
            .put("destinations", Data::list(node, into_lab.chain(into_own)))
            .put("clusterResourceWhitelist", Data::list(node, [every_kind.into()]));
        let metadata = metadata(node, self.project_name(), Data::from(&self.argocd.namespace))
            .put("annotations", Data::map(node).text(WAVE, PROJECT_WAVE.to_string()));
        object(node, API, "AppProject", metadata).put("spec", spec)
    }

    /// The Application that owns all others. It has no finalizer: removing it removes nothing else.
    fn root(&self, applications: &str) -> Map {
        let node = self.gitops.engine.node;
        let metadata = metadata(node, Data::text(node, ROOT_NAME), Data::from(&self.argocd.namespace))
            .some("annotations", self.annotations(node, None));
        let destination =
            Data::map(node).text("server", OWN_CLUSTER).put("namespace", &self.argocd.namespace);
        let spec = Data::map(node)
            .put("project", self.project_name())
            .put("source", self.source(node, applications))
            .put("destination", destination)
            .put("syncPolicy", self.sync_policy(node, None));
        object(node, API, "Application", metadata).put("spec", spec)
    }

    fn application(&self, unit: &SyncUnit<'_>) -> Map {
        let metadata = self.metadata(unit, Some(unit.level));
        object(unit.node, API, "Application", metadata).put("spec", self.spec(unit))
    }

    fn metadata(&self, unit: &SyncUnit<'_>, wave: Option<i64>) -> Map {
        let node = unit.node;
        let finalizers = (self.argocd.cascade.value && unit.removable)
            .then(|| Data::list(node, [Data::text(self.argocd.cascade.node, CASCADE)]));
        metadata(node, Data::text(node, unit.name.clone()), Data::from(&self.argocd.namespace))
            .some("annotations", self.annotations(node, wave).overlay(own_annotations(unit)))
            .maybe("finalizers", finalizers)
    }

    fn spec(&self, unit: &SyncUnit<'_>) -> Map {
        let node = unit.node;
        let namespace = match &unit.namespace {
            Some((name, by)) => Data::text(*by, name.clone()),
            None => Data::from(&self.argocd.namespace),
        };
        Data::map(node)
            .put("project", self.project_name())
            .extend(self.sources(unit))
            .put("destination", self.cluster().put("namespace", namespace))
            .put("syncPolicy", self.sync_policy(node, Some(unit)))
            .some("ignoreDifferences", self.ignored(unit))
    }

    /// Fields that are managed in the cluster.
    fn ignored(&self, unit: &SyncUnit<'_>) -> Data {
        let own = unit.sync.iter().flat_map(|sync| sync.argocd.ignore_differences.values());
        let said = self.argocd.ignore_differences.values().chain(own).map(ignored);
        let cluster = unit.images.iter().map(ignored_images).chain(unit.grows.map(grown));
        Data::list(unit.node, said.chain(cluster))
    }

    /// The sources: a folder of the tree, a chart, or both.
    fn sources(&self, unit: &SyncUnit<'_>) -> Option<(String, Data)> {
        let folder = unit.folder.as_ref().map(|folder| Data::from(self.source(unit.node, folder)));
        let chart = unit.chart.map(|chart| Data::from(chart::source(self.lab, chart)));
        match (folder, chart) {
            (Some(folder), Some(chart)) => {
                Some(("sources".to_owned(), Data::list(unit.node, [folder, chart])))
            }
            (folder, chart) => folder.or(chart).map(|only| ("source".to_owned(), only)),
        }
    }

    /// The lab's repository, and those of the charts that are installed from elsewhere.
    fn repositories(&self) -> Vec<Data> {
        let charts: BTreeMap<String, Data> = self
            .lab
            .charts
            .delegated()
            .map(|(_, chart)| chart::repository(chart))
            .filter_map(|address| Some((address.as_str()?.to_owned(), address)))
            .collect();
        [Data::from(&self.gitops.repository)].into_iter().chain(charts.into_values()).collect()
    }

    fn project_name(&self) -> Data {
        self.argocd.project.as_ref().map_or_else(|| Data::from(&self.lab.lab.name), Data::from)
    }

    /// The destination cluster of services. Argo CD identifies clusters by address or by name.
    fn cluster(&self) -> Map {
        let destination = &self.argocd.destination;
        let key = if destination.contains("://") { "server" } else { "name" };
        Data::map(destination.node).put(key, destination)
    }

    fn source(&self, node: NodeId, folder: &str) -> Map {
        let path = Data::text(self.gitops.path.node, self.gitops.path.join(folder));
        Data::map(node)
            .put("repoURL", &self.gitops.repository)
            .put("targetRevision", &self.gitops.branch)
            .put("path", path)
    }

    /// The sync policy of a unit. The root uses the lab's.
    fn sync_policy(&self, node: NodeId, unit: Option<&SyncUnit<'_>>) -> Map {
        let argocd = self.argocd;
        let own = unit.and_then(|unit| unit.sync).map(|sync| &sync.argocd);
        let prune = unit.map_or_else(|| Data::from(&argocd.prune), |unit| unit.prunes(&argocd.prune));
        let self_heal = own.and_then(|own| own.self_heal.as_ref()).unwrap_or(&argocd.self_heal);
        let automated = (argocd.automated.value && unit.and_then(SyncUnit::paused).is_none())
            .then(|| Data::map(argocd.automated.node).put("prune", prune).put("selfHeal", self_heal));
        let options = own.map(|own| own.options(argocd));
        let options = options.as_ref().unwrap_or(&argocd.sync_options);
        let replace = own.and_then(|own| own.replace.as_ref());
        let left_alone = unit.and_then(SyncUnit::left_alone);
        let limit = own.and_then(|own| own.retry_limit.as_ref()).unwrap_or(&argocd.retry.limit);
        Data::map(node)
            .maybe("automated", automated)
            .some("syncOptions", sync_options(options, replace, left_alone))
            .put("retry", self.retry(limit))
    }

    fn retry(&self, limit: &At<u32>) -> Map {
        let retry = &self.argocd.retry;
        let backoff = Data::map(retry.node)
            .put("duration", &retry.duration)
            .put("factor", &retry.factor)
            .put("maxDuration", &retry.max_duration);
        Data::map(retry.node).put("limit", limit).put("backoff", backoff)
    }

    /// The annotations of an Application: the lab's override ours.
    fn annotations(&self, node: NodeId, wave: Option<i64>) -> Map {
        let argocd = self.argocd;
        let diff = &argocd.server_side_diff;
        let compare = diff.value.then(|| Data::text(diff.node, "ServerSideDiff=true"));
        let ours = [
            (WAVE, wave.map(|wave| Data::text(node, wave.to_string()))),
            ("argocd.argoproj.io/compare-options", compare),
        ];
        let ours = ours
            .into_iter()
            .filter(|(key, _)| !argocd.annotations.contains_key(*key))
            .filter_map(|(key, value)| Some((key.to_owned(), value?)));
        let theirs = argocd.annotations.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
        Data::map(node).extend(ours.chain(theirs))
    }
}

/// The size of claims that grow automatically: applying the initial size again would be refused.
fn grown(node: NodeId) -> Data {
    let size = Data::text(node, "/spec/resources/requests/storage");
    Data::map(node).text("kind", "PersistentVolumeClaim").put("jsonPointers", Data::list(node, [size])).into()
}

/// The sync options that differ from Argo CD's defaults. If fields are managed in the cluster, the next sync must not
/// reset ignored differences either.
fn sync_options(options: &SyncOptions, replace: Option<&At<bool>>, left_alone: Option<NodeId>) -> Data {
    let switches: [(&str, Option<&At<bool>>, bool); 8] = [
        ("Validate", Some(&options.validate), true),
        ("ServerSideApply", Some(&options.server_side_apply), false),
        ("Replace", replace, false),
        ("PruneLast", Some(&options.prune_last), false),
        ("FailOnSharedResource", Some(&options.fail_on_shared_resource), false),
        ("ApplyOutOfSyncOnly", Some(&options.apply_out_of_sync_only), false),
        ("SkipDryRunOnMissingResource", Some(&options.skip_dry_run_on_missing_resource), false),
        ("RespectIgnoreDifferences", Some(&options.respect_ignore_differences), false),
    ];
    let switches = switches
        .into_iter()
        .filter_map(|(name, switch, usual)| Some((name, switch.filter(|switch| switch.value != usual)?)))
        .map(|(name, switch)| Data::text(switch.node, format!("{name}={}", switch.value)));
    let respected = left_alone
        .filter(|_| !options.respect_ignore_differences.value)
        .map(|node| Data::text(node, "RespectIgnoreDifferences=true"));
    let policy = options
        .prune_propagation_policy
        .as_ref()
        .map(|policy| Data::text(policy.node, format!("PrunePropagationPolicy={}", policy.word())));
    Data::list(options.node, switches.chain(respected).chain(policy))
}

fn ignored_images(images: &OwnedImages) -> Data {
    let paths = ["containers", "initContainers"]
        .map(|list| Data::text(images.node, format!(".spec.template.spec.{list}[]?.image")));
    Data::map(images.node)
        .text("group", "apps")
        .text("kind", images.kind)
        .text("name", images.name.clone())
        .text("namespace", images.namespace.clone())
        .put("jqPathExpressions", Data::list(images.node, paths))
        .into()
}

fn ignored(ignored: &IgnoreDifferences) -> Data {
    let list = |texts: &[At<String>]| Data::list(ignored.node, texts.iter().map(Data::from));
    let group = (!ignored.group.is_empty()).then(|| Data::from(&ignored.group));
    Data::map(ignored.node)
        .maybe("group", group)
        .put("kind", &ignored.kind)
        .some("jsonPointers", list(&ignored.json_pointers))
        .some("jqPathExpressions", list(&ignored.jq_path_expressions))
        .some("managedFieldsManagers", list(&ignored.managed_fields_managers))
        .into()
}
