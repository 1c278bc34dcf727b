//! Clusters in which no node accepts the pods of services.

use crate::check::rule::Rule;
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::{eligible_nodes, pods};
use crate::lab::hardware::State;

pub static CODE: Code = Code {
    name: "K8S-NO-ROOM",
    severity: Severity::Error,
    title: "no node accepts the pods of services",
    why: "Control planes do not accept ordinary pods unless configured to do so. In a cluster with control \
          planes only, every service stays pending.",
    example: Example::Lab {
        bad: r#"{ cluster.schedule_on_control_planes | force = false }"#,
        good: r#"{
  cluster.schedule_on_control_planes | force = false,
  machines.node2 = {
    host = "pve", vmid = 202, cores = 2, memory = "4GiB",
    disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
    nics.net0 = { network = "lan", address = "192.168.20.12" },
    kubernetes.role = 'worker,
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = lab.cluster.as_ref().filter(|_| nodes::all_known(lab)) else { return };
        let on = nodes::nodes(lab).any(|node| node.machine.state.value == State::Running);
        let mut running = walk::all_workloads(lab).filter(|workload| pods(lab, *workload).0 > 0);
        let Some(workload) = running.find(|workload| on && eligible_nodes(lab, workload.pod()) == 0) else {
            return;
        };
        findings
            .report(&CODE, "no node of the cluster accepts the pods of services")
            .at(cluster.schedule_on_control_planes.node, "control planes accept no ordinary pods")
            .at_key(workload.node(), "pending, like all others")
            .help("set `cluster.schedule_on_control_planes = true`, or add a worker");
    },
};
