//! `render simulate`: each file in `tests/simulate/` is added to the starter lab with three nodes, each on a host of its
//! own, and what is printed stands beside it. The leading comment says what the file shows, and may have a line
//! `# args: ...` with arguments. The reference labs are simulated, too.

mod oracle;
mod properties;

pub use oracle::{is_for_live, json};

use std::fs;

use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::run::Run;
use crate::support::trial::says;
use crate::support::{expected, repository};

const FOLDER: &str = "tests/simulate";
const PLACE: &str = "overlays/home/case.ncl";
const ARGUMENTS: &str = "# args: ";

/// Two more nodes. Nodes of the starter lab have one host.
const NODES: &str = r#"
let worker = fun number => {
  host = "pve%{std.to_string number}",
  vmid = 200 + number,
  cores = 4,
  memory = "8GiB",
  disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
  nics.net0 = { network = "lan", address = "192.168.20.1%{std.to_string number}" },
  kubernetes = { role = 'worker, labels."topology.kubernetes.io/zone" = "z%{std.to_string number}" },
} in
let host = {
  cores = 8,
  threads = 16,
  memory = "32GiB",
  bridges.vmbr0 = {},
  storages.local-lvm.size = "500GiB",
} in
{
  hosts = { pve2 = host, pve3 = host },
  machines = {
    node1.kubernetes.labels."topology.kubernetes.io/zone" = "z1",
    node2 = worker 2,
    node3 = worker 3,
  },
  # Pods that only one of the nodes could run are the subject of some cases.
  allow."PLACE-NODE" = "the simulation shows it",
}
"#;

/// A reference lab, and the arguments of its simulation.
const LABS: &[(&str, &[&str])] = &[
    ("r730", &["simulate", "r730"]),
    ("talos-flux", &["simulate", "talos-flux"]),
    ("talos-flux-two-nodes", &["simulate", "talos-flux", "--without", "talos-m02", "--without", "talos-m03"]),
];

/// A test per file and per reference lab.
pub fn tests() -> Vec<Trial> {
    let (names, _) = expected::sources(&repository(FOLDER));
    let mut tests: Vec<Trial> =
        names.into_iter().map(|name| says(format!("simulate::{name}"), move || simulates(&name))).collect();
    tests.extend(LABS.iter().map(|(name, arguments)| {
        says(format!("simulate::labs::{name}"), move || {
            agrees(&format!("labs/{name}"), &reference(arguments))
        })
    }));
    tests.push(says("simulate::the_same_seed_gives_the_same_result", the_same_seed_gives_the_same_result));
    tests.push(says("simulate::json_has_what_the_text_has", json_has_what_the_text_has));
    tests.push(says("simulate::markdown_is_printed", markdown_is_printed));
    tests.push(says("simulate::placements_are_sound", || {
        let text = fs::read_to_string(repository("tests/simulate/mixture.ncl")).expect("it is a case");
        properties::placements_are_sound(&project(&text))
    }));
    tests.push(says("simulate::unknown_names_are_refused", unknown_names_are_refused));
    tests.extend(oracle::tests());
    tests
}

fn simulates(name: &str) -> Result<(), String> {
    let path = repository(&format!("{FOLDER}/{name}.ncl"));
    let text = fs::read_to_string(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let arguments = text.lines().find_map(|line| line.strip_prefix(ARGUMENTS)).unwrap_or("simulate");
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    agrees(name, &project(&text).run(&arguments))
}

fn project(case: &str) -> Project {
    let project = Project::starter();
    project.write("overlays/home/nodes.ncl", NODES);
    project.write(PLACE, case);
    project
}

fn reference(arguments: &[&str]) -> Run {
    crate::support::run::run(&repository(""), arguments)
}

/// Warnings are the subject of other tests.
fn agrees(name: &str, run: &Run) -> Result<(), String> {
    if run.stdout.is_empty() {
        return Err(format!("nothing was simulated:\n{}", run.stderr));
    }
    let text = format!("{}exit code {}\n", run.stdout, run.code);
    expected::agrees(&repository(&format!("{FOLDER}/{name}.expected")), &text)
}

fn the_same_seed_gives_the_same_result() -> Result<(), String> {
    let text = fs::read_to_string(repository("tests/simulate/preemption.ncl")).expect("it is a case");
    let project = project(&text);
    let run =
        |seed: &str| project.run(&["simulate", "--seed", seed, "--orders", "20", "--format", "json"]).stdout;
    let (first, again, other) = (run("7"), run("7"), run("8"));
    if first.is_empty() || first != again {
        return Err(format!("two results with seed 7:\n{first}\n{again}"));
    }
    if first == other {
        return Err("the seed is not in the result".to_owned());
    }
    Ok(())
}

fn json_has_what_the_text_has() -> Result<(), String> {
    let text = fs::read_to_string(repository("tests/simulate/resources.ncl")).expect("it is a case");
    let run = project(&text).run(&["simulate", "--format", "json"]);
    let report: serde_json::Value =
        serde_json::from_str(&run.stdout).map_err(|problem| problem.to_string())?;
    let pending = &report["labs"][0]["scenarios"][0]["pending"][0];
    match (pending["filter"].as_str(), pending["place"].as_str()) {
        (Some("NodeResourcesFit"), Some(place)) if place.starts_with(PLACE) => Ok(()),
        _ => Err(format!("{pending:#}")),
    }
}

fn markdown_is_printed() -> Result<(), String> {
    let text = fs::read_to_string(repository("tests/simulate/resources.ncl")).expect("it is a case");
    let project = project(&text);
    let run = project.run(&["simulate", "--format", "markdown"]);
    if !run.stdout.starts_with("# Simulation of home\n") || !run.stdout.contains("\n- pending: ") {
        return Err(run.stdout);
    }
    let refused = project.run(&["check", "--format", "markdown"]);
    match refused.code == 2 && refused.stderr.contains("only `simulate` supports the format `markdown`") {
        true => Ok(()),
        false => Err(format!("exit code {}:\n{}", refused.code, refused.stderr)),
    }
}

fn unknown_names_are_refused() -> Result<(), String> {
    let project = project("{}");
    for (arguments, says) in [
        (["--without", "node4"], "there is no node, host or power supply `node4`"),
        (["--add", "node2.gpus=1"], "node `node2` has no resource `gpus`"),
        (["--add", "node2"], "expected NODE.RESOURCE=AMOUNT"),
    ] {
        let run = project.run(&["simulate", arguments[0], arguments[1]]);
        if run.code != 2 || !run.stderr.contains(says) {
            return Err(format!("{arguments:?}: exit code {}:\n{}", run.code, run.stderr));
        }
    }
    Ok(())
}
