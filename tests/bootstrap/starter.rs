//! The lab that `render init` writes, carried out; also with a hypervisor.

use std::fs;

use crate::bootstrap::bed::Bed;
use crate::support::run::run;
use crate::support::trial::tests;

tests![the_starter_is_carried_out, a_host_has_the_time_of_its_servers_and_no_others];

const HYPERVISOR: &str = r#"{
  networks.lan.reserved.ntp = "192.168.20.9",
  time_servers = ["192.168.20.9"],
  hosts.pve = {
    cores = 4,
    threads = 4,
    memory = "16GiB",
    nics.eno1 = {},
    bridges.vmbr0 = { ports = ["eno1"], network = "lan", address = "192.168.20.2", default_route = true },
  },
}"#;

fn the_starter_is_carried_out() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(folder.path(), &["init", "."]).ends_with(0);
    run(folder.path(), &[]).ends_with(0);
    let bed = Bed::of_tree(folder.path().join("rendered/home"));
    bed.run(&["run"]).ends_with(0);
    bed.run(&["status"]).ends_with(0);
    let second = bed.run(&["run"]).ends_with(0).stdout;
    assert!(!second.contains(" begins"), "{second}");
    bed.has_lost_nothing();
}

fn a_host_has_the_time_of_its_servers_and_no_others() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(folder.path(), &["init", "."]).ends_with(0);
    fs::write(folder.path().join("overlays/home/hypervisor.ncl"), HYPERVISOR).expect("a file");
    run(folder.path(), &[]).ends_with(0);
    let bed = Bed::of_tree(folder.path().join("rendered/home"));
    let folder = bed.root("192.168.20.2").join("etc/chrony");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("chrony.conf"), "makestep 1 3\npool 2.debian.pool.ntp.org iburst\n")
        .expect("a file");
    bed.run(&["run"]).ends_with(0);
    let read = |file: &str| fs::read_to_string(folder.join(file)).expect("a file");
    assert_eq!(read("sources.d/lab.sources"), "server 192.168.20.9 iburst\n");
    assert_eq!(read("chrony.conf"), "makestep 1 3\n# pool 2.debian.pool.ntp.org iburst\n");
    let second = bed.run(&["run"]).ends_with(0).stdout;
    assert!(!second.contains(" begins"), "{second}");
}
