//! Kernel parameters that are misspelt.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Lab;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "VM-SYSCTL",
    severity: Severity::Error,
    title: "a kernel parameter that is misspelt",
    why: "`sysctl` only prints an error for a parameter that the kernel does not have, so that the machine runs without \
          the setting; Talos reports the failure again and again, and a pod with such a parameter does not start.",
    example: Example::Lab {
        bad: r#"{ machines.node1.guest.sysctls."vm.swapiness" = "10" }"#,
        good: r#"{ machines.node1.guest.sysctls."vm.swappiness" = "10" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// Parameters that kernels have. Parameters of interfaces have `*` in the place of the interface.
static KNOWN: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| include_str!("sysctls.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// The groups of parameters that belong to interfaces.
const OF_INTERFACES: &[&str] = &["net.ipv4.conf", "net.ipv4.neigh", "net.ipv6.conf", "net.ipv6.neigh"];

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, machine) in walk::kept_machines(lab) {
        for (parameter, value) in machine.guest.iter().flat_map(|guest| &guest.sysctls) {
            check(&format!("machine `{name}`"), parameter.as_str(), value.node, findings);
        }
    }
    for (owner, parameter, node) in findings.nodes().map(|nodes| nodes.sysctls(lab)).unwrap_or_default() {
        check(&owner, parameter, node, findings);
    }
    for workload in walk::all_workloads(lab) {
        for (parameter, value) in &workload.pod().sysctls {
            check(&workload.to_string(), parameter.as_str(), value.node, findings);
        }
    }
}

fn check(owner: &str, parameter: &str, node: NodeId, findings: &mut Findings<'_>) {
    let Some(meant) = misspelt(parameter) else { return };
    findings
        .report(&CODE, format!("{owner} sets kernel parameter `{parameter}`, which does not exist"))
        .at_key(node, "misspelt")
        .help(format!("did you mean `{meant}`?"));
}

/// The parameter that was meant, if this one is unknown and differs from it by a letter or two.
fn misspelt(parameter: &str) -> Option<String> {
    let name = parameter.replace('/', ".");
    let group = OF_INTERFACES
        .iter()
        .find(|group| name.strip_prefix(**group).is_some_and(|rest| rest.starts_with('.')));
    let (plain, interface) = match group {
        Some(group) => {
            let (interface, field) = name[group.len() + 1..].rsplit_once('.')?;
            (format!("{group}.*.{field}"), Some(interface))
        }
        None => (name.clone(), None),
    };
    if KNOWN.contains(plain.as_str()) {
        return None;
    }
    let meant = near::misspelt(&plain, KNOWN.iter().copied())?;
    Some(match interface {
        Some(interface) => meant.replacen('*', interface, 1),
        None => meant.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::misspelt;

    #[test]
    fn parameters_that_are_close_to_a_known_one_are_misspelt() {
        assert_eq!(misspelt("vm.swapiness").as_deref(), Some("vm.swappiness"));
        assert_eq!(misspelt("net.ipv4.conf.eth0.rp_fliter").as_deref(), Some("net.ipv4.conf.eth0.rp_filter"));
        assert_eq!(misspelt("nett.core.somaxconn").as_deref(), Some("net.core.somaxconn"));
        for known in
            ["vm.nr_hugepages", "net/ipv4/ip_forward", "net.ipv4.conf.all.src_valid_mark", "dev.new.thing"]
        {
            assert_eq!(misspelt(known), None, "{known}");
        }
    }
}
