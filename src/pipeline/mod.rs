//! The pipeline: one lab from its sources to the tree in memory, with all findings.

mod beginners;

pub mod codes;

mod supposed;
pub mod timings;

use crate::diag::allow::{Allowance, AllowanceSet, Scope};
use crate::diag::{Diagnostic, catalogue_entry};
use crate::document::Document;
use crate::facts::node_system::NodeFacts;
use crate::lab::{Allowances, Lab, Reasons};
use crate::limits::progress::Progress;
use crate::pipeline::timings::{Stage, Timings};
use crate::project::{ProjectLab, layer_of};
use crate::simulate::links::Links;
use crate::simulate::model::Subject;
use crate::source::evaluator::{Evaluated, Evaluator};
use crate::source::files;
use crate::source::layers::Layer;
use crate::tree::Tree;
use crate::value::{At, NodeId, Sources, Span, Values};
use crate::world::closed_world::ClosedWorld;
use crate::{bootstrap, charts, check, delivery, kube, lab, print, resolve, simulate, targets, world};

/// One lab after the pipeline.
#[derive(Debug)]
pub struct Compiled {
    /// The name of the lab.
    pub name: String,
    /// The configuration.
    pub values: Values,
    /// The model, if the configuration could be decoded.
    pub lab: Option<Lab>,
    /// The findings after allowances. There is a tree if none of them is an error.
    pub diagnostics: Vec<Diagnostic>,
    /// The output; none if there are errors.
    pub rendered: Option<Rendered>,
    /// What would be rendered, if its only errors are that it does not survive what it declares.
    pub refused: Option<Refused>,
    /// The cost of each stage.
    pub timings: Timings,
}

impl Compiled {
    /// Without what only explains the tree and the findings: values, model and documents.
    pub fn into_tree(self) -> Self {
        let rendered = self.rendered.map(|rendered| Rendered { documents: Vec::new(), ..rendered });
        Self { values: Values::default(), lab: None, rendered, refused: None, ..self }
    }
}

/// The documents of a lab that is not rendered.
#[derive(Debug)]
pub struct Refused {
    /// The documents.
    pub documents: Vec<Document>,
    /// What services need, which the documents do not say.
    pub links: Links,
}

/// The output of a lab, before it is written.
#[derive(Debug)]
pub struct Rendered {
    /// The documents.
    pub documents: Vec<Document>,
    /// The tree of their texts.
    pub tree: Tree,
    /// What services need, which the documents do not say.
    pub links: Links,
}

/// What labs share that are compiled one after another. It does not change what a lab becomes.
#[derive(Debug, Default)]
pub struct Shared {
    schemas: kube::Store,
    /// What is being done, for the guard of the run.
    pub progress: Progress,
}

/// Compiles a single lab.
pub fn compile(project_lab: &ProjectLab, evaluator: &mut Evaluator, sources: &mut Sources) -> Compiled {
    compile_with(project_lab, &Shared::default(), evaluator, sources)
}

/// Compiles a lab within the limits of the run.
pub fn compile_with(
    project_lab: &ProjectLab,
    shared: &Shared,
    evaluator: &mut Evaluator,
    sources: &mut Sources,
) -> Compiled {
    let subject = format!("lab `{}`", project_lab.name);
    shared
        .progress
        .during(subject, &project_lab.request.files, || run_stages(project_lab, shared, evaluator, sources))
}

/// Runs all stages. They access the disk only through the lab's sources and its inputs.
fn run_stages(
    project_lab: &ProjectLab,
    shared: &Shared,
    evaluator: &mut Evaluator,
    sources: &mut Sources,
) -> Compiled {
    let mut timings = Timings::with(shared.progress.clone());
    let evaluated = timings.measure(Stage::Evaluate, || evaluator.evaluate(&project_lab.request, sources));
    let Evaluated { mut values, mut diagnostics, incomplete } = evaluated;
    beginners::advise(&mut diagnostics, sources);
    let (lab, mut found) = timings.measure(Stage::Decode, || lab::decode(&values, incomplete));
    beginners::advise(&mut found, sources);
    diagnostics.extend(found);
    let is_invalid = !incomplete && diagnostics.iter().any(Diagnostic::is_error);
    let supposed = if is_invalid { lab::supposed(&values) } else { None };
    let read = supposed.as_ref().map(|[first, _]| &first.lab).or(lab.as_ref());
    if let Some(lab) = read {
        let is_replaced = |node| supposed.as_ref().is_some_and(|[first, _]| first.replaced.contains(&node));
        let named = lab.source_files().filter(|path| !is_replaced(path.node));
        let named: Vec<_> = named.map(|path| (path.node, path.as_str())).collect();
        let within = &project_lab.request.within;
        let read = || files::read(&mut values, &named, within, sources);
        diagnostics.extend(timings.measure(Stage::Read, read));
    }
    let mut lowered = None;
    // If files are missing, references to their definitions would be reported as dangling.
    if let Some(lab) = lab.as_ref().filter(|_| !incomplete) {
        let allowances = AllowanceSet::new(allowances(lab, &values), &codes::all());
        let mut findings = Findings { all: diagnostics, allowances: &allowances, values: &values };
        lowered = lower(project_lab, lab, shared, sources, &mut findings, &mut timings);
        diagnostics = findings.all;
        // Once, after the last stage that reports findings which a lab can allow.
        diagnostics = allowances.apply(diagnostics, &values);
    }
    if let Some(labs) = &supposed {
        let found = supposed::findings(labs, &diagnostics, &values, lab.is_some(), |lab| {
            let allowances = AllowanceSet::new(allowances(lab, &values), &codes::all());
            let mut findings = Findings { all: Vec::new(), allowances: &allowances, values: &values };
            lower(project_lab, lab, shared, sources, &mut findings, &mut timings);
            findings.all.retain(|found| !allowances.allow(found, &values));
            findings.all
        });
        diagnostics.extend(found);
    }
    let (sound, unsound) = match diagnostics.iter().any(stops) {
        false => (lowered, None),
        true => (None, lowered),
    };
    let refused = unsound
        .filter(|_| {
            diagnostics
                .iter()
                .filter(|found| stops(found))
                .all(|found| simulate::codes::CODES.contains(&found.code))
        })
        .map(|(documents, links)| Refused { documents, links });
    let rendered = sound.and_then(|(documents, links)| {
        match timings.measure(Stage::Print, || print::tree::tree(&documents, &values)) {
            Ok(tree) => Some(Rendered { documents, tree, links }),
            Err(collisions) => {
                diagnostics.extend(collisions);
                None
            }
        }
    });
    let own = |span: Span| layer_of(project_lab, &sources.file(span.file).path) == Layer::Lab;
    catalogue_entry::show(&mut diagnostics, &values, own);
    for diagnostic in &mut diagnostics {
        diagnostic.lab = Some(project_lab.name.clone());
    }
    Diagnostic::sort(&mut diagnostics, sources);
    Compiled { name: project_lab.name.clone(), values, lab, diagnostics, rendered, refused, timings }
}

