//! The smallest change that makes all pods fit after a failure: more CPU or memory for one of the nodes that are left.

use std::fmt;

use crate::simulate::model::Model;
use crate::simulate::refusal::Reason;
use crate::simulate::scenario::{Orders, Outcome, Simulation};
use crate::world::demand::{CPU, MEMORY};

/// More of a resource for a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// The node.
    pub node: String,
    /// The resource.
    pub resource: &'static str,
    /// How much more, in millicores or bytes.
    pub amount: u64,
}

impl fmt::Display for Mend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.resource {
            MEMORY => write!(
                f,
                "`{}` needs {} MiB more `memory`, and all pods fit; or pods must request less",
                self.node,
                self.amount >> 20
            ),
            _ => write!(
                f,
                "`{}` needs {} more `cores`, and all pods fit; or pods must request less",
                self.node,
                self.amount.div_ceil(1000)
            ),
        }
    }
}

/// How much a node gets more at a time.
const STEPS: &[(&str, u64)] = &[(MEMORY, 256 << 20), (CPU, 1000)];

/// The smallest addition. None if no addition to a single node is enough, or something else than resources is missing.
pub fn mend(simulation: &Simulation<'_, '_>, outcome: &Outcome<'_>) -> Option<Mend> {
    let model = simulation.model;
    let pending = || outcome.trials.iter().flat_map(|trial| &trial.pending);
    for (resource, step) in STEPS {
        let is_missing = pending().any(|(_, refusal)| {
            refusal.reasons.keys().any(|reason| *reason == Reason::Insufficient(resource))
        });
        if !is_missing {
            continue;
        }
        let place = model.resources.iter().position(|known| known == resource)?;
        let wanted = |pod: usize| {
            let needs = model.needs[model.pods[pod].workload].iter();
            needs.filter(|(known, _)| *known == place).map(|(_, amount)| *amount).sum::<u64>()
        };
        let most =
            outcome.trials.iter().map(|trial| trial.pending.keys().map(|pod| wanted(*pod)).sum::<u64>());
        let steps = most.max()?.div_ceil(*step);
        let fits = |node: usize, steps: u64| {
            fits_with(model, outcome, simulation.orders, (node, resource), steps * step)
        };
        let left = (0..model.nodes.len()).filter(|node| !outcome.lost.contains(node));
        let least = left.filter(|node| fits(*node, steps)).map(|node| {
            // The smallest number of steps that is enough.
            let (mut low, mut high) = (0, steps);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if fits(node, middle) { high = middle } else { low = middle }
            }
            (high, node)
        });
        if let Some((steps, node)) = least.min() {
            return Some(Mend { node: model.nodes[node].name.to_owned(), resource, amount: steps * step });
        }
    }
    None
}

/// Whether all pods fit if a node has more of a resource.
fn fits_with(
    model: &Model<'_>,
    outcome: &Outcome<'_>,
    orders: Orders,
    (node, resource): (usize, &str),
    more: u64,
) -> bool {
    let mut larger = model.clone();
    if let Some(amount) = larger.nodes[node].offers.get_mut(resource) {
        *amount = amount.saturating_add(more);
    }
    larger.index();
    let simulation = Simulation::new(&larger, orders);
    let outcome = simulation.run(outcome.scenario.clone());
    outcome.trials.iter().all(|trial| trial.pending.is_empty())
}
