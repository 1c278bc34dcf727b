//! PriorityClasses and RuntimeClasses of pods must exist.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Lab;
use crate::types::ObjectName;
use crate::value::At;

pub static CODE: Code = Code {
    name: "CLASS-UNKNOWN",
    severity: Severity::Error,
    title: "pods use a class that is not defined",
    why: "Kubernetes rejects pods whose PriorityClass or RuntimeClass does not exist: the workload is \
          created but gets no pods. Classes come from tiers, from `priority_classes` and `runtime_classes`, \
          and from the `manifests` of services.",
    example: Example::Lab {
        bad: r#"{ services.hello.priority_class = "urgent" }"#,
        good: r#"{ priority_classes.urgent.value = 5000, services.hello.priority_class = "urgent" }"#,
    },
    allowable: true,
};

/// PriorityClasses that every cluster has.
const BUILT_IN: &[&str] = &["system-cluster-critical", "system-node-critical"];

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let tiers = lab.tiers.iter().filter(|(_, tier)| tier.priority.is_some());
        let mut priorities: Vec<String> = tiers.map(|(name, _)| name.priority_class()).collect();
        priorities.extend(lab.priority_classes.keys().map(ToString::to_string));
        priorities.extend(BUILT_IN.iter().map(ToString::to_string));
        priorities.extend(brought(lab, "PriorityClass"));
        let mut runtimes: Vec<String> = lab.runtime_classes.keys().map(ToString::to_string).collect();
        runtimes.extend(brought(lab, "RuntimeClass"));
        for workload in walk::all_workloads(lab) {
            let pod = workload.pod();
            let owner = workload.to_string();
            known(
                findings,
                &owner,
                ("PriorityClass", "priority_classes"),
                pod.priority_class.as_ref(),
                &priorities,
            );
            known(
                findings,
                &owner,
                ("RuntimeClass", "runtime_classes"),
                pod.runtime_class.as_ref(),
                &runtimes,
            );
        }
    },
};

/// Names of the objects of a kind that services define under `manifests`.
fn brought<'l>(lab: &'l Lab, kind: &'static str) -> impl Iterator<Item = String> + 'l {
    let all = lab.services().flat_map(|(_, service)| service.raw_objects());
    let all = all.filter(move |raw| raw.kind.value == kind);
    all.map(|raw| raw.name.value.clone())
}

fn known(
    findings: &mut Findings<'_>,
    owner: &str,
    (kind, field): (&str, &str),
    named: Option<&At<ObjectName>>,
    known: &[String],
) {
    let Some(named) = named.filter(|named| !known.contains(&named.to_string())) else { return };
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let name = named.as_str();
    let help = near::nearest(name, names).map(|near| format!("did you mean `{near}`?"));
    findings
        .report(&CODE, format!("pods of {owner} use {kind} `{name}`, which is not defined"))
        .at(named.node, "not defined")
        .help(help.unwrap_or_else(|| {
            format!(
                "define it: `{field}.{name}`, or declare that something else creates it: \
                 `{field}.{name}.existing = true`"
            )
        }));
}
