//! A test bed: a tree, and a folder for each of its places, which a stand-in for ssh reaches.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_yaml::Value;
use tempfile::TempDir;

use crate::bootstrap::parameters::TABLE;
use crate::support::repository;
use crate::support::run::{Run, command, finish};

/// What a host has before anything is run. The lab does not describe the first storage.
const STORAGES: &str = "dir: of-the-host\n\tpath /mnt/of-the-host\n\tcontent iso\n";

/// The stages that need no cluster.
const STAGES: [&str; 3] = ["hypervisor", "image", "machines"];

/// A run of the stages that need no cluster.
pub fn run<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let stages = STAGES.iter().flat_map(|stage| ["--only", *stage]);
    ["run"].into_iter().chain(stages).chain(more.iter().copied()).collect()
}

/// A generator of Marsaglia's kind: the same moments in every run of the tests.
pub fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

pub struct Bed {
    folder: TempDir,
    tree: PathBuf,
    plan: Value,
}

impl Bed {
    /// A bed for the golden tree of a lab.
    pub fn of_lab(lab: &str) -> Self {
        Self::of_tree(repository("golden").join(lab))
    }

    /// A bed for a plan with these steps, on one host and the operator's computer.
    pub fn of_steps(steps: &str) -> Self {
        Self::of_steps_at(steps, "pve: {address: 10.0.0.1, user: root}")
    }

    /// The same for another host.
    pub fn of_steps_at(steps: &str, host: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tree = folder.path().join("tree");
        fs::create_dir_all(tree.join("bootstrap")).expect("a folder");
        let plan = format!(
            "format: 1\nlab: small\nplaces:\n  operator: {{environment: {{}}}}\n  hosts:\n    {host}\nstages:\n- \
             {{name: all, about: All steps}}\nsteps:\n{steps}"
        );
        fs::write(tree.join("bootstrap/plan.yaml"), plan).expect("a file");
        Self::below(folder, tree)
    }

