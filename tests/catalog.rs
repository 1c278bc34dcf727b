//! The catalogue: entries whose first comment names their sources are held to what it promises.
//!
//! They render without a finding, all of them together, in the starter lab with the choices that every lab has to make
//! (`tests/catalog/choices.ncl`). Older entries have no sources yet, and some of them have warnings.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;

use crate::support::project::Project;
use crate::support::trial::tests;
use crate::support::{files_below, repository};

tests! {
    entries_with_sources_render_without_a_finding,
    entries_with_sources_pin_their_images,
    entries_with_sources_leave_switches_to_the_lab,
    no_entry_holds_a_household,
}

const SERVICES: &str = "config/catalog/services";

/// An entry of the catalogue: its name, which is that of its file, and its text.
struct Entry {
    name: String,
    text: String,
}

/// Entries whose head has an address.
fn with_sources() -> Vec<Entry> {
    let folder = repository(SERVICES);
    let files = files_below(&folder).into_iter();
    let names = files.filter_map(|path| path.strip_suffix(".ncl").map(str::to_owned));
    let entries = names.map(|name| {
        let text = fs::read_to_string(folder.join(format!("{name}.ncl"))).expect("it was listed");
        Entry { name, text }
    });
    let has_sources = |entry: &Entry| {
        entry.text.lines().take_while(|line| line.starts_with('#')).any(|line| line.contains("https://"))
    };
    let found: Vec<Entry> = entries.filter(has_sources).collect();
    assert!(found.len() >= 33, "an entry lost its sources: {}", found.len());
    found
}

fn entries_with_sources_render_without_a_finding() {
    let project = Project::starter();
    for path in files_below(&repository("config/catalog")) {
        let text = fs::read(repository("config/catalog").join(&path)).expect("it was listed");
        project.write(&format!("config/catalog/{path}"), text);
    }
    let choices = fs::read(repository("tests/catalog/choices.ncl")).expect("there is one");
    project.write("overlays/home/choices.ncl", choices);
    let all: String =
        with_sources().iter().map(|entry| format!("  services.{}.enable = true,\n", entry.name)).collect();
    project.write("overlays/home/all.ncl", format!("{{\n{all}}}\n"));
    project.run(&[]).succeeds();
}

/// A tag that moves would change what runs without a review.
fn entries_with_sources_pin_their_images() {
    for Entry { name, text } in with_sources() {
        for line in text.lines().filter(|line| line.trim_start().starts_with("image | default")) {
            let image = line.split('"').nth(1).unwrap_or_default();
            let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag);
            assert!(tag.contains(|c: char| c.is_ascii_digit()), "{name}: {image} has no version");
            let host = image.split('/').next().unwrap_or_default();
            assert!(host.contains('.'), "{name}: {image} does not name its registry");
        }
    }
}

/// Whether a service runs, and which of its findings are accepted, is decided by a lab.
fn entries_with_sources_leave_switches_to_the_lab() {
    for Entry { name, text } in with_sources() {
        for word in [" enable =", "allow.", "allow ="] {
            assert!(!text.contains(word), "{name} has `{}`", word.trim());
        }
    }
}

/// The first address of a cluster with the service range that kubeadm and k3s document, for a resolver.
const DOCUMENTED: &str = "10.96.0.10";

/// An entry is what a program is everywhere. Addresses, machines, stores and storage classes are of one household, and so
/// are host names and places of secrets, unless they are defaults.
fn no_entry_holds_a_household() {
    let private = r"\b(10(\.\d{1,3}){3}|192\.168(\.\d{1,3}){2}|172\.(1[6-9]|2\d|3[01])(\.\d{1,3}){2})\b";
    let private = Regex::new(private).expect("it is a pattern");
    let decided = Regex::new(r#"^(expose\b.*\bhost|.*\bstore|.*\bclass|.*secrets\..*\bpath) = ""#)
        .expect("it is a pattern");
    let golden = files_below(&repository("golden")).into_iter();
    // proxmox/HOST/VMID-NAME.yaml
    let machines: BTreeSet<String> = golden
        .filter_map(|path| {
            let name = path.split_once("/proxmox/")?.1.split('/').nth(1)?.strip_suffix(".yaml")?;
            Some(name.split_once('-')?.1.to_owned())
        })
        .collect();
    assert!(machines.len() > 20, "{machines:?}");
    let folder = repository(SERVICES);
    let mut found = Vec::new();
    for path in files_below(&folder).into_iter().filter(|path| path.ends_with(".ncl")) {
        let own = path.trim_end_matches(".ncl");
        let text = fs::read_to_string(folder.join(&path)).expect("it was listed");
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with('#'))
        {
            let is_private = private.find_iter(line).any(|found| found.as_str() != DOCUMENTED);
            let is_word = |name: &&String| {
                let mut parts = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
                *name != own && parts.any(|part| part == name.as_str())
            };
            if is_private || decided.is_match(line.trim_start()) || machines.iter().any(|name| is_word(&name))
            {
                found.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "what a lab decides:\n{}", found.join("\n"));
}
