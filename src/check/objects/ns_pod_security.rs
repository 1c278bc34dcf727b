//! Pods that the pod security level of their namespace rejects.

use crate::check::rule::Rule;
use crate::check::shared::{pod_security, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::cluster::PodSecurityLevel;
use crate::lab::service::Service;
use crate::lab::{Lab, TierName};
use crate::value::At;

pub static CODE: Code = Code {
    name: "NS-POD-SECURITY",
    severity: Severity::Error,
    title: "a namespace rejects a pod",
    why: "The namespace enforces a Kubernetes pod security level. Pods that exceed it are not created, and \
          only the events of the workload show it. `'baseline` forbids privileged containers, host namespaces \
          and paths, and most additional capabilities; `'restricted` also requires every container to drop \
          its capabilities and not to run as root.",
    example: Example::Lab {
        bad: r#"{
  namespaces.hello.pod_security.enforce = 'restricted,
  services.hello = { run_as_non_root = true, seccomp = 'RuntimeDefault },
  services.hello.containers.app.allow_privilege_escalation = false,
}"#,
        good: r#"{
  namespaces.hello.pod_security.enforce = 'baseline,
  services.hello = { run_as_non_root = true, seccomp = 'RuntimeDefault },
  services.hello.containers.app.allow_privilege_escalation = false,
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for workload in walk::all_workloads(lab) {
            let namespace = workload.service.namespace_name(workload.service_name);
            let Some(level) = enforced(lab, namespace, workload.service) else { continue };
            for violation in pod_security::beyond(workload, level.value) {
                let subject = match violation.container {
                    Some(container) => format!("container `{container}` of {workload}"),
                    None => format!("the pods of {workload}"),
                };
                let finding = findings
                    .report(
                        &CODE,
                        format!("namespace `{namespace}` rejects {subject}: {}", violation.problem),
                    )
                    .mention(level.node, "enforced here");
                let finding = match violation.explicit {
                    true => finding.at(violation.node, violation.problem),
                    false => finding.at_key(violation.node, violation.problem),
                };
                finding.help("correct it, or relax `pod_security.enforce` of the namespace");
            }
        }
    },
};

/// The level that applies to a namespace: set by the lab for the namespace, by the service, by its tier, or
/// by the lab for all.
fn enforced<'l>(lab: &'l Lab, namespace: &str, service: &'l Service) -> Option<&'l At<PodSecurityLevel>> {
    let own = lab.own_namespace(namespace);
    let tier: Option<&At<TierName>> = lab.tier_of_namespace(namespace);
    let tier = tier.and_then(|tier| lab.tiers.get(&tier.value));
    let tier = tier.and_then(|tier| tier.namespace_settings.as_ref());
    let settings = [service.namespace_settings.as_ref(), tier, lab.namespace_settings.as_ref()];
    let defaults = settings.into_iter().flatten().map(|settings| settings.pod_security.as_ref());
    let all = std::iter::once(own.and_then(|own| own.pod_security.as_ref())).chain(defaults);
    all.flatten().find_map(|security| security.enforce.as_ref())
}
