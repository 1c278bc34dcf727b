//! Address ranges do not overlap.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::types::Prefix;
use crate::value::At;

pub static CODE: Code = Code {
    name: "NET-OVERLAP",
    severity: Severity::Error,
    title: "two address ranges overlap",
    why: "Networks, the pod range and the service range must not overlap. In an overlap an address is \
          ambiguous, and a node sends packets for a machine to a pod.",
    example: Example::Lab {
        bad: r#"{ networks.guests = { prefix = "10.244.8.0/24" } }"#,
        good: r#"{ networks.guests = { prefix = "192.168.30.0/24" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let ranges = ranges(lab);
    for (index, (name, prefix)) in ranges.iter().enumerate() {
        for (other_name, other) in ranges[..index].iter().filter(|(_, other)| other.overlaps(prefix.value)) {
            findings
                .report(&CODE, format!("{name} ({prefix}) overlaps {other_name} ({other})"))
                .at(prefix.node, name.clone())
                .at(other.node, other_name.clone())
                .help("choose another range for one of them");
        }
    }
}

/// Everything that owns an address range, with its name in words.
fn ranges(lab: &Lab) -> Vec<(String, &At<Prefix>)> {
    let mut ranges = Vec::new();
    for (name, network) in lab.networks.iter() {
        let prefixes = std::iter::once(&network.prefix).chain(&network.prefix6);
        ranges.extend(prefixes.map(|prefix| (format!("network `{name}`"), prefix)));
    }
    if let Some(cluster) = &lab.cluster {
        ranges.push(("the pod range".to_owned(), &cluster.pod_range));
        ranges.push(("the service range".to_owned(), &cluster.service_range));
    }
    ranges
}
