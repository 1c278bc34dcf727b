//! A project: the folder that holds a `render.ncl`, and the labs that it lists.
//!
//! The mark is a Nickel file like everything else that people write: one syntax, one kind of error message, and
//! an editor that knows it. It is read before any lab, so it stands alone and is small:
//!
//! ```nickel
//! { labs.home = { entry = "overlays/home", output = "rendered/home" } }
//! ```

pub mod inputs;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::charts::Helm;
use crate::crds;
use crate::crds::Crds;
use crate::diag::{Code, Diagnostic, Example, near};
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
/// What is evaluated in place of [`VOCABULARY`] where it is there: the same defaults without types, which the decoder
/// checks anyway, and with better messages.
const EVALUATED: &str = "evaluation.ncl";
/// The catalogue, below [`CONFIG`]: every file in it takes part in every lab.
const CATALOGUE: &str = "catalog";

pub static CODES: &[&Code] =
    &[&PRJ_NOT_FOUND, &PRJ_UNKNOWN_LAB, &PRJ_NO_ENTRY, &PRJ_NO_VOCABULARY, &PRJ_OUTPUT];

pub static PRJ_NOT_FOUND: Code = Code::error(
    "PRJ-NOT-FOUND",
    "no project here",
    "`render` looks for a file `render.ncl` in the current folder and in the ones above it. There is none, so it \
     does not know which labs to render.",
    Example::Story { bad: "$ cd /tmp && render", good: "$ render init demo && cd demo && render" },
);

pub static PRJ_UNKNOWN_LAB: Code = Code::error(
    "PRJ-UNKNOWN-LAB",
    "the project has no lab of that name",
    "Labs are named in `render.ncl`, under `labs`.",
    Example::Story { bad: "$ render hmoe", good: "$ render home" },
);

pub static PRJ_NO_ENTRY: Code = Code::error(
    "PRJ-NO-ENTRY",
    "a lab's entry does not exist",
    "`entry` names a `.ncl` file, or a folder of which every `.ncl` file belongs to the lab. Paths are relative to \
     the project's root.",
    Example::Story {
        bad: r#"{ labs.home = { entry = "overlays/hmoe", output = "rendered/home" } }"#,
        good: r#"{ labs.home = { entry = "overlays/home", output = "rendered/home" } }"#,
    },
);

pub static PRJ_NO_VOCABULARY: Code = Code::error(
    "PRJ-NO-VOCABULARY",
    "the project has no vocabulary",
    "The fields that a lab may have are described in `config/lab.ncl`. `render init` writes a copy of the \
     vocabulary and the catalogue that belong to the installed version.",
    Example::Story { bad: "$ rm -r config && render", good: "$ render init --config ." },
);

pub static PRJ_OUTPUT: Code = Code::error(
    "PRJ-OUTPUT",
    "an output folder that cannot be used",
    "Each lab has an output folder of its own inside the project. It cannot be the project's root, lie outside \
     it, hold sources, or lie inside another lab's output.",
    Example::Story {
        bad: r#"{ labs.home = { entry = "overlays/home", output = "." } }"#,
        good: r#"{ labs.home = { entry = "overlays/home", output = "rendered/home" } }"#,
    },
);

record! {
    pub struct ProjectFile {
        pub labs: Entries<DnsLabel, LabEntry>,
    }
}

record! {
    pub struct LabEntry {
        pub entry: At<String>,
        pub output: At<String>,
    }
}

/// A lab as the project lists it.
#[derive(Clone, Debug)]
pub struct ProjectLab {
    pub name: String,
    /// What is merged into the lab, vocabulary first, then catalogue, then the lab's own files.
    pub request: Request,
    /// What else the lab is compiled from.
    pub inputs: Inputs,
    /// The output folder.
    pub output: PathBuf,
    /// The output folder relative to the root, as it is shown.
    pub output_shown: String,
}

#[derive(Debug)]
pub struct Project {
    pub root: PathBuf,
    pub labs: Vec<ProjectLab>,
}

/// The project around a folder: the nearest one above it that holds a `render.ncl`.
pub fn find_root(start: &Path) -> Result<PathBuf, Diagnostic> {
    start.ancestors().find(|folder| folder.join(MARK).is_file()).map(Path::to_path_buf).ok_or_else(|| {
        Diagnostic::new(&PRJ_NOT_FOUND, format!("no `{MARK}` in this folder or in one above it"))
            .help("`render init DIR` makes a small project that renders as it is")
            .help("in an existing project, run `render` somewhere inside it")
    })
}

