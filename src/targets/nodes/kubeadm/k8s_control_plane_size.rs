//! Control planes that kubeadm would reject.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::Distribution;
use crate::value::NodeId;

pub static K8S_CONTROL_PLANE_SIZE: Code = Code {
    name: "K8S-CONTROL-PLANE-SIZE",
    severity: Severity::Error,
    title: "a control plane is too small for kubeadm, or a preflight check is ignored needlessly",
    why: "`kubeadm init` rejects a control plane with fewer than two cores or less than 1700MiB of memory, \
          unless told to ignore it (`NumCPU`, `Mem`). Ignoring a check that passes is harmless today, but \
          hides the day on which it fails; that is a warning.",
    example: Example::Lab {
        bad: r#"{ machines.node1.cores | force = 1 }"#,
        good: r#"{ machines.node1.cores | force = 2 }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &K8S_CONTROL_PLANE_SIZE, run };

const CORES: u64 = 2;
const MEBIBYTES: u64 = 1700;

/// One of kubeadm's preflight checks, and the size of a machine.
struct Check {
    name: &'static str,
    node: NodeId,
    has: String,
    needs: String,
    fits: bool,
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let cluster = lab.cluster.as_ref();
    let Some(cluster) = cluster.filter(|cluster| cluster.distribution.value == Distribution::Kubeadm) else {
        return;
    };
    let ignored = &cluster.kubeadm.ignore_preflight_errors;
    let is_ignored = |name: &str| ignored.iter().any(|each| each.value == name || each.value == "all");
    let control_planes = nodes::control_planes(lab);
    for each in &control_planes {
        for check in checks(lab, each).into_iter().filter(|check| !check.fits && !is_ignored(check.name)) {
            findings
                .report(
                    &K8S_CONTROL_PLANE_SIZE,
                    format!(
                        "control plane `{}` has {}, but kubeadm requires {}",
                        each.name, check.has, check.needs
                    ),
                )
                .at(check.node, "kubeadm would stop here")
                .help(format!(
                    "increase it, or ignore the check: `kubeadm.ignore_preflight_errors = [\"{}\"]`",
                    check.name
                ));
        }
    }
    for each in ignored {
        let mut checks =
            control_planes.iter().flat_map(|node| checks(lab, node)).filter(|check| check.name == each.value);
        let Some(first) = checks.next() else { continue };
        if first.fits && checks.all(|check| check.fits) {
            findings
                .report(
                    &K8S_CONTROL_PLANE_SIZE,
                    format!("the preflight check `{}` is ignored, but would pass", each.value),
                )
                .severity(Severity::Warning)
                .at(each.node, "ignored here")
                .mention(first.node, format!("sufficient: {}", first.has))
                .help("remove it from `ignore_preflight_errors`");
        }
    }
}

fn checks(lab: &Lab, each: &nodes::NodeMachine<'_>) -> Vec<Check> {
    let host = nodes::host_of(lab, each.machine).filter(|_| each.machine.vmid.is_none());
    let cores = match (&each.machine.cores, each.machine.vcpus(), host) {
        (Some(cores), Some(vcpus), _) => Some((u64::from(vcpus), cores.node)),
        (_, _, Some((_, host))) => Some((u64::from(host.threads.value), host.threads.node)),
        _ => None,
    };
    let memory = each.machine.memory.as_ref().or(host.map(|(_, host)| &host.memory));
    let cores = cores.map(|(cores, node)| Check {
        name: "NumCPU",
        node,
        has: if cores == 1 { "one core".to_owned() } else { format!("{cores} cores") },
        needs: format!("at least {CORES}"),
        fits: cores >= CORES,
    });
    let memory = memory.map(|memory| Check {
        name: "Mem",
        node: memory.node,
        has: format!("{memory} of memory"),
        needs: format!("{MEBIBYTES}MiB"),
        fits: memory.bytes() >= MEBIBYTES << 20,
    });
    cores.into_iter().chain(memory).collect()
}
