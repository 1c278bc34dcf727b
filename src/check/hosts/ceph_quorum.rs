//! Monitors that can split into halves.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "CEPH-QUORUM",
    severity: Severity::Warning,
    title: "monitors of a Ceph cluster that cannot spare one",
    why: "Monitors decide by majority who has which data. With one or two, the loss of one stops every disk of the \
          cluster; with four, two must still be there plus one, so they survive no more than three do.",
    example: Example::Lab {
        bad: r#"{ ceph_clusters.main.monitors = { a = "192.168.20.5", b = "192.168.20.6" } }"#,
        good: r#"{
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
                (1, _) => format!("Ceph cluster `{name}` has one monitor only"),
                (_, 0) => format!("the loss of one of its {count} monitors stops Ceph cluster `{name}`"),
                _ => format!(
                    "the {count} monitors of Ceph cluster `{name}` survive the loss of {spare}, as {} do",
                    count - 1
                ),
            };
            findings
                .report(&CODE, message)
                .at_key(first.node, format!("the first of {count}"))
                .help(format!("have {} of them", if count < 3 { 3 } else { count + 1 }));
        }
    },
};
