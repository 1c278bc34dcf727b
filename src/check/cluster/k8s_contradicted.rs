//! Raw arguments and settings that contradict what the lab says elsewhere.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::facts::cluster::dns_address;
use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::lab::hardware::Kubelet;
use crate::value::{Kind, NodeId, Values};

pub static CODE: Code = Code {
    name: "K8S-CONTRADICTED",
    severity: Severity::Error,
    title: "a raw setting contradicts the lab",
    why: "Ranges of addresses and the domain of the cluster are the same in all of its parts: what only one \
          component gets, as a raw argument, the others do not know. Pods then get addresses that nothing \
          routes, or names that nothing resolves. Set the field of the lab instead, which all parts follow.",
    example: Example::Lab {
        bad: r#"{ cluster.control_plane.controller_manager_args.cluster-cidr = "10.32.0.0/16" }"#,
        good: r#"{ cluster.pod_range | force = "10.32.0.0/16" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let control_plane = &cluster.control_plane;
    let pods = (cluster.pod_range.value.to_string(), "cluster.pod_range");
    let services = (cluster.service_range.value.to_string(), "cluster.service_range");
    let arguments = [
        (&control_plane.api_server_args, "service-cluster-ip-range", &services),
        (&control_plane.controller_manager_args, "service-cluster-ip-range", &services),
        (&control_plane.controller_manager_args, "cluster-cidr", &pods),
    ];
    for (arguments, name, (value, field)) in arguments {
        let given = arguments.iter().find(|(known, _)| known.as_str() == name).map(|(_, given)| given);
        if let Some(given) = given.filter(|given| given.value != *value) {
            report(name, &given.value, given.node, value, field, findings);
        }
    }
    kubelet(&cluster.kubelet, cluster, findings);
    for node in nodes::nodes(lab) {
        kubelet(&node.node.kubelet, cluster, findings);
    }
}

fn kubelet(settings: &Kubelet, cluster: &Cluster, findings: &mut Findings<'_>) {
    let domain = cluster.dns.domain.value.to_string();
    let address = dns_address(cluster).map(|address| address.to_string());
    for (name, raw) in &settings.extra {
        let wanted = match name.as_str() {
            "clusterDomain" => (domain.clone(), "cluster.dns.domain"),
            // The cache on each node has an address of its own.
            "clusterDNS" => match &address {
                Some(address) if !cluster.dns.node_cache.value => (address.clone(), "cluster.dns.address"),
                _ => continue,
            },
            _ => continue,
        };
        let (value, field) = wanted;
        let given = texts(raw.0, findings.values());
        if let Some(first) = given.first().filter(|_| !given.contains(&value)) {
            report(name.as_str(), first, raw.0, &value, field, findings);
        }
    }
}

fn texts(node: NodeId, values: &Values) -> Vec<String> {
    match &values.node(node).kind {
        Kind::String(text) => vec![text.to_string()],
        Kind::List(all) => all.iter().flat_map(|each| texts(*each, values)).collect(),
        _ => Vec::new(),
    }
}

fn report(name: &str, given: &str, node: NodeId, value: &str, field: &str, findings: &mut Findings<'_>) {
    findings
        .report(&CODE, format!("`{name}` is {given}, but `{field}` is {value}"))
        .at(node, "only this component knows it")
        .help(format!("set `{field}`, which all parts of the cluster follow"));
}
