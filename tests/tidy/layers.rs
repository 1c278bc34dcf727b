//! Who may know whom: `use crate::` lines against a table.

use std::collections::BTreeSet;

use super::{Source, library};
use crate::support::trial::tests;

tests! {
    every_module_uses_only_what_is_beneath_it,
    every_allowed_use_is_used,
    targets_do_not_know_each_other,
    only_the_door_names_the_evaluator,
    only_the_command_line_reads_the_environment,
    only_the_tree_and_the_doors_touch_the_disk,
}

/// What each module of the library may use. `a::b` allows that part of `a` only.
///
/// From top to bottom data flows through the pipeline; a stage knows the types that it is given and those that it
/// makes, and nothing of the stages behind it.
const LAYERS: &[(&str, &[&str])] = &[
    // Values with a meaning know nothing but themselves.
    ("types", &[]),
    // Findings and evaluation speak of each other's places and codes.
    ("diag", &["source::span", "source::value"]),
    ("source", &["diag"]),
    // The model knows values with places, and not who evaluated them.
    ("lab", &["diag", "source::span", "source::value", "types"]),
    // CRDs that a project keeps: files with a list of their hashes.
    ("crds", &["diag", "tree", "types"]),
    // The project file is read like a lab, before any lab.
    ("project", &["charts", "crds", "diag", "lab::decode", "source", "types"]),
    ("check", &["diag", "lab", "source::span", "source::value", "types"]),
    // Charts become plain data before anything refers to what they bring. Their archives are looked up on the disk,
    // and, where there is no helm, what the last run wrote.
    (
        "charts",
        &[
            "diag",
            "lab",
            "plan::data",
            "plan::places",
            "source::span",
            "source::value",
            "tree",
            "types",
            "validate",
        ],
    ),
    ("resolve", &["charts", "diag", "lab", "source::value", "types"]),
    // Lowering starts from what is resolved. It reports what a consumer would refuse, and prints what stands as text
    // inside other documents: the files that cloud-init writes, a host's network interfaces.
    ("plan", &["charts", "diag", "lab", "print", "resolve", "source::value", "types"]),
    // Objects are checked as they will be printed. The version of the cluster is the lab's.
    ("validate", &["crds", "diag", "lab", "plan", "source::span", "source::value", "types"]),
    ("print", &["plan::data", "source::value"]),
    ("delivery", &["charts", "diag", "lab", "plan", "source::value", "validate"]),
    // The writer knows paths and bytes.
    ("tree", &[]),
    ("outcome", &["diag", "tree"]),
    ("publish", &["diag", "outcome", "tree"]),
    ("diff", &["plan::data", "source::value"]),
    // What runs the stages, and what asks about the result.
    (
        "codes",
        &[
            "charts", "check", "compile", "crds", "delivery", "diag", "lab", "outcome", "plan", "project",
            "publish", "resolve", "source", "validate",
        ],
    ),
    (
        "compile",
        &[
            "charts", "check", "codes", "delivery", "diag", "lab", "plan", "print", "project", "resolve",
            "source", "tree", "validate",
        ],
    ),
    ("why", &["compile", "plan", "project", "source"]),
    (
        "cli",
        &[
            "charts", "codes", "compile", "crds", "diag", "diff", "lab", "outcome", "plan", "print",
            "project", "publish", "source", "tree", "types", "validate", "why",
        ],
    ),
];

/// Modules that are the crate's front, and may use anything.
const FRONT: &[&str] = &["lib", "main"];

/// Uses that the table allows for what is being built.
const AHEAD: &[&str] = &[];

/// A use of a module by another: by which file, and which part of it if a single one is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    by: String,
    path: String,
    of: String,
    part: Option<String>,
}

fn uses() -> BTreeSet<Use> {
    let mut found = BTreeSet::new();
    for Source { path, text } in library() {
        let by = module_of(&path).to_owned();
        for (start, _) in text.match_indices("crate::") {
            for (of, part) in paths(&text[start + "crate::".len()..]) {
                if of != by && of.starts_with(|c: char| c.is_ascii_lowercase()) {
                    found.insert(Use { by: by.clone(), path: path.clone(), of, part });
                }
            }
        }
    }
    assert!(found.len() > 100, "uses are not recognised any more");
    found
}

/// The top module that a file belongs to.
fn module_of(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap_or(path);
    below.split(['/', '.']).next().unwrap_or(below)
}

