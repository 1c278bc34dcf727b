//! What-ifs: more than the lab has, and the loss of several things at once.

use std::collections::BTreeSet;
use std::str::FromStr;

use crate::diag::near;
use crate::simulate::model::Model;
use crate::simulate::scenario::Scenario;
use crate::simulate::supplies::supplies;
use crate::types::{Cpu, Memory};
use crate::world::demand::{CPU, MEMORY};

/// More of a resource of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    node: String,
    resource: String,
    amount: u64,
}

/// The name that represents the number of pods.
const PODS: &str = "pods";

impl FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let malformed = || "expected NODE.RESOURCE=AMOUNT, such as `node2.memory=8GiB`".to_owned();
        let (place, amount) = text.split_once('=').ok_or_else(malformed)?;
        let (node, resource) = place.split_once('.').ok_or_else(malformed)?;
        let amount = match resource {
            CPU => amount.parse::<Cpu>().map(Cpu::millis).map_err(|problem| problem.message)?,
            MEMORY => amount.parse::<Memory>().map(Memory::bytes).map_err(|problem| problem.message)?,
            _ => amount.parse().map_err(|_| format!("`{amount}` is not a whole number"))?,
        };
        Ok(Self { node: node.to_owned(), resource: resource.to_owned(), amount })
    }
}

/// Gives nodes more.
pub fn apply(model: &mut Model<'_>, changes: &[Change]) -> Result<(), String> {
    for Change { node, resource, amount } in changes {
        let number = node_named(model, node).ok_or_else(|| unknown(model, node))?;
        if resource == PODS {
            model.nodes[number].max_pods += amount;
            continue;
        }
        let Some(known) = model.nodes[number].offers.get_mut(resource.as_str()) else {
            let offers: Vec<&str> = model.nodes[number].offers.keys().copied().chain([PODS]).collect();
            return Err(format!("node `{node}` has no resource `{resource}`; it has {}", offers.join(", ")));
        };
        *known = known.saturating_add(*amount);
    }
    if !changes.is_empty() {
        model.index();
    }
    Ok(())
}

/// The loss of nodes, hosts and power supplies at once.
pub fn without<'m>(model: &Model<'m>, names: &[String]) -> Result<Scenario<'m>, String> {
    let (mut nodes, mut hosts) = (Vec::new(), BTreeSet::new());
    for name in names {
        if let Some(node) = node_named(model, name) {
            nodes.push(node);
        } else if let Some((host, _)) = model.lab.hosts.get_key_value(name.as_str()) {
            hosts.insert(host.as_str());
        } else if let Some(supplied) = supplies(model.lab).remove(name.as_str()) {
            hosts.extend(supplied);
        } else {
            return Err(unknown(model, name));
        }
    }
    Ok(Scenario::Lost(nodes, hosts))
}

fn node_named(model: &Model<'_>, name: &str) -> Option<usize> {
    model.nodes.iter().position(|node| node.name == name)
}

fn unknown(model: &Model<'_>, name: &str) -> String {
    let nodes = model.nodes.iter().map(|node| node.name);
    let hosts = model.lab.hosts.keys().map(|host| host.as_str());
    let known: Vec<&str> = nodes.chain(hosts).chain(supplies(model.lab).into_keys()).collect();
    let near =
        near::nearest(name, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("there is no node, host or power supply `{name}`{near}")
}
