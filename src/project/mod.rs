//! A project: the folder that contains a `render.ncl`, and the labs that it lists.
//!
//! The project file is written in Nickel like all configuration: one syntax, one kind of error message, and editor
//! support. It is read before any lab, so it is self-contained and small:
//!
//! ```nickel
//! { labs.home = { entry = "overlays/home", output = "rendered/home" } }
//! ```

mod bounds;
mod codes;
mod file;
pub mod inputs;
mod layout;
mod outputs;
mod sources;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::charts::Helm;
use crate::crds::Crds;
use crate::diag::{Diagnostic, near};
use crate::disk;
use crate::lab::SWITCHED;
use crate::lab::decode::{Decode, Decoder};
use crate::project::bounds::Bounds;
use crate::project::codes::{PRJ_NO_ENTRY, PRJ_NOT_FOUND, PRJ_UNKNOWN_LAB};
use crate::project::inputs::Inputs;
use crate::project::layout::CATALOGUE;
use crate::project::sources::{nickel_files, shared_files};
use crate::source::evaluator::{Evaluated, Evaluator, Request};
use crate::source::layers;
use crate::source::layers::Layer;
use crate::value::{Sources, Values};

pub(crate) use codes::{CODES, PRJ_UNREADABLE};
pub use file::{LabEntry, ProjectFile};
pub use layout::{CONFIG, MARK};

/// A lab as the project lists it.
#[derive(Clone, Debug)]
pub struct ProjectLab {
    /// The name of the lab.
    pub name: String,
    /// Its own folder or file, relative to the root.
    pub entry: String,
    /// The files that are merged into the lab: the vocabulary, then the catalogue, then the lab's own files.
    pub request: Request,
    /// The other inputs of the lab.
    pub inputs: Inputs,
    /// The output folder.
    pub output: PathBuf,
    /// The output folder relative to the root, for messages.
    pub output_shown: String,
}

/// A project.
#[derive(Debug)]
pub struct Project {
    /// The folder that contains `render.ncl`.
    pub root: PathBuf,
    /// The folders beside it that labs can import from.
    pub siblings: Vec<PathBuf>,
    /// The labs that it lists.
    pub labs: Vec<ProjectLab>,
}

/// The project of a folder: the nearest folder, starting at this one, that contains a `render.ncl`.
pub fn find_root(start: &Path) -> Result<PathBuf, Diagnostic> {
    for folder in start.ancestors() {
        let mark = folder.join(MARK);
        if disk::is_file(&mark).map_err(|problem| sources::unreadable(folder, &problem))? {
            return Ok(folder.to_path_buf());
        }
    }
    Err(Diagnostic::new(&PRJ_NOT_FOUND, format!("no `{MARK}` in this folder or its parents"))
        .help("create a small project with `render init DIR`")
        .help("or run `render` inside an existing project"))
}

impl Project {
    /// Reads the project's file and finds the sources of its labs.
    pub fn load(
        root: &Path,
        evaluator: &mut Evaluator,
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let request = Request { within: vec![root.to_path_buf()], ..Request::single_file(&root.join(MARK)) };
        let Evaluated { values, mut diagnostics, incomplete } = evaluator.evaluate(&request, sources);
        let mut decoder = Decoder::new(&values, incomplete);
        let file = (!values.is_empty()).then(|| ProjectFile::decode(Values::ROOT, &mut decoder));
        diagnostics.append(&mut decoder.diagnostics);
        let Some(Ok(file)) = file else { return Err(diagnostics) };
        let (bounds, found) = Bounds::of(root, &file, &values);
        diagnostics.extend(found);
        let shared = shared_files(&bounds)?;
        let crds = match Crds::load(root) {
            Ok(crds) => Arc::new(crds),
            Err(found) => {
                diagnostics.extend(found);
                Arc::default()
            }
        };
        let mut labs = Vec::new();
        for (name, lab) in &file.labs {
            match project_lab(&bounds, name.as_str(), lab, &shared, &values) {
                Ok(mut lab) => {
                    lab.inputs.crds = crds.clone();
                    labs.push(lab);
                }
                Err(found) => diagnostics.extend(found),
            }
        }
        let places = labs.iter().map(|lab| (lab.name.as_str(), lab.output.as_path()));
        diagnostics.extend(outputs::shared(root, &file, places, &values));
        if !diagnostics.is_empty() {
            return Err(diagnostics);
        }
        let siblings = bounds.folders().iter().skip(1).cloned().collect();
        Ok(Self { root: root.to_path_buf(), siblings, labs })
    }

