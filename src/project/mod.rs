//! A project: the folder that contains a `render.ncl`, and the labs that it lists.
//!
//! The project file is written in Nickel like all configuration: one syntax, one kind of error message, and editor
//! support. It is read before any lab, so it is self-contained and small:
//!
//! ```nickel
//! { labs.home = { entry = "overlays/home", output = "rendered/home" } }
//! ```

pub mod inputs;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::charts::Helm;
use crate::crds;
use crate::crds::Crds;
use crate::diag::{Code, Diagnostic, Example, Severity, near};
use crate::disk;
use crate::lab::SWITCHED;
use crate::lab::decode::{Decode, Decoder, Entries, record};
use crate::project::inputs::Inputs;
use crate::source::evaluator::{Evaluated, Evaluator, Request};
use crate::source::layers;
use crate::source::layers::Layer;
use crate::types::DnsLabel;
use crate::value::{At, Sources, Values};

/// The file that marks a project's root.
pub const MARK: &str = "render.ncl";
/// The folder of the vocabulary and the catalogue, below the root.
pub const CONFIG: &str = "config";
/// The vocabulary's root record, below [`CONFIG`].
const VOCABULARY: &str = "lab.ncl";
/// Evaluated instead of [`VOCABULARY`] if it exists: the same defaults without types, which the decoder checks anyway,
/// with better messages.
const EVALUATED: &str = "evaluation.ncl";
/// The catalogue, below [`CONFIG`]: every file in it is part of every lab.
const CATALOGUE: &str = "catalog";

pub(crate) static CODES: &[&Code] =
    &[&PRJ_NOT_FOUND, &PRJ_UNKNOWN_LAB, &PRJ_NO_ENTRY, &PRJ_NO_VOCABULARY, &PRJ_OUTPUT];

pub(crate) static PRJ_NOT_FOUND: Code = Code {
    name: "PRJ-NOT-FOUND",
    severity: Severity::Error,
    title: "no project found",
    why: "`render` looks for a file `render.ncl` in the current folder and its parents. There is none, so it \
          does not know which labs to render.",
    example: Example::Story { bad: "$ cd /tmp && render", good: "$ render init demo && cd demo && render" },
    allowable: false,
};

pub(crate) static PRJ_UNKNOWN_LAB: Code = Code {
    name: "PRJ-UNKNOWN-LAB",
    severity: Severity::Error,
    title: "unknown lab",
    why: "Labs are defined in `render.ncl`, in `labs`.",
    example: Example::Story { bad: "$ render hmoe", good: "$ render home" },
    allowable: false,
};

pub(crate) static PRJ_NO_ENTRY: Code = Code {
    name: "PRJ-NO-ENTRY",
    severity: Severity::Error,
    title: "missing entry of a lab",
    why: "`entry` is a `.ncl` file, or a folder whose `.ncl` files all belong to the lab. Paths are relative \
          to the project's root.",
    example: Example::Story {
        bad: r#"{ labs.home = { entry = "overlays/hmoe", output = "rendered/home" } }"#,
        good: r#"{ labs.home = { entry = "overlays/home", output = "rendered/home" } }"#,
    },
    allowable: false,
};

pub(crate) static PRJ_NO_VOCABULARY: Code = Code {
    name: "PRJ-NO-VOCABULARY",
    severity: Severity::Error,
    title: "missing vocabulary",
    why: "The fields that a lab can have are defined in `config/lab.ncl`. `render init` writes a copy of the \
          vocabulary and the catalogue that belong to the installed version.",
    example: Example::Story { bad: "$ rm -r config && render", good: "$ render init --config ." },
    allowable: false,
};

