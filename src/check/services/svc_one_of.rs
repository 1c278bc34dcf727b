//! Records that require exactly one of several fields.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::types::LabelValue;
use crate::value::{At, NodeId};

pub static CODE: Code = Code {
    name: "SVC-ONE-OF",
    severity: Severity::Error,
    title: "a record sets none, or several, of its alternative fields",
    why: "Some records require exactly one of several fields: variables come from a secret or a config, a \
          hook runs a command or sends a request. With none of them the record has no effect; with two, one \
          would be ignored.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.app.pre_stop = { sleep = "5s", command = ["/bin/leave"] },
}"#,
        good: r#"{
  services.hello.containers.app.pre_stop.sleep = "5s",
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// An alternative field, and its place if it is set.
type Choice = (&'static str, Option<NodeId>);

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for each in walk::containers(lab) {
        let container = each.container;
        for (name, from) in &container.env_from {
            let choices = [("secret", node(&from.secret)), ("config", node(&from.config))];
            let what = format!("`env_from.{}` of {each}", name.as_str());
            one_of(findings, &what, from.node, &choices);
        }
        for (name, hook) in [("post_start", &container.post_start), ("pre_stop", &container.pre_stop)] {
            let Some(hook) = hook else { continue };
            let command = hook.command.first().map(|word| word.node);
            let choices = [("command", command), ("http", node(&hook.http)), ("sleep", node(&hook.sleep))];
            one_of(findings, &format!("`{name}` of {each}"), hook.node, &choices);
        }
    }
    for workload in walk::all_workloads(lab) {
        for (name, claim) in &workload.pod().device_claims {
            let choices = [("template", node(&claim.template)), ("claim", node(&claim.claim))];
            one_of(findings, &format!("device claim `{name}` of {workload}"), claim.node, &choices);
        }
        for (label, rule) in &workload.pod().node_affinity {
            let first = |values: &[At<LabelValue>]| values.first().map(|value| value.node);
            let all = [first(&rule.is), first(&rule.is_not), node(&rule.exists)];
            if all.iter().all(Option::is_none) {
                let choices = [("is", None), ("is_not", None), ("exists", None)];
                one_of(findings, &format!("`node_affinity` by `{label}` of {workload}"), rule.node, &choices);
            }
        }
    }
    for (service_name, service) in lab.services() {
        for (name, volume) in &service.volumes {
            let sources = volume.projected.iter().flat_map(|projected| &*projected.sources);
            for (source_name, source) in sources {
                let choices = [
                    ("config", node(&source.config)),
                    ("secret", node(&source.secret)),
                    ("token", source.token.as_ref().map(|token| token.node)),
                    ("fields", source.fields.values().next().map(|field| field.node)),
                ];
                let what = format!(
                    "source `{}` of volume `{name}` of service `{service_name}`",
                    source_name.as_str()
                );
                one_of(findings, &what, source.node, &choices);
            }
        }
    }
}

fn node<T>(field: &Option<At<T>>) -> Option<NodeId> {
    field.as_ref().map(|field| field.node)
}

fn one_of(findings: &mut Findings<'_>, what: &str, place: NodeId, choices: &[Choice]) {
    let present: Vec<(&str, NodeId)> =
        choices.iter().filter_map(|(name, node)| Some((*name, (*node)?))).collect();
    let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
    let names = names.join(", ");
    match present.as_slice() {
        [_] => {}
        [] => drop(
            findings
                .report(&CODE, format!("{what} sets none of {names}"))
                .at_key(place, "requires one of them")
                .help(format!("set one of {names}")),
        ),
        [(first, at), others @ ..] => {
            let finding = findings.report(&CODE, format!("{what} sets more than one of {names}"));
            let finding = finding.at(*at, format!("`{first}` is set"));
            let finding = others
                .iter()
                .fold(finding, |finding, (name, at)| finding.at(*at, format!("`{name}` is set")));
            finding.help("keep one of them");
        }
    }
}
