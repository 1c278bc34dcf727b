//! Pods that their namespace's level of pod security refuses.

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
    title: "a pod that its namespace refuses",
    why: "The namespace enforces a level of Kubernetes' pod security. Pods beyond it are not made, and the workload \
          says so only in its events. `'baseline` knows no privileged containers, nothing of the node and few added \
          capabilities; `'restricted` wants every container to give up its rights and to run as somebody else than \
          root.",
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
        for runner in walk::runners(lab) {
            let namespace = runner.service.namespace_name(runner.service_name);
            let Some(level) = enforced(lab, namespace, runner.service) else { continue };
            for beyond in pod_security::beyond(runner, level.value) {
                let who = match beyond.container {
                    Some(container) => format!("container `{container}` of {runner}"),
                    None => format!("the pods of {runner}"),
                };
                let finding = findings
                    .report(&CODE, format!("namespace `{namespace}` refuses {who}: {}", beyond.problem))
                    .mention(level.node, "enforced here");
                let finding = match beyond.said {
                    true => finding.at(beyond.node, beyond.problem),
                    false => finding.at_key(beyond.node, beyond.problem),
                };
                finding.help("mend it, or let the namespace allow more");
            }
        }
    },
};

/// The level that holds in a namespace: the lab's word, the service's, its tier's, or that for all.
fn enforced<'l>(lab: &'l Lab, namespace: &str, service: &'l Service) -> Option<&'l At<PodSecurityLevel>> {
    let own = lab.own_namespace(namespace);
    let tier: Option<&At<TierName>> = lab.tier_of_namespace(namespace);
    let tier = tier.and_then(|tier| lab.tiers.get(&tier.value));
    let tier = tier.and_then(|tier| tier.namespace_settings.as_ref());
    let settings = [service.namespace_settings.as_ref(), tier, lab.namespace_settings.as_ref()];
    let said = settings.into_iter().flatten().map(|settings| settings.pod_security.as_ref());
    let all = std::iter::once(own.and_then(|own| own.pod_security.as_ref())).chain(said);
    all.flatten().find_map(|security| security.enforce.as_ref())
}
