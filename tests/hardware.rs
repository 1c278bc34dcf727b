//! Files of machines and hosts: each folder below `tests/hardware/` has a lab, which is added to the starter's, and the
//! files that `render` writes for it.

use std::fs;

use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::trial::says;
use crate::support::{expected, repository};

/// The folders, and the files that are compared, below the tree of the lab.
const LABS: &[(&str, &[&str])] = &[
    (
        "debian",
        &[
            "cloud-init/box/network-config",
            "cloud-init/box/user-data",
            "proxmox/pve/chrony.sources",
            "proxmox/pve/interfaces",
        ],
    ),
    (
        "names",
        &[
            "addresses/router/dnsmasq-hosts.csv",
            "addresses/router/dnsmasq.conf",
            "addresses/router/hosts",
            "addresses/router/kea-lan.json",
            "addresses/router/records.zone",
            "addresses/router/unbound.conf",
        ],
    ),
    ("talos", &["talos/node1.yaml"]),
];

/// One test for each lab, because its files come from one run.
pub fn tests() -> Vec<Trial> {
    let test = |(lab, files): &'static (&str, &[&str])| {
        says(format!("hardware::{lab}_has_its_files"), move || has_its_files(lab, files))
    };
    LABS.iter().map(test).collect()
}

fn has_its_files(lab: &str, files: &[&str]) -> Result<(), String> {
    let project = Project::starter();
    let folder = repository("tests/hardware").join(lab);
    project
        .write("overlays/home/case.ncl", fs::read(folder.join("lab.ncl")).expect("it is in the repository"));
    let run = project.run(&[]);
    if run.code != 0 {
        return Err(format!("exit code {}:\n{}", run.code, run.stderr));
    }
    for file in files {
        let written = project.read(&format!("rendered/home/{file}"));
        expected::agrees(&folder.join(file.replace('/', "-")), &written)?;
    }
    Ok(())
}
