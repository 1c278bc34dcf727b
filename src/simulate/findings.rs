//! Findings: a lab that declares what it survives, and does not.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic};
use crate::lab::cluster::Survives;
use crate::simulate::codes::{HOST_N1, K8S_N1};
use crate::simulate::mend::mend;
use crate::simulate::model::{Model, Subject};
use crate::simulate::refusal::{Reason, place};
use crate::simulate::report::name;
use crate::simulate::scenario::{Orders, Outcome, Scenario, Simulation};
use crate::simulate::text::counted;
use crate::value::Values;

/// The failures that a lab declares to survive and does not: one finding for each scenario.
pub fn findings(subject: Subject<'_>, values: &Values) -> Vec<Diagnostic> {
    let survives = &subject.lab.resilience.survives;
    if survives.is_empty() {
        return Vec::new();
    }
    let Some(model) = Model::new(subject) else { return Vec::new() };
    let simulation = Simulation::new(&model, Orders::default());
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for wanted in survives.iter().filter(|wanted| seen.insert(wanted.value.word())) {
        let (code, scenarios): (&'static Code, Vec<Scenario<'_>>) = match wanted.value {
            Survives::Node => (&K8S_N1, (0..model.nodes.len()).map(Scenario::NodeLost).collect()),
            Survives::Host => (&HOST_N1, simulation.hosts().into_iter().map(Scenario::HostLost).collect()),
        };
        for scenario in scenarios {
            let outcome = simulation.run(scenario);
            if let Some(finding) = finding(&simulation, &outcome, code, values) {
                found.push(finding.at_node(wanted.node, values.span(wanted.node), "declared here"));
            }
        }
    }
    found
}

/// What a scenario leaves pending, in the order that leaves the most.
fn finding(
    simulation: &Simulation<'_, '_>,
    outcome: &Outcome<'_>,
    code: &'static Code,
    values: &Values,
) -> Option<Diagnostic> {
    let model = simulation.model;
    let worst = outcome.trials.iter().max_by_key(|trial| trial.pending.len())?;
    let (pod, refusal) = worst.pending.first_key_value()?;
    let orders = outcome.trials.iter().filter(|trial| !trial.pending.is_empty()).count();
    let number = model.pods[*pod].workload;
    let workload = &model.workloads[number];
    let (count, all) = (worst.pending.len(), outcome.trials.len());
    let mut message = format!("{} leaves {} pending", name(model, &outcome.scenario), counted(count, "pod"));
    if orders < all {
        message.push_str(&format!(" in {orders} of {all} orders"));
    }
    let mut finding = Diagnostic::new(code, message);
    let reason = refusal.decisive();
    if let Some(data) = place(model, number, reason) {
        let label = format!("{} `{}`: {}", workload.kind_name, workload.title(), refusal.message());
        finding = finding.at_node(data.origin.node, data.origin.span(values), label);
    }
    Some(match mend(simulation, outcome) {
        Some(mend) => finding.help(mend.to_string()),
        None if reason == Some(Reason::NoScheduler) => {
            finding.help("a cluster that votes needs three control planes to lose one of them")
        }
        None => finding.help(format!(
            "more CPU or memory for one node does not help; `render simulate {}` shows all pods and reasons",
            model.lab.name
        )),
    })
}
