//! How a lab came up: the row of the table, what is not as it should be, and what counts as a rejection.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How many of those that wait for the same reason are named.
const SHOWN: usize = 5;

const FAULTS: &str = "
### Faults

Objects with one fault each, from `tests/world/labs/live.ncl`, are sent to a cluster of the newest version. `render check`
refuses each with the code, and the cluster shows what is behind it. Without a fault, everything runs.

";

pub(super) const HEADS: [&str; 11] = [
    "lab",
    "Kubernetes",
    "engine",
    "objects stored as sent",
    "pods scheduled",
    "pods ready",
    "claims bound",
    "services with endpoints",
    "names that resolve",
    "reconciled",
    "settled after",
];

/// Something with the reason why it is not as it should be.
type Why = (String, String);

#[derive(Deserialize)]
pub(super) struct Outcome {
    name: String,
    engine: String,
    seconds: u64,
    objects: Stored,
    pods: Pods,
    claims: Claims,
    services: Services,
    names: Names,
    units: Option<Units>,
    /// Objects that were refused, with the words.
    refused: Vec<Why>,
}

#[derive(Deserialize)]
struct Stored {
    all: usize,
    /// Objects that are not there.
    absent: Vec<String>,
    /// Objects with the fields that are stored otherwise.
    changed: Vec<Why>,
    /// Kinds without a CRD.
    unknown: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Pods {
    all: usize,
    placed: usize,
    ready: usize,
    waiting: Vec<Why>,
}

#[derive(Deserialize)]
struct Claims {
    all: usize,
    bound: usize,
    waiting: Vec<Why>,
    /// Claims that wait for a first pod, and that no pod of the tree mounts.
    unused: Vec<Why>,
}

#[derive(Deserialize)]
struct Services {
    all: usize,
    empty: Vec<Why>,
}

/// Names that point into the cluster.
#[derive(Deserialize)]
struct Names {
    all: usize,
    wrong: Vec<Why>,
}

/// What an engine reconciles.
#[derive(Deserialize)]
struct Units {
    kind: String,
    all: usize,
    ready: usize,
    waiting: Vec<Why>,
    /// Units that were ready before one that they wait for.
    early: Vec<Why>,
    /// Charts, which stand-ins stand for.
    charts: usize,
}

impl Outcome {
    pub(super) fn tried(&self) -> usize {
        self.objects.all
    }

    pub(super) fn cells(&self, version: &str) -> [String; 11] {
        let of = |good: usize, all: usize| format!("{good}/{all}");
        let same = self.objects.all - self.objects.absent.len() - self.changed_objects();
        let units = self.units.as_ref();
        let reconciled = units
            .map_or_else(|| "-".to_owned(), |units| format!("{}/{} {}", units.ready, units.all, units.kind));
        [
            self.name.clone(),
            version.to_owned(),
            self.engine.clone(),
            of(same, self.objects.all),
            of(self.pods.placed, self.pods.all),
            of(self.pods.ready, self.pods.all),
            of(self.claims.bound, self.claims.all),
            of(self.services.all - self.services.empty.len(), self.services.all),
            of(self.names.all - self.names.wrong.len(), self.names.all),
            reconciled,
            format!("{} s", self.seconds),
        ]
    }

    fn changed_objects(&self) -> usize {
        let mut names: Vec<&String> = self.objects.changed.iter().map(|(name, _)| name).collect();
        names.dedup();
        names.len()
    }

    /// What is not as it should be, by reason.
    pub(super) fn details(&self) -> String {
        let mut text = format!("\n### {}\n\n", self.name);
        let units = self.units.iter();
        let groups: [(&str, Vec<&Why>); 9] = [
            ("refused", self.refused.iter().collect()),
            ("stored otherwise", self.objects.changed.iter().collect()),
            ("pods", self.pods.waiting.iter().collect()),
            ("claims", self.claims.waiting.iter().collect()),
            ("claims of nobody", self.claims.unused.iter().collect()),
            ("services", self.services.empty.iter().collect()),
            ("names", self.names.wrong.iter().collect()),
            ("not reconciled", units.clone().flat_map(|units| &units.waiting).collect()),
            ("too early", units.flat_map(|units| &units.early).collect()),
        ];
        for (what, found) in groups {
            text.push_str(&by_reason(what, &found));
        }
        for (kind, count) in &self.objects.unknown {
            text.push_str(&format!("- {count} {kind}: no CRD is available\n"));
        }
        if let Some(units) = self.units.as_ref().filter(|units| units.charts > 0) {
            text.push_str(&format!("- {} charts: not fetched, a stand-in is there for each\n", units.charts));
        }
        if text.ends_with("\n\n") {
            text.push_str("Everything is as it should be.\n");
        }
        text
    }

    /// What counts as rejected. What is outside of the tree does not: a claim that waits for a pod that the lab has
    /// switched off, and a Service or name whose pods a chart makes.
    pub(super) fn wrong(&self) -> Vec<Why> {
        let absent = self.objects.absent.iter().map(|name| (name.clone(), "it is not there".to_owned()));
        let of_units = self.units.iter().flat_map(|units| units.waiting.iter().chain(&units.early));
        let found = self.refused.iter().chain(&self.objects.changed).chain(&self.pods.waiting);
        let found = found.chain(&self.claims.waiting).chain(of_units).cloned().chain(absent);
        found.map(|(what, why)| (format!("{what} of {}", self.name), why)).collect()
    }
}

/// A fault of objects, and whether a cluster shows it.
#[derive(Deserialize)]
pub(super) struct Fault {
    /// The code with which `render` refuses it, and the change; none for the objects without a fault.
    fault: Option<String>,
    /// What a cluster has to show.
    shows: Option<String>,
    /// Why it does not.
    problem: Option<String>,
}

impl Fault {
    pub(super) fn wrong(&self) -> Option<Why> {
        let problem = self.problem.clone()?;
        Some((self.fault.clone().unwrap_or_else(|| "objects without a fault".to_owned()), problem))
    }
}

/// The faults with the codes of `render`, as a list.
pub(super) fn faults(faults: &[Fault]) -> String {
    let mut text = FAULTS.to_owned();
    for fault in faults {
        let (Some(what), Some(shows)) = (&fault.fault, &fault.shows) else { continue };
        let (code, change) = what.split_once(": ").unwrap_or(("", what));
        let seen = if fault.problem.is_none() { "" } else { " (not shown)" };
        text.push_str(&format!("- `{code}`: `{change}`: {shows}{seen}\n"));
    }
    text
}

/// A line for each reason, with a few of those that it is about.
fn by_reason(what: &str, found: &[&Why]) -> String {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, reason) in found {
        reasons.entry(reason.trim()).or_default().push(name);
    }
    let mut text = String::new();
    for (reason, names) in reasons {
        let more = names.len().saturating_sub(SHOWN);
        let shown = names[..names.len().min(SHOWN)].join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        text.push_str(&format!("- {what}: {shown}{more}: {reason}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_the_same_reason_is_one_line() {
        let waits = |name: &str| (name.to_owned(), "no node".to_owned());
        let found: Vec<Why> = ["a", "b", "c", "d", "e", "f"].map(waits).to_vec();
        let found: Vec<&Why> = found.iter().collect();
        assert_eq!(by_reason("pods", &found), "- pods: a, b, c, d, e and 1 more: no node\n");
    }
}
