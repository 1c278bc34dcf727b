//! Component versions that are not tested with the cluster's Kubernetes version.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::{Cluster, CniPlugin, SupportedRange};
use crate::lab::decode::Entries;
use crate::types::Release;
use crate::value::At;

/// The code for a component version that does not support the cluster's Kubernetes version.
pub static CODE: Code = Code {
    name: "K8S-UNTESTED",
    severity: Severity::Warning,
    title: "a component version does not support this Kubernetes version",
    why: "The projects behind network plugins, Talos Linux and containerd list the Kubernetes versions that \
          each release is tested with. Other versions may work, but are untested. Talos rejects versions \
          that it does not know, so there it is an error. The tables are in the catalogue's `compatibility`; \
          versions that are not listed are not checked.",
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

/// The rule that reports [`CODE`].
pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let (Some(cluster), tables) = (&lab.cluster, &lab.compatibility) else { return };
    let mut warn = |what, version, table| check(what, version, table, cluster, Severity::Warning, findings);
    if let Some(cni) = &cluster.cni {
        match cni.plugin.value {
            CniPlugin::Calico => warn("Calico", &cni.version, &tables.calico),
            CniPlugin::Cilium => warn("Cilium", &cni.version, &tables.cilium),
            CniPlugin::Flannel | CniPlugin::None => {}
        }
    }
    if let Some(containerd) = &cluster.versions.containerd {
        warn("containerd", containerd, &tables.containerd);
    }
}

/// Reports a component whose version is not listed for the cluster's version of Kubernetes.
pub fn check(
    what: &str,
    version: &At<Release>,
    table: &Entries<Release, SupportedRange>,
    cluster: &Cluster,
    severity: Severity,
    findings: &mut Findings<'_>,
) {
    let Some(range) = table.get(&version.without_patch()) else { return };
    let kubernetes = &cluster.version;
    if range.contains(kubernetes.value) {
        return;
    }
    let finding = findings
        .report(
            &CODE,
            format!("{what} {version} supports Kubernetes {range}, but the cluster runs {kubernetes}"),
        )
        .severity(severity)
        .at(version.node, format!("supports {range}"))
        .at(kubernetes.node, format!("Kubernetes {kubernetes}"));
    let compatible =
        table.iter().filter(|(_, range)| range.contains(kubernetes.value)).map(|(release, _)| release);
    match compatible.max() {
        Some(compatible) => finding.help(format!("use {what} {compatible}")),
        None => finding.help(format!("choose a Kubernetes version from {range}")),
    };
}
