//! What the lab's documentation claims of failures, beside what the simulation says of them.

use crate::lab::cluster::ClaimMeans;
use crate::simulate::report::{QuorumRow, Section, Verdict, section};
use crate::simulate::scenario::Simulation;
use crate::simulate::text::{counted, verdict};
use crate::simulate::what_if::without;
use crate::value::NodeId;

/// One meaning of a claim.
#[derive(Debug)]
pub struct Compared<'m> {
    /// The claim in the lab.
    pub node: NodeId,
    /// What it says.
    pub says: &'m str,
    /// What fails.
    pub failure: String,
    /// What the simulation says.
    pub simulated: String,
    /// Whether that is what is claimed. None if it is not simulated.
    pub is_so: Option<bool>,
}

/// All claims, in the order of their names.
pub fn compared<'m>(simulation: &Simulation<'_, 'm>) -> Vec<Compared<'m>> {
    let mut all = Vec::new();
    for claim in simulation.model.lab.resilience.claims.values() {
        let names: Vec<String> = claim.without.iter().map(|name| name.value.clone()).collect();
        let found = without(simulation.model, &names)
            .map(|scenario| section(simulation.model, &simulation.run(scenario), &|_| String::new()));
        all.extend(claim.means.iter().map(|means| {
            let (simulated, is_so) = match &found {
                Ok(section) => {
                    let (simulated, is_so) = result(section, means.value);
                    (simulated, Some(is_so))
                }
                Err(problem) => (problem.replace('`', ""), None),
            };
            let failure = match &found {
                Ok(section) => section.scenario.clone(),
                Err(_) => format!("without {}", names.join(" and ")),
            };
            Compared { node: claim.node, says: claim.says.as_str(), failure, simulated, is_so }
        }));
    }
    all
}

/// What a failure leads to, with numbers, and whether that is what a claim means.
fn result(section: &Section, means: ClaimMeans) -> (String, bool) {
    match means {
        ClaimMeans::Fits => (verdict(section), section.verdict == Verdict::Always),
        ClaimMeans::Waits => {
            // Claims often name a reason, and the scheduler has its own.
            let reason = section.pending.first().map(|row| format!(": {}", row.message));
            (verdict(section) + &reason.unwrap_or_default(), section.verdict == Verdict::Never)
        }
        ClaimMeans::Serves => match section.stops.len() {
            0 => ("no service stops".to_owned(), true),
            1 => ("1 service stops".to_owned(), false),
            number => (format!("{} stop", counted(number, "service")), false),
        },
        ClaimMeans::Quorum => {
            let is_held = section.quorums.iter().all(|quorum| quorum.held);
            let shown = section.quorums.iter().filter(|quorum| quorum.held == is_held);
            (numbers(shown), is_held)
        }
    }
}

/// How many members of quorums are left, those with the same numbers together.
fn numbers<'q>(quorums: impl Iterator<Item = &'q QuorumRow>) -> String {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for quorum in quorums {
        let numbers = format!("{} of {} left, {} needed", quorum.left, quorum.members, quorum.needed);
        let what = quorum.what.replace('`', "");
        match all.iter_mut().find(|(known, _)| *known == numbers) {
            Some((_, names)) => names.push(what),
            None => all.push((numbers, vec![what])),
        }
    }
    let all: Vec<String> =
        all.into_iter().map(|(numbers, names)| format!("{numbers}: {}", names.join(", "))).collect();
    if all.is_empty() { "no quorum loses a member".to_owned() } else { all.join("; ") }
}