    /// Inflates charts with the helm on this machine.
    pub fn use_helm(&mut self, helm: Option<&Helm>) {
        for lab in &mut self.labs {
            lab.inputs.archives.helm = helm.cloned();
        }
    }

    /// The labs with these names; all labs if there are no names.
    pub fn select(&self, names: &[String]) -> Result<Vec<&ProjectLab>, Vec<Diagnostic>> {
        if names.is_empty() {
            return Ok(self.labs.iter().collect());
        }
        let known: Vec<&str> = self.labs.iter().map(|lab| lab.name.as_str()).collect();
        let unknown: Vec<Diagnostic> = names
            .iter()
            .filter(|name| !known.contains(&name.as_str()))
            .map(|name| {
                let mut diagnostic =
                    Diagnostic::new(&PRJ_UNKNOWN_LAB, format!("lab `{name}` is not defined in this project"));
                diagnostic.help.extend(near::did_you_mean(name, &known));
                diagnostic
            })
            .collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        Ok(self.labs.iter().filter(|lab| names.contains(&lab.name)).collect())
    }
}

/// The part of the project that a source file of a lab belongs to.
pub fn layer_of(lab: &ProjectLab, file: &Path) -> Layer {
    let config = lab.request.import_paths.first().map_or(Path::new(CONFIG), PathBuf::as_path);
    layers::layer(file, config, &config.join(CATALOGUE))
}

fn project_lab(
    bounds: &Bounds,
    name: &str,
    lab: &LabEntry,
    shared: &[PathBuf],
    values: &Values,
) -> Result<ProjectLab, Vec<Diagnostic>> {
    let root = bounds.root();
    let entry = root.join(&*lab.entry);
    let unreadable = |problem| vec![sources::unreadable(root, &problem)];
    let is_folder = disk::is_folder(&entry).map_err(unreadable)?;
    if is_folder || disk::is_file(&entry).map_err(unreadable)? {
        sources::check_entry(root, name, &entry, lab, values)?;
    }
    let own = if is_folder { nickel_files(bounds, &entry)? } else { vec![entry.clone()] };
    if own.is_empty() || !is_folder && !disk::is_file(&entry).map_err(unreadable)? {
        let what = if is_folder { "contains no `.ncl` file" } else { "does not exist" };
        return Err(vec![
            Diagnostic::new(&PRJ_NO_ENTRY, format!("the entry of lab `{name}` {what}"))
                .at_node(lab.entry.node, values.span(lab.entry.node), "")
                .help(
                    "set `entry` to a `.ncl` file or a folder that contains some, relative to `render.ncl`",
                ),
        ]);
    }
    let folder = if is_folder { entry.as_path() } else { entry.parent().unwrap_or(root) };
    let output = outputs::checked(root, name, lab, folder, values)?;
    let main = own.iter().find(|file| file.ends_with("lab.ncl")).or(own.first()).cloned().unwrap_or(entry);
    let files = shared.iter().cloned().chain(own).collect();
    let import_paths = vec![root.join(CONFIG)];
    let catalogue = Some(root.join(CONFIG).join(CATALOGUE));
    let within = bounds.folders().to_vec();
    let request = Request { files, import_paths, within, main, switched: SWITCHED, catalogue };
    let output_shown = lab.output.trim_end_matches('/').to_owned();
    let inputs = Inputs::new(root, &output);
    let entry = lab.entry.trim_end_matches('/').to_owned();
    Ok(ProjectLab { name: name.to_owned(), entry, request, inputs, output, output_shown })
}
