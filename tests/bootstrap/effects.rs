//! `render diff` and the plan agree on what a change does to machines that run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use render::diff::effects::Effect;
use render::diff::{Files, Options, diff};
use render::plan::waits_for_restart;
use walkdir::WalkDir;

use crate::bootstrap::parameters::TABLE;
use crate::support::repository;
use crate::support::trial::tests;

tests![settings_wait_for_a_restart_as_on_a_hypervisor];

/// What the plan does not restart a machine for, though it waits: the boot order, and drives that are used once.
const READ_AT_START: [&str; 5] = ["boot", "ide0", "ide1", "ide2", "ide3"];

/// The files of a tree.
pub fn files(tree: &Path) -> Files {
    let found = WalkDir::new(tree).into_iter().map(|entry| entry.expect("a readable folder"));
    let files = found.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(tree).expect("below the tree").to_str().expect("UTF-8");
            (path.to_owned(), fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

/// What `render diff` says of each changed file: the effect, and the steps that carry it out.
pub fn told(old: &Files, new: &Files) -> BTreeMap<String, (Effect, Vec<String>)> {
    let print = |_, value: &serde_yaml::Value| serde_yaml::to_string(value).expect("YAML");
    let changes = diff(old, new, Options { context: 0, print: &print });
    let effects = changes.into_iter().filter_map(|change| {
        let consequence = change.consequence?;
        Some((change.new_path?, (consequence.effect, consequence.steps)))
    });
    effects.collect()
}

/// Every setting that the API knows: the stand-in keeps it back while the machine runs exactly if `render diff` says so.
fn settings_wait_for_a_restart_as_on_a_hypervisor() {
    let state = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(state.path().join("running")).expect("a folder");
    fs::write(state.path().join("running/100"), "").expect("a file");
    let settings: Vec<String> = TABLE
        .lines()
        .filter_map(|line| line.strip_prefix("call config\t")?.split('\t').next())
        .map(|name| name.replace("[n]", "1"))
        .collect();
    assert!(settings.len() > 80, "all settings are asked: {settings:?}");
    let common = repository("tests/bootstrap/hypervisor/common.sh");
    let script = format!(
        ". '{}'; for name in {}; do if is_pending 100 \"$name\"; then echo \"$name\"; fi; done",
        common.display(),
        settings.join(" ")
    );
    let ran = Command::new("sh").args(["-c", &script]).env("STATE", state.path()).output().expect("sh runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let pending: Vec<&str> = std::str::from_utf8(&ran.stdout).expect("UTF-8").lines().collect();
    for setting in &settings {
        let waits = waits_for_restart(setting) || READ_AT_START.contains(&setting.as_str());
        assert_eq!(waits, pending.contains(&setting.as_str()), "{setting}");
    }
}
