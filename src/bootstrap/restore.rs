//! Recovery from backups, in the order in which things depend on each other: the cluster's database, databases, volumes.
//!
//! The steps are found in the documents: what describes a recovery is what can be recovered. They are carried out only on
//! request, because they replace what is there.

use crate::document::page::{Block, Page, Table, code, text};
use crate::document::{Content, Data, Document, elements};
use crate::lab::hardware::Role;
use crate::plan::{
    Action, BootstrapStep, ClusterPart, Context, Effect, RunLocation, Stage, StepId, TreeFile, quoted,
};
use crate::targets::nodes::shared::first_control_plane;
use crate::targets::nodes::system_of;

/// Where an operator puts a snapshot of etcd, on the first control plane.
const SNAPSHOT: &str = "/var/lib/restore/etcd.db";
const READY: &str = "{.status.conditions[?(@.type==\"Ready\")].status}";

/// An object that a file of the tree describes.
struct Described<'d> {
    file: TreeFile,
    data: &'d Data,
    namespace: &'d str,
    name: &'d str,
}

pub fn steps(context: &mut Context<'_, '_, '_>, documents: &[Document]) {
    if !context.plan.has(&ClusterPart::READY.into()) {
        return;
    }
    let etcd = etcd(context, documents);
    let mut before: Vec<StepId> = etcd.into_iter().collect();
    let databases: Vec<BootstrapStep> = objects(context, documents, "postgresql.cnpg.io/", "Cluster")
        .iter()
        .filter(|object| at(object.data, &["spec", "bootstrap", "recovery"]).is_some())
        .map(|object| database(object).needs(before.clone()))
        .collect();
    before.extend(databases.into_iter().map(|step| context.plan.add(step)));
    let copies = objects(context, documents, "volsync.backube/", "ReplicationDestination");
    let claims = objects(context, documents, "v1", "PersistentVolumeClaim");
    let volumes: Vec<BootstrapStep> = claims
        .iter()
        .filter_map(|claim| {
            let source = at(claim.data, &["spec", "dataSourceRef", "name"]).and_then(Data::as_str)?;
            let mut from = copies.iter();
            let copy = from.find(|copy| copy.name == source && copy.namespace == claim.namespace)?;
            Some(volume(claim, copy).needs(before.clone()))
        })
        .collect();
    volumes.into_iter().for_each(|step| drop(context.plan.add(step)));
}

/// The objects of a kind, in the order of their files.
fn objects<'d>(
    context: &Context<'_, '_, '_>,
    documents: &'d [Document],
    version: &str,
    kind: &str,
) -> Vec<Described<'d>> {
    let all = documents.iter().filter_map(|document| match &document.content {
        Content::Yaml(all) => Some((document, all.as_slice())),
        Content::HeadedYaml { data, .. } => Some((document, std::slice::from_ref(data))),
        Content::Json(_) | Content::Text(_) | Content::Lines { .. } => None,
    });
    let all = all.flat_map(|(document, all)| all.iter().map(move |data| (document, data)));
    let of_kind = all.filter(|(_, data)| {
        word(data, "kind") == Some(kind)
            && word(data, "apiVersion").is_some_and(|own| own.starts_with(version))
    });
    let described = of_kind.filter_map(|(document, data)| {
        let metadata = data.get("metadata")?;
        let file = context.tree.find(&document.path)?;
        Some(Described { file, data, namespace: word(metadata, "namespace")?, name: word(metadata, "name")? })
    });
    described.collect()
}

fn word<'d>(data: &'d Data, key: &str) -> Option<&'d str> {
    data.get(key).and_then(Data::as_str)
}

fn at<'d>(data: &'d Data, path: &[&str]) -> Option<&'d Data> {
    path.iter().try_fold(data, |data, key| data.get(key))
}

fn step(object: &Described<'_>, what: &str, title: String) -> BootstrapStep {
    let id = StepId::restore(what, object.namespace, object.name);
    BootstrapStep::new(object.data.origin.node, Stage::Restore, id, RunLocation::Operator, title)
        .needs([ClusterPart::READY, ClusterPart::KUBECONFIG])
}

/// CloudNativePG recovers a cluster that does not exist yet from its backup.
fn database(object: &Described<'_>) -> BootstrapStep {
    let (namespace, name) = (quoted(object.namespace), quoted(object.name));
    let kubectl = format!("kubectl -n {namespace}");
    let lines = vec![
        format!("{kubectl} delete clusters.postgresql.cnpg.io {name} --ignore-not-found --wait"),
        format!("{kubectl} delete pvc -l cnpg.io/cluster={name} --ignore-not-found --wait"),
        format!("kubectl apply --server-side --force-conflicts -f \"$TREE/{}\"", object.file.path()),
        format!("{kubectl} wait --for=condition=Ready --timeout=2h clusters.postgresql.cnpg.io/{name}"),
    ];
    step(
        object,
        "database",
        format!("Database {} of {} is recovered from its backup", object.name, object.namespace),
    )
    .run(Action::Command { lines, reads: vec![object.file.clone()], effect: Effect::Destroys })
    .operator_proof(format!(
        "{kubectl} get clusters.postgresql.cnpg.io {name} -o jsonpath='{READY}' | grep -qx True"
    ))
}

