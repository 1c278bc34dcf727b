//! A machine that is really made: `cargo xtask conformance --only vm` has it started under QEMU.
//!
//! Its host is a network namespace with a real ssh server and the stand-ins of the other tests; there, the start of a
//! machine starts QEMU with a disk that debootstrap made, and with the files of cloud-init that the plan brought to the
//! host. The system's own ssh reaches both. What the plan proves, and what the lab says of the machine, is asked of the
//! machine itself.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::bootstrap::bed::Bed;
use crate::bootstrap::server::{Server, THERE, available};
use crate::support::project::Project;
use crate::support::repository;
use crate::support::run::run;
use crate::support::trial::asserts;

/// Where the result is written, below the repository.
const RESULT: &str = "target/conformance/vm/result.json";
const GUEST: &str = "owner@198.18.77.11";
/// The number of the machine at its host.
const NUMBER: &str = "201";
/// Seconds in which the machine starts, under emulation, on a slow computer.
const PATIENCE: &str = "1800";

/// One test, where there is an image of a disk.
pub fn tests() -> Vec<Trial> {
    image()
        .map(|image| asserts("bootstrap::vm::a_machine_is_made", move || a_machine_is_made(&image)))
        .into_iter()
        .collect()
}

/// The folder with a disk, a kernel and its initial file system.
#[allow(clippy::disallowed_methods, reason = "the switch is an environment variable, as in other test tools")]
fn image() -> Option<PathBuf> {
    std::env::var_os("VM_IMAGE").map(PathBuf::from)
}

/// The machine while it runs, which ends with its test.
struct Machine {
    folder: PathBuf,
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Ok(process) = fs::read_to_string(self.folder.join("pid")) {
            let _ = Command::new("kill").arg(process.trim()).status();
        }
    }
}

/// The bed with its server, and how both are reached.
struct World {
    bed: Bed,
    server: Server,
    config: String,
}

impl World {
    fn new(image: &Path) -> Self {
        let project = lab();
        let bed = Bed::of_tree(project.path("rendered/vm"));
        let server = Server::start(&bed);
        server.bridge("vmbr0");
        let key = fs::read_to_string(bed.path().join("sshd/user.pub")).expect("a key");
        let users = format!("{{ machines.guest.guest.users.owner.ssh_keys = [\"{}\"] }}\n", key.trim());
        project.write("overlays/vm/key.ncl", users);
        // The places are the same with any key.
        run(project.folder(), &[]).ends_with(0);
        let tree = bed.path().join("tree");
        let copied = Command::new("cp").arg("-r").arg(project.path("rendered/vm")).arg(&tree).status();
        assert!(copied.expect("cp runs").success());
        let mut bed = bed;
        bed.adopt(&tree);
        let state = bed.state(THERE);
        symlink(image, state.join("image")).expect("a link");
        symlink(repository("tests/bootstrap/vm/engine"), state.join("engine")).expect("a link");
        let folder = bed.path().join("sshd");
        let folder = folder.display();
        let config = format!("{folder}/vm.conf");
        // Emulation is slow to answer.
        let text = format!(
            "Host *\n  IdentityFile {folder}/user\n  IdentitiesOnly yes\n  UserKnownHostsFile {folder}/known\n  \
             StrictHostKeyChecking accept-new\n  ConnectTimeout 20\n"
        );
        fs::write(&config, text).expect("a file");
        Self { bed, server, config }
    }

    /// The runner, with the system's own ssh.
    fn runner(&self, arguments: &[&str]) -> Output {
        let mut command = self.bed.command(arguments);
        command.args(["--ssh-config", &self.config]);
        self.server.client(&command).output().expect("it runs")
    }

    /// A command that the guest runs as root.
    fn guest(&self, script: &str) -> Output {
        let mut ssh = Command::new("/usr/bin/ssh");
        ssh.args(["-F", &self.config, "-o", "BatchMode=yes", GUEST, "sudo", "sh", "-s"]);
        let file = self.bed.path().join("script");
        fs::write(&file, script).expect("a file");
        let mut command = self.server.client(&ssh);
        command.stdin(fs::File::open(file).expect("a file")).output().expect("it runs")
    }
}

/// The lab, rendered without a key.
fn lab() -> Project {
    let project = Project::empty();
    project.write("render.ncl", "{ labs.vm = { entry = \"overlays/vm\", output = \"rendered/vm\" } }\n");
    let lab = repository("tests/bootstrap/vm/lab.ncl");
    project.write("overlays/vm/lab.ncl", fs::read(lab).expect("it is there"));
    let nobody = "{ machines.guest.guest.users.owner.ssh_keys = [\"ssh-ed25519 \
                  AAAAC3NzaC1lZDI1NTE5AAAAIChQ2Bunl1Kt0+KHH/eVvFVftjZeicAPnytPeWaZcLsz owner@example.com\"] }\n";
    project.write("overlays/vm/key.ncl", nobody);
    run(project.folder(), &[]).ends_with(0);
    project
}

