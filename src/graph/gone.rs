//! What stops if a part is gone. Services that need a service stop with it; what stops with a node or a host is
//! simulated.

use std::collections::BTreeSet;

use crate::diag::near;
use crate::graph::parts::{Graph, Kind, Stops};
use crate::lab::Lab;
use crate::simulate::impact::{Stopped, stopped, stops_with};
use crate::simulate::links::Links;
use crate::simulate::model::Model;
use crate::simulate::scenario::{Orders, Simulation};
use crate::simulate::what_if::without;

/// The kinds of parts that can be gone, in the order in which a name is looked up.
const KINDS: &[Kind] = &[Kind::Service, Kind::Node, Kind::Host, Kind::Database, Kind::Route];

/// Marks what stops in a graph without a part.
pub fn mark(
    graph: &mut Graph,
    name: &str,
    lab: &Lab,
    links: &Links,
    model: Option<&Model<'_>>,
) -> Result<(), String> {
    let found = KINDS.iter().find_map(|kind| Some((*kind, graph.find(*kind, name)?)));
    let Some((kind, vertex)) = found else {
        let known: Vec<&str> = graph.vertices.iter().map(|vertex| vertex.name.as_str()).collect();
        let near =
            near::nearest(name, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(format!("the graph has no `{name}`{near}"));
    };
    graph.vertices[vertex].stops = Some(Stops::Gone);
    let stopped = match kind {
        Kind::Service => stops_with(lab, links, &BTreeSet::from([name])),
        Kind::Database => {
            let users: BTreeSet<&str> =
                name.split_once('/').map(|(service, _)| service).into_iter().collect();
            stops_with(lab, links, &users)
        }
        Kind::Node | Kind::Host => match model {
            Some(model) => with_machines(graph, model, name)?,
            None => Vec::new(),
        },
        Kind::Route | Kind::Object => Vec::new(),
    };
    for Stopped { service, because, host_names } in stopped {
        let cause = because.unwrap_or_else(|| name.to_owned());
        stop(graph, Kind::Service, &service, &cause);
        for route in host_names {
            stop(graph, Kind::Route, &route, &service);
        }
        let prefix = format!("{service}/");
        let databases: Vec<String> = graph
            .vertices
            .iter()
            .filter(|vertex| vertex.kind == Kind::Database && vertex.name.starts_with(&prefix))
            .map(|vertex| vertex.name.clone())
            .collect();
        if graph.find(Kind::Service, &service).is_some_and(|at| graph.vertices[at].stops.is_some()) {
            databases.iter().for_each(|database| stop(graph, Kind::Database, database, &service));
        }
    }
    Ok(())
}

/// The services that stop without a node or a host. Its nodes are gone, too.
fn with_machines(graph: &mut Graph, model: &Model<'_>, name: &str) -> Result<Vec<Stopped>, String> {
    let simulation = Simulation::new(model, Orders::default());
    let outcome = simulation.run(without(model, &[name.to_owned()])?);
    for node in &outcome.lost {
        if let Some(vertex) = graph.find(Kind::Node, model.nodes[*node].name) {
            graph.vertices[vertex].stops = Some(Stops::Gone);
        }
    }
    Ok(outcome.trials.first().map(|trial| stopped(model, &trial.state)).unwrap_or_default())
}

fn stop(graph: &mut Graph, kind: Kind, name: &str, cause: &str) {
    if let Some(vertex) = graph.find(kind, name) {
        graph.vertices[vertex].stops.get_or_insert_with(|| Stops::Without(cause.to_owned()));
    }
}
