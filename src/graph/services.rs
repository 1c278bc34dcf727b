//! The graph of services: how they are reached, what they need, and what they run on.

use std::collections::BTreeMap;

use crate::graph::parts::{Graph, Kind};
use crate::lab::Lab;
use crate::simulate::impact::host_names;
use crate::simulate::links::Links;
use crate::simulate::model::Model;

/// Builds the graph of a lab.
pub fn services(lab: &Lab, links: &Links, model: Option<&Model<'_>>) -> Graph {
    let mut graph = Graph::empty(lab.name.to_string(), lab.name.node);
    for (name, service) in lab.services() {
        let this = graph.add(Kind::Service, name.as_str(), service.node);
        for host in host_names(lab, service) {
            let route = graph.add(Kind::Route, host, service.node);
            graph.link(route, this, "reaches", true);
        }
        for (database, settings) in &service.databases {
            let title = format!("{name}/{database}");
            let vertex = graph.add(Kind::Database, title, settings.node);
            graph.link(this, vertex, "stores in", true);
            if let Some(on) = &settings.on
                && let Some((server, described)) = lab.services().find(|(other, _)| **other == on.value)
            {
                let server = graph.add(Kind::Service, server.as_str(), described.node);
                graph.link(vertex, server, "is on", true);
            }
        }
    }
    for link in &links.needs {
        let ends = graph
            .find(Kind::Service, link.service.as_str())
            .zip(graph.find(Kind::Service, link.needs.as_str()));
        if let Some((from, to)) = ends {
            let label = if link.stops_without { "needs" } else { "is changed after" };
            graph.link(from, to, label, link.stops_without);
        }
    }
    for (name, host) in lab.hosts.iter() {
        graph.add(Kind::Host, name.as_str(), host.node);
    }
    if let Some(model) = model {
        nodes(model, &mut graph);
    }
    levels(&mut graph);
    graph.finish();
    graph
}

/// Nodes, the hosts that they run on, and the services that can run on one node only.
fn nodes(model: &Model<'_>, graph: &mut Graph) {
    for node in &model.nodes {
        let Some(machine) = node.machine else { continue };
        let vertex = graph.add(Kind::Node, node.name, machine.node);
        if let Some(host) = graph.find(Kind::Host, node.host) {
            graph.link(vertex, host, "runs on", true);
        }
    }
    // On a single node everything can run on one node only.
    let workloads = model.workloads.iter().enumerate().filter(|_| model.nodes.len() > 1);
    for (number, workload) in workloads {
        let accepts =
            |node: &usize| model.selects(number, *node) && model.untolerated(number, *node).is_none();
        let accepting: Vec<usize> = (0..model.nodes.len()).filter(accepts).collect();
        let [only] = accepting[..] else { continue };
        let service = workload.service.and_then(|service| graph.find(Kind::Service, service));
        if let (Some(service), Some(node)) = (service, graph.find(Kind::Node, model.nodes[only].name)) {
            graph.link(service, node, "runs only on", true);
        }
    }
}

/// The level of each service: one more than the highest of those that it needs.
fn levels(graph: &mut Graph) {
    let mut needs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for edge in &graph.edges {
        if graph.vertices[edge.from].kind == Kind::Service && graph.vertices[edge.to].kind == Kind::Service {
            needs.entry(edge.from).or_default().push(edge.to);
        }
    }
    // A lab that is rendered has no circle of needs, so that levels settle after as many rounds as there are services.
    for _ in 0..graph.vertices.len() {
        let mut is_settled = true;
        for (from, all) in &needs {
            let level = all.iter().map(|to| graph.vertices[*to].level + 1).max().unwrap_or(0);
            if level > graph.vertices[*from].level {
                graph.vertices[*from].level = level;
                is_settled = false;
            }
        }
        if is_settled {
            break;
        }
    }
}
