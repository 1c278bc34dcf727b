//! `render diff`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use clap::Args;
use serde_json::json;

use crate::cli::candidates;
use crate::cli::global::{Format, Global};
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::shard::Sharding;
use crate::cli::{output, session};
use crate::diff::base::Base;
use crate::diff::lowered::lowered;
use crate::diff::report::{Look, report, report_json};
use crate::diff::{Change, Files, objects};
use crate::pipeline::{Compiled, Rendered};
use crate::print::tree::lines;
use crate::project::ProjectLab;
use crate::tree::{MANIFEST_NAME, Manifest};
use crate::value::Sources;
use crate::why::place;
use crate::{diff, print};

/// Compare what the sources render to with the trees on disk, a git revision or a folder
///
/// Compares object by object: reordered keys and moved files are not differences. Each new line is shown with the place
/// in the sources that it comes from. Exits with 1 if there are differences.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Git revision, or folder with a tree, to compare with [default: the tree on disk]
    base: Option<String>,
    /// Compare only this lab; can be repeated
    #[arg(short, long = "lab", value_name = "LAB", add = candidates::labs())]
    labs: Vec<String>,
    #[command(flatten)]
    sharding: Sharding,
    /// Number of unchanged lines to show around each change
    #[arg(short = 'U', long, value_name = "N", default_value_t = 0)]
    context: usize,
    /// Show all lines of added and removed objects
    #[arg(long)]
    whole: bool,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut session = Session::open(global)?;
    let labs = session.share(&arguments.labs, arguments.sharding, global)?;
    let compiled = session.compile_sound(&labs, global)?;
    let mut reports = serde_json::Map::new();
    let mut differs = false;
    for (lab, compiled) in labs.iter().zip(&compiled) {
        let Some(rendered) = &compiled.rendered else { continue };
        let new = files(rendered);
        let old = base_files(arguments, global, lab, &new)?;
        let print = |format, value: &serde_yaml::Value| normalised(format, value);
        let options = diff::Options { context: arguments.context, print: &print };
        let changes: Vec<Change> = diff::diff(&old, &new, options);
        differs |= !changes.is_empty();
        let origins = Origins { compiled, rendered, sources: &session.sources, known: RefCell::default() };
        let behind = |path: &str, line: usize| origins.behind(path, line);
        match global.format {
            Format::Human => {
                let styled = output::styled(global, &std::io::stdout());
                if labs.len() > 1 {
                    output::print(&format!("{}:\n", lab.name))?;
                }
                output::print(&output::visible(&report(
                    &changes,
                    behind,
                    Look { styled, whole: arguments.whole },
                )))?;
            }
            Format::Json => drop(reports.insert(lab.name.clone(), report_json(&changes, behind))),
            Format::Sarif | Format::Github | Format::Markdown => {
                return output::fail("`diff` supports the formats `human` and `json` only");
            }
        }
    }
    if global.format == Format::Json {
        output::print(&format!("{:#}\n", json!({ "labs": reports })))?;
    }
    if differs { Err(Stop::Findings) } else { Ok(()) }
}

fn files(rendered: &Rendered) -> Files {
    rendered.tree.iter().map(|(path, file)| (path.to_string(), file.bytes.to_vec())).collect()
}

/// The files of the base that `render` wrote.
fn base_files(arguments: &Arguments, global: &Global, lab: &ProjectLab, new: &Files) -> Result<Files, Stop> {
    let argument = arguments.base.as_deref();
    let folder = match argument {
        Some(argument) => Some(session::directory(global)?.join(argument)).filter(|path| path.is_dir()),
        None if !lab.output.exists() => return Ok(Files::new()),
        None => None,
    };
    let base = match &folder {
        Some(folder) => Ok(Base::Directory(folder.clone())),
        None => Base::named(argument, &lab.output),
    };
    let loaded = match base.and_then(|base| base.load()) {
        Ok(loaded) => loaded,
        Err(problem) => return output::fail(format!("{problem}\nhelp: {}", problem.help())),
    };
    if let Some(note) = loaded.note {
        output::note(note);
    }
    let mut old = loaded.files;
    if let Some(Ok(manifest)) = old.remove(MANIFEST_NAME).map(|bytes| Manifest::parse(&bytes)) {
        old.retain(|path, _| manifest.files.contains_key(path.as_str()) || new.contains_key(path));
    }
    Ok(old)
}

/// Values of either tree in the form in which this project prints them.
fn normalised(format: objects::Format, value: &serde_yaml::Value) -> String {
    match (lowered(value), format) {
        (Some(data), objects::Format::Yaml) => print::yaml(&[data]),
        (Some(data), objects::Format::Json) => print::json(&data),
        // Only YAML of other origin contains tags, and keys that are not strings.
        (None, _) => serde_yaml::to_string(value).unwrap_or_default(),
    }
}

/// The places in the sources that the lines of the new tree come from. A file is printed again only when one of its
/// lines is asked for.
struct Origins<'a> {
    compiled: &'a Compiled,
    rendered: &'a Rendered,
    sources: &'a Sources,
    known: RefCell<BTreeMap<String, Vec<String>>>,
}

impl Origins<'_> {
    fn behind(&self, path: &str, line: usize) -> Option<String> {
        let mut known = self.known.borrow_mut();
        let places = known.entry(path.to_owned()).or_insert_with(|| self.places(path));
        places.get(line.checked_sub(1)?).cloned()
    }

    fn places(&self, path: &str) -> Vec<String> {
        let document = self.rendered.documents.iter().find(|document| document.path == path);
        let Some(document) = document else { return Vec::new() };
        let values = &self.compiled.values;
        let (_, origins) = lines(document);
        origins.into_iter().map(|origin| self.sources.show(place(values, origin.node))).collect()
    }
}
