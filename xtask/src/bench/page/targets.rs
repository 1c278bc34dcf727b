//! The table of targets: what each asks for, what was reached, and whether that is enough.

use super::super::parts::{LABS, SIZES};
use super::super::record::Record;
use super::table::{number, table};

/// One number that must not exceed a limit.
struct Target {
    what: String,
    limit: f64,
    unit: &'static str,
    reached: Option<f64>,
    /// What the number is about, where the worst of several is taken.
    remark: String,
}

pub(super) fn section(record: &Record) -> String {
    let rows: Vec<Vec<String>> = targets(record).iter().map(row).collect();
    format!("## Targets\n\n{}", table(&["target", "limit", "reached", "", "remark"], &rows))
}

fn row(target: &Target) -> Vec<String> {
    let Target { what, limit, unit, reached, remark } = target;
    let verdict = match reached {
        None => "not measured",
        Some(reached) if reached <= limit => "met",
        Some(_) => "**missed**",
    };
    let with_unit = |number: String| format!("{number} {unit}").trim_end().to_owned();
    vec![
        what.clone(),
        with_unit(format!("<= {limit}")),
        reached.map_or_else(|| "-".to_owned(), |reached| with_unit(number(Some(reached)))),
        verdict.to_owned(),
        remark.clone(),
    ]
}

fn targets(record: &Record) -> Vec<Target> {
    let mut all = Vec::new();
    for lab in LABS {
        all.push(ratio(record, format!("{lab}: `check` / export"), 0.8, &format!("{lab}/check/of-export")));
    }
    for services in &SIZES[..2] {
        let name = format!("w{services}/no-op/of-export");
        all.push(ratio(record, format!("{services} services: no-op / export"), 0.8, &name));
    }
    all.extend([
        ratio(record, "72 services: cold in memory / KCL".into(), 1.0, "peers/render/of-kcl"),
        ratio(record, "starter lab: no-op / export of `{}`".into(), 4.0, "small/starter/of-export"),
        ratio(record, "empty lab: no-op / export of `{}`".into(), 3.0, "small/empty/of-export"),
        ratio(record, "all labs in one process / sum of single runs".into(), 0.8, "together/all/of-sum"),
    ]);
    all.extend(growth(record));
    for name in ["why", "diff", "list"] {
        all.push(worst(record, format!("`{name}` / `check`"), 1.1, &format!("{name}/of-check")));
    }
    all.extend([
        ratio(record, "`watch`, one value changed / no-op".into(), 0.25, "watch/change/of-no-op"),
        of(record, "peak memory, r730".into(), 90.0, "MiB", "r730/no-op/peak"),
        of(record, "peak memory, 7,200 services".into(), 1000.0, "MiB", "w7200/no-op/peak"),
        ratio(record, "cold on disk, wall / the same without any sync".into(), 1.2, "disk/cold/of-unsynced"),
        after_evaluation(record),
        ratio(record, "r730: simulation of all scenarios / no-op".into(), 1.0, "simulate/r730/own/of-no-op"),
        of(record, "7,200 services: simulation".into(), 10.0, "s", "simulate/w7200/own/cpu"),
        of(record, "release binary (`--profile dist`)".into(), 20.0, "MB", "binary/dist/size"),
    ]);
    all
}

fn ratio(record: &Record, what: String, limit: f64, name: &str) -> Target {
    of(record, what, limit, "", name)
}

fn of(record: &Record, what: String, limit: f64, unit: &'static str, name: &str) -> Target {
    let remark = record.words(name).unwrap_or_default().to_owned();
    Target { what, limit, unit, reached: record.get(name), remark }
}

/// The largest of a ratio among the reference labs.
fn worst(record: &Record, what: String, limit: f64, name: &str) -> Target {
    let of_labs = LABS.iter().filter_map(|lab| Some((record.get(&format!("{lab}/{name}"))?, *lab)));
    let largest = of_labs.max_by(|(a, _), (b, _)| a.total_cmp(b));
    let remark = largest.map_or_else(String::new, |(_, lab)| format!("at most, {lab}"));
    Target { what, limit, unit: "", reached: largest.map(|(value, _)| value), remark }
}

/// How the costs grow when a lab grows tenfold: the whole, its memory, and the stage that grows most.
fn growth(record: &Record) -> Vec<Target> {
    let steps = SIZES.windows(2).filter_map(|pair| <[usize; 2]>::try_from(pair).ok());
    steps
        .flat_map(|[small, large]| {
            let target = |what: &str, reached: Option<f64>, remark: String| Target {
                what: format!("{what}, {small} -> {large} services"),
                limit: 10.5,
                unit: "x",
                reached,
                remark,
            };
            let factor = |name: &str| {
                Some(record.get(&format!("w{large}/{name}"))? / record.get(&format!("w{small}/{name}"))?)
            };
            let worst = worst_stage(record, small, large);
            let remark = worst.as_ref().map_or_else(String::new, |(_, stage)| format!("stage {stage}"));
            [
                target("growth of processor time", factor("no-op/cpu"), String::new()),
                target("growth of memory", factor("no-op/peak"), String::new()),
                target("growth of the worst stage", worst.map(|(factor, _)| factor), remark),
            ]
        })
        .collect()
}

/// The stage that grows most between two sizes. Stages below a millisecond are noise.
fn worst_stage(record: &Record, small: usize, large: usize) -> Option<(f64, String)> {
    const NOISE: f64 = 1.0;
    let prefix = format!("w{small}/stage/");
    let grown = record.below(&prefix).filter(|(_, cost)| *cost >= NOISE).filter_map(|(stage, cost)| {
        Some((record.get(&format!("w{large}/stage/{stage}"))? / cost, stage.to_owned()))
    });
    grown.max_by(|(a, _), (b, _)| a.total_cmp(b))
}

fn after_evaluation(record: &Record) -> Target {
    let stages: Vec<f64> =
        record.below("r730/stage/").filter(|(stage, _)| *stage != "evaluate").map(|(_, cost)| cost).collect();
    let reached = (!stages.is_empty()).then(|| stages.iter().sum());
    let what = "stages after evaluation, r730".to_owned();
    Target { what, limit: 70.0, unit: "ms", reached, remark: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(numbers: &[(&str, f64)]) -> Record {
        let mut record = Record::new("");
        numbers.iter().for_each(|(name, number)| record.set(*name, *number));
        record
    }

    #[test]
    fn a_limit_is_met_or_missed() {
        let text = section(&record(&[("r730/check/of-export", 0.8), ("cloudinit/check/of-export", 0.81)]));
        let line = |lab: &str| text.lines().find(|line| line.contains(lab)).unwrap_or_default().to_owned();
        assert!(line("r730: ").contains("| met"), "{text}");
        assert!(line("cloudinit: ").contains("**missed**"), "{text}");
        assert!(line("talos-flux: ").contains("not measured"), "{text}");
    }

    #[test]
    fn the_worst_stage_of_any_weight_is_named() {
        let record = record(&[
            ("w72/stage/check", 0.1),
            ("w720/stage/check", 90.0),
            ("w72/stage/plan", 10.0),
            ("w720/stage/plan", 120.0),
            ("w72/stage/print", 10.0),
            ("w720/stage/print", 100.0),
        ]);
        assert_eq!(worst_stage(&record, 72, 720), Some((12.0, "plan".to_owned())));
    }

    #[test]
    fn everything_but_evaluation_is_summed() {
        let record =
            record(&[("r730/stage/evaluate", 100.0), ("r730/stage/plan", 20.0), ("r730/stage/print", 5.0)]);
        assert_eq!(after_evaluation(&record).reached, Some(25.0));
    }
}
