//! Which room may use which: the import graph against a table, and no circles.

use std::sync::LazyLock;

use super::graph::{Edges, Graph, room};
use super::{Source, library};
use crate::support::trial::tests;
use crate::support::{expected, repository};

tests! {
    every_room_uses_only_what_the_table_allows,
    every_allowed_use_is_used,
    no_files_use_each_other_in_a_circle,
    pictures_of_the_rooms_are_current,
    targets_do_not_know_each_other,
    only_the_door_names_the_evaluator,
    only_the_command_line_reads_the_environment,
    only_the_tree_and_the_doors_touch_the_disk,
}

/// What each room of the library may use, in topological order: a room uses only rooms of the rows above its own.
///
/// From top to bottom data flows through the pipeline; a stage knows the types that it is given and those that it
/// makes, and nothing of the stages behind it.
const LAYERS: &[(&str, &[&str])] = &[
    // Values with a meaning, and the configuration as values with places.
    ("types", &[]),
    ("value", &[]),
    // Everything that is read comes from here.
    ("disk", &[]),
    // How much a run may take.
    ("limits", &["disk"]),
    // The writer knows paths and bytes.
    ("tree", &["disk"]),
    ("diag", &["value"]),
    ("source", &["diag", "disk", "value"]),
    // What lowering produces, and how it becomes text.
    ("document", &["types", "value"]),
    ("print", &["diag", "document", "tree", "value"]),
    // The model knows values with places, and not who evaluated them.
    ("lab", &["diag", "types", "value"]),
    // The vocabulary is what the model says about itself.
    ("vocabulary", &["diag", "lab"]),
    ("crds", &["diag", "disk", "tree", "types"]),
    // Objects are validated as they will be printed. The version of the cluster is the lab's.
    ("kube", &["crds", "diag", "document", "lab", "types", "value"]),
    // Charts become plain data before anything refers to what they contain.
    ("charts", &["diag", "disk", "document", "kube", "lab", "limits", "tree", "types", "value"]),
    // What follows from a lab is decided once, for everything below.
    ("facts", &["lab", "types", "value"]),
    ("check", &["diag", "facts", "lab", "types", "value"]),
    ("resolve", &["charts", "diag", "facts", "lab", "types", "value"]),
    // The parts of a bootstrap plan refer to documents, which targets make.
    ("plan", &["document", "facts", "lab", "resolve", "types", "value"]),
    // A node system has rules and steps of its own.
    (
        "targets",
        &[
            "charts", "check", "diag", "document", "facts", "lab", "plan", "print", "resolve", "types",
            "value",
        ],
    ),
    // The bootstrap plan reads the documents of targets.
    (
        "bootstrap",
        &["diag", "document", "facts", "lab", "plan", "print", "resolve", "targets", "types", "value"],
    ),
    // What carries out a printed plan knows its format, and no lab.
    ("runner", &["plan"]),
    ("delivery", &["charts", "diag", "document", "facts", "kube", "lab", "value"]),
    // Objects against each other.
    ("world", &["charts", "diag", "document", "facts", "kube", "lab", "types", "value"]),
    // The documents on the nodes of the lab.
    ("simulate", &["diag", "document", "facts", "lab", "print", "resolve", "types", "value", "world"]),
    // The parts of a lab, and what stops without one of them.
    ("graph", &["diag", "document", "lab", "simulate", "value", "world"]),
    ("outcome", &["diag", "tree"]),
    ("publish", &["diag", "outcome", "tree"]),
    ("diff", &["document", "plan", "runner", "value"]),
    // The project file is read like a lab, before any lab.
    ("project", &["charts", "crds", "diag", "disk", "lab", "source", "tree", "types", "value"]),
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
            "facts",
            "kube",
            "lab",
            "limits",
            "outcome",
            "print",
            "project",
            "publish",
            "resolve",
            "simulate",
            "source",
            "targets",
            "tree",
            "value",
            "vocabulary",
            "world",
        ],
    ),
    ("sizing", &["diag", "facts", "lab", "pipeline", "project", "source", "types", "value"]),
    ("why", &["document", "pipeline", "print", "project", "source", "value"]),
    (
        "cli",
        &[
            "charts",
            "crds",
            "diag",
            "diff",
            "disk",
            "document",
            "facts",
            "graph",
            "kube",
            "lab",
            "limits",
            "outcome",
            "pipeline",
            "plan",
            "print",
            "project",
            "publish",
            "runner",
            "sizing",
            "simulate",
            "source",
            "tree",
            "types",
            "value",
            "vocabulary",
            "why",
        ],
    ),
];