pub(crate) static PRJ_OUTPUT: Code = Code {
    name: "PRJ-OUTPUT",
    severity: Severity::Error,
    title: "invalid output folder",
    why: "Each lab needs a separate output folder inside the project. It cannot be the project's root, \
          contain sources, or be inside another lab's output.",
    example: Example::Story {
        bad: r#"{ labs.home = { entry = "overlays/home", output = "." } }"#,
        good: r#"{ labs.home = { entry = "overlays/home", output = "rendered/home" } }"#,
    },
    allowable: false,
};

record! {
    /// The content of `render.ncl`.
    pub struct ProjectFile {
        /// The labs of the project.
        pub labs: Entries<DnsLabel, LabEntry>,
    }
}

record! {
    /// A lab in `render.ncl`.
    pub struct LabEntry {
        /// The folder with the lab's configuration.
        pub entry: At<String>,
        /// The folder of its rendered files.
        pub output: At<String>,
    }
}

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
    /// The labs that it lists.
    pub labs: Vec<ProjectLab>,
}

/// The project of a folder: the nearest folder, starting at this one, that contains a `render.ncl`.
pub fn find_root(start: &Path) -> Result<PathBuf, Diagnostic> {
    start.ancestors().find(|folder| disk::is_file(&folder.join(MARK))).map(Path::to_path_buf).ok_or_else(
        || {
            Diagnostic::new(&PRJ_NOT_FOUND, format!("no `{MARK}` in this folder or its parents"))
                .help("create a small project with `render init DIR`")
                .help("or run `render` inside an existing project")
        },
    )
}

