//! Control planes need an odd number of etcd members.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "K8S-QUORUM",
    severity: Severity::Warning,
    title: "the number of control planes is even",
    why: "Control planes keep the cluster's state in etcd, whose members decide by majority. Two members \
          need each other, so the cluster stops when either fails: twice as likely as with one. Four survive \
          no more losses than three.",
    example: Example::Lab {
        bad: r#"{
  cluster.endpoint = { address = "192.168.20.10", provided_by = 'kube-vip },
  machines.node2 = {
    host = "pve", vmid = 202, cores = 2, memory = "4GiB",
    nics.net0 = { network = "lan", address = "192.168.20.12" },
    kubernetes.role = 'control-plane,
  },
}"#,
        good: r#"{
  machines.node2 = {
    host = "pve", vmid = 202, cores = 2, memory = "4GiB",
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
        let Some(cluster) = &lab.cluster else { return };
        if !nodes::all_known(lab) {
            return;
        }
        let control_planes = nodes::control_planes(lab);
        let count = control_planes.len();
        if count == 0 || !count.is_multiple_of(2) || !findings.votes_on_control_planes(cluster) {
            return;
        }
        let survives = count - nodes::quorum(count);
        let message = match survives {
            0 => format!("the cluster stops if it loses one of its {count} control planes"),
            survives => format!(
                "{count} control planes survive the loss of {survives}, no more than {} would",
                count - 1
            ),
        };
        let finding = findings.report(&CODE, message);
        let finding = control_planes
            .iter()
            .fold(finding, |finding, each| finding.at(each.node.role.node, format!("`{}` votes", each.name)));
        finding.help(format!("use {} or {} control planes", count - 1, count + 1));
    },
};
