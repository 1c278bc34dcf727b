//! Proxmox VE's specifications and OpenTofu's resources describe the same machine, for every lab.

mod generate;
mod seen;

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::testing::{compile_with, document};
use generate::{GeneratedMachine, lab, machine};
use seen::SeenMachine;

proptest! {
    // A lab has several machines, because a compilation costs more than the machines in it.
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn both_targets_describe_the_same_machines(machines in prop::collection::vec(machine(), 6)) {
        let (specifications, resources) = both(&machines);
        prop_assert_eq!(specifications, resources);
    }
}

/// The outputs for Proxmox VE and OpenTofu, by the name of the machine.
fn both(machines: &[GeneratedMachine]) -> (BTreeMap<String, SeenMachine>, BTreeMap<String, SeenMachine>) {
    let fragment = lab(machines);
    let (compiled, sources) = compile_with(&fragment);
    let found = crate::diag::human::human(&compiled.diagnostics, &sources, false);
    assert!(compiled.rendered.is_some(), "{fragment}\n{found}");
    let root = serde_json::from_str(&document(&compiled, "opentofu/machines.tf.json")).expect("JSON");
    let names = (0..machines.len()).map(|index| (generate::name(index), generate::vmid(index)));
    let seen = names.map(|(name, vmid)| {
        let path = format!("proxmox/pve/{vmid}-{name}.yaml");
        let specification = serde_yaml::from_str(&document(&compiled, &path)).expect("YAML");
        let resource = SeenMachine::of_resource(&root, &name);
        let specification = SeenMachine::of_specification(&specification);
        ((name.clone(), specification), (name, resource))
    });
    seen.unzip()
}

#[test]
fn slots_of_two_digits_come_last_and_an_installer_in_a_drive_is_started_from() {
    let machine = GeneratedMachine {
        disks: vec![("scsi10".into(), 10), ("scsi2".into(), 2)],
        cdroms: vec![("ide2".into(), "system.iso".into())],
        image: Some(("system.iso".into(), "installer")),
        nics: (0..12).map(|number| generate::nic_without_settings(number, "lan")).collect(),
        ..GeneratedMachine::default()
    };
    let (specifications, resources) = both(&[machine]);
    assert_eq!(specifications, resources);
    let seen = &specifications["generated0"];
    assert_eq!(seen.boot_order, ["scsi2", "ide2"]);
    let slots: Vec<&str> = seen.disks.iter().map(|disk| disk["slot"].as_str()).collect();
    assert_eq!(slots, ["scsi2", "scsi10"]);
    assert_eq!(seen.nics.len(), 12);
}
