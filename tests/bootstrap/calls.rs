//! The hypervisor's stand-ins refuse what its API refuses, and the runner tells it.

use std::fs;
use std::process::{Command, Output};

use crate::bootstrap::bed::Bed;
use crate::support::repository;
use crate::support::trial::tests;

tests![
    a_call_without_facts_is_refused,
    a_broken_parameter_of_a_plan_is_refused,
    backup_jobs_refuse_broken_parameters,
    commands_refuse_broken_parameters,
    parameters_of_the_path_are_not_repeated,
];

const TEMPLATE: &str = "9000-ubuntu-noble-template.yaml";
const MASTER: &str = "201-k8s-master-1.yaml";

/// A file of a lab, a text in it, what replaces the text, the call that fails, and what is said.
const BROKEN: [(&str, &str, &str, &str, &str); 12] = [
    (
        TEMPLATE,
        "content: import",
        "content: images",
        "download",
        "content: value 'images' does not have a value",
    ),
    (TEMPLATE, "  filename: noble", "  filenames: noble", "download", "filename: property is missing"),
    (
        TEMPLATE,
        "bios: ovmf",
        "bios: uefi",
        "create",
        "bios: value 'uefi' does not have a value in the enumeration",
    ),
    (TEMPLATE, "cores: 2", "cores: two", "create", "cores: type check ('integer') failed - got 'two'"),
    (TEMPLATE, "sockets: 1", "socket: 1", "create", "socket: property is not defined in schema"),
    (TEMPLATE, "efitype=4m", "efitype=8m", "create", "efidisk0.efitype: value '8m' does not have a value"),
    (TEMPLATE, "efitype=4m", "size4=4m", "create", "efidisk0.size4: property is not defined in schema"),
    (TEMPLATE, "ide1: ", "ide7: ", "create", "ide7: property is not defined in schema"),
    (TEMPLATE, "name: ubuntu-noble-template", "name: ubuntu_noble", "create", "name: invalid format"),
    (TEMPLATE, "size: 8G", "size: large", "resize", "size: value does not match the regex pattern"),
    (MASTER, "full: 1", "full: maybe", "clone", "full: type check ('boolean') failed - got 'maybe'"),
    (MASTER, "tag=20", "tag=5000", "config", "net0.tag: value must have a maximum value of 4094"),
];

/// A step with one call, for which a file of the lab has the parameters.
fn step((id, call, file): (&str, &str, &str)) -> String {
    let entry = if id == "resize" { ", entry: 0" } else { "" };
    format!(
        "- id: {id}\n  stage: all\n  title: Step {id}\n  place: host/pve\n  run:\n  - {{call: {call}, parameters: {file}, \
         section: {id}{entry}, effect: creates}}\n  done:\n  - command: test -e /run/{id}\n"
    )
}

fn a_broken_parameter_of_a_plan_is_refused() {
    let steps = [
        ("download", "POST /nodes/pve/storage/local/download-url", TEMPLATE),
        ("create", "POST /nodes/pve/qemu", TEMPLATE),
        ("resize", "PUT /nodes/pve/qemu/9000/resize", TEMPLATE),
        ("clone", "POST /nodes/pve/qemu/9000/clone", MASTER),
        ("config", "PUT /nodes/pve/qemu/201/config", MASTER),
    ];
    let bed = Bed::of_steps(&steps.map(step).concat());
    for (file, old, new, step, said) in BROKEN {
        let from = repository("golden/cloudinit/proxmox/pve").join(file);
        fs::copy(from, bed.path().join("tree").join(file)).expect("a file");
        bed.change((file, old, new));
        let ended = bed.run(&["run", "--only", step]).ends_with(1);
        assert!(ended.stdout.contains(said), "{new}: `{said}` in:\n{}", ended.stdout);
        // Its exit code is that of ssh for a lost connection.
        assert!(!ended.stdout.contains("was lost"), "{}", ended.stdout);
    }
}

/// A command of the hypervisor, at a host with a machine.
fn ask(bed: &Bed, command: &str) -> Output {
    let tools = repository("tests/bootstrap/hypervisor");
    let script = format!("PATH='{}':$PATH; {command}", tools.display());
    let mut shell = Command::new("sh");
    shell.args(["-euc", &script]).env("STATE", bed.state("10.0.10.2"));
    shell.output().expect("sh runs")
}

#[track_caller]
fn is_refused(bed: &Bed, command: &str, why: &str) {
    let output = ask(bed, command);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains(why), "{command}: `{why}` in:\n{said}");
}

fn commands_refuse_broken_parameters() {
    let bed = Bed::of_lab("cloudinit");
    fs::write(bed.state("10.0.10.2").join("vm/201"), "name: some\nmemory: 4096\n").expect("a file");
    for command in [
        "pvesm add dir some --path /mnt/some --content iso,backup",
        "pvesm set some --content iso --delete nodes",
        "qm set 201 --memory 8192 --net0 virtio=BC:24:11:20:00:01,bridge=vmbr0",
        "qm destroy 201 --purge",
    ] {
        let output = ask(&bed, command);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        fs::write(bed.state("10.0.10.2").join("vm/201"), "name: some\n").expect("a file");
    }
    is_refused(&bed, "pvesm add dir other --path mnt/some", "path: invalid format");
    is_refused(&bed, "pvesm add folder other --path /mnt/some", "type: value 'folder'");
    is_refused(&bed, "pvesm add dir other --paths /mnt/some", "paths: property is not defined");
    is_refused(&bed, "pvesm set some --path /mnt/other", "path: property is not defined");
    is_refused(&bed, "qm set 201 --memory lots", "type check");
    is_refused(&bed, "qm set 201 --net32 virtio", "net32: property is not defined");
    is_refused(&bed, "qm shutdown 201 --timeout soon", "timeout: type check ('integer')");
    is_refused(
        &bed,
        "pvesh create /cluster/mapping/pci --id igpu --map node=pve,path=00",
        "map.id: property is missing",
    );
    is_refused(&bed, "pvesh get /nodes/pve/tasks --source running", "source: value 'running'");
    is_refused(&bed, "pvesh get /version --verbose 1", "verbose: property is not defined");
}

fn backup_jobs_refuse_broken_parameters() {
    let bed = Bed::of_lab("cloudinit");
    for (parameters, why) in [
        ("--schedules 02:00", "schedules: property is not defined"),
        ("--mode live", "mode: value 'live'"),
        ("--compress xz", "compress: value 'xz'"),
        ("--vmid 201,99", "vmid: invalid format"),
        ("--prune-backups keep-days=7", "prune-backups.keep-days: property is not defined"),
        ("--prune-backups keep-daily=few", "prune-backups.keep-daily: type check ('integer')"),
        ("--protected 1", "storage: missing property - 'protected' requires this property"),
    ] {
        is_refused(&bed, &format!("pvesh create /cluster/backup --id daily {parameters}"), why);
        is_refused(&bed, &format!("pvesh set /cluster/backup/daily {parameters}"), why);
    }
    is_refused(
        &bed,
        "pvesh create /cluster/backup --id daily --delete node",
        "delete: property is not defined",
    );
}

fn a_call_without_facts_is_refused() {
    let bed = Bed::of_lab("cloudinit");
    for call in ["create /access/users --userid some@pve", "set /cluster/firewall/options --enable 1"] {
        is_refused(&bed, &format!("pvesh {call}"), "no facts about the parameters");
    }
}

fn parameters_of_the_path_are_not_repeated() {
    let bed = Bed::of_lab("cloudinit");
    is_refused(&bed, "pvesh create /nodes/pve/qemu/201/status/start --vmid 201", "vmid: duplicate parameter");
}
