//! Changes of a cluster that runs: settings of its kubelets, a patch version of Kubernetes, and certificates near their end.
//!
//! <https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/> and
//! <https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/>

use crate::document::{Data, DataKind};
use crate::lab::hardware::Role;
use crate::plan::{
    Action, BootstrapStep, ClusterPart, Context, Destination, NodePart, RunLocation, Stage, StepId, quoted,
    sent,
};
use crate::resolve::{ClusterNode, ResolvedCluster};
use crate::targets::nodes::kubeadm::patch::{
    KUBELET_PATCH, PATCHES_FOLDER, kubelet_configuration, kubelet_patch,
};
use crate::targets::nodes::kubeadm::paths;
use crate::targets::nodes::shared::steps::of_cluster;
use crate::targets::nodes::shared::{is_first, overlay};

const SETTINGS: ClusterPart = ClusterPart::new("settings");
const UPGRADED: NodePart = NodePart::new("upgraded");
const KUBELET: NodePart = NodePart::new("kubelet");
const CERTIFICATES: NodePart = NodePart::new("certificates");
const PACKAGES: &str = "kubeadm kubectl kubelet";
/// Certificates that end within 30 days are renewed. An upgrade renews them as well.
const SECONDS_LEFT: u32 = 30 * 24 * 3600;

/// The settings of all kubelets are an object of the cluster, from which each node fetches them.
pub fn settings(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>, first: &ClusterNode<'_>) {
    let Some(file) = context.tree.find("kubeadm/init.yaml") else { return };
    let copy = format!("{}/settings.yaml", paths::FOLDER);
    let new = format!("{copy}.new");
    let place = RunLocation::Machine(first.name.to_string());
    let title = "The cluster has the settings of its kubelets and of kubeadm";
    let to = Destination::Path(new.clone());
    let step = of_cluster(cluster.cluster.kubeadm.node, SETTINGS, place, title)
        .needs([StepId::node(first.name, NodePart::JOIN)])
        .run(Action::Copy { file: file.clone(), to, mode: "0600" })
        .command([format!("kubeadm init phase upload-config all --config {new}"), format!("mv {new} {copy}")])
        .same(Destination::Path(copy), file);
    context.plan.add(step);
}

/// The steps of a node.
pub fn steps(
    context: &Context<'_, '_, '_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
) -> Vec<BootstrapStep> {
    let certificates = (node.node.role.value == Role::ControlPlane).then(|| certificates(node));
    let all = [upgraded(context, cluster, node), Some(kubelet(context, cluster, node)), certificates];
    all.into_iter().flatten().collect()
}

/// Each member of etcd answers.
pub fn healthy(node: &ClusterNode<'_>) -> String {
    let folder = "/etc/kubernetes/pki/etcd";
    format!(
        "kubectl -n kube-system exec {} -- etcdctl --cacert {folder}/ca.crt --cert {folder}/server.crt --key \
         {folder}/server.key endpoint health --cluster",
        quoted(&format!("etcd-{}", node.name))
    )
}

fn of_node(node: &ClusterNode<'_>, part: NodePart, title: String) -> BootstrapStep {
    let place = RunLocation::Machine(node.name.to_string());
    BootstrapStep::new(node.machine.node, Stage::Maintenance, StepId::node(node.name, part), place, title)
}

/// A patch version. None if the lab leaves it open.
fn upgraded(
    context: &Context<'_, '_, '_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
) -> Option<BootstrapStep> {
    let version = cluster.cluster.version;
    version.patch()?;
    let is_control_plane = node.node.role.value == Role::ControlPlane;
    let upgrade = match is_first(context.lab, node) {
        true => format!("kubeadm upgrade apply v{version} --yes"),
        false => "kubeadm upgrade node".to_owned(),
    };
    let install = |packages: &str| {
        let packages: Vec<String> =
            packages.split(' ').map(|name| quoted(&format!("{name}={version}-*"))).collect();
        format!("apt-get install --yes {}", packages.join(" "))
    };
    let reported = format!(
        "kubectl get node {} -o jsonpath='{{.status.nodeInfo.kubeletVersion}}'",
        quoted(node.name.as_str())
    );
    let step = of_node(node, UPGRADED, format!("Node {} runs Kubernetes {version}", node.name))
        .command([
            "export DEBIAN_FRONTEND=noninteractive".to_owned(),
            "apt-get update".to_owned(),
            format!("apt-mark unhold {PACKAGES}"),
            install("kubeadm"),
            upgrade,
            install("kubectl kubelet"),
            format!("apt-mark hold {PACKAGES}"),
            "systemctl daemon-reload".to_owned(),
            "systemctl restart kubelet.service".to_owned(),
            format!(
                "for _ in $(seq 60); do kubelet --version | grep -qF ' v{version}' && break; sleep 1; done"
            ),
        ])
        .proof(format!("kubeadm version -o short | grep -qx v{version}"))
        .operator_proof(format!("{reported} | grep -qx v{version}"));
    Some(match is_control_plane {
        true => step.proof(format!(
            "grep -qF kube-apiserver:v{version} /etc/kubernetes/manifests/kube-apiserver.yaml"
        )),
        false => step,
    })
}

