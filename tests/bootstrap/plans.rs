//! The plans of the reference labs: their format, and the shell of their steps.

use std::fs;
use std::process::Command;

use libtest_mimic::Trial;
use serde_yaml::Value;

use crate::support::repository;
use crate::support::trial::{needs, says};

const LABS: [&str; 5] = ["cloudinit", "k3s-flat", "kubeadm-argo", "r730", "talos-flux"];

pub fn tests() -> Vec<Trial> {
    vec![
        says("bootstrap::plans::they_have_their_format", they_have_their_format),
        says("bootstrap::plans::their_shell_is_valid", their_shell_is_valid),
        needs("bootstrap::plans::shellcheck_finds_nothing", shellcheck, shellcheck_finds_nothing),
    ]
}

fn plan(lab: &str) -> Result<Value, String> {
    let path = repository("golden").join(lab).join("bootstrap/plan.yaml");
    let text = fs::read_to_string(path).map_err(|problem| problem.to_string())?;
    serde_yaml::from_str(&text).map_err(|problem| problem.to_string())
}

/// Every script of a plan: the id of its step, and its text.
fn scripts(lab: &str) -> Result<Vec<(String, String)>, String> {
    let plan = plan(lab)?;
    let mut scripts = Vec::new();
    for step in plan["steps"].as_sequence().into_iter().flatten() {
        let id = step["id"].as_str().unwrap_or_default();
        for part in ["run", "done", "undo"] {
            for item in step[part].as_sequence().into_iter().flatten() {
                if let Some(command) = item["command"].as_str() {
                    scripts.push((format!("{lab}: {id}: {part}"), command.to_owned()));
                }
            }
        }
    }
    Ok(scripts)
}

fn they_have_their_format() -> Result<(), String> {
    let text =
        fs::read_to_string(repository("docs/plan.schema.json")).map_err(|problem| problem.to_string())?;
    let schema: serde_json::Value = serde_json::from_str(&text).map_err(|problem| problem.to_string())?;
    let validator = jsonschema::validator_for(&schema).map_err(|problem| problem.to_string())?;
    for lab in LABS {
        let plan = serde_json::to_value(plan(lab)?).map_err(|problem| problem.to_string())?;
        let faults: Vec<String> =
            validator.iter_errors(&plan).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        if !faults.is_empty() {
            return Err(format!("{lab}: {}", faults.join("\n")));
        }
        for (path, without) in [("/steps/0", "done"), ("/steps/0", "place"), ("", "format")] {
            let mut broken = plan.clone();
            let part = broken.pointer_mut(path).and_then(serde_json::Value::as_object_mut);
            part.and_then(|part| part.remove(without)).ok_or("it is there")?;
            if validator.is_valid(&broken) {
                return Err(format!("{lab}: a plan without {path}/{without} is accepted"));
            }
        }
    }
    Ok(())
}

fn their_shell_is_valid() -> Result<(), String> {
    for lab in LABS {
        for (place, script) in scripts(lab)? {
            for shell in ["sh", "bash"] {
                let output = Command::new(shell).args(["-n", "-c", &script]).output();
                let output = output.map_err(|problem| format!("{shell}: {problem}"))?;
                if !output.status.success() {
                    return Err(format!("{place}: {}\n{script}", String::from_utf8_lossy(&output.stderr)));
                }
            }
        }
    }
    Ok(())
}

fn shellcheck() -> Result<(), String> {
    match Command::new("shellcheck").arg("--version").output() {
        Ok(_) => Ok(()),
        Err(_) => Err("shellcheck is not installed: `cargo xtask setup` as root installs it".to_owned()),
    }
}

/// All scripts at once: each in a file named after its number.
fn shellcheck_finds_nothing() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    let mut names = Vec::new();
    for lab in LABS {
        names.extend(scripts(lab)?);
    }
    let write = |(number, (_, script)): (usize, &(String, String))| {
        fs::write(folder.path().join(number.to_string()), format!("set -eu\n{script}\n"))
    };
    names.iter().enumerate().try_for_each(write).map_err(|problem| problem.to_string())?;
    let mut command = Command::new("shellcheck");
    command.args(["-s", "sh", "-S", "warning", "-f", "gcc"]).current_dir(folder.path());
    command.args((0..names.len()).map(|number| number.to_string()));
    let output = command.output().map_err(|problem| format!("shellcheck: {problem}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let told = said.lines().filter_map(|line| {
        let (number, fault) = line.split_once(':')?;
        let (place, script) = names.get(number.parse::<usize>().ok()?)?;
        Some(format!("{place}:{fault}\n{script}\n"))
    });
    Err(told.collect())
}
