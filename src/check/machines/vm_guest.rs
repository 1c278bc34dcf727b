//! Packages and groups of guests that nothing installs or creates.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "VM-GUEST",
    severity: Severity::Error,
    title: "a group or package of a guest that does not exist",
    why: "cloud-init does not create a user in a group that does not exist, so nobody can log in. A held package under a \
          misspelt name is not held: the next upgrade of the system takes the right one with it.",
    example: Example::Lab {
        bad: r#"{ machines.node1.guest.users.owner.groups | force = ["sudoo"] }"#,
        good: r#"{ machines.node1.guest.users.owner.groups | force = ["sudo"] }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// Groups that distributions have from the start, and those of common packages.
const GROUPS: &[&str] = &[
    "adm",
    "audio",
    "backup",
    "bin",
    "cdrom",
    "crontab",
    "daemon",
    "dialout",
    "dip",
    "disk",
    "docker",
    "floppy",
    "fuse",
    "games",
    "input",
    "kvm",
    "libvirt",
    "lp",
    "lxd",
    "mail",
    "netdev",
    "operator",
    "plugdev",
    "render",
    "root",
    "shadow",
    "ssh",
    "staff",
    "sudo",
    "sys",
    "systemd-journal",
    "tape",
    "tty",
    "users",
    "video",
    "voice",
    "wheel",
    "www-data",
];
/// Packages that Kubernetes needs, and that node systems install.
const INSTALLED: &[&str] = &[
    "containerd",
    "containerd.io",
    "cri-tools",
    "kubeadm",
    "kubectl",
    "kubelet",
    "kubernetes-cni",
    "qemu-guest-agent",
    "runc",
];

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, machine) in walk::kept_machines(lab) {
        let Some(guest) = &machine.guest else { continue };
        let users: Vec<&str> = guest.users.keys().map(|user| user.as_str()).collect();
        for group in guest.users.values().flat_map(|user| &user.groups) {
            let near = near::misspelt_short(&group.value, GROUPS.iter().copied());
            if let Some(meant) = near.filter(|_| !users.contains(&group.value.as_str())) {
                findings
                    .report(
                        &CODE,
                        format!("a user of machine `{name}` is in group `{group}`, which does not exist"),
                    )
                    .at(group.node, "no such group")
                    .help(format!("did you mean `{meant}`?"));
            }
        }
        let own = guest.packages.iter().map(|package| package.value.as_str());
        let known: Vec<&str> = own.chain(INSTALLED.iter().copied()).collect();
        for package in &guest.held_packages {
            let near = near::misspelt_short(&package.value, known.iter().copied());
            if let Some(meant) = near {
                findings
                    .report(
                        &CODE,
                        format!("machine `{name}` holds package `{package}`, which nothing installs"),
                    )
                    .at(package.node, "not installed")
                    .help(format!("did you mean `{meant}`?"));
            }
        }
    }
}