/// The kubelet runs with the settings of the cluster and of the node. It tells which it has.
fn kubelet(
    context: &Context<'_, '_, '_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
) -> BootstrapStep {
    let patch = kubelet_patch(context.lab, cluster, node);
    let path = format!("kubeadm/patches/{}/{KUBELET_PATCH}", node.name);
    let file = patch.as_ref().and_then(|_| context.tree.find(&path));
    let wanted = kubelet_configuration(context.lab, cluster);
    let wanted = patch.into_iter().fold(wanted, overlay);
    let fields: Vec<String> = fields(&wanted).iter().map(|field| quoted(field)).collect();
    let step =
        of_node(node, KUBELET, format!("The kubelet of {} has its settings", node.name)).needs([SETTINGS]);
    let (step, patches) = match file {
        Some(file) => {
            let to = format!("{PATCHES_FOLDER}/{KUBELET_PATCH}");
            let copy = Action::Copy { file, to: Destination::Path(to), mode: "0644" };
            (step.run(copy), format!(" --patches {PATCHES_FOLDER}"))
        }
        None => (step, String::new()),
    };
    step.command([
        format!("kubeadm upgrade node phase kubelet-config{patches}"),
        "systemctl restart kubelet.service".to_owned(),
    ])
    .operator_proof(format!(
        "running=$(kubectl get --raw /api/v1/nodes/{}/proxy/configz)\nprintf '%s\\n' {} | while read -r field; do case $running in \
         *\"$field,\"* | *\"$field}}\"*) ;; *) echo \"not used: $field\"; exit 1 ;; esac; done",
        node.name,
        fields.join(" ")
    ))
}

/// Settings as a kubelet tells them. It adds to thresholds of evictions, and writes durations in another way.
fn fields(wanted: &Data) -> Vec<String> {
    let mut fields = Vec::new();
    for (name, value) in crate::document::fields(Some(wanted)) {
        let entries = crate::document::fields(Some(value));
        match &value.kind {
            _ if ["apiVersion", "kind"].contains(&name.as_str()) => (),
            DataKind::Map(_) if name.starts_with("eviction") => {
                fields.extend(entries.iter().filter_map(|(name, value)| field(name, value)));
            }
            _ => fields.extend(field(name, value)),
        }
    }
    fields
}

fn field(name: &str, value: &Data) -> Option<String> {
    let is_duration = value.as_str().is_some_and(|text| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.ends_with(['s', 'm', 'h'])
            && text.chars().all(|c| c.is_ascii_digit() || "smh.".contains(c))
    });
    (!is_duration).then(|| Some(format!("\"{name}\":{}", json(value)?)))?
}

/// Compact, with the keys of maps in the order in which Go prints them.
fn json(data: &Data) -> Option<String> {
    Some(match &data.kind {
        DataKind::Map(fields) => {
            let mut fields: Vec<&(String, Data)> = fields.iter().collect();
            fields.sort_by(|one, other| one.0.cmp(&other.0));
            let fields: Option<Vec<String>> = fields
                .into_iter()
                .map(|(name, value)| Some(format!("\"{name}\":{}", json(value)?)))
                .collect();
            format!("{{{}}}", fields?.join(","))
        }
        DataKind::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(json).collect();
            format!("[{}]", items?.join(","))
        }
        DataKind::Bool(value) => value.to_string(),
        DataKind::String(text) => serde_json::to_string(text).ok()?,
        _ => sent(data)?.into_owned(),
    })
}

fn certificates(node: &ClusterNode<'_>) -> BootstrapStep {
    let files = "/etc/kubernetes/pki/*.crt /etc/kubernetes/pki/etcd/*.crt";
    of_node(node, CERTIFICATES, format!("The certificates of {} are valid for a month", node.name))
        .command([
            "kubeadm certs renew all".to_owned(),
            // The kubelet starts them again, with their new certificates.
            "for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do crictl pods --name \"^$name-\" --quiet | \
             xargs -r crictl stopp; done"
                .to_owned(),
            "for _ in $(seq 60); do kubectl --kubeconfig /etc/kubernetes/admin.conf get --raw /readyz && exit 0; sleep 5; done; \
             exit 1"
                .to_owned(),
        ])
        .proof(format!(
            "for file in {files}; do case $file in */*ca.crt) continue ;; esac; openssl x509 -noout -checkend {SECONDS_LEFT} -in \
             \"$file\" || exit 1; done"
        ))
}

/// What was there is kept beside it, once for each snapshot.
pub fn restore(snapshot: &str) -> Vec<String> {
    [
        "cd /etc/kubernetes",
        &format!("before=/var/lib/etcd.before-$(cksum <{snapshot} | cut -d ' ' -f 1)"),
        "rm -rf /var/lib/etcd.new",
        &format!("etcdutl snapshot restore {snapshot} --data-dir /var/lib/etcd.new"),
        // The kubelet stops what has no manifest.
        "mkdir -p manifests.waiting",
        "for file in manifests/*.yaml; do [ ! -e \"$file\" ] || mv \"$file\" manifests.waiting/; done",
        "for _ in $(seq 60); do crictl ps --name '^etcd$' --quiet | grep -q . || break; sleep 2; done",
        "if [ -e \"$before\" ]; then rm -rf /var/lib/etcd; fi",
        "if [ -e /var/lib/etcd ]; then mv /var/lib/etcd \"$before\"; fi",
        "mv /var/lib/etcd.new /var/lib/etcd",
        "mv manifests.waiting/*.yaml manifests/",
        "for _ in $(seq 60); do kubectl --kubeconfig admin.conf get --raw /readyz && break; sleep 5; done",
    ]
    .map(str::to_owned)
    .to_vec()
}
