//! Resolution: every reference of the lab followed, every default that depends on other entries decided.
//!
//! In: [`Lab`]. Out: [`Resolved`], which only this module can make, or diagnostics for each reference that leads
//! nowhere. What needs no reference followed is left to [`crate::check`].

pub mod codes;

mod exposure;
mod gitops;
mod graph;
mod machine;
mod order;
mod service;

pub use exposure::{Exposed, Route};
pub use graph::{Because, Graph, Need};
pub use machine::{RunsOn, VirtualMachine};
pub use service::{Claim, RunningService};

use crate::diag::{Code, Diagnostic, near};
use crate::lab::Lab;
use crate::source::value::{NodeId, Values};

/// A lab whose references all lead somewhere.
#[derive(Debug)]
pub struct Resolved<'l> {
    pub lab: &'l Lab,
    pub values: &'l Values,
    /// The services that the lab runs, by name.
    pub services: Vec<RunningService<'l>>,
    /// Virtual machines by VMID.
    pub machines: Vec<VirtualMachine<'l>>,
    /// What the services need of one another.
    pub graph: Graph<'l>,
}

impl<'l> Resolved<'l> {
    /// The services in an order in which each comes after those that it needs.
    pub fn services_in_order(&self) -> Vec<&RunningService<'l>> {
        let mut services: Vec<_> = self.services.iter().collect();
        services.sort_by_key(|service| (self.graph.level(service.name), service.name));
        services
    }
}

/// Follows the references of a lab.
pub fn resolve<'l>(lab: &'l Lab, values: &'l Values) -> Result<Resolved<'l>, Vec<Diagnostic>> {
    let mut resolver = Resolver { lab, values, diagnostics: Vec::new() };
    let services: Vec<_> =
        lab.services().filter_map(|(name, service)| resolver.service(name, service)).collect();
    let mut machines: Vec<_> =
        lab.machines.iter().filter_map(|(name, machine)| resolver.machine(name, machine)).collect();
    machines.sort_by_key(|machine| machine.machine.vmid.value);
    let graph = resolver.graph();
    resolver.gitops();
    if resolver.diagnostics.is_empty() {
        Ok(Resolved { lab, values, services, machines, graph })
    } else {
        Err(resolver.diagnostics)
    }
}

/// One resolution in progress.
struct Resolver<'l> {
    lab: &'l Lab,
    values: &'l Values,
    diagnostics: Vec<Diagnostic>,
}

impl<'l> Resolver<'l> {
    /// Reports a name that stands for nothing. `known` are the names that would have meant something.
    fn dangling(&mut self, code: &'static Code, node: NodeId, message: String, known: &[String]) {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let wanted = match &self.values.node(node).kind {
            crate::source::value::Kind::String(text) => text.to_string(),
            _ => String::new(),
        };
        let mut diagnostic =
            Diagnostic::new(code, message).at_node(node, self.values.span(node), "nothing has this name");
        diagnostic.help.extend(near::did_you_mean(&wanted, &names));
        self.diagnostics.push(diagnostic);
    }

    fn report(&mut self, code: &'static Code, node: NodeId, message: String, text: &str, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(code, message).at_node(node, self.values.key_span(node), text).help(help));
    }
}
