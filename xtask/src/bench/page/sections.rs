//! The tables behind the targets.

use super::super::parts::{LABS, SIZES};
use super::super::peers;
use super::super::record::Record;
use super::table::{number, table};

/// The sections of the page, in their order.
pub(super) const ALL: &[fn(&Record) -> String] =
    &[labs, stages, small, growth_of_stages, instructions, simulation, disk_and_watch, of_peers, binary];

const SCENARIOS: [&str; 10] =
    ["no-op", "check", "change", "cold", "diff", "why", "list", "export", "copy", "cold/of-copy"];

/// All labs with all scenarios.
fn labs(record: &Record) -> String {
    let names = all_labs();
    let rows: Vec<Vec<String>> = names
        .iter()
        .map(|lab| {
            let cell = |scenario: &str| match scenario.contains('/') {
                true => number(record.get(&format!("{lab}/{scenario}"))),
                false => number(record.get(&format!("{lab}/{scenario}/cpu"))),
            };
            let mut cells = vec![lab.clone()];
            cells.extend(SCENARIOS.iter().map(|scenario| cell(scenario)));
            cells.push(number(record.get(&format!("{lab}/no-op/peak"))));
            cells.push(number(record.get(&format!("{lab}/export/peak"))));
            cells
        })
        .collect();
    let head = [
        "lab",
        "no-op",
        "check",
        "change",
        "cold",
        "diff",
        "why",
        "list",
        "export",
        "copy",
        "cold / copy",
        "peak MiB",
        "export MiB",
    ];
    format!(
        "## Labs\n\nSeconds of processor time, on a file system in memory. `change` renders after one value of one service has \
         changed, `cold` writes the whole tree, `copy` is `cp -R` of it. `wN` are generated labs of N services on N/8 \
         machines.\n\n{}",
        table(&head, &rows)
    )
}

fn all_labs() -> Vec<String> {
    let generated = SIZES.iter().map(|services| format!("w{services}"));
    LABS.iter().map(|lab| (*lab).to_owned()).chain(generated).collect()
}

/// What the stages cost, a column for each lab.
fn stages(record: &Record) -> String {
    let mut labs = all_labs();
    labs.extend(["starter", "empty"].map(str::to_owned));
    let names = stage_names(record, &labs);
    let rows: Vec<Vec<String>> = names
        .iter()
        .map(|stage| {
            let costs = labs.iter().map(|lab| number(record.get(&format!("{lab}/stage/{stage}"))));
            std::iter::once(stage.clone()).chain(costs).collect()
        })
        .collect();
    let mut head = vec!["stage"];
    head.extend(labs.iter().map(String::as_str));
    format!(
        "## Stages\n\nMilliseconds of processor time of a no-op run (`render --timings`).\n\n{}",
        table(&head, &rows)
    )
}

/// The stages of all labs, the dearest of the largest lab first.
fn stage_names(record: &Record, labs: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for lab in labs {
        names.extend(record.below(&format!("{lab}/stage/")).map(|(stage, _)| stage.to_owned()));
    }
    names.sort();
    names.dedup();
    let cost = |stage: &str| record.get(&format!("{}/stage/{stage}", labs[0])).unwrap_or(0.0);
    names.sort_by(|a, b| cost(b).total_cmp(&cost(a)));
    names
}

fn small(record: &Record) -> String {
    let rows: Vec<Vec<String>> = ["starter", "empty", "export"]
        .iter()
        .map(|what| {
            let get = |quantity: &str| number(record.get(&format!("small/{what}/{quantity}")));
            let shown = if *what == "export" { "`nickel export` of `{}`" } else { what };
            vec![shown.to_owned(), get("cpu"), get("of-export"), get("peak")]
        })
        .collect();
    let head = ["no-op", "seconds", "/ export of `{}`", "peak MiB"];
    format!("## Small labs\n\n{}", table(&head, &rows))
}

/// The factor of every stage for a tenfold lab.
fn growth_of_stages(record: &Record) -> String {
    let labs: Vec<String> = SIZES.iter().map(|services| format!("w{services}")).collect();
    let factor = |name: &str, step: usize| {
        Some(
            record.get(&format!("{}/{name}", labs[step + 1]))?
                / record.get(&format!("{}/{name}", labs[step]))?,
        )
    };
    let row = |shown: &str, name: &str| {
        let mut cells = vec![shown.to_owned()];
        cells.extend((0..labs.len() - 1).map(|step| number(factor(name, step))));
        cells
    };
    let mut rows = vec![row("all", "no-op/cpu"), row("memory", "no-op/peak"), row("export", "export/cpu")];
    rows.extend(stage_names(record, &labs).iter().map(|stage| row(stage, &format!("stage/{stage}"))));
    let steps: Vec<String> = SIZES.windows(2).map(|pair| format!("{} -> {}", pair[0], pair[1])).collect();
    let mut head = vec!["stage"];
    head.extend(steps.iter().map(String::as_str));
    format!(
        "## Growth\n\nThe factor by which costs grow when the lab grows tenfold.\n\n{}",
        table(&head, &rows)
    )
}