impl Project {
    /// Reads the project's file and finds the sources of its labs.
    pub fn load(
        root: &Path,
        evaluator: &mut Evaluator,
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let request = Request::single_file(&root.join(MARK));
        let Evaluated { values, mut diagnostics, incomplete } = evaluator.evaluate(&request, sources);
        let mut decoder = Decoder::new(&values, incomplete);
        let file = (!values.is_empty()).then(|| ProjectFile::decode(Values::ROOT, &mut decoder));
        diagnostics.append(&mut decoder.diagnostics);
        let Some(Ok(file)) = file else { return Err(diagnostics) };
        let shared = match shared_files(root) {
            Ok(shared) => shared,
            Err(missing) => return Err(vec![*missing]),
        };
        let crds = match Crds::load(root) {
            Ok(crds) => Arc::new(crds),
            Err(found) => {
                diagnostics.extend(found);
                Arc::default()
            }
        };
        let mut labs = Vec::new();
        for (name, lab) in &file.labs {
            match project_lab(root, name.as_str(), lab, &shared, &values) {
                Ok(mut lab) => {
                    lab.inputs.crds = crds.clone();
                    labs.push(lab);
                }
                Err(problem) => diagnostics.push(*problem),
            }
        }
        diagnostics.extend(nested_outputs(&file, &labs, &values));
        if diagnostics.is_empty() { Ok(Self { root: root.to_path_buf(), labs }) } else { Err(diagnostics) }
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

/// The files that every lab of the project merges: the vocabulary and the catalogue.
fn shared_files(root: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let vocabulary = root.join(CONFIG).join(VOCABULARY);
    if !disk::is_file(&vocabulary) {
        return Err(Box::new(
            Diagnostic::new(&PRJ_NO_VOCABULARY, "the project has no vocabulary")
                .at_path(format!("{CONFIG}/{VOCABULARY}"), "this file is missing")
                .help("write the one of this version with `render init --config .`"),
        ));
    }
    let evaluated = vocabulary.with_file_name(EVALUATED);
    let mut files = vec![if disk::is_file(&evaluated) { evaluated } else { vocabulary }];
    files.extend(nickel_files(&root.join(CONFIG).join(CATALOGUE)));
    Ok(files)
}

/// The part of the project that a source file of a lab belongs to.
pub fn layer_of(lab: &ProjectLab, file: &Path) -> Layer {
    let config = lab.request.import_paths.first().map_or(Path::new(CONFIG), PathBuf::as_path);
    layers::layer(file, config, &config.join(CATALOGUE))
}

/// All `.ncl` files below a folder, in the order of their paths.
fn nickel_files(folder: &Path) -> Vec<PathBuf> {
    let is_nickel = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "ncl");
    disk::files_below(folder).into_iter().filter(is_nickel).collect()
}

fn project_lab(
    root: &Path,
    name: &str,
    lab: &LabEntry,
    shared: &[PathBuf],
    values: &Values,
) -> Result<ProjectLab, Box<Diagnostic>> {
    let entry = root.join(&*lab.entry);
    let own = if disk::is_folder(&entry) { nickel_files(&entry) } else { vec![entry.clone()] };
    if own.is_empty() || !own.iter().all(|file| disk::is_file(file)) {
        let what = if disk::is_folder(&entry) { "contains no `.ncl` file" } else { "does not exist" };
        return Err(Box::new(
            Diagnostic::new(&PRJ_NO_ENTRY, format!("the entry of lab `{name}` {what}"))
                .at_node(lab.entry.node, values.span(lab.entry.node), "")
                .help(
                    "set `entry` to a `.ncl` file or a folder that contains some, relative to `render.ncl`",
                ),
        ));
    }
    let refuse = |why: String| {
        Box::new(
            Diagnostic::new(&PRJ_OUTPUT, format!("lab `{name}` cannot be written to `{}`", *lab.output))
                .at_node(lab.output.node, values.span(lab.output.node), why)
                .help(format!("use a separate folder, such as `rendered/{name}`")),
        )
    };
    let relative = Path::new(&*lab.output);
    if relative.as_os_str().is_empty()
        || relative.components().any(|part| !matches!(part, Component::Normal(_)))
    {
        return Err(refuse("not a plain path below the project's root".into()));
    }
    let output = root.join(relative);
    let folder = if disk::is_folder(&entry) { entry.as_path() } else { entry.parent().unwrap_or(root) };
    for source in [folder, &root.join(CONFIG), &root.join(crds::FOLDER)] {
        if source != root && (source.starts_with(&output) || output.starts_with(source)) {
            return Err(refuse("it contains sources".into()));
        }
    }
    let main = own.iter().find(|file| file.ends_with("lab.ncl")).or(own.first()).cloned().unwrap_or(entry);
    let files = shared.iter().cloned().chain(own).collect();
    let import_paths = vec![root.join(CONFIG)];
    let catalogue = Some(root.join(CONFIG).join(CATALOGUE));
    let request = Request { files, import_paths, main, switched: SWITCHED, catalogue };
    let output_shown = lab.output.trim_end_matches('/').to_owned();
    let inputs = Inputs::new(root, &output);
    let entry = lab.entry.trim_end_matches('/').to_owned();
    Ok(ProjectLab { name: name.to_owned(), entry, request, inputs, output, output_shown })
}

/// Outputs inside one another would overwrite each other's files.
fn nested_outputs(file: &ProjectFile, labs: &[ProjectLab], values: &Values) -> Vec<Diagnostic> {
    let place = |lab: &ProjectLab| {
        let entry = file.labs.iter().find(|(name, _)| name.to_string() == lab.name);
        entry.map(|(_, entry)| entry.output.node)
    };
    let mut found = Vec::new();
    for (index, lab) in labs.iter().enumerate() {
        for other in &labs[..index] {
            if !lab.output.starts_with(&other.output) && !other.output.starts_with(&lab.output) {
                continue;
            }
            let mut diagnostic = Diagnostic::new(
                &PRJ_OUTPUT,
                format!("labs `{}` and `{}` share an output folder", other.name, lab.name),
            );
            for (node, text) in [(place(lab), "this one"), (place(other), "and this one")] {
                if let Some(node) = node {
                    diagnostic = diagnostic.at_node(node, values.span(node), text);
                }
            }
            found.push(diagnostic.help("use a separate folder for each lab"));
        }
    }
    found
}
