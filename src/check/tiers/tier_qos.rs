//! What a tier promises its pods, and what they get.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::facts::amounts::qos;
use crate::lab::cluster::{CpuLimits, Qos};

pub static CODE: Code = Code {
    name: "TIER-QOS",
    severity: Severity::Error,
    title: "a tier promises pods a class that they do not get",
    why: "Kubernetes calls a pod `Guaranteed` only if every container has a CPU limit and a memory limit, both equal to \
          its requests. Without CPU limits there is no such pod: at best it is `Burstable`, with its memory for itself. \
          Then `memory_guaranteed` is what is meant.",
    example: Example::Lab {
        bad: r#"{
  policies.cpu_limits = 'forbidden,
  tiers.core = { priority = 1, qos = 'Guaranteed },
  services.hello.tier = "core",
}"#,
        good: r#"{
  policies.cpu_limits = 'forbidden,
  tiers.core = { priority = 1, qos = 'Burstable, memory_guaranteed = true },
  services.hello.tier = "core",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, tier) in lab.tiers.iter() {
            let Some(promised) = &tier.qos else { continue };
            if promised.value == Qos::Guaranteed && lab.policies.cpu_limits.value == CpuLimits::Forbidden {
                findings
                    .report(
                        &CODE,
                        format!("tier `{name}` promises `Guaranteed`, and no container has a CPU limit"),
                    )
                    .at(promised.node, "no pod gets this class")
                    .mention(lab.policies.cpu_limits.node, "without CPU limits")
                    .help(
                        "say `qos = 'Burstable`, with `memory_guaranteed = true` if memory is what matters",
                    );
                continue;
            }
            let members = lab
                .services()
                .filter(|(_, service)| service.tier.as_ref().is_some_and(|it| it.value == *name));
            for runner in members.flat_map(|(service_name, service)| service.runners(service_name)) {
                let namespace = runner.service.namespace_name(runner.service_name);
                let got = qos(runner.pod(), lab.limit_range(namespace));
                // More than what is promised is no broken promise.
                if got == promised.value || got == Qos::Guaranteed {
                    continue;
                }
                findings
                    .report(
                        &CODE,
                        format!(
                            "pods of {runner} are `{}`, and tier `{name}` promises `{}`",
                            got.word(),
                            promised.word()
                        ),
                    )
                    .at_key(runner.node(), format!("`{}`", got.word()))
                    .mention(promised.node, "promised here")
                    .help(match promised.value {
                        Qos::Guaranteed => {
                            "give every container `cpu` and `memory` requests, and limits equal to them"
                        }
                        _ => "give a container a `cpu` or `memory` request",
                    });
            }
        }
    },
};