    /// A bed for a copy of the golden tree of a lab, in which files differ.
    pub fn of_changed_lab(lab: &str, changes: &[(&str, &str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tree = folder.path().join("tree");
        let copied = Command::new("cp").arg("-r").arg(repository("golden").join(lab)).arg(&tree).status();
        assert!(copied.expect("cp runs").success());
        let bed = Self::below(folder, tree);
        changes.iter().for_each(|change| bed.change(*change));
        bed
    }

    /// Replaces a text in a file of the tree.
    #[track_caller]
    pub fn change(&self, (file, old, new): (&str, &str, &str)) {
        let path = self.tree.join(file);
        let text = fs::read_to_string(&path).expect("a file of the tree");
        assert!(text.contains(old), "{file} has `{old}`");
        fs::write(path, text.replace(old, new)).expect("a file");
    }

    /// A bed for a rendered tree.
    pub fn of_tree(tree: PathBuf) -> Self {
        Self::below(tempfile::tempdir().expect("a temporary folder"), tree)
    }

    fn below(folder: TempDir, tree: PathBuf) -> Self {
        let text = fs::read_to_string(tree.join("bootstrap/plan.yaml")).expect("a plan");
        let plan: Value = serde_yaml::from_str(&text).expect("YAML");
        fs::write(folder.path().join("parameters"), &*TABLE).expect("a file");
        let bed = Self { folder, tree, plan };
        let hosts = bed.addresses("hosts");
        hosts.iter().for_each(|(name, address)| bed.make_host(name, address));
        for (name, address) in bed.addresses("machines") {
            bed.make_machine(&name, &address, &hosts);
        }
        fs::create_dir_all(bed.path().join("cluster/talos")).expect("a folder");
        bed.prepare(&hosts);
        fs::write(bed.path().join("pushed"), "").expect("a file");
        let release = text.split("k3s --version | grep -qF ").nth(1).and_then(|rest| rest.lines().next());
        fs::write(bed.path().join("release"), release.unwrap_or_default()).expect("a file");
        bed
    }

    /// Takes the plan of another tree for the same places. Places that only it has are bare.
    pub fn adopt(&mut self, tree: &Path) {
        let text = fs::read_to_string(tree.join("bootstrap/plan.yaml")).expect("a plan");
        self.tree = tree.to_path_buf();
        self.plan = serde_yaml::from_str(&text).expect("YAML");
        let hosts = self.addresses("hosts");
        for (name, address) in hosts.iter().filter(|(_, address)| !self.root(address).exists()) {
            self.make_host(name, address);
        }
        for (name, address) in self.addresses("machines") {
            if !self.root(&address).exists() {
                self.make_machine(&name, &address, &hosts);
            }
        }
        self.prepare(&hosts);
    }

    /// The states of all hypervisors, also of those that the plan does not have any more.
    pub fn states(&self) -> Vec<PathBuf> {
        let places = fs::read_dir(self.path().join("places")).into_iter().flatten().flatten();
        places.map(|place| place.path().join("state")).filter(|state| state.exists()).collect()
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn work(&self) -> PathBuf {
        self.path().join("work")
    }

    pub fn steps(&self) -> Vec<Value> {
        self.plan["steps"].as_sequence().cloned().unwrap_or_default()
    }

    /// Plants a secret of its own for each that the plan asks for, below the folder `store`.
    pub fn plant(&self) -> Vec<String> {
        let steps = self.steps();
        let actions = steps.iter().flat_map(|step| step["run"].as_sequence().into_iter().flatten());
        let secrets = actions.filter(|action| action["secret"].is_mapping());
        let write = |(number, action): (usize, &Value)| {
            let text = |key: &str| action["secret"][key].as_str().expect("a text");
            let folder = self.path().join("store").join(text("path"));
            let planted = format!("planted-{}-{number}", std::process::id());
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join(text("key")), format!("{planted}\n")).expect("a file");
            planted
        };
        fs::create_dir_all(self.path().join("store")).expect("a folder");
        secrets.enumerate().map(write).collect()
    }

    /// The files of a place.
    pub fn root(&self, address: &str) -> PathBuf {
        self.path().join("places").join(address).join("root")
    }

    /// The state of a hypervisor.
    pub fn state(&self, address: &str) -> PathBuf {
        self.path().join("places").join(address).join("state")
    }

    /// The addresses of hosts or machines by name.
    pub fn addresses(&self, kind: &str) -> BTreeMap<String, String> {
        let places = self.plan["places"][kind].as_mapping().into_iter().flatten();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        places.map(|(name, place)| (text(name), text(&place["address"]))).collect()
    }

    fn make_host(&self, name: &str, address: &str) {
        let (root, state) = (self.root(address), self.state(address));
        for folder in ["apt/sources.list.d", "network", "modules-load.d", "default", "pve"] {
            fs::create_dir_all(root.join("etc").join(folder)).expect("a folder");
        }
        for folder in ["run", "var/lib", "sys/module", "proc/sys/kernel/random"] {
            fs::create_dir_all(root.join(folder)).expect("a folder");
        }
        fs::create_dir_all(state.join("vm")).expect("a folder");
        for (path, text) in [
            ("etc/hostname", format!("{name}\n").as_str()),
            ("etc/os-release", "VERSION_CODENAME=bookworm\n"),
            ("etc/network/interfaces", "auto lo\n"),
            ("proc/cmdline", "quiet\n"),
            ("proc/sys/kernel/random/boot_id", "boot 0\n"),
        ] {
            fs::write(root.join(path), text).expect("a file");
        }
        for command in self.steps().iter().filter(|step| is_at(step, name)).flat_map(commands) {
            // Machines that are decommissioned were in use.
            if let Some((_, rest)) = command.split_once("|| qm shutdown ") {
                let number = rest.split(' ').next().unwrap_or_default();
                fs::create_dir_all(state.join("running")).expect("a folder");
                fs::write(state.join("running").join(number), "").expect("a file");
                fs::write(state.join("vm").join(number), "name: retired\nonboot: 1\n").expect("a file");
            }
            // Devices that are passed through.
            for part in command.split("/sys/bus/pci/devices/").skip(1) {
                let device = part.split(['\n', '/', ' ', ';']).next().unwrap_or_default();
                let device = root.join("sys/bus/pci/devices").join(device);
                let (group, link) = (root.join("sys/kernel/iommu_groups/7"), device.join("iommu_group"));
                fs::create_dir_all(&group).expect("a folder");
                fs::create_dir_all(&device).expect("a folder");
                if !link.exists() {
                    symlink(&group, link).expect("a link");
                }
                for file in ["vendor", "device", "subsystem_vendor", "subsystem_device"] {
                    fs::write(device.join(file), "0x8086\n").expect("a file");
                }
            }
        }
        for (file, text) in [("volumes", ""), ("lost", ""), ("calls", ""), ("storage.cfg", STORAGES)] {
            fs::write(state.join(file), text).expect("a file");
        }
        symlink(state.join("storage.cfg"), root.join("etc/pve/storage.cfg")).expect("a link");
    }

    /// A machine answers once its host runs it.
    fn make_machine(&self, name: &str, address: &str, hosts: &BTreeMap<String, String>) {
        let root = self.root(address);
        fs::create_dir_all(root.join("proc/sys/kernel/random")).expect("a folder");
        fs::create_dir_all(root.join("run")).expect("a folder");
        self.make_node(name, &root);
        fs::write(root.join("proc/sys/kernel/random/boot_id"), "boot 0\n").expect("a file");
        let steps = self.steps();
        let id = format!("machine/{name}/start");
        let Some(start) = steps.iter().find(|step| step["id"].as_str() == Some(&id)) else { return };
        let host = start["place"].as_str().and_then(|place| place.strip_prefix("host/")).expect("a host");
        let call = start["run"][0]["call"].as_str().expect("a call");
        let number = call.split('/').nth(4).expect("a number");
        let running = self.state(&hosts[host]).join("running").join(number);
        let behind = self.path().join("places").join(address).join("behind");
        fs::write(behind, running.to_str().expect("UTF-8")).expect("a file");
    }

    /// What cloud-init prepares on a node of kubeadm: packages and settings.
    fn make_node(&self, name: &str, root: &Path) {
        for folder in ["etc/kubernetes/bootstrap", "var/lib/packages", "proc/sys/net/bridge"] {
            fs::create_dir_all(root.join(folder)).expect("a folder");
        }
        fs::write(root.join("etc/hostname"), format!("{name}\n")).expect("a file");
        let Ok(settings) = fs::read_to_string(self.tree.join("kubeadm/init.yaml")) else { return };
        let version = settings.lines().find_map(|line| line.strip_prefix("kubernetesVersion: "));
        for package in ["kubeadm", "kubectl", "kubelet"] {
            fs::write(root.join("var/lib/packages").join(package), version.expect("a version"))
                .expect("a file");
        }
        fs::write(root.join("etc/kubernetes/bootstrap/init.yaml"), settings).expect("a file");
    }

    /// What an operator does by hand: volumes, and storages that need credentials.
    fn prepare(&self, hosts: &BTreeMap<String, String>) {
        for step in self.steps() {
            if step["run"][0]["manual"].as_str().is_some_and(|text| text.contains("no network plugin")) {
                fs::write(self.path().join("cluster/applied"), "flannel\n").expect("a file");
            }
            let host = step["place"].as_str().and_then(|place| place.strip_prefix("host/"));
            let Some(address) = host.and_then(|host| hosts.get(host)) else { continue };
            for proof in step["done"].as_sequence().into_iter().flatten() {
                let folder = proof["command"].as_str().and_then(|command| command.strip_prefix("[ -d /"));
                if let Some(folder) = folder.and_then(|folder| folder.strip_suffix(" ]")) {
                    fs::create_dir_all(self.root(address).join(folder)).expect("a folder");
                }
            }
            let manual = step["run"].as_sequence().into_iter().flatten();
            for text in manual.filter_map(|action| action["manual"].as_str()) {
                let words: Vec<&str> = text.split('`').collect();
                self.prepare_words(address, &words);
                for command in text.split('`').filter(|part| part.starts_with("pvesm add ")) {
                    let tools = repository("tests/bootstrap/hypervisor");
                    let script = format!("PATH='{}':$PATH; {command}", tools.display());
                    let mut shell = Command::new("sh");
                    shell.args(["-euc", &script]).env("STATE", self.state(address));
                    // A storage that exists is not defined twice.
                    let is_added = shell.stderr(Stdio::null()).status().expect("sh runs").success();
                    assert!(is_added || !self.is_bare(address), "{command}");
                }
            }
        }
    }

    /// Whether nothing has been defined on a host.
    fn is_bare(&self, address: &str) -> bool {
        let defined = fs::read_to_string(self.state(address).join("storage.cfg")).expect("a file");
        defined == STORAGES
    }

    /// What a sentence of the plan asks for: exports, membership, pools.
    fn prepare_words(&self, address: &str, words: &[&str]) {
        let add = |file: &str, line: &str| {
            let path = self.state(address).join(file);
            let old = fs::read_to_string(&path).unwrap_or_default();
            fs::write(path, format!("{old}{line}\n")).expect("a file");
        };
        match words {
            ["Export ", folder, ..] => add("exports", &format!("{folder} 10.0.0.0/8")),
            ["Run ", command, ..] if command.starts_with("pvecm add ") => add("cluster", "home"),
            ["Create the pools ", ..] => {
                words.iter().skip(1).step_by(2).for_each(|pool| add("pools", pool));
            }
            _ => (),
        }
    }

    /// A command of the runner.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let tools = repository("tests/bootstrap/tools");
        let mut command = command(self.path(), &["bootstrap"]);
        command.args(&arguments[..1]).arg("--tree").arg(&self.tree).arg("--work").arg(self.work());
        command.args(&arguments[1..]);
        command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", tools.display()));
        command.env("BED", self.path()).env("HOME", self.path());
        command
    }

    /// Runs a command, whose questions are answered with yes.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let answers = self.path().join("answers");
        fs::write(&answers, "y\n".repeat(100)).expect("a file");
        finish(self.command(arguments).stdin(fs::File::open(answers).expect("a file")))
    }

