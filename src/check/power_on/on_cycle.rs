//! Things that need each other to start.

use std::collections::BTreeSet;

use crate::check::power_on::graph::{Need, needs};
use crate::check::power_on::thing::Thing;
use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "ON-CYCLE",
    severity: Severity::Error,
    title: "what starts the lab needs something that it starts",
    why: "After a power failure everything starts at once. A node that needs a DNS server, a registry or a DHCP server \
          which runs in the cluster waits for it, and the cluster waits for the node: neither ever starts, until \
          somebody intervenes.",
    example: Example::Lab {
        bad: r#"{ networks.lan.dns = ["192.168.20.201"] }"#,
        good: r#"{ networks.lan.dns = ["192.168.20.1"] }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let all = needs(lab, findings.nodes(), findings.values());
    let mut reported = BTreeSet::new();
    for need in all.iter().filter(|need| !need.is_given) {
        let Some(path) = path(need.to, need.from, &all) else { continue };
        if !reported.insert(need.node) {
            continue;
        }
        let mut message = format!("{} needs {} to start, which is {}", need.from, need.what, on(need.to));
        for step in &path {
            message.push_str(&format!("; {} needs {}", step.from, named(step)));
        }
        let finding = findings.report(&CODE, message).at(need.node, format!("needed to start {}", need.from));
        let finding = path.iter().fold(finding, |finding, step| {
            finding.mention(step.node, format!("{} needs {}", step.from, named(step)))
        });
        finding.help("use something outside, or something that starts by itself");
    }
}

fn on(thing: Thing<'_>) -> String {
    match thing {
        Thing::Cluster => "in the cluster".to_owned(),
        thing => thing.to_string(),
    }
}

fn named(need: &Need<'_>) -> String {
    format!("{}, {}", need.what, need.to)
}

/// The needs that lead from one thing to another, the fewest possible.
fn path<'n, 'l>(from: Thing<'l>, to: Thing<'l>, all: &'n [Need<'l>]) -> Option<Vec<&'n Need<'l>>> {
    let mut seen = BTreeSet::from([from]);
    let mut open: Vec<(Thing<'l>, Vec<&Need<'l>>)> = vec![(from, Vec::new())];
    let mut next = 0;
    while let Some((thing, steps)) = open.get(next).cloned() {
        if thing == to {
            return Some(steps);
        }
        for need in all.iter().filter(|need| need.from == thing) {
            if seen.insert(need.to) {
                open.push((need.to, steps.iter().copied().chain([need]).collect()));
            }
        }
        next += 1;
    }
    None
}