/// VolSync fills a claim that does not exist yet from the latest copy. A claim whose volume is lost makes way.
fn volume(claim: &Described<'_>, copy: &Described<'_>) -> BootstrapStep {
    let name = quoted(claim.name);
    let kubectl = format!("kubectl -n {}", quoted(claim.namespace));
    let phase = format!("{kubectl} get pvc {name} -o jsonpath='{{.status.phase}}'");
    let apply = |file: &TreeFile| {
        format!("kubectl apply --server-side --force-conflicts -f \"$TREE/{}\"", file.path())
    };
    let lines = vec![
        format!("if [ \"$({phase} 2>/dev/null)\" = Lost ]; then {kubectl} delete pvc {name} --wait; fi"),
        apply(&copy.file),
        format!(
            "{kubectl} wait --for=jsonpath='{{.status.lastManualSync}}'=once --timeout=2h \
             replicationdestinations.volsync.backube/{}",
            quoted(copy.name)
        ),
        apply(&claim.file),
        format!("{kubectl} wait --for=jsonpath='{{.status.phase}}'=Bound --timeout=1h pvc/{name}"),
    ];
    let reads = vec![copy.file.clone(), claim.file.clone()];
    step(claim, "volume", format!("Volume {} of {} is restored from its backup", claim.name, claim.namespace))
        .run(Action::Command { lines, reads, effect: Effect::Destroys })
        .operator_proof(format!("{phase} | grep -qx Bound"))
}

/// Labs that save etcd can restore it, where it has one member: several would have to agree on a new cluster.
fn etcd(context: &mut Context<'_, '_, '_>, documents: &[Document]) -> Option<StepId> {
    let lab = context.lab;
    let cluster = lab.cluster.as_ref()?;
    let members = context.nodes().filter(|node| node.node.role.value == Role::ControlPlane).count();
    let commands = system_of(cluster.cluster).restore(SNAPSHOT);
    if commands.is_empty() || members != 1 {
        return None;
    }
    let saves = objects(context, documents, "batch/v1", "CronJob");
    let job = saves.iter().find(|job| saves_etcd(job.data))?;
    let first = first_control_plane(lab)?;
    let (node, namespace) = (job.data.origin.node, job.namespace.to_owned());
    let place = RunLocation::Machine(first.name.to_string());
    let title = "etcd has the content of a snapshot";
    let step = BootstrapStep::new(node, Stage::Restore, StepId::restore_of("etcd"), place, title)
        .needs([ClusterPart::READY])
        .manual(format!(
            "Copy the snapshot that should be restored to `{SNAPSHOT}` on `{}`, and install `etcdutl` of the version of etcd \
             there. Job `{}` in namespace `{namespace}` makes snapshots.",
            first.name, job.name
        ))
        .command_that(
            Effect::Destroys,
            commands.into_iter().chain([format!("cksum <{SNAPSHOT} >{SNAPSHOT}.restored")]),
        )
        .proof(format!("[ -s {SNAPSHOT} ]"))
        .proof(format!("cksum <{SNAPSHOT} | cmp -s - {SNAPSHOT}.restored"));
    Some(context.plan.add(step))
}

/// Whether a container of a job makes a snapshot of etcd.
fn saves_etcd(job: &Data) -> bool {
    let Some(pod) = at(job, &["spec", "jobTemplate", "spec", "template", "spec"]) else { return false };
    let containers = ["initContainers", "containers"].into_iter().flat_map(|list| elements(pod.get(list)));
    let mut words = containers.map(|container| {
        let lists = ["command", "args"].into_iter().flat_map(|list| elements(container.get(list)));
        lists.filter_map(Data::as_str).collect::<Vec<_>>().join(" ")
    });
    words.any(|words| words.contains("etcdctl snapshot save") || words.contains("etcdutl snapshot save"))
}

/// The runbook of recoveries, in the documentation of the lab. None for a lab without backups that the plan can use.
pub fn page(context: &Context<'_, '_, '_>) -> Option<Page> {
    let steps = context.plan.steps().iter().filter(|step| step.stage == Stage::Restore);
    let mut table = Table::new(&["step", "when it is done"]);
    steps.for_each(|step| table.row(step.node, [code(step.id.as_str()), text(&step.title)]));
    let name = &context.lab.lab.name;
    (!table.rows.is_empty()).then(|| {
        Page::new(name.node, format!("Recovery of {name}"))
            .paragraph(
                "When everything is lost, carry out the plan as for the first time. Databases and volumes that do not exist \
                 are created from their backups when the tree is applied to the new cluster; the secrets with which the \
                 backups are read must be in the secret store.",
            )
            .paragraph(
                "When a part is lost, ask for its recovery. Every step is proven first and skipped if what it recovers is \
                 there. Otherwise it deletes what is left, and asks before it does so.",
            )
            .block(Block::Code { language: "sh", text: COMMANDS.to_owned() })
            .paragraph("The steps, in the order in which they depend on each other:")
            .table(table)
    })
}

const COMMANDS: &str = "render bootstrap run --only restore                          # everything that is lost\n\
                        render bootstrap run --only STEP --allow-destroy STEP        # one of the steps below\n";
