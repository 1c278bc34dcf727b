//! Pods within the pod security level of their namespace, as the labels of the namespace have it.

use crate::document::{Data, DataKind, elements, fields};
use crate::facts::kubelet::SAFE_SYSCTLS;
use crate::value::Values;
use crate::world::closed_world::ClosedWorld;
use crate::world::intent::Intent;
use crate::world::object::{Object, shown, text};
use crate::world::policies::codes::POLICY_SECURITY;
use crate::world::policies::pod::{containers, name, namespace_of};
use crate::world::report::Report;

/// The label of a namespace with the level that is enforced.
const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
/// Capabilities that `baseline` allows containers to add:
/// <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
const HARMLESS: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];
/// Types of volumes that `restricted` allows.
const VOLUMES: &[&str] = &[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];
/// Types of SELinux that `baseline` allows.
const SELINUX: &[&str] = &["container_engine_t", "container_init_t", "container_kvm_t", "container_t"];

/// What a pod does that a level forbids, and the field that does it, or that lacks a setting.
pub(super) struct Violation<'d> {
    pub(super) says: String,
    pub(super) data: &'d Data,
}

pub(super) fn check(world: &ClosedWorld<'_>, intent: &Intent<'_>, report: &mut Report<'_>) {
    let ClosedWorld { objects, values, .. } = world;
    let namespaces = objects.iter().filter(|object| object.is("Namespace", ""));
    let levels: Vec<(&str, &Data)> = namespaces
        .filter_map(|space| {
            let level = space.labels().iter().find(|(key, _)| key == ENFORCE);
            Some((space.name, &level?.1))
        })
        .collect();
    for object in objects {
        let Some((_, pod)) = object.pod() else { continue };
        let level = levels.iter().find(|(space, _)| *space == namespace_of(object));
        let Some((namespace, level)) = level else { continue };
        let is_restricted = match level.as_str() {
            Some("baseline") => false,
            Some("restricted") => true,
            _ => continue,
        };
        // Earlier checks apply the levels of the lab to services.
        let is_judged = |data: &Data| intent.has(data) && intent.is_within(level, "pod_security");
        for violation in violations(pod, is_restricted).iter().filter(|found| !is_judged(found.data)) {
            add(object, violation, (namespace, level), values, report);
        }
    }
}

fn add(
    object: &Object<'_>,
    violation: &Violation<'_>,
    (namespace, level): (&str, &Data),
    values: &Values,
    report: &mut Report<'_>,
) {
    let says = format!("is refused by namespace `{namespace}`: {}", violation.says);
    let finding = report.finding(&POLICY_SECURITY, object, violation.data, &says, "not allowed here");
    let finding = finding.at_node(level.origin.node, level.origin.span(values), "enforced here");
    let help = format!("correct it, or relax the label `{ENFORCE}` of the namespace");
    report.insert(violation.data, finding.help(help).help(format!("it is in `{}`", object.file)));
}

/// Everything in the specification of a pod that a level forbids.
pub(super) fn violations(pod: &Data, is_restricted: bool) -> Vec<Violation<'_>> {
    let mut found = Vec::new();
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        found.extend(pod.get(key).filter(is_true).map(|data| says(format!("`{key}`"), data)));
    }
    for volume in elements(pod.get("volumes")) {
        for (kind, data) in fields(Some(volume)).iter().filter(|(key, _)| key != "name") {
            if kind == "hostPath" || (is_restricted && !VOLUMES.contains(&kind.as_str())) {
                found.push(says(format!("a volume of type `{kind}`"), data));
            }
        }
    }
    let context = pod.get("securityContext");
    for sysctl in elements(context.and_then(|context| context.get("sysctls"))) {
        let unsafe_name = sysctl.get("name").filter(|name| !SAFE_SYSCTLS.contains(&&*shown(name)));
        found.extend(unsafe_name.map(|name| says(format!("the unsafe sysctl `{}`", shown(name)), name)));
    }
    found.extend(context.iter().flat_map(|context| of_context(context)));
    for container in containers(pod) {
        found.extend(of_container(container, is_restricted));
        if is_restricted {
            found.extend(not_given_up(context, container));
        }
    }
    found
}

