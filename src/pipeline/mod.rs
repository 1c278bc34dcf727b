//! The pipeline: one lab from its sources to the tree in memory, with everything that is wrong with it.

pub mod codes;

use std::time::Duration;

use cpu_time::ProcessTime;

use crate::diag::allow::{Allowance, Scope};
use crate::diag::{Diagnostic, allow, brought_in};
use crate::document::Document;
use crate::lab::{Allowances, Lab};
use crate::project::{ProjectLab, layer_of};
use crate::source::files;
use crate::source::layers::Layer;
use crate::source::nickel::{Evaluated, evaluate};
use crate::tree::Tree;
use crate::value::{NodeId, Sources, Span, Values};
use crate::{bootstrap, charts, check, delivery, kube, lab, print, resolve, targets};

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
                diagnostics.extend(timings.measure("check", || targets::findings(&resolved)));
                diagnostics.extend(timings.measure("check", || bootstrap::findings(&resolved)));
                // What remains after allowances decides whether there is a plan; what the plan's objects get wrong
                // can be allowed as well, so allowances are applied again, to everything.
                if !allowed(diagnostics.clone()).iter().any(stops) {
                    let planned = timings.measure("plan", || {
                        let mut documents = targets::plan(&resolved);
                        documents.extend(bootstrap::compose(&resolved, &documents));
                        documents
                    });
                    let found = timings
                        .measure("validate", || kube::validate(&planned, lab, &project_lab.crds, &values));
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
    let rendered = documents.and_then(|documents| {
        match timings.measure("print", || print::tree::tree(&documents, &values)) {
            Ok(tree) => Some(Rendered { documents, tree }),
            Err(collisions) => {
                diagnostics.extend(collisions);
                None
            }
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
