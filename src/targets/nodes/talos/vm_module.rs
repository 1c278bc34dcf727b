//! Kernel modules that no extension of Talos brings, and a port of KubePrism that the node needs for something else.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::{Cluster, Distribution};
use crate::value::{At, NodeId};

pub static VM_MODULE: Code = Code {
    name: "VM-MODULE",
    severity: Severity::Error,
    title: "a kernel module of Talos that no extension brings",
    why: "The system of Talos is read-only: drivers that are not part of its kernel come with extensions, which are built \
          into the image. A module without its extension cannot be loaded, and the device has no driver.",
    example: Example::Lab {
        bad: r#"{
  cluster = { distribution = 'talos, versions.talos = "1.11.5", talos.install_disk = "/dev/sda" },
  machines.node1 = { guest.os = 'talos, kubernetes.talos.kernel_modules.nvidia = [] },
}"#,
        good: r#"{
  cluster = { distribution = 'talos, versions.talos = "1.11.5", talos.install_disk = "/dev/sda" },
  machines.node1 = {
    guest.os = 'talos,
    kubernetes.talos = {
      kernel_modules.nvidia = [],
      extensions = ["siderolabs/nonfree-kmod-nvidia-production", "siderolabs/nvidia-container-toolkit-production"],
    },
  },
}"#,
    },
    allowable: true,
};

pub static K8S_PRISM_PORT: Code = Code {
    name: "K8S-PRISM-PORT",
    severity: Severity::Error,
    title: "KubePrism listens on a port that the node needs",
    why: "KubePrism is a load balancer for the API server on each node. On the port of the API server itself, of the kubelet, \
          of etcd or of Talos, one of the two does not start.",
    example: Example::Lab {
        bad: r#"{
  cluster = {
    distribution = 'talos, versions.talos = "1.11.5",
    talos = { install_disk = "/dev/sda", kubeprism_port = 6443 },
  },
  machines.node1.guest.os = 'talos,
}"#,
        good: r#"{
  cluster = {
    distribution = 'talos, versions.talos = "1.11.5",
    talos = { install_disk = "/dev/sda", kubeprism_port = 7445 },
  },
  machines.node1.guest.os = 'talos,
}"#,
    },
    allowable: true,
};

pub static MODULE_RULE: Rule = Rule { code: &VM_MODULE, run: modules };
pub static PORT_RULE: Rule = Rule { code: &K8S_PRISM_PORT, run: port };

/// The beginnings of modules that are in extensions, and what the names of these contain:
/// <https://github.com/siderolabs/extensions>.
const EXTENSIONS: &[(&str, &str)] = &[
    ("apex", "gasket"),
    ("drbd", "drbd"),
    ("gasket", "gasket"),
    ("nvidia", "nvidia"),
    ("thunderbolt", "thunderbolt"),
    ("zfs", "zfs"),
];
/// What listens on every node: <https://www.talos.dev/latest/learn-more/talos-network-connectivity/>.
const PORTS: &[(u16, &str)] = &[
    (2379, "etcd"),
    (2380, "etcd"),
    (6443, "the API server"),
    (10_250, "the kubelet"),
    (50_000, "Talos"),
    (50_001, "Talos"),
];

fn cluster(lab: &Lab) -> Option<&Cluster> {
    lab.cluster.as_ref().filter(|cluster| cluster.distribution.value == Distribution::Talos)
}

fn modules(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = cluster(lab) else { return };
    for node in nodes::nodes(lab) {
        let extensions = cluster.talos.extensions.iter().chain(&node.node.talos.extensions);
        let extensions: Vec<&str> = extensions.map(|extension| extension.value.as_str()).collect();
        for (module, settings) in &node.node.talos.kernel_modules {
            let wanted = EXTENSIONS.iter().find(|(start, _)| module.as_str().starts_with(start));
            let Some((_, part)) = wanted.filter(|(_, part)| !extensions.iter().any(|it| it.contains(part)))
            else {
                continue;
            };
            let place: NodeId = settings.first().map_or(node.node.talos.node, |At { node, .. }| *node);
            let name = node.name;
            let module = module.as_str();
            let own = findings.values().field(node.node.talos.node, "extensions");
            let finding = findings.report(
                &VM_MODULE,
                format!("node `{name}` loads module `{module}`, which no extension brings"),
            );
            let finding = finding.at_key(place, format!("no extension with `{part}` in its name"));
            let finding = match own {
                Some(extensions) => finding.at(extensions, "the extensions of the node"),
                None => finding,
            };
            finding.help("add the extension to `talos.extensions` of the node or of the cluster");
        }
    }
}

fn port(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(port) = cluster(lab).and_then(|cluster| cluster.talos.kubeprism_port.as_ref()) else { return };
    let Some((number, what)) = PORTS.iter().find(|(number, _)| *number == port.get()) else { return };
    findings
        .report(&K8S_PRISM_PORT, format!("KubePrism listens on port {number}, which {what} needs"))
        .at(port.node, "taken")
        .help("use 7445, which Talos uses itself");
}
