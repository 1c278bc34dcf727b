//! Pods that their namespace's level of pod security refuses.

use crate::check::{Rule, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::{Container, Lab, PodSecurityLevel, Service, TierName};
use crate::lab::decode::At;
use crate::source::value::NodeId;

pub static CODE: Code = Code {
    name: "NS-POD-SECURITY",
    severity: Severity::Error,
    title: "a container that its namespace refuses",
    why: "The namespace enforces a level of Kubernetes' pod security. Pods beyond it are not made, and the workload says \
          so only in its events. `'baseline` knows no privileged containers and few added capabilities; `'restricted` \
          wants every container to give up its rights and to run as somebody else than root.",
    example: Example::Lab {
        bad: r#"{
  namespaces.hello.pod_security.enforce = 'restricted,
  services.hello.run_as_non_root = true,
  services.hello.containers.app.allow_privilege_escalation = false,
}"#,
        good: r#"{
  namespaces.hello.pod_security.enforce = 'baseline,
  services.hello.run_as_non_root = true,
  services.hello.containers.app.allow_privilege_escalation = false,
}"#,
    },
    allowable: true,
};

/// Capabilities that the baseline lets containers add.
const HARMLESS: &[&str] = &[
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
];

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            let namespace = each.service.namespace_name(each.service_name);
            let Some(level) = enforced(lab, namespace, each.service) else { continue };
            for (node, problem) in beyond(each.service, each.container, level.value) {
                findings
                    .report(&CODE, format!("namespace `{namespace}` refuses {each}: {problem}"))
                    .at_key(node, problem)
                    .mention(level.node, "enforced here")
                    .help("mend the container, or let the namespace allow more");
            }
        }
    },
};

/// The level that holds in a namespace: the lab's word, the service's, its tier's, or that for all.
fn enforced<'l>(lab: &'l Lab, namespace: &str, service: &'l Service) -> Option<&'l At<PodSecurityLevel>> {
    let own = lab.namespaces.iter().find(|(name, _)| name.as_str() == namespace);
    let tier: Option<&At<TierName>> = lab.tier_of_namespace(namespace);
    let tier = tier.and_then(|tier| lab.tiers.get(&tier.value)).and_then(|tier| tier.namespace_settings.as_ref());
    let settings = [service.namespace_settings.as_ref(), tier, lab.namespace_settings.as_ref()];
    let said = settings.into_iter().flatten().map(|settings| settings.pod_security.as_ref());
    let all = std::iter::once(own.and_then(|(_, own)| own.pod_security.as_ref())).chain(said);
    all.flatten().find_map(|security| security.enforce.as_ref())
}

fn beyond(service: &Service, container: &Container, level: PodSecurityLevel) -> Vec<(NodeId, &'static str)> {
    let mut beyond = Vec::new();
    if level == PodSecurityLevel::Privileged {
        return beyond;
    }
    if let Some(privileged) = container.privileged.as_ref().filter(|privileged| privileged.value) {
        beyond.push((privileged.node, "it is privileged"));
    }
    let added = container.capabilities.iter().flat_map(|capabilities| &capabilities.add);
    let restricted = level == PodSecurityLevel::Restricted;
    let harmless = |name: &str| if restricted { name == "NET_BIND_SERVICE" } else { HARMLESS.contains(&name) };
    beyond.extend(added.filter(|name| !harmless(&name.to_string())).map(|name| (name.node, "it adds this capability")));
    if !restricted {
        return beyond;
    }
    let dropped = container.capabilities.iter().flat_map(|capabilities| &capabilities.drop);
    if !dropped.into_iter().any(|name| name.to_string() == "ALL") {
        beyond.push((container.node, "it does not drop `ALL` capabilities"));
    }
    if !container.allow_privilege_escalation.as_ref().is_some_and(|allowed| !allowed.value) {
        beyond.push((container.node, "it may gain rights: no `allow_privilege_escalation = false`"));
    }
    if !service.run_as_non_root.as_ref().is_some_and(|wanted| wanted.value) {
        beyond.push((container.node, "it may run as root: no `run_as_non_root = true`"));
    }
    beyond
}
