//! A node system is one folder: only it, the list of systems and the model know the system by name.

use std::collections::BTreeSet;
use std::fs;

use super::{Source, library};
use crate::support::repository;
use crate::support::trial::tests;

tests! {
    only_its_folder_and_the_list_know_a_node_system,
    every_folder_is_in_the_list,
}

const SYSTEMS: &str = "src/targets/nodes";
const LIST: &str = "src/targets/nodes/mod.rs";
/// The folder that is no system: what several systems share.
const SHARED: &str = "shared";

/// Files that decode the configuration, or that know an operating system which happens to have the name of a system.
const ALLOWED: &[&str] = &["src/lab/", "src/facts/vm/cloud_init.rs"];

/// The folders of the systems.
fn systems() -> BTreeSet<String> {
    let entries = fs::read_dir(repository(SYSTEMS)).expect("the folder of the systems");
    let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
    let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
    let systems: BTreeSet<String> = names.filter(|name| name != SHARED).collect();
    assert!(systems.len() > 1, "the systems are not found in {SYSTEMS}");
    systems
}

/// The whole words that follow `::` or `.`: variants, modules, fields. Case is ignored, so that `Distribution::Talos`,
/// `nodes::talos` and `cluster.talos` are all found.
fn members(line: &str) -> impl Iterator<Item = String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts =
        line.match_indices("::").map(|(at, _)| at + 2).chain(line.match_indices('.').map(|(at, _)| at + 1));
    starts.map(move |start| {
        line[start..].chars().take_while(|c| is_word(*c)).collect::<String>().to_lowercase()
    })
}

fn only_its_folder_and_the_list_know_a_node_system() {
    let systems = systems();
    let mut found = Vec::new();
    for Source { path, text } in library() {
        if path == LIST || ALLOWED.iter().any(|allowed| path.starts_with(allowed)) {
            continue;
        }
        let own = systems.iter().find(|system| path.starts_with(&format!("{SYSTEMS}/{system}/")));
        for line in text.lines() {
            let mut foreign = members(line).filter(|member| systems.contains(member) && Some(member) != own);
            if let Some(system) = foreign.next() {
                found.push(format!("{path} knows {system}: {}", line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "make it a method of `NodeSystem` or `NodeFacts`:\n{}", found.join("\n"));
}

fn every_folder_is_in_the_list() {
    let list = fs::read_to_string(repository(LIST)).expect("the list");
    for system in systems() {
        assert!(list.contains(&format!("&{system}::")), "{system} is not in `SYSTEMS`");
    }
}
