//! Firewall rules: the lab in `tests/firewall/lab.ncl` has rules of every kind for each format, and every file beside it
//! is one that `render` writes for it.

use std::fs;
use std::process::Command;

use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::trial::{needs, says};
use crate::support::{expected, repository};

/// The files that are compared, below the tree of the lab.
const FILES: &[&str] = &[
    "docs/firewall.md",
    "firewall/linux-router/nftables.conf",
    "firewall/opnsense/aliases.json",
    "firewall/opnsense/forwards.csv",
    "firewall/opnsense/rules.csv",
    "firewall/pfsense/aliases.xml",
    "firewall/pfsense/filter.xml",
    "firewall/pfsense/nat.xml",
    "proxmox/pve/firewall/201.fw",
    "proxmox/pve/firewall/cluster.fw",
];

/// One test for all files, because they come from one run.
pub fn tests() -> Vec<Trial> {
    vec![
        says("firewall::every_format_has_the_rules", every_format_has_the_rules),
        needs("firewall::nft_accepts_the_ruleset", nft, nft_accepts_the_ruleset),
    ]
}

/// nftables checks a ruleset in the kernel, which asks for a network namespace of one's own.
fn check(file: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "nft", "--check", "--file", file]);
    command
}

fn nft() -> Result<(), String> {
    match check("/dev/null").output() {
        Ok(run) if run.status.success() => Ok(()),
        _ => Err("needs root and nft: `apt-get install nftables`".to_owned()),
    }
}

fn nft_accepts_the_ruleset() -> Result<(), String> {
    let file = repository("tests/firewall/firewall-linux-router-nftables.conf");
    let run = check(&file.display().to_string()).output().expect("it is installed");
    if run.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&run.stderr).into_owned()) }
}

fn every_format_has_the_rules() -> Result<(), String> {
    let project = Project::starter();
    let lab = fs::read(repository("tests/firewall/lab.ncl")).expect("it is in the repository");
    project.write("overlays/home/case.ncl", lab);
    let run = project.run(&[]);
    if run.code != 0 {
        return Err(format!("exit code {}:\n{}", run.code, run.stderr));
    }
    for file in FILES {
        let written = project.read(&format!("rendered/home/{file}"));
        expected::agrees(&repository("tests/firewall").join(file.replace('/', "-")), &written)?;
    }
    Ok(())
}
