//! Endpoint addresses that Talos would provide for nodes with another system.

use crate::check::cluster::k8s_vip::CODE;
use crate::check::rule::{Findings, Rule};
use crate::lab::Lab;
use crate::lab::cluster::{AddressProvider, Distribution};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let Some(endpoint) = cluster.endpoint.as_ref().filter(|endpoint| endpoint.address.is_some()) else {
        return;
    };
    let Some(provider) = &endpoint.provided_by else { return };
    if provider.value == AddressProvider::Talos && cluster.distribution.value != Distribution::Talos {
        findings
            .report(&CODE, "Talos provides endpoint addresses for Talos nodes only")
            .at(provider.node, "Talos")
            .at(cluster.distribution.node, "the nodes")
            .help("use `'kube-vip` or `'keepalived`");
    }
}