/// The findings of the stages so far.
struct Findings<'v> {
    all: Vec<Diagnostic>,
    allowances: &'v AllowanceSet,
    values: &'v Values,
}

impl Findings<'_> {
    /// Whether the findings so far allow the lab to be rendered.
    fn are_sound(&self) -> bool {
        !self.all.iter().any(|found| stops(found) && !self.allowances.allow(found, self.values))
    }
}

/// The stages from the model to documents. Objects of a lab with errors are not validated, because the same errors
/// would be reported again.
fn lower(
    project_lab: &ProjectLab,
    lab: &Lab,
    shared: &Shared,
    sources: &mut Sources,
    findings: &mut Findings<'_>,
    timings: &mut Timings,
) -> Option<(Vec<Document>, Links)> {
    let (values, inputs) = (findings.values, &project_lab.inputs);
    let facts = node_facts(lab);
    let found = timings.measure(Stage::Check, || check::check(lab, values, facts, targets::nodes::rules()));
    findings.all.extend(found);
    let (charts, found) = timings
        .measure(Stage::Charts, || charts::charts(lab, values, &inputs.archives, &inputs.last_run, sources));
    findings.all.extend(found);
    let resolved = match timings.measure(Stage::Resolve, || resolve::resolve(lab, values, &charts)) {
        Ok(resolved) => resolved,
        Err(found) => {
            findings.all.extend(found);
            return None;
        }
    };
    let links = Links::of(&resolved);
    let lowered = timings.measure(Stage::Lower, || bootstrap::lower(&resolved, targets::lower(&resolved)));
    findings.all.extend(lowered.findings);
    let mut documents = Some(lowered.documents).filter(|_| findings.are_sound())?;
    if lab.resilience.page.value {
        documents.extend(timings.measure(Stage::Lower, || {
            let objects = simulate::objects(&documents);
            simulate::page::documents(Subject { lab, objects: &objects, nodes: facts, links: &links })
        }));
    }
    let store = &shared.schemas;
    let found =
        timings.measure(Stage::Validate, || kube::validate(&documents, lab, &inputs.crds, store, values));
    findings.all.extend(found);
    let output = &project_lab.output_shown;
    let found = timings
        .measure(Stage::Deliver, || delivery::findings(&documents, lab, facts, &charts, values, output));
    findings.all.extend(found);
    // References of invalid objects would repeat their faults.
    if findings.are_sound() {
        let found = timings.measure(Stage::Relate, || {
            let world = ClosedWorld::new(&documents, lab, &charts, facts, values);
            let mut found = world::findings(&world);
            let subject = Subject { lab, objects: &world.objects, nodes: facts, links: &links };
            found.extend(simulate::findings::findings(subject, values));
            found
        });
        findings.all.extend(found);
    }
    Some((documents, links))
}

/// The answers of the system of a lab's nodes.
pub fn node_facts(lab: &Lab) -> Option<&'static dyn NodeFacts> {
    lab.cluster.as_ref().map(targets::nodes::system_of).map(|system| system as &dyn NodeFacts)
}

/// Whether nothing can be rendered. An error that affects only the objects of charts does not prevent the rest.
fn stops(diagnostic: &Diagnostic) -> bool {
    diagnostic.is_error() && !charts::only_withholds(diagnostic.code)
}

/// Every `allow` of the lab, its machines and its services.
fn allowances(lab: &Lab, values: &Values) -> Vec<Allowance> {
    let mut found = Vec::new();
    let mut collect = |allowances: &Allowances, scope: &dyn Fn() -> Scope| {
        for (code, reasons) in allowances {
            let mut add = |subject: Option<&str>, reason: &At<String>| {
                found.push(Allowance {
                    code: code.as_str().to_owned(),
                    subject: subject.map(str::to_owned),
                    reason: reason.value.clone(),
                    scope: scope(),
                    span: values.key_span(reason.node),
                    node: reason.node,
                });
            };
            match reasons {
                Reasons::All(reason) => add(None, reason),
                Reasons::BySubject(subjects) => {
                    subjects.iter().for_each(|(subject, reason)| add(Some(subject.as_str()), reason));
                }
            }
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
