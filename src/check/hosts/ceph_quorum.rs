//! Ceph monitors need a majority that survives the loss of one of them.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "CEPH-QUORUM",
    severity: Severity::Warning,
    title: "a Ceph cluster cannot lose a monitor, or has one too many",
    why: "Ceph monitors decide by majority. With one or two monitors, the loss of one stops every disk of \
          the cluster; four need three for a majority, so they survive no more losses than three do.",
    example: Example::Lab {
        bad: r#"{
  devices.a = { kind = 'computer, addresses.lan = "192.168.20.5" },
  devices.b = { kind = 'computer, addresses.lan = "192.168.20.6" },
  ceph_clusters.main.monitors = { a = "192.168.20.5", b = "192.168.20.6" },
}"#,
        good: r#"{
  devices.a = { kind = 'computer, addresses.lan = "192.168.20.5" },
  devices.b = { kind = 'computer, addresses.lan = "192.168.20.6" },
  devices.c = { kind = 'computer, addresses.lan = "192.168.20.7" },
  ceph_clusters.main.monitors = { a = "192.168.20.5", b = "192.168.20.6", c = "192.168.20.7" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, cluster) in lab.ceph_clusters.iter() {
            let count = cluster.monitors.len();
            let Some(first) = cluster.monitors.values().next() else { continue };
            if count >= 3 && !count.is_multiple_of(2) {
                continue;
            }
            let spare = count - nodes::quorum(count);
            let message = match (count, spare) {
                (1, _) => format!("Ceph cluster `{name}` has only one monitor"),
                (_, 0) => format!("Ceph cluster `{name}` stops if it loses one of its {count} monitors"),
                _ => format!(
                    "the {count} monitors of Ceph cluster `{name}` survive the loss of {spare}, no more than \
                     {} would",
                    count - 1
                ),
            };
            findings
                .report(&CODE, message)
                .at_key(first.node, format!("the first of {count} monitors"))
                .help(format!("define {} monitors", if count < 3 { 3 } else { count + 1 }));
        }
    },
};
