//! Where a field is set in the labs of the project around the working folder, and which files it decides.

use std::collections::BTreeSet;
use std::path::Path;

use crate::cli::global::Global;
use crate::cli::session;
use crate::cli::session::Session;
use crate::pipeline::Compiled;
use crate::project::{ProjectLab, find_root, layer_of};
use crate::source::layers::Layer;
use crate::value::{NodeId, Sources};
use crate::vocabulary;
use crate::why::field::{find, reached};
use crate::why::{place, shown};

/// How many places and files are listed.
const LISTED_MAX: usize = 8;

/// The paragraph about the labs; empty without a project, or if none of its labs has the field.
pub(super) fn in_labs(subject: &str, global: &Global) -> String {
    let Some(steps) = vocabulary::steps(subject) else { return String::new() };
    let is_project = session::directory(global).is_ok_and(|directory| find_root(&directory).is_ok());
    if !is_project {
        return String::new();
    }
    let Ok(mut session) = Session::open(global) else { return String::new() };
    let Ok(labs) = session.labs(&[], global) else { return String::new() };
    let mut text = String::new();
    for lab in labs {
        let compiled = session.compile(std::slice::from_ref(&lab));
        for compiled in &compiled {
            let nodes = find(&compiled.values, &steps);
            text.push_str(&about(&lab, compiled, &nodes, &session.sources));
        }
    }
    text
}

fn about(lab: &ProjectLab, compiled: &Compiled, nodes: &[NodeId], sources: &Sources) -> String {
    let values = &compiled.values;
    let is_set = |node: &&NodeId| {
        let path: &Path = &sources.file(place(values, **node).file).path;
        layer_of(lab, path) != Layer::Vocabulary
    };
    let set: Vec<&NodeId> = nodes.iter().filter(is_set).collect();
    if set.is_empty() {
        return String::new();
    }
    let mut text = format!("\nSet in lab `{}`:\n", lab.name);
    for node in set.iter().take(LISTED_MAX) {
        let value = shown(values, **node).map_or(String::new(), |value| format!(" = {value}"));
        let place = sources.show(place(values, **node));
        text.push_str(&format!("  {}{value}  {place}\n", values.show_path(**node)));
    }
    text.push_str(&more(set.len()));
    let reached = reached(compiled, nodes);
    let files: BTreeSet<&str> = reached.iter().map(|line| line.path.as_str()).collect();
    if files.is_empty() {
        return text;
    }
    text.push_str(&format!("\nDecides lines of these files in {}:\n", lab.output_shown));
    for file in files.iter().take(LISTED_MAX) {
        text.push_str(&format!("  {file}\n"));
    }
    text.push_str(&more(files.len()));
    text
}

fn more(count: usize) -> String {
    match count.saturating_sub(LISTED_MAX) {
        0 => String::new(),
        more => format!("  and {more} more\n"),
    }
}
