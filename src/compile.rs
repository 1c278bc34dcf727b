//! The pipeline: one lab from its sources to the tree in memory, with everything that is wrong with it.

use std::collections::BTreeSet;
use std::time::Duration;

use cpu_time::ProcessTime;

use crate::codes;
use crate::diag::allow::{self, Allowance, Scope};
use crate::diag::{Code, Diagnostic, Example, Severity, brought_in};
use crate::lab::{self, Allowances, Lab};
use crate::plan::data::Origin;
use crate::plan::{self, Content, Document};
use crate::project::{ProjectLab, layer_of};
use crate::source::files;
use crate::source::layers::Layer;
use crate::source::nickel::{Evaluated, evaluate};
use crate::source::span::{Sources, Span};
use crate::source::value::{NodeId, Values};
use crate::tree::{Tree, TreeFile, TreePath};
use crate::{charts, check, delivery, print, resolve, validate};

pub static CODES: &[&Code] = &[&OUT_COLLISION, &OUT_PATH];

pub static OUT_COLLISION: Code = Code {
    name: "OUT-COLLISION",
    severity: Severity::Error,
    title: "two things want the same file",
    why: "Every object has a file of its own, named after it. Two objects of one name would overwrite each other; \
          so would two whose names differ only in case, on file systems that do not tell them apart.",
    example: Example::Story {
        bad: "kubernetes/web/Web/service.yaml and kubernetes/web/web/service.yaml",
        good: "kubernetes/web/web/service.yaml and kubernetes/web/web-admin/service.yaml",
    },
    allowable: false,
};

pub static OUT_PATH: Code = Code {
    name: "OUT-PATH",
    severity: Severity::Error,
    title: "a name that cannot be a file's name",
    why: "Files are named after what they hold, and the tree is checked out on other systems too. Windows, for \
          one, cannot have a file called `aux` or `con`.",
    example: Example::Story { bad: "machines.con = { ... }", good: "machines.console = { ... }" },
    allowable: false,
};

/// One lab after the pipeline.
#[derive(Debug)]
pub struct Compiled {
    pub name: String,
    pub values: Values,
    /// The model, where the configuration has the right shape.
    pub lab: Option<Lab>,
    /// Findings, allowances applied. The tree is there if none is an error.
    pub diagnostics: Vec<Diagnostic>,
    pub rendered: Option<Rendered>,
    pub timings: Timings,
}

/// The output of a lab, before it is written.
#[derive(Debug)]
pub struct Rendered {
    pub documents: Vec<Document>,
    pub tree: Tree,
}

/// What each stage cost in processor time, which does not depend on what else the machine does.
#[derive(Debug, Default)]
pub struct Timings {
    pub stages: Vec<(&'static str, Duration)>,
}

impl Timings {
    pub fn measure<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let start = ProcessTime::now();
        let result = work();
        let took = start.elapsed();
        // A stage of several parts is one to those who ask.
        match self.stages.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, so_far)) => *so_far += took,
            None => self.stages.push((stage, took)),
        }
        result
    }
}

/// Runs all stages that need no disk but the sources.
pub fn compile(project_lab: &ProjectLab, sources: &mut Sources) -> Compiled {
    let mut timings = Timings::default();
    let evaluated = timings.measure("evaluate", || evaluate(&project_lab.request, sources));
    let Evaluated { mut values, mut diagnostics, incomplete } = evaluated;
    let (lab, found) = timings.measure("decode", || lab::decode(&values, incomplete));
    diagnostics.extend(found);
    if let Some(lab) = &lab {
        let named: Vec<_> = lab.source_files().map(|path| (path.node, path.as_str())).collect();
        diagnostics.extend(timings.measure("read", || files::read(&mut values, &named, sources)));
    }
    let mut documents = None;
    // Where files are missing, what they define would be reported as dangling.
    if let Some(lab) = lab.as_ref().filter(|_| !incomplete) {
        diagnostics.extend(timings.measure("check", || check::check(lab, &values)));
        let (charts, found) =
            timings.measure("charts", || charts::charts(lab, &values, &project_lab.stock, sources));
        diagnostics.extend(found);
        let resolved = timings.measure("resolve", || resolve::resolve(lab, &values, &charts));
        let allowances = allowances(lab, &values);
        let allowed = |found| allow::apply(found, &allowances, &values, &codes::all());
        match resolved {
            Ok(resolved) => {
                diagnostics.extend(timings.measure("check", || plan::findings(&resolved)));
                // What remains after allowances decides whether there is a plan; what the plan's objects get wrong
                // can be allowed as well, so allowances are applied again, to everything.
                if !allowed(diagnostics.clone()).iter().any(stops) {
                    let planned = timings.measure("plan", || plan::plan(&resolved));
                    let found = timings.measure("validate", || {
                        validate::validate(&planned, lab, &project_lab.crds, &values)
                    });
                    diagnostics.extend(found);
                    let output = &project_lab.output_shown;
                    let found = timings
                        .measure("validate", || delivery::findings(&planned, lab, &charts, &values, output));
                    diagnostics.extend(found);
                    documents = Some(planned);
                }
            }
            Err(found) => diagnostics.extend(found),
        }
        diagnostics = allowed(diagnostics);
    }
    let documents = documents.filter(|_| !diagnostics.iter().any(stops));
    let rendered =
        documents.and_then(|documents| match timings.measure("print", || tree(&documents, &values)) {
            Ok(tree) => Some(Rendered { documents, tree }),
            Err(collisions) => {
                diagnostics.extend(collisions);
                None
            }
        });
    let own = |span: Span| layer_of(project_lab, &sources.file(span.file).path) == Layer::Lab;
    brought_in::show(&mut diagnostics, &values, own);
    for diagnostic in &mut diagnostics {
        diagnostic.lab = Some(project_lab.name.clone());
    }
    Diagnostic::sort(&mut diagnostics, sources);
    Compiled { name: project_lab.name.clone(), values, lab, diagnostics, rendered, timings }
}