/// Modules that are the crate's front, and may use anything.
const FRONT: &[&str] = &["lib", "main"];

/// Folders of `targets/` that are no target: what several targets share, and the files that make a machine a node,
/// which cloud-init carries.
const SHARED_BY_TARGETS: &[&str] = &["shared", "nodes"];

/// The import graph, read once for all tests.
static GRAPH: LazyLock<Graph> = LazyLock::new(|| Graph::read(&repository("")));

/// The rooms and what they use. The library's front may use anything.
fn rooms() -> Edges {
    let mut rooms = GRAPH.rooms();
    rooms.retain(|room, _| !FRONT.contains(&room.as_str()));
    rooms
}

fn every_room_uses_only_what_the_table_allows() {
    for (row, (room, allowed)) in LAYERS.iter().enumerate() {
        for used in *allowed {
            let is_above = LAYERS[..row].iter().any(|(above, _)| above == used);
            assert!(is_above, "{room} may use {used}, which is not in a row above its own");
        }
    }
    let mut wrong = Vec::new();
    for (room, used) in rooms() {
        let Some((_, allowed)) = LAYERS.iter().find(|(known, _)| *known == room) else {
            panic!("src/{room} is not in the table of layers: say what it may use");
        };
        for (other, uses) in used.iter().filter(|(other, _)| !allowed.contains(&other.as_str())) {
            wrong.push(format!(
                "{room} uses {other}: {}",
                uses.iter().cloned().collect::<Vec<_>>().join(", ")
            ));
        }
    }
    assert!(wrong.is_empty(), "against the table of layers:\n{}", wrong.join("\n"));
}

/// The table stays as narrow as the source.
fn every_allowed_use_is_used() {
    let rooms = rooms();
    for (room, allowed) in LAYERS {
        for other in *allowed {
            let is_used = rooms.get(*room).is_some_and(|used| used.contains_key(*other));
            assert!(is_used, "{room} may use {other} but does not: take it out of the table");
        }
    }
}

fn no_files_use_each_other_in_a_circle() {
    let circles: Vec<String> = GRAPH.circles().iter().map(|circle| circle.join(" ")).collect();
    assert!(circles.is_empty(), "files that use each other in circles:\n{}", circles.join("\n"));
}

/// `cargo xtask graph` writes them.
fn pictures_of_the_rooms_are_current() {
    let mut graph = Graph { edges: GRAPH.edges.clone() };
    graph.edges.retain(|file, _| !FRONT.contains(&room(file)));
    for (path, picture) in [("docs/rooms.dot", graph.dot()), ("docs/rooms.svg", graph.svg())] {
        expected::agrees(&repository(path), &picture).unwrap_or_else(|difference| panic!("{difference}"));
    }
}

fn targets_do_not_know_each_other() {
    let target = |file: &str| {
        let below = file.strip_prefix("src/targets/")?.to_owned();
        let (folder, _) = below.split_once('/')?;
        (!SHARED_BY_TARGETS.contains(&folder)).then(|| folder.to_owned())
    };
    for (file, used) in &GRAPH.edges {
        let Some(own) = target(file) else { continue };
        for other in used.keys() {
            let is_foreign = target(other).is_some_and(|other| other != own);
            assert!(!is_foreign, "{file} knows another target: {other}");
        }
    }
}

fn only_the_door_names_the_evaluator() {
    let doors = ["src/source/nickel.rs", "src/source/nickel/", "src/source/error.rs"];
    let inside = |path: &str| doors.iter().any(|door| path.starts_with(door));
    for Source { path, text } in library().iter().filter(|source| !inside(&source.path)) {
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
        // Everything that a lab is compiled from.
        "src/disk.rs",
        // Output folders and revisions, which may be foreign: links are not followed.
        "src/tree/",
        "src/diff/",
        "src/cli/",
        // The folder in which helm runs.
        "src/charts/helm.rs",
        // Other repositories, and passing copies of their branches.
        "src/publish/",
        // The tree that is carried out, and the records of it.
        "src/runner/",
    ];
    for Source { path, text } in library() {
        if !doors.iter().any(|door| path.starts_with(door)) {
            assert!(
                ["std::fs", "File::open", "WalkDir"].iter().all(|word| !text.contains(word)),
                "{path} touches the disk"
            );
        }
    }
}