fn instructions(record: &Record) -> String {
    if let Some(missing) = record.words("instructions") {
        return format!("## Instructions\n\nNot measured: {missing}\n");
    }
    let mut labs: Vec<&str> = LABS.to_vec();
    labs.extend(["w72", "starter", "empty"]);
    let rows: Vec<Vec<String>> = labs
        .iter()
        .map(|lab| {
            let millions =
                |what: &str| record.get(&format!("{lab}/{what}/instructions")).map(|count| count / 1e6);
            let (check, export) = (millions("check"), millions("export"));
            let ratio = check.zip(export).map(|(check, export)| check / export);
            vec![(*lab).to_owned(), number(check), number(export), number(ratio)]
        })
        .collect();
    let head = ["lab", "check", "export", "check / export"];
    format!(
        "## Instructions\n\nMillions, counted by callgrind; independent of load and clock.\n\n{}",
        table(&head, &rows)
    )
}

fn simulation(record: &Record) -> String {
    let largest = format!("w{}", SIZES[SIZES.len() - 1]);
    let row = |lab: &str| {
        let get = |quantity: &str| number(record.get(&format!("simulate/{lab}/{quantity}")));
        let cells = ["no-op/cpu", "check/cpu", "simulate/cpu", "own/cpu", "own/of-no-op"].map(get);
        let words = record.words(&format!("simulate/{lab}/own/cpu")).unwrap_or_default();
        std::iter::once(lab.to_owned()).chain(cells).chain([words.to_owned()]).collect()
    };
    let rows = [row(LABS[0]), row(&largest)];
    let head = ["lab", "no-op", "check", "simulate", "simulate - check", "/ no-op", "what was simulated"];
    format!(
        "## Simulation\n\n`render simulate` with all scenarios: the lab as it is, updates, the loss of each node and host, an \
         upgrade and a restart. Seconds of processor time. A render of a lab with `resilience.page` or \
         `resilience.survives` simulates failures, too, and that is part of `check`.\n\n{}",
        table(&head, &rows)
    )
}

fn disk_and_watch(record: &Record) -> String {
    let disk = |what: &str, quantity: &str| number(record.get(&format!("disk/{what}/{quantity}")));
    let rows: Vec<Vec<String>> = ["cold", "no-op", "copy"]
        .iter()
        .map(|what| vec![(*what).to_owned(), disk(what, "wall"), disk(what, "cpu")])
        .collect();
    format!(
        "## Disk and watch\n\n{}\nThe lab is {}. A cold run takes {} times as long as a no-op run and a copy of the tree \
         together, which write the same files and never sync.\n\n`render watch` takes {} s of processor time for one \
         changed value; from the save to the written files {} s pass, most of which is waiting for the editor to finish \
         saving.\n",
        table(&["on disk", "wall s", "processor s"], &rows),
        LABS[0],
        number(record.get("disk/cold/of-unsynced")),
        number(record.get("watch/change/cpu")),
        number(record.get("watch/change/wall")),
    )
}

fn of_peers(record: &Record) -> String {
    let rows: Vec<Vec<String>> = peers::shown()
        .map(|(name, shown, version, validates)| {
            let get = |quantity: &str| number(record.get(&format!("peers/{name}/{quantity}")));
            let missing = record.words(&format!("peer/{name}")).unwrap_or_default();
            vec![
                format!("{shown} {version}").trim_end().to_owned(),
                get("cpu"),
                get("peak"),
                get("of-render"),
                validates.to_owned(),
                missing.to_owned(),
            ]
        })
        .collect();
    let head = ["tool", "seconds", "peak MiB", "/ render", "validates", "not measured because"];
    format!(
        "## Other tools\n\nThe same run: 72 services with a namespace, a deployment, a service, a volume claim, a config map, an \
         external secret, an ingress and an Argo CD application each, written to a file system in memory. `render` also \
         makes machines, documents and a bootstrap plan. The programs are in `xtask/bench/`.\n\n{}",
        table(&head, &rows)
    )
}

fn binary(record: &Record) -> String {
    let largest = |prefix: &str| {
        let mut parts: Vec<(&str, f64)> = record.below(prefix).collect();
        parts.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let rows: Vec<Vec<String>> =
            parts.iter().take(15).map(|(name, size)| vec![(*name).to_owned(), number(Some(*size))]).collect();
        rows
    };
    format!(
        "## Binary\n\nThe `release` profile makes {} MB, the `dist` profile {} MB. Code and data of the former by crate, where \
         symbols tell:\n\n{}\nand by section; symbols, which `dist` leaves out, are in none of them:\n\n{}",
        number(record.get("binary/release/size")),
        number(record.get("binary/dist/size")),
        table(&["crate", "MB"], &largest("binary/crate/")),
        table(&["section", "MB"], &largest("binary/section/"))
    )
}
