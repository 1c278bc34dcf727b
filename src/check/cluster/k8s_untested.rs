//! Versions that do not go together.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::{Cluster, CniPlugin, Distribution, SupportedRange};
use crate::lab::decode::Entries;
use crate::types::Release;
use crate::value::At;

pub static CODE: Code = Code {
    name: "K8S-UNTESTED",
    severity: Severity::Warning,
    title: "a version that is not meant for this version of Kubernetes",
    why: "Makers of network plugins, of Talos Linux and of containerd say with which versions of Kubernetes theirs is \
          tested. Others may work, and nobody has looked. Talos refuses what it does not know, so there it is an \
          error. The tables are the catalogue's `compatibility`; what is not in them is not judged.",
    example: Example::Lab {
        bad: r#"{
  compatibility.calico = { "3.28" = { first = "1.27", last = "1.30" }, "3.31" = { first = "1.32", last = "1.35" } },
  cluster.cni = { plugin = 'calico, version = "3.28.2" },
}"#,
        good: r#"{
  compatibility.calico = { "3.28" = { first = "1.27", last = "1.30" }, "3.31" = { first = "1.32", last = "1.35" } },
  cluster.cni = { plugin = 'calico, version = "3.31.2" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let (Some(cluster), tables) = (&lab.cluster, &lab.compatibility) else { return };
    if let Some(cni) = &cluster.cni {
        match cni.plugin.value {
            CniPlugin::Calico => judge("Calico", &cni.version, &tables.calico, cluster, findings),
            CniPlugin::Cilium => judge("Cilium", &cni.version, &tables.cilium, cluster, findings),
            CniPlugin::Flannel | CniPlugin::None => {}
        }
    }
    if let Some(talos) = &cluster.versions.talos
        && cluster.distribution.value == Distribution::Talos
    {
        judge("Talos Linux", talos, &tables.talos, cluster, findings);
    }
    if let Some(containerd) = &cluster.versions.containerd {
        judge("containerd", containerd, &tables.containerd, cluster, findings);
    }
}

fn judge(
    what: &str,
    version: &At<Release>,
    table: &Entries<Release, SupportedRange>,
    cluster: &Cluster,
    findings: &mut Findings<'_>,
) {
    let Some(range) = table.get(&version.without_patch()) else { return };
    let kubernetes = &cluster.version;
    if range.contains(kubernetes.value) {
        return;
    }
    let refused = cluster.distribution.value == Distribution::Talos && what.starts_with("Talos");
    let finding = findings
        .report(&CODE, format!("{what} {version} is meant for Kubernetes {range}, and this is {kubernetes}"))
        .severity(if refused { Severity::Error } else { Severity::Warning })
        .at(version.node, format!("for {range}"))
        .at(kubernetes.node, format!("Kubernetes {kubernetes}"));
    let fitting =
        table.iter().filter(|(_, range)| range.contains(kubernetes.value)).map(|(release, _)| release);
    match fitting.max() {
        Some(fitting) => finding.help(format!("{what} {fitting} is meant for it")),
        None => finding.help(format!("choose a version of Kubernetes from {range}")),
    };
}
