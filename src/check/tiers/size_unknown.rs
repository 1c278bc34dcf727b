//! Rules of right-sizing for tiers and services that the lab does not have.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity, near};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "SIZE-UNKNOWN",
    severity: Severity::Error,
    title: "a rule of right-sizing is for something that the lab does not have",
    why: "`render size` applies the rules in `sizing` by the names of tiers and services. A rule for an unknown \
          name is never applied, and a service that should be exempt would be sized.",
    example: Example::Lab {
        bad: r#"{ sizing.exempt.helo = "killed for memory in May" }"#,
        good: r#"{ sizing.exempt.hello = "killed for memory in May" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let sizing = &lab.sizing;
        let tiers: Vec<String> = lab.tiers.keys().map(ToString::to_string).collect();
        for (name, rule) in sizing.tiers.iter().filter(|(name, _)| !lab.tiers.contains_key(name)) {
            report(findings, "tier", &name.to_string(), rule.node, &tiers);
        }
        let services: Vec<String> = lab.services.keys().map(ToString::to_string).collect();
        let rules = sizing.services.iter().map(|(name, rule)| (name, rule.node));
        let exempt = sizing.exempt.iter().map(|(name, reason)| (name, reason.node));
        for (name, node) in rules.chain(exempt).filter(|(name, _)| !lab.services.contains_key(*name)) {
            if lab.services.is_broken(name.as_str()) {
                continue;
            }
            report(findings, "service", name.as_str(), node, &services);
        }
    },
};

fn report(findings: &mut Findings<'_>, kind: &str, name: &str, node: NodeId, known: &[String]) {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let help =
        near::did_you_mean(name, &names).unwrap_or_else(|| "remove it, or correct its name".to_owned());
    findings
        .report(&CODE, format!("`sizing` has a rule for {kind} `{name}`, which the lab does not have"))
        .at_key(node, format!("no such {kind}"))
        .help(help);
}
