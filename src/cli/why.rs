//! `render why`.

use std::path::{Component, Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::{Value, json};

use crate::cli::global::{Format, Global};
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::why_reason::{from, in_words, reason_json};
use crate::cli::{output, session, why_field};
use crate::diag::near;
use crate::project::ProjectLab;
use crate::value::Sources;
use crate::why::{Explained, explain};

/// Show where a line of a rendered file comes from, or the lines that a field decides
///
/// Prints the place in the `.ncl` files that determines the line, and the values that it overrides. The lab's own files
/// override the catalogue, and the catalogue overrides the defaults of the vocabulary. For a field, prints its value,
/// and every line of the output that comes from it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Rendered file, optionally with a line number, or a field such as `services.hello.replicas`
    #[arg(value_name = "PATH[:LINE]|FIELD", value_hint = ValueHint::FilePath)]
    place: String,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let (path, line) = split(&arguments.place);
    let mut session = Session::open(global)?;
    let directory = session::directory(global)?;
    if let Some(steps) = why_field::steps(&arguments.place, &directory) {
        return why_field::run(&arguments.place, &steps, &mut session, global);
    }
    let (lab, path) = locate(&session, &directory, path)?;
    let compiled = session.compile_sound(std::slice::from_ref(&lab), global)?;
    let compiled = &compiled[0];
    let explained = explain(&lab, compiled, &path, line, &mut session.kept.evaluator, &mut session.sources);
    let Some(explained) = explained else {
        let known = compiled.rendered.iter().flat_map(|rendered| &rendered.documents);
        let known: Vec<&str> = known.map(|document| document.path.as_str()).collect();
        let help =
            near::nearest(&path, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return output::fail(format!("lab `{}` does not render `{path}`{help}", lab.name));
    };
    if let (Some(line), true) = (line, explained.is_empty()) {
        return output::fail(format!("`{path}` has no line {line}"));
    }
    note_difference(&lab, compiled, &path);
    match global.format {
        Format::Human => output::print(&output::visible(&human(&explained, &session.sources))),
        Format::Json => {
            let lines: Vec<Value> = explained.iter().map(|line| line_json(line, &session.sources)).collect();
            let report = json!({ "lab": lab.name, "path": path, "lines": lines });
            output::print(&format!("{report:#}\n"))
        }
        Format::Sarif | Format::Github | Format::Markdown => {
            output::fail("`why` supports the formats `human` and `json` only")
        }
    }
}

/// A path, and the line number after its last colon.
fn split(place: &str) -> (&str, Option<usize>) {
    match place.rsplit_once(':') {
        Some((path, line)) => match line.parse() {
            Ok(line) => (path, Some(line)),
            Err(_) => (place, None),
        },
        None => (place, None),
    }
}

/// The lab whose output contains a path, and the path inside that output. The file need not exist.
fn locate(session: &Session, directory: &Path, path: &str) -> Result<(ProjectLab, String), Stop> {
    for start in [directory, &session.project.root] {
        let full = normal(&start.join(path));
        for lab in &session.project.labs {
            if let Ok(inside) = full.strip_prefix(&lab.output) {
                return Ok((lab.clone(), inside.to_string_lossy().replace('\\', "/")));
            }
        }
    }
    let outputs: Vec<&str> = session.project.labs.iter().map(|lab| lab.output_shown.as_str()).collect();
    output::fail(format!("`{path}` is not in the output of any lab ({})", outputs.join(", ")))
}

/// The path without `.` and `..`, without access to the file system.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(normal.pop()),
            other => normal.push(other),
        }
    }
    normal
}

/// The explained lines are those that the sources render to now, which can differ from those on disk.
fn note_difference(lab: &ProjectLab, compiled: &crate::pipeline::Compiled, path: &str) {
    let ours = compiled.rendered.as_ref().and_then(|rendered| rendered.tree.get(path));
    let on_disk = std::fs::read(lab.output.join(path));
    if let (Some(ours), Ok(on_disk)) = (ours, on_disk)
        && *ours.bytes != *on_disk
    {
        output::note("the file on disk is out of date; showing the lines that the sources render to now");
    }
}

fn human(explained: &[Explained], sources: &Sources) -> String {
    let width = explained.last().map_or(1, |line| line.line.to_string().len());
    let mut text = String::new();
    for Explained { line, text: content, reason } in explained {
        text.push_str(&format!("{line:width$} | {content}\n"));
        let indent = " ".repeat(width + 3);
        text.push_str(&format!("{indent}{}  {}\n", sources.show(reason.span), in_words(reason)));
        for (step, layer) in &reason.beneath {
            let shown = step.shown.as_deref().unwrap_or("a value");
            let place = sources.show(step.span);
            text.push_str(&format!("{indent}  overrides {place}  {shown}, {}\n", from(*layer)));
        }
    }
    text
}

fn line_json(explained: &Explained, sources: &Sources) -> Value {
    json!({
        "line": explained.line,
        "text": explained.text,
        "reason": reason_json(&explained.reason, sources),
    })
}