/// The first one or two steps of each path at the head of a text: `a::b::c`, or `{a::b, c}`.
fn paths(text: &str) -> Vec<(String, Option<String>)> {
    let list = match text.strip_prefix('{') {
        Some(list) => until_closed(list),
        None => vec![text.to_owned()],
    };
    list.iter()
        .map(|path| {
            let mut steps = path.trim().split("::").map(|step| {
                let end = step.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(step.len());
                step[..end].to_owned()
            });
            let of = steps.next().unwrap_or_default();
            let part = steps.next().filter(|part| part.starts_with(|c: char| c.is_ascii_lowercase()));
            (of, part)
        })
        .collect()
}

/// The parts of a list between braces, separated by the commas that are in no inner braces.
fn until_closed(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ => {}
        }
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().expect("it begins with one").push(c),
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn allows(rule: &str, used: &Use) -> bool {
    match rule.split_once("::") {
        Some((of, part)) => used.of == of && used.part.as_deref() == Some(part),
        None => used.of == rule,
    }
}

fn every_module_uses_only_what_is_beneath_it() {
    let mut wrong = Vec::new();
    for used in uses().iter().filter(|used| !FRONT.contains(&used.by.as_str())) {
        let Some((_, allowed)) = LAYERS.iter().find(|(module, _)| *module == used.by) else {
            panic!("src/{} is not in the table of layers: say what it may use", used.by);
        };
        if !allowed.iter().any(|rule| allows(rule, used)) {
            let part = used.part.as_ref().map(|part| format!("::{part}")).unwrap_or_default();
            wrong.push(format!("{} uses crate::{}{part}", used.path, used.of));
        }
    }
    assert!(wrong.is_empty(), "against the table of layers:\n{}", wrong.join("\n"));
}

/// The table stays as narrow as the source.
fn every_allowed_use_is_used() {
    let uses = uses();
    for (module, allowed) in LAYERS.iter().filter(|(module, _)| !AHEAD.contains(module)) {
        for rule in allowed.iter().filter(|rule| !AHEAD.contains(rule)) {
            let is_used = uses.iter().any(|used| used.by == *module && allows(rule, used));
            assert!(is_used, "{module} may use {rule} but does not: take it out of the table");
        }
    }
}

fn targets_do_not_know_each_other() {
    let plan = library().into_iter().find(|source| source.path == "src/plan/mod.rs").expect("it is there");
    let names = plan.text.split("::documents").map(|before| {
        before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned()
    });
    let targets: BTreeSet<String> =
        names.filter(|name| plan.text.contains(&format!("{name}::documents"))).collect();
    let targets: BTreeSet<String> = targets.into_iter().filter(|name| !name.is_empty()).collect();
    assert!(targets.len() >= 3, "targets are not recognised any more: {targets:?}");
    for Source { path, text } in library() {
        let Some(own) = path.strip_prefix("src/plan/").and_then(|path| path.split(['/', '.']).next()) else {
            continue;
        };
        for other in targets.iter().filter(|other| *other != own && targets.contains(own)) {
            for form in
                [format!("plan::{other}"), format!("super::{other}"), format!("super::super::{other}")]
            {
                assert!(!text.contains(&form), "{path} knows another target: {form}");
            }
        }
    }
}

fn only_the_door_names_the_evaluator() {
    let doors = ["src/source/nickel.rs", "src/source/nickel/walk.rs", "src/source/error.rs"];
    for Source { path, text } in library().iter().filter(|source| !doors.contains(&source.path.as_str())) {
        assert!(!text.contains("nickel_lang"), "{path} names the evaluator");
    }
}

fn only_the_command_line_reads_the_environment() {
    for Source { path, text } in library().iter().filter(|source| !source.path.starts_with("src/cli/")) {
        for word in [
            "std::env",
            "env::var",
            "env::args",
            "SystemTime::now",
            "TcpStream",
            "UdpSocket",
            "thread_rng",
            "rand::",
        ] {
            assert!(!text.contains(word), "{path} depends on more than the configuration: {word}");
        }
    }
}

/// Sources are read, trees are written and revisions are looked up; everything between works on values.
fn only_the_tree_and_the_doors_touch_the_disk() {
    let doors = [
        "src/tree/",
        "src/source/files.rs",
        "src/source/nickel.rs",
        "src/cli/",
        "src/crds/",
        "src/project.rs",
        "src/diff/",
        // Archives and their lock, helm's passing files, and what the last run wrote.
        "src/charts/stock.rs",
        "src/charts/helm.rs",
        "src/charts/kept.rs",
        // Other repositories, and passing copies of their branches.
        "src/publish/",
    ];
    for Source { path, text } in library() {
        if !doors.iter().any(|door| path.starts_with(door)) {
            assert!(!text.contains("std::fs") && !text.contains("File::open"), "{path} touches the disk");
        }
    }
}
