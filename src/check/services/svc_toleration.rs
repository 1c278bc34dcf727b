//! Tolerations that match no taint.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::Toleration;
use crate::lab::hardware::Taint;

pub static CODE: Code = Code {
    name: "SVC-TOLERATION",
    severity: Severity::Error,
    title: "a toleration matches no taint with its key",
    why: "A toleration matches taints with the same key, value and effect; without a value or an effect it \
          matches all of them. A toleration of `NoSchedule` does not match a taint of `PreferNoSchedule`, \
          and in the opposite case the pod stays pending.",
    example: Example::Lab {
        bad: r#"{
  machines.node1.kubernetes.taints."nvidia.com/gpu".effect = 'PreferNoSchedule,
  services.hello.tolerations."nvidia.com/gpu".effect = 'NoSchedule,
}"#,
        good: r#"{
  machines.node1.kubernetes.taints."nvidia.com/gpu".effect = 'NoSchedule,
  services.hello.tolerations."nvidia.com/gpu".effect = 'NoSchedule,
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    if !nodes::all_known(lab) {
        return;
    }
    for workload in walk::all_workloads(lab) {
        for (key, toleration) in &workload.pod().tolerations {
            let taints: Vec<_> =
                nodes::nodes(lab).filter_map(|node| Some((node.name, node.node.taints.get(key)?))).collect();
            let Some((node_name, taint)) = taints.first() else { continue };
            if taints.iter().any(|(_, taint)| tolerates(toleration, taint)) {
                continue;
            }
            let effects: BTreeSet<&str> = taints.iter().map(|(_, taint)| taint.effect.word()).collect();
            let effects = effects.into_iter().collect::<Vec<_>>().join(" or ");
            let place = toleration.effect.as_ref().map(|effect| effect.node);
            let place =
                place.or(toleration.value.as_ref().map(|value| value.node)).unwrap_or(toleration.node);
            findings
                .report(
                    &CODE,
                    format!(
                        "the toleration of {workload} for `{}` matches no taint of the nodes",
                        key.as_str()
                    ),
                )
                .at(place, "matches none of them")
                .mention(taint.effect.node, format!("node `{node_name}` has {effects}"))
                .help("use the value and effect of the taint, or remove both");
        }
    }
}

fn tolerates(toleration: &Toleration, taint: &Taint) -> bool {
    toleration.effect.as_ref().is_none_or(|effect| effect.value == taint.effect.value)
        && toleration.value.as_ref().is_none_or(|value| value.value == taint.value.value)
}