/// Whether nothing can be rendered. An error that keeps only the objects of charts back leaves the rest.
fn stops(diagnostic: &Diagnostic) -> bool {
    diagnostic.is_error() && !charts::only_withholds(diagnostic.code)
}

/// Every `allow` of the lab, its machines and its services.
fn allowances(lab: &Lab, values: &Values) -> Vec<Allowance> {
    let mut found = Vec::new();
    let mut collect = |allowances: &Allowances, scope: &dyn Fn() -> Scope| {
        for (code, reason) in allowances {
            found.push(Allowance {
                code: code.as_str().to_owned(),
                reason: reason.value.clone(),
                scope: scope(),
                span: values.key_span(reason.node),
                node: reason.node,
            });
        }
    };
    let entry = |node: NodeId| move || Scope::Entry(node);
    collect(&lab.allow, &|| Scope::Lab);
    for machine in lab.machines.values() {
        collect(&machine.allow, &entry(machine.node));
    }
    for (_, service) in lab.services() {
        collect(&service.allow, &entry(service.node));
    }
    found
}

/// The text of a document.
pub fn text(document: &Document) -> String {
    match &document.content {
        Content::Yaml(data) => print::yaml(data),
        Content::HeadedYaml { heading, data } => {
            format!("{heading}\n{}", print::yaml(std::slice::from_ref(data)))
        }
        Content::Json(data) => print::json(data),
        Content::Text(text) | Content::Lines { text, .. } => text.clone(),
    }
}

/// The text of a document, and the origin of each of its lines.
pub fn lines(document: &Document) -> (String, Vec<Origin>) {
    match &document.content {
        Content::Yaml(data) => print::yaml_with_lines(data),
        Content::HeadedYaml { heading, data } => {
            let (text, mut lines) = print::yaml_with_lines(std::slice::from_ref(data));
            lines.insert(0, document.origin);
            (format!("{heading}\n{text}"), lines)
        }
        Content::Json(data) => print::json_with_lines(data),
        Content::Text(text) => (text.clone(), vec![document.origin; text.lines().count()]),
        Content::Lines { text, lines } => (text.clone(), lines.clone()),
    }
}

/// Prints all documents into one tree. Two documents that want the same place are a finding.
fn tree(documents: &[Document], values: &Values) -> Result<Tree, Vec<Diagnostic>> {
    let mut tree = Tree::default();
    let mut faults = Vec::new();
    let mut unnamable = BTreeSet::new();
    for document in documents {
        let wants = |diagnostic: Diagnostic, document: &Document| {
            let node = document.origin.node;
            diagnostic.at_node(node, values.key_span(node), format!("wants `{}`", document.path))
        };
        let path = match TreePath::new(&document.path) {
            Ok(path) => path,
            Err(problem) => {
                // One bad name spoils all files below it; one finding is enough to mend it.
                if unnamable.insert(document.origin.node) {
                    let diagnostic = Diagnostic::new(&OUT_PATH, problem.to_string());
                    faults.push(wants(diagnostic, document).help("choose another name"));
                }
                continue;
            }
        };
        if let Err(collision) = tree.insert(path, TreeFile::plain(text(document).into_bytes())) {
            let diagnostic = wants(Diagnostic::new(&OUT_COLLISION, collision.to_string()), document);
            let present = documents.iter().find(|other| other.path == collision.present.as_str());
            let diagnostic = present.into_iter().fold(diagnostic, wants);
            faults.push(diagnostic.help("rename one of the two"));
        }
    }
    if faults.is_empty() { Ok(tree) } else { Err(faults) }
}
