//! The plans of the reference labs, carried out twice on a stand-in for their hypervisors: whatever is repeated, no
//! volume is lost or replaced, and no storage entry of the host itself is touched.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_yaml::Value;

use crate::bootstrap::parameters::TABLE;
use crate::support::repository;
use crate::support::trial::tests;

tests![a_repeated_plan_loses_no_volume, an_undone_step_keeps_complete_machines];

const LABS: [&str; 5] = ["cloudinit", "k3s-flat", "kubeadm-argo", "r730", "talos-flux"];
/// An entry that no lab defines, and one that has a property which no lab describes.
const EXISTING: &str = "dir: of-the-host\n\tpath /mnt/of-the-host\n\tcontent iso\n\ndir: local\n\tpath \
                        /var/lib/vz\n\tcontent backup,iso\n\tprune-backups keep-all=1\n";

/// A hypervisor whose state is in a folder.
struct Hypervisor {
    state: PathBuf,
    tree: PathBuf,
    _folder: tempfile::TempDir,
}

impl Hypervisor {
    fn new(lab: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let state = folder.path().to_owned();
        fs::create_dir(state.join("vm")).expect("a folder");
        fs::write(state.join("volumes"), "").expect("a file");
        fs::write(state.join("lost"), "").expect("a file");
        fs::write(state.join("storage.cfg"), EXISTING).expect("a file");
        fs::write(state.join("parameters"), &*TABLE).expect("a file");
        Self { state, tree: repository("golden").join(lab), _folder: folder }
    }

    fn run(&self, script: &str) -> Result<(), String> {
        let script =
            script.replace("/etc/pve/storage.cfg", &self.state.join("storage.cfg").to_string_lossy());
        let tools = repository("tests/bootstrap/hypervisor");
        let setup = format!("PATH='{}':$PATH\n{script}", tools.display());
        let output = Command::new("sh").args(["-euc", &setup]).env("STATE", &self.state).output();
        let output = output.expect("sh runs");
        match output.status.success() {
            true => Ok(()),
            false => {
                let said = [output.stdout, output.stderr].concat();
                Err(format!("{script}\n{}", String::from_utf8_lossy(&said)))
            }
        }
    }

    fn lines(&self, file: &str) -> BTreeSet<String> {
        let text = fs::read_to_string(self.state.join(file)).expect("a file");
        text.lines().map(str::to_owned).collect()
    }

    /// Carries out an action, which may be refused.
    fn act(&self, action: &Value) -> Result<(), String> {
        if let Some(text) = action["manual"].as_str() {
            let mut commands = text.split('`').filter(|part| part.starts_with("pvesm add "));
            return commands.try_for_each(|command| self.run(command));
        }
        if let Some(command) = action["command"].as_str() {
            return self.run(command);
        }
        let call = action["call"].as_str().expect("a call");
        let (method, path) = call.split_once(' ').expect("a method and a path");
        let verb = if method == "POST" { "create" } else { "set" };
        self.run(&format!("pvesh {verb} {path}{}", self.parameters(action)))
    }

    fn parameters(&self, action: &Value) -> String {
        let path = self.tree.join(action["parameters"].as_str().expect("a file"));
        let specification: Value = read(&path);
        let section = &specification[action["section"].as_str().expect("a section")];
        let section = match action["entry"].as_u64() {
            Some(entry) => &section[usize::try_from(entry).expect("a small number")],
            None => section,
        };
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => serde_yaml::to_string(other).expect("YAML").trim().to_owned(),
        };
        // The path has these already.
        let in_path = |name: &Value| {
            let call = action["call"].as_str().unwrap_or_default();
            text(name) == "node" || text(name) == "vmid" && call.matches('/').count() > 4
        };
        let fields = section.as_mapping().expect("parameters").iter().filter(|(name, _)| !in_path(name));
        fields
            .map(|(name, value)| format!(" --{} '{}'", text(name), text(value).replace('\'', r"'\''")))
            .collect()
    }
}

fn read(path: &Path) -> Value {
    serde_yaml::from_str(&fs::read_to_string(path).expect("a file")).expect("YAML")
}

/// The steps that define storages and make machines.
fn steps(lab: &str) -> Vec<Value> {
    let plan = read(&repository("golden").join(lab).join("bootstrap/plan.yaml"));
    let parts = ["create", "clone", "config", "resize", "template"];
    let steps = plan["steps"].as_sequence().expect("steps").iter();
    let concerned = steps.filter(|step| {
        let id: Vec<&str> = step["id"].as_str().expect("an id").split('/').collect();
        matches!(id[..], ["host", _, "storage"])
            || matches!(id[..], ["machine", _, part] if parts.contains(&part))
    });
    concerned.cloned().collect()
}

fn actions<'v>(step: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    step[key].as_sequence().into_iter().flatten()
}

/// A hypervisor on which all steps have been carried out, and are proven.
fn complete(lab: &str) -> Hypervisor {
    let hypervisor = Hypervisor::new(lab);
    for step in steps(lab) {
        for action in actions(&step, "run") {
            hypervisor
                .act(action)
                .unwrap_or_else(|why| panic!("{lab}, {}: {why}", step["title"].as_str().unwrap_or("")));
        }
        for proof in actions(&step, "done").filter_map(|proof| proof["command"].as_str()) {
            let proof = format!("({proof})");
            hypervisor.run(&proof).unwrap_or_else(|why| panic!("{lab}: {why}"));
        }
    }
    hypervisor
}

fn a_repeated_plan_loses_no_volume() {
    for lab in LABS {
        let hypervisor = complete(lab);
        let (volumes, machines) = (hypervisor.lines("volumes"), steps(lab).len());
        assert!(machines > 0 && !volumes.is_empty(), "{lab} has machines");
        let before = hypervisor.lines("storage.cfg");
        for step in steps(lab) {
            let made = ["create", "clone"]
                .iter()
                .any(|part| step["id"].as_str().is_some_and(|id| id.ends_with(part)));
            for action in actions(&step, "run").filter(|action| action["manual"].is_null()) {
                let outcome = hypervisor.act(action);
                assert_eq!(outcome.is_err(), made, "{lab}: {outcome:?}");
            }
        }
        assert_eq!(hypervisor.lines("volumes"), volumes, "{lab}");
        assert_eq!(hypervisor.lines("storage.cfg"), before, "{lab}");
        assert!(hypervisor.lines("lost").is_empty(), "{lab}: {:?}", hypervisor.lines("lost"));
        for kept in ["dir: of-the-host", "\tpath /mnt/of-the-host", "\tprune-backups keep-all=1"] {
            assert!(before.contains(kept), "{lab}: `{kept}` is gone");
        }
    }
}

fn an_undone_step_keeps_complete_machines() {
    for lab in LABS {
        let hypervisor = complete(lab);
        for step in steps(lab) {
            for undo in actions(&step, "undo") {
                hypervisor.act(undo).unwrap_or_else(|why| panic!("{lab}: {why}"));
            }
        }
        assert!(hypervisor.lines("lost").is_empty(), "{lab}: {:?}", hypervisor.lines("lost"));
    }
}
