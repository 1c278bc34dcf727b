//! Whether the pods of a lab still fit with the new requests: the lab is simulated before and after.

use std::collections::BTreeMap;

use crate::pipeline::{Compiled, node_facts};
use crate::simulate::model::{Model, Subject};
use crate::simulate::objects;
use crate::simulate::report::{PendingRow, Report};
use crate::simulate::scenario::{Orders, Simulation};

/// Pods that more orders or more replicas leave pending than before, in words: one line for each scenario and workload.
/// Empty for a lab without nodes.
pub(super) fn worse(before: &Compiled, after: &Compiled) -> Vec<String> {
    let Some((before, after)) = simulated(before).zip(simulated(after)) else { return Vec::new() };
    let mut worse = Vec::new();
    for (old, new) in before.scenarios.iter().zip(&after.scenarios) {
        let known: BTreeMap<_, _> = old.pending.iter().map(|row| (identity(row), extent(row))).collect();
        for row in &new.pending {
            if known.get(&identity(row)).is_none_or(|known| extent(row) > *known) {
                let PendingRow { workload, kind, pods: (_, most), orders, message, .. } = row;
                let pods = if *most == 1 { "1 pod".to_owned() } else { format!("{most} pods") };
                worse.push(format!(
                    "{}: {pods} of {kind} `{workload}` would be pending in {orders} of {} orders: {message}",
                    new.scenario, after.orders
                ));
            }
        }
    }
    worse
}

fn identity(row: &PendingRow) -> (&str, &str) {
    (&row.kind, &row.workload)
}

/// How many pods are pending at most and at least, and in how many orders.
fn extent(row: &PendingRow) -> (usize, usize, usize) {
    (row.pods.1, row.pods.0, row.orders)
}

/// All scenarios of a lab. None if it has no nodes.
fn simulated(compiled: &Compiled) -> Option<Report> {
    let (lab, rendered) = compiled.lab.as_ref().zip(compiled.rendered.as_ref())?;
    let objects = objects(&rendered.documents);
    let subject = Subject { lab, objects: &objects, nodes: node_facts(lab), links: &rendered.links };
    let model = Model::new(subject)?;
    let simulation = Simulation::new(&model, Orders::default());
    Some(Report::new(&simulation, simulation.usual(), &|_| String::new()))
}
