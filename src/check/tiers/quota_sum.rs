//! Services of a namespace stay within its quota.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::{PodResources, pods, resources_of_pod};
use crate::lab::Lab;
use crate::lab::cluster::Quota;
use crate::lab::service::AnyWorkload;
use crate::types::{Cpu, Memory};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "QUOTA-SUM",
    severity: Severity::Error,
    title: "the services of a namespace exceed its quota",
    why: "A pod that exceeds the quota is rejected, and only an event shows it. The sum covers all pods of \
          the namespace with their requests, or the defaults of the namespace, plus the pods that the \
          largest update of one service adds before it stops the old ones.",
    example: Example::Lab {
        bad: r#"{
  tiers.aux = { priority = 1, quota.requests_memory = "48Mi" },
  services.hello = { tier = "aux", replicas = 2, volumes | force = {}, containers.app.mounts | force = {} },
}"#,
        good: r#"{
  tiers.aux = { priority = 1, quota.requests_memory = "96Mi" },
  services.hello = { tier = "aux", replicas = 2, volumes | force = {}, containers.app.mounts | force = {} },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let mut namespaces: BTreeMap<&str, Vec<AnyWorkload<'_>>> = BTreeMap::new();
        for (name, service) in lab.services() {
            namespaces.entry(service.namespace_name(name)).or_default().extend(service.all_workloads(name));
        }
        for (namespace, workloads) in namespaces {
            if let Some(quota) = lab.quota(namespace) {
                check(findings, lab, namespace, &workloads, quota);
            }
        }
    },
};

/// A resource limited by a quota: its name, its limit, and how it is counted and formatted.
type Limited = (&'static str, NodeId, u64, fn(&PodResources) -> u64, fn(u64) -> String);

fn check(
    findings: &mut Findings<'_>,
    lab: &Lab,
    namespace: &str,
    workloads: &[AnyWorkload<'_>],
    quota: &Quota,
) {
    let range = lab.limit_range(namespace);
    let taken: Vec<(AnyWorkload<'_>, PodResources, PodResources)> = workloads
        .iter()
        .map(|workload| {
            let one = resources_of_pod(workload.pod(), range);
            let (count, surge) = pods(lab, *workload);
            (*workload, one.times(count), one.times(surge))
        })
        .collect();
    let rest = taken.iter().fold(PodResources::default(), |sum, (_, all, _)| sum.plus(*all));
    for (what, node, most, count, format) in limited(quota) {
        let surge = taken
            .iter()
            .map(|(workload, _, surge)| (count(surge), *workload))
            .max_by_key(|(surge, _)| *surge);
        let surge = surge.filter(|(surge, _)| *surge > 0);
        let sum = count(&rest).saturating_add(surge.map_or(0, |(surge, _)| surge));
        if sum <= most {
            continue;
        }
        let message = format!(
            "{what} in namespace `{namespace}` add up to {}, but the quota is {}",
            format(sum),
            format(most)
        );
        let mut finding = findings.report(&CODE, message).at(node, "the quota");
        let biggest = walk::biggest(taken.iter().map(|(workload, all, _)| (count(all), *workload)).collect());
        for (amount, workload) in biggest.into_iter().filter(|(amount, _)| *amount > 0) {
            let place = workload.pod().containers.values().next().map_or(workload.node(), |it| it.node);
            finding = finding.mention(place, format!("{workload} uses {}", format(amount)));
        }
        finding.help(match surge {
            Some((surge, workload)) => format!(
                "this includes {} for an update of {workload}; raise the quota to {}, or reduce what the \
                 services use",
                format(surge),
                format(sum)
            ),
            None => format!("raise the quota to {}, or reduce what the services use", format(sum)),
        });
    }
}

fn limited(quota: &Quota) -> Vec<Limited> {
    let cpu = |millis: u64| Cpu::from_millis(millis).map_or(format!("{millis}m"), |cpu| cpu.to_kubernetes());
    let memory =
        |bytes: u64| Memory::from_bytes(bytes).map_or(bytes.to_string(), |memory| memory.to_kubernetes());
    let mut limited: Vec<Limited> = Vec::new();
    let cpus = [
        ("CPU requests", &quota.requests_cpu, (|it| it.requests_cpu) as fn(&PodResources) -> u64),
        ("CPU limits", &quota.limits_cpu, |it| it.limits_cpu),
    ];
    for (what, most, count) in cpus {
        limited.extend(
            most.as_ref().map(|most| (what, most.node, most.millis(), count, cpu as fn(u64) -> String)),
        );
    }
    let memories = [
        ("memory requests", &quota.requests_memory, (|it| it.requests_memory) as fn(&PodResources) -> u64),
        ("memory limits", &quota.limits_memory, |it| it.limits_memory),
    ];
    for (what, most, count) in memories {
        limited.extend(
            most.as_ref().map(|most| (what, most.node, most.bytes(), count, memory as fn(u64) -> String)),
        );
    }
    limited.extend(quota.pods.as_ref().map(|most| {
        let count: fn(&PodResources) -> u64 = |it| it.pods;
        let format: fn(u64) -> String = |count| count.to_string();
        ("pods", most.node, u64::from(most.value), count, format)
    }));
    limited
}
