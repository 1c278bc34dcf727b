//! Several control planes behind the address of one machine.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "K8S-ENDPOINT-SINGLE",
    severity: Severity::Warning,
    title: "several control planes share the address of one machine",
    why: "Nodes and users reach the API at the cluster's `endpoint`. If that is the address of one machine, \
          the API is gone when that machine is, however many control planes remain. Give the endpoint an \
          `address` that moves between them, or that of a load balancer. With `high_availability` this is an \
          error.",
    example: Example::Lab {
        bad: r#"{
  cluster.endpoint.machine = "node1",
  machines = {
    node2 = {
      host = "pve", vmid = 202, cores = 2, memory = "4GiB",
      nics.net0 = { network = "lan", address = "192.168.20.12" },
      kubernetes.role = 'control-plane,
    },
    node3 = {
      host = "pve", vmid = 203, cores = 2, memory = "4GiB",
      nics.net0 = { network = "lan", address = "192.168.20.13" },
      kubernetes.role = 'control-plane,
    },
  },
}"#,
        good: r#"{
  cluster.endpoint = { address = "192.168.20.10", provided_by = 'kube-vip },
  machines = {
    node2 = {
      host = "pve", vmid = 202, cores = 2, memory = "4GiB",
      nics.net0 = { network = "lan", address = "192.168.20.12" },
      kubernetes.role = 'control-plane,
    },
    node3 = {
      host = "pve", vmid = 203, cores = 2, memory = "4GiB",
      nics.net0 = { network = "lan", address = "192.168.20.13" },
      kubernetes.role = 'control-plane,
    },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = &lab.cluster else { return };
        let control_planes = nodes::control_planes(lab);
        let machine = match &cluster.endpoint {
            Some(endpoint) if endpoint.address.is_some() => return,
            Some(endpoint) => endpoint.machine.as_ref(),
            None => None,
        };
        let [_, _, ..] = control_planes.as_slice() else { return };
        let required = cluster.high_availability.value;
        let severity = if required { Severity::Error } else { Severity::Warning };
        let message = match machine {
            Some(machine) => {
                format!("{} control planes are reached through `{}` alone", control_planes.len(), **machine)
            }
            None => format!("{} control planes have no common address", control_planes.len()),
        };
        let finding = findings.report(&CODE, message).severity(severity);
        let finding = match machine {
            Some(machine) => finding.at(machine.node, "the API is unavailable when this machine is down"),
            None => finding.at_key(cluster.node, "no `endpoint` set"),
        };
        let finding = match required {
            true => finding.at(cluster.high_availability.node, "high availability is required here"),
            false => finding,
        };
        finding.help(
            "set `cluster.endpoint = { address = \"...\", provided_by = ... }`, with an unused address of \
             the nodes' network",
        );
    },
};
