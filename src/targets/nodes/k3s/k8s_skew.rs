//! A release of k3s that does not match the cluster's version.

use crate::check::cluster::k8s_skew::CODE;
use crate::check::rule::{Findings, Rule};
use crate::lab::Lab;
use crate::lab::cluster::Distribution;
use crate::types::KubernetesVersion;

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let cluster = lab.cluster.as_ref();
    let Some(cluster) = cluster.filter(|cluster| cluster.distribution.value == Distribution::K3s) else {
        return;
    };
    let (Some(release), version) = (&cluster.k3s.release, &cluster.version) else { return };
    let Some((base, _)) = release.split_once('+') else { return };
    let Ok(named) = base.parse::<KubernetesVersion>() else { return };
    let same = match version.patch() {
        Some(_) => named == version.value,
        None => named.minor() == version.minor(),
    };
    if !same {
        findings
            .report(&CODE, format!("k3s {release} is Kubernetes {named}, but `cluster.version` is {version}"))
            .at(release.node, format!("Kubernetes {named}"))
            .at(version.node, format!("Kubernetes {version}"))
            .help("correct one of the two");
    }
}