fn says(says: impl Into<String>, data: &Data) -> Violation<'_> {
    Violation { says: says.into(), data }
}

fn is_true(data: &&Data) -> bool {
    data.kind == DataKind::Bool(true)
}

/// What a security context sets that no level but `privileged` allows.
fn of_context(context: &Data) -> Vec<Violation<'_>> {
    let mut found = Vec::new();
    for profile in ["seccompProfile", "appArmorProfile"] {
        let kind = context.get(profile).and_then(|profile| profile.get("type"));
        let open = kind.filter(|kind| kind.as_str() == Some("Unconfined"));
        found.extend(open.map(|kind| says(format!("an unconfined `{profile}`"), kind)));
    }
    let selinux = context.get("seLinuxOptions");
    let kind = selinux
        .and_then(|options| options.get("type"))
        .filter(|kind| kind.as_str().is_some_and(|kind| !kind.is_empty() && !SELINUX.contains(&kind)));
    found.extend(kind.map(|kind| says(format!("the SELinux type `{}`", shown(kind)), kind)));
    for key in ["user", "role"] {
        let set = selinux.filter(|options| text(options, key).is_some()).and_then(|options| options.get(key));
        found.extend(set.map(|data| says(format!("an SELinux {key}"), data)));
    }
    let windows = context.get("windowsOptions").and_then(|options| options.get("hostProcess"));
    found.extend(windows.filter(is_true).map(|data| says("a host process", data)));
    let mount = context.get("procMount").filter(|data| data.as_str().is_some_and(|word| word != "Default"));
    found.extend(mount.map(|data| says("an unmasked `/proc`", data)));
    found
}

fn of_container(container: &Data, is_restricted: bool) -> Vec<Violation<'_>> {
    let name = name(container);
    let mut found = Vec::new();
    let context = container.get("securityContext");
    let privileged = context.and_then(|context| context.get("privileged")).filter(is_true);
    found.extend(privileged.map(|data| says(format!("container `{name}` is privileged"), data)));
    found.extend(context.iter().flat_map(|context| of_context(context)));
    for port in elements(container.get("ports")) {
        let host = port.get("hostPort").filter(|data| data.as_integer().is_some_and(|port| port != 0));
        found.extend(host.map(|data| says(format!("container `{name}` uses a port of the host"), data)));
    }
    let harmless: &[&str] = if is_restricted { &["NET_BIND_SERVICE"] } else { HARMLESS };
    for added in capabilities(context, "add") {
        let capability = shown(added);
        if !harmless.contains(&capability.as_str()) {
            found.push(says(format!("container `{name}` has the capability `{capability}`"), added));
        }
    }
    found
}

fn capabilities<'d>(context: Option<&'d Data>, list: &str) -> &'d [Data] {
    let capabilities = context.and_then(|context| context.get("capabilities"));
    elements(capabilities.and_then(|capabilities| capabilities.get(list)))
}

/// The settings that `restricted` requires of every container or its pod.
fn not_given_up<'d>(pod: Option<&'d Data>, container: &'d Data) -> Vec<Violation<'d>> {
    let name = name(container);
    let context = container.get("securityContext");
    let own = |key: &str| context.and_then(|context| context.get(key));
    let either = |key: &str| own(key).or_else(|| pod.and_then(|context| context.get(key)));
    let missing = |setting: &str| says(format!("container `{name}` has no `{setting}`"), container);
    let mut found = Vec::new();
    if !capabilities(context, "drop").iter().any(|dropped| dropped.as_str() == Some("ALL")) {
        found.push(missing("capabilities.drop: [ALL]"));
    }
    if own("allowPrivilegeEscalation").is_none_or(|data| data.kind != DataKind::Bool(false)) {
        found.push(missing("allowPrivilegeEscalation: false"));
    }
    if either("runAsNonRoot").is_none_or(|data| data.kind != DataKind::Bool(true)) {
        found.push(missing("runAsNonRoot: true"));
    }
    let root = either("runAsUser").filter(|user| user.as_integer() == Some(0));
    found.extend(root.map(|user| says(format!("container `{name}` runs as root"), user)));
    if either("seccompProfile").and_then(|profile| profile.get("type")).is_none() {
        found.push(missing("seccompProfile.type: RuntimeDefault"));
    }
    found
}