impl Project {
    /// Reads the project's file and finds the sources of its labs.
    pub fn load(
        root: &Path,
        evaluator: &mut Evaluator,
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let request = Request::alone(&root.join(MARK));
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

    /// Lets charts be inflated by the helm of this machine.
    pub fn use_helm(&mut self, helm: Option<&Helm>) {
        for lab in &mut self.labs {
            lab.inputs.stock.helm = helm.cloned();
        }
    }

    /// The labs asked for by name; all of them where no name is given.
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
                    Diagnostic::new(&PRJ_UNKNOWN_LAB, format!("this project has no lab `{name}`"));
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
    if !vocabulary.is_file() {
        return Err(Box::new(
            Diagnostic::new(&PRJ_NO_VOCABULARY, "the project has no vocabulary")
                .at_path(format!("{CONFIG}/{VOCABULARY}"), "this file is missing")
                .help("`render init --config .` writes the one that belongs to this version"),
        ));
    }
    let evaluated = vocabulary.with_file_name(EVALUATED);
    let mut files = vec![if evaluated.is_file() { evaluated } else { vocabulary }];
    files.extend(nickel_files(&root.join(CONFIG).join(CATALOGUE)));
    Ok(files)
}

/// Which part of the project a source file of a lab belongs to.
pub fn layer_of(lab: &ProjectLab, file: &Path) -> Layer {
    let config = lab.request.import_paths.first().map_or(Path::new(CONFIG), PathBuf::as_path);
    layers::layer(file, config, &config.join(CATALOGUE))
}

/// All `.ncl` files below a folder, in the order of their paths.
fn nickel_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "ncl") && path.is_file())
        .collect();
    files.sort();
    files
}

fn project_lab(
    root: &Path,
    name: &str,
    lab: &LabEntry,
    shared: &[PathBuf],
    values: &Values,
) -> Result<ProjectLab, Box<Diagnostic>> {
    let entry = root.join(&*lab.entry);
    let own = if entry.is_dir() { nickel_files(&entry) } else { vec![entry.clone()] };
    if own.is_empty() || !own.iter().all(|file| file.is_file()) {
        let what = if entry.is_dir() { "holds no `.ncl` file" } else { "does not exist" };
        return Err(Box::new(
            Diagnostic::new(&PRJ_NO_ENTRY, format!("the entry of lab `{name}` {what}"))
                .at_node(lab.entry.node, values.span(lab.entry.node), "")
                .help("an entry is a `.ncl` file, or a folder with some, relative to `render.ncl`"),
        ));
    }
    let refuse = |why: String| {
        Box::new(
            Diagnostic::new(&PRJ_OUTPUT, format!("lab `{name}` cannot be written to `{}`", *lab.output))
                .at_node(lab.output.node, values.span(lab.output.node), why)
                .help(format!("a folder of its own, such as `rendered/{name}`")),
        )
    };
    let relative = Path::new(&*lab.output);
    if relative.as_os_str().is_empty()
        || relative.components().any(|part| !matches!(part, Component::Normal(_)))
    {
        return Err(refuse("not a plain path below the project's root".into()));
    }
    let output = root.join(relative);
    let folder = if entry.is_dir() { entry.as_path() } else { entry.parent().unwrap_or(root) };
    for source in [folder, &root.join(CONFIG), &root.join(crds::FOLDER)] {
        if source != root && (source.starts_with(&output) || output.starts_with(source)) {
            return Err(refuse("sources are kept there".into()));
        }
    }
    let main = own.iter().find(|file| file.ends_with("lab.ncl")).or(own.first()).cloned().unwrap_or(entry);
    let files = shared.iter().cloned().chain(own).collect();
    let import_paths = vec![root.join(CONFIG)];
    let catalogue = Some(root.join(CONFIG).join(CATALOGUE));
    let request = Request { files, import_paths, main, switched: SWITCHED, catalogue };
    let output_shown = lab.output.trim_end_matches('/').to_owned();
    let inputs = Inputs::new(root, &output);
    Ok(ProjectLab { name: name.to_owned(), request, inputs, output, output_shown })
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
            found.push(diagnostic.help("give each lab a folder of its own"));
        }
    }
    found
}
