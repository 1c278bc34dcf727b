//! Versions of Talos Linux that reject the cluster's version of Kubernetes.

use crate::check::cluster::k8s_untested::{CODE, check};
use crate::check::rule::{Findings, Rule};
use crate::diag::Severity;
use crate::lab::Lab;
use crate::lab::cluster::Distribution;

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let cluster = lab.cluster.as_ref();
    let Some(cluster) = cluster.filter(|cluster| cluster.distribution.value == Distribution::Talos) else {
        return;
    };
    let Some(version) = &cluster.versions.talos else { return };
    check("Talos Linux", version, &lab.compatibility.talos, cluster, Severity::Error, findings);
}
