//! The figures that a cluster was found with are an overlay of the lab, whose own are those of its description.

use libtest_mimic::Trial;
use serde_yaml::Value;

use crate::support::project::Project;
use crate::support::repository;
use crate::support::trial::asserts;

const VARIANT: &str = "overlays/r730-as-running/as-running.ncl";
/// A tier, its priority in the description, and the one that the cluster was found with.
const PRIORITIES: &[(&str, i64, i64)] = &[
    ("0-core", 900_000, 1_000_000),
    ("1-cluster", 700_000, 800_000),
    ("2-gpu", 500_000, 600_000),
    ("3-edge", 300_000, 400_000),
    ("4-aux", 200_000, 200_000),
];

pub fn tests() -> Vec<Trial> {
    vec![asserts("labs::as_running::the_found_figures_are_an_overlay", the_found_figures_are_an_overlay)]
}

fn the_found_figures_are_an_overlay() {
    let here = Project::reference();
    here.run(&["r730"]).ends_with(0);
    let described = PRIORITIES.iter().map(|&(tier, described, _)| (tier, described));
    described.for_each(|(tier, value)| assert_eq!(priority(&here, tier), value, "{tier}"));

    let variant = std::fs::read_to_string(repository(VARIANT)).expect("the overlay is text");
    here.write("overlays/r730/as-running.ncl", &variant);
    here.run(&["r730"]).ends_with(0);
    let found = PRIORITIES.iter().map(|&(tier, _, found)| (tier, found));
    found.for_each(|(tier, value)| assert_eq!(priority(&here, tier), value, "{tier}"));
}

/// The value of a tier's PriorityClass in the rendered tree.
fn priority(here: &Project, tier: &str) -> i64 {
    let tree = here.tree("golden/r730/kubernetes/_cluster");
    let file = &tree[&format!("priorityclass-tier-{tier}.yaml")];
    let class: Value = serde_yaml::from_slice(file).expect("the class is YAML");
    class["value"].as_i64().expect("a class has a value")
}
