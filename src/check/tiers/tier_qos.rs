//! QoS classes that tiers require of their pods.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::qos;
use crate::lab::cluster::{CpuLimits, Qos};

pub static CODE: Code = Code {
    name: "TIER-QOS",
    severity: Severity::Error,
    title: "pods do not get the QoS class that their tier requires",
    why: "Kubernetes assigns the QoS class `Guaranteed` only to pods in which every container has CPU and \
          memory limits equal to its requests. Without CPU limits the best possible class is `Burstable`, \
          with guaranteed memory. In that case use `memory_guaranteed`.",
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

pub static RULE: Rule =
    Rule {
        code: &CODE,
        run: |lab, findings| {
            for (name, tier) in lab.tiers.iter() {
                let Some(required) = &tier.qos else { continue };
                if required.value == Qos::Guaranteed && lab.policies.cpu_limits.value == CpuLimits::Forbidden
                {
                    findings
                    .report(&CODE, format!("tier `{name}` requires `Guaranteed`, but the lab forbids CPU \
                                            limits"))
                    .at(required.node, "no pod gets this class")
                    .mention(lab.policies.cpu_limits.node, "CPU limits are forbidden here")
                    .help("set `qos = 'Burstable`, and `memory_guaranteed = true` if memory is what matters");
                    continue;
                }
                let members = lab
                    .services()
                    .filter(|(_, service)| service.tier.as_ref().is_some_and(|it| it.value == *name));
                for workload in
                    members.flat_map(|(service_name, service)| service.all_workloads(service_name))
                {
                    let namespace = workload.service.namespace_name(workload.service_name);
                    let actual = qos(workload.pod(), lab.limit_range(namespace));
                    // A better class than required is fine.
                    if actual == required.value || actual == Qos::Guaranteed {
                        continue;
                    }
                    findings
                        .report(
                            &CODE,
                            format!(
                                "pods of {workload} are `{}`, but tier `{name}` requires `{}`",
                                actual.word(),
                                required.word()
                            ),
                        )
                        .at_key(workload.node(), format!("`{}`", actual.word()))
                        .mention(required.node, "required here")
                        .help(match required.value {
                            Qos::Guaranteed => {
                                "set `cpu` and `memory` requests on every container, and limits equal to them"
                            }
                            _ => "set a `cpu` or `memory` request on a container",
                        });
                }
            }
        },
    };