fn a_machine_is_made(image: &Path) {
    available().unwrap_or_else(|why| panic!("{why}"));
    let world = World::new(image);
    let machine = Machine { folder: world.bed.state(THERE).join("qemu").join(NUMBER) };
    let before = states(&world);
    let (is_over, begun) = (AtomicBool::new(false), Instant::now());
    let (first, run, boot) = scope(|threads| {
        let watch = threads.spawn(|| reachable(&world, &machine, &is_over));
        let first = world.runner(&["run", "--yes", "--wait", PATIENCE, "--format", "json"]);
        let run = begun.elapsed();
        is_over.store(true, Ordering::Relaxed);
        (first, run, watch.join().expect("it ends"))
    });
    let mut checks = vec![check("the first run", first.status.success(), &words(&first))];
    if boot.is_some() {
        wait_for_restart(&world);
        checks.extend(asked(&world));
    }
    let console = fs::read_to_string(machine.folder.join("console")).unwrap_or_default();
    let after = states(&world);
    for (step, state) in &after {
        let is_done = state == "done" || state == "not-needed";
        checks.push(check(&format!("step {step}"), is_done, state));
    }
    let calls = world.bed.calls();
    let second = world.runner(&["run", "--yes", "--wait", PATIENCE]);
    let said = words(&second);
    checks.push(check("the second run", second.status.success(), &said));
    checks.push(check(
        "the second run does nothing",
        !said.contains(" begins") && calls == world.bed.calls(),
        &said,
    ));
    let was_open = before.iter().filter(|(_, state)| state != "done").count();
    let result = json!({
        "boot": boot.map(|time| time.as_secs()),
        "run": run.as_secs(),
        "steps": after.len(),
        "open": was_open,
        "checks": checks,
        "console": console.lines().rev().take(30).collect::<Vec<_>>(),
    });
    let file = repository(RESULT);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(file, format!("{result:#}\n")).expect("a file");
}

/// A check and, where it does not hold, what was said instead.
fn check(what: &str, holds: bool, said: &str) -> Value {
    json!([what, if holds { Value::Null } else { Value::from(said) }])
}

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// How long it takes from the start of the machine until its ssh server answers.
fn reachable(world: &World, machine: &Machine, is_over: &AtomicBool) -> Option<Duration> {
    while !machine.folder.join("begun").exists() {
        if is_over.load(Ordering::Relaxed) {
            return None;
        }
        sleep(Duration::from_millis(100));
    }
    let begun = Instant::now();
    let address = GUEST.split_once('@').map_or(GUEST, |(_, address)| address);
    while !is_over.load(Ordering::Relaxed) {
        let mut scan = Command::new("/usr/bin/ssh-keyscan");
        scan.args(["-T", "5", "-t", "ed25519", address]);
        let answer = world.server.client(&scan).output().expect("it runs");
        if answer.stdout.starts_with(address.as_bytes()) {
            return Some(begun.elapsed());
        }
        sleep(Duration::from_millis(500));
    }
    None
}

/// Waits for the restart at the end of the first start, which cloud-init does not wait for.
fn wait_for_restart(world: &World) {
    let begun = Instant::now();
    let patience = Duration::from_secs(600);
    let script = "[ \"$(journalctl --list-boots --no-pager | grep -c '[0-9a-f]\\{32\\}')\" = 2 ] && cloud-init status \
                  --wait && systemctl is-system-running --wait";
    while begun.elapsed() < patience && !world.guest(script).status.success() {
        sleep(Duration::from_secs(2));
    }
}

/// What the lab says of the machine, asked of the machine.
fn asked(world: &World) -> Vec<Value> {
    let text = fs::read_to_string(repository("tests/bootstrap/vm/checks")).expect("it is there");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let ask = |line: &str| {
        let (what, command) = line.split_once('\t').unwrap_or_else(|| panic!("{line}"));
        let answer = world.guest(&format!("set -x\n{command}\n"));
        check(what, answer.status.success(), &words(&answer))
    };
    lines.map(ask).collect()
}

/// The steps with their states, without those that are carried out on request only.
fn states(world: &World) -> Vec<(String, String)> {
    let output = world.runner(&["status", "--format", "json"]);
    let status: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", words(&output)));
    let text = |step: &Value, key: &str| step[key].as_str().expect("a text").to_owned();
    let steps = status["steps"].as_array().expect("steps").iter();
    steps.map(|step| (text(step, "id"), text(step, "state"))).collect()
}
