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
    // Values with a meaning, and the configuration as values with places.
    ("types", &[]),
    ("value", &[]),
    // The writer knows paths and bytes.
    ("tree", &[]),
    ("diag", &["value"]),
    ("source", &["diag", "value"]),
    // What lowering produces, and how it becomes text.
    ("document", &["types", "value"]),
    ("print", &["diag", "document", "tree", "value"]),
    // The model knows values with places, and not who evaluated them.
    ("lab", &["diag", "types", "value"]),
    ("crds", &["diag", "tree", "types"]),
    // Objects are validated as they will be printed. The version of the cluster is the lab's.
    ("kube", &["crds", "diag", "document", "lab", "types", "value"]),
    // Charts become plain data before anything refers to what they contain.
    ("charts", &["diag", "document", "kube", "lab", "tree", "types", "value"]),
    ("check", &["diag", "lab", "types", "value"]),
    ("resolve", &["charts", "diag", "lab", "types", "value"]),
    ("targets", &["charts", "diag", "document", "lab", "print", "resolve", "types", "value"]),
    // The bootstrap plan reads the documents of targets.
    ("bootstrap", &["diag", "document", "lab", "print", "resolve", "targets", "types", "value"]),
    ("delivery", &["charts", "diag", "document", "kube", "lab", "value"]),
    ("outcome", &["diag", "tree"]),
    ("publish", &["diag", "outcome", "tree"]),
    ("diff", &["document", "value"]),
    // The project file is read like a lab, before any lab.
    ("project", &["charts", "crds", "diag", "lab", "source", "types", "value"]),
    // What runs the stages, and what asks about the result.
    (
        "pipeline",
        &[
            "bootstrap",
            "charts",
            "check",
            "crds",
            "delivery",
            "diag",
            "document",
            "kube",
            "lab",
            "outcome",
            "print",
            "project",
            "publish",
            "resolve",
            "source",
            "targets",
            "tree",
            "value",
        ],
    ),
    ("why", &["document", "pipeline", "print", "project", "source", "value"]),
    (
        "cli",
        &[
            "charts", "crds", "diag", "diff", "document", "kube", "lab", "outcome", "pipeline", "print",
            "project", "publish", "source", "tree", "types", "value", "why",
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
    for (row, (module, allowed)) in LAYERS.iter().enumerate() {
        for rule in *allowed {
            let of = rule.split("::").next().unwrap_or_default();
            let is_beneath = LAYERS[..row].iter().any(|(below, _)| *below == of);
            assert!(is_beneath, "{module} may use {rule}, which is not in a row above its own");
        }
    }
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
    let plan = library().into_iter().find(|source| source.path == "src/targets/mod.rs").expect("it is there");
    let names = plan.text.split("::documents").map(|before| {
        before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned()
    });
    let targets: BTreeSet<String> =
        names.filter(|name| plan.text.contains(&format!("{name}::documents"))).collect();
    let targets: BTreeSet<String> = targets.into_iter().filter(|name| !name.is_empty()).collect();
    assert!(targets.len() >= 3, "targets are not recognised any more: {targets:?}");
    for Source { path, text } in library() {
        let Some(own) = path.strip_prefix("src/targets/").and_then(|path| path.split(['/', '.']).next())
        else {
            continue;
        };
        for other in targets.iter().filter(|other| *other != own && targets.contains(own)) {
            for form in
                [format!("targets::{other}"), format!("super::{other}"), format!("super::super::{other}")]
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
        "src/project/mod.rs",
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
