//! `render why FIELD`: a value, what it overrides, and every line of the output that comes from it.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::why_reason::{from, reason_json};
use crate::document::How;
use crate::project::ProjectLab;
use crate::value::Sources;
use crate::vocabulary;
use crate::why::Reason;
use crate::why::field::{Reached, find, reached, reason};

/// The steps of a path, if it is that of a field and not that of a file.
pub(super) fn steps(place: &str, directory: &Path) -> Option<Vec<String>> {
    if directory.join(place).exists() {
        return None;
    }
    let steps = vocabulary::steps(place)?;
    let is_field = vocabulary::find(place).is_ok() || !place.contains('/');
    let has_root = steps.first().is_some_and(|first| vocabulary::find(first).is_ok());
    (is_field && has_root).then_some(steps)
}

/// What a lab has at the path.
struct Found {
    lab: ProjectLab,
    reasons: Vec<Reason>,
    reached: Vec<Reached>,
}

pub(super) fn run(place: &str, steps: &[String], session: &mut Session, global: &Global) -> Result<(), Stop> {
    let labs = session.labs(&[], global)?;
    let mut found = Vec::new();
    for lab in labs {
        let compiled = session.compile_sound(std::slice::from_ref(&lab), global)?;
        let Some(compiled) = compiled.first() else { continue };
        let nodes = find(&compiled.values, steps);
        if nodes.is_empty() {
            continue;
        }
        let evaluator = &mut session.kept.evaluator;
        let reasons =
            nodes.iter().filter_map(|node| reason(&lab, compiled, *node, evaluator, &mut session.sources));
        let reasons = reasons.collect();
        found.push(Found { reasons, reached: reached(compiled, &nodes), lab });
    }
    if found.is_empty() {
        return match vocabulary::find(place) {
            Ok(_) => output::fail(format!("no lab sets `{place}`; `render explain {place}` describes it")),
            Err(_) => output::fail(format!("no lab has `{place}`; `render fields WORD` searches all fields")),
        };
    }
    match global.format {
        Format::Human => {
            let texts: Vec<String> = found.iter().map(|found| human(found, &session.sources)).collect();
            output::print(&texts.join("\n"))
        }
        Format::Json => {
            let labs: Vec<Value> = found.iter().map(|found| to_json(found, &session.sources)).collect();
            output::print(&format!("{:#}\n", json!({ "field": place, "labs": labs })))
        }
        Format::Sarif | Format::Github | Format::Markdown => {
            output::fail("`why` supports the formats `human` and `json` only")
        }
    }
}

fn human(Found { lab, reasons, reached }: &Found, sources: &Sources) -> String {
    let mut text = format!("lab {}\n", lab.name);
    for reason in reasons {
        let value = reason.shown.as_ref().map_or(String::new(), |shown| format!(" = {shown}"));
        text.push_str(&format!("  {}{value}\n", reason.path));
        text.push_str(&format!("    {}  {}\n", sources.show(reason.span), from(reason.layer)));
        for (step, layer) in &reason.beneath {
            let shown = step.shown.as_deref().unwrap_or("a value");
            text.push_str(&format!("    overrides {}  {shown}, {}\n", sources.show(step.span), from(*layer)));
        }
    }
    match reached.len() {
        0 => text.push_str("reaches no line of the output\n"),
        1 => text.push_str("reaches 1 line of the output\n"),
        count => text.push_str(&format!("reaches {count} lines of the output\n")),
    }
    let mut file = "";
    for Reached { path, line, text: content, how } in reached {
        if file != path {
            file = path;
            text.push_str(&format!("  {}/{path}\n", lab.output_shown));
        }
        let mark = match how {
            How::Value => ' ',
            How::Follows => '~',
        };
        text.push_str(&format!("    {line:4}{mark}| {content}\n"));
    }
    text
}

fn to_json(Found { lab, reasons, reached }: &Found, sources: &Sources) -> Value {
    let values: Vec<Value> = reasons.iter().map(|reason| reason_json(reason, sources)).collect();
    let lines: Vec<Value> = reached
        .iter()
        .map(|line| {
            let how = match line.how {
                How::Value => "value",
                How::Follows => "follows",
            };
            json!({ "path": line.path, "line": line.line, "text": line.text, "how": how })
        })
        .collect();
    json!({ "lab": lab.name, "values": values, "lines": lines })
}