    /// Starts a command that is not waited for. What it says is in the file `said`.
    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        let said = fs::File::create(self.path().join("said")).expect("a file");
        command.stdin(Stdio::piped()).stdout(said).stderr(Stdio::null());
        let mut child = command.spawn().expect("it runs");
        let mut input = child.stdin.take().expect("it is a pipe");
        let _ = input.write_all("y\n".repeat(100).as_bytes());
        child
    }

    /// Cuts all connections to a place, or mends them.
    pub fn cut(&self, address: &str, is_cut: bool) {
        let file = self.path().join("cut").join(address);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        if is_cut {
            fs::write(file, "").expect("a file");
        } else {
            fs::remove_file(file).expect("it was cut");
        }
    }

    #[track_caller]
    pub fn has_lost_nothing(&self) {
        for address in self.addresses("hosts").values() {
            let lost = fs::read_to_string(self.state(address).join("lost")).expect("a file");
            assert_eq!(lost, "", "volumes of {address} are lost");
        }
    }

    /// The calls that change something, of all hypervisors.
    pub fn calls(&self) -> Vec<String> {
        let read = |address: &String| fs::read_to_string(self.state(address).join("calls")).expect("a file");
        let texts: Vec<String> = self.addresses("hosts").values().map(read).collect();
        texts.iter().flat_map(|text| text.lines()).map(str::to_owned).collect()
    }

    /// What all hosts have become: machines, volumes, storages, and files.
    pub fn hosts(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for address in self.addresses("hosts").values() {
            for part in ["state/vm", "state/running", "state/storage.cfg", "root/etc", "root/var"] {
                let from = self.path().join("places").join(address);
                for entry in walkdir::WalkDir::new(from.join(part)).sort_by_file_name() {
                    let Ok(entry) = entry else { continue };
                    if entry.file_type().is_file() {
                        let text = fs::read_to_string(entry.path()).expect("a text");
                        let path = entry.path().strip_prefix(self.path()).expect("it is below");
                        let here = self.path().to_str().expect("UTF-8");
                        found.insert(path.display().to_string(), text.replace(here, "BED"));
                    }
                }
            }
            let volumes = fs::read_to_string(self.state(address).join("volumes")).expect("a file");
            let mut volumes: Vec<&str> = volumes.lines().collect();
            volumes.sort_unstable();
            found.insert(format!("{address}/volumes"), volumes.join("\n"));
        }
        found
    }
}

fn is_at(step: &Value, host: &str) -> bool {
    step["place"].as_str() == Some(&format!("host/{host}"))
}

/// The commands of a step.
fn commands(step: &Value) -> impl Iterator<Item = &str> {
    step["run"].as_sequence().into_iter().flatten().filter_map(|action| action["command"].as_str())
}
