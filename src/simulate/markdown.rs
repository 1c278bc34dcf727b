//! Reports as Markdown, such as for a pull request.

use crate::simulate::levels::{Bar, Level};
use crate::simulate::report::{Report, Section};
use crate::simulate::text::{counted, verdict};

/// A report as Markdown.
pub fn markdown(report: &Report) -> String {
    let mut text = format!(
        "# Simulation of {}\n\n{} on {}; {} orders from seed {}.\n\n",
        report.lab,
        counted(report.pods, "pod"),
        counted(report.nodes.len(), "node"),
        report.orders,
        report.seed
    );
    text.push_str(&bars("node", &report.nodes));
    if !report.hosts.is_empty() {
        text.push_str(&bars("host", &report.hosts));
    }
    text.push_str("## Scenarios\n\n| scenario | result | services that stop | quorum |\n|---|---|---|---|\n");
    for section in &report.scenarios {
        let lost = section.quorums.iter().filter(|quorum| !quorum.held).map(|quorum| quorum.what.clone());
        let lost: Vec<String> = lost.collect();
        let quorum = match (section.quorums.is_empty(), lost.is_empty()) {
            (true, _) => "",
            (false, true) => "held",
            (false, false) => &format!("lost: {}", lost.join(", ")),
        };
        text.push_str(&format!(
            "| {} | {} | {} | {quorum} |\n",
            section.scenario,
            verdict(section),
            section.stops.len()
        ));
    }
    for section in report.scenarios.iter().filter(|section| has_details(section)) {
        text.push_str(&format!("\n### {}\n\n", section.scenario));
        text.push_str(&details(section));
    }
    let list = |title: &str, items: &mut dyn Iterator<Item = String>| {
        let items: Vec<String> = items.map(|item| format!("- {item}\n")).collect();
        if items.is_empty() { String::new() } else { format!("\n## {title}\n\n{}", items.concat()) }
    };
    text.push_str(&list("Not simulated", &mut report.unknown.iter().map(|service| format!("`{service}`"))));
    text.push_str(&list("Taken for granted", &mut report.assumed.iter().cloned()));
    text
}

fn bars(what: &str, all: &[Bar]) -> String {
    let mut text = format!("| {what} | CPU | memory | pods |\n|---|--:|--:|--:|\n");
    let show = |level: Option<Level>| level.map(|level| format!("{} %", level.percent())).unwrap_or_default();
    for bar in all {
        let pods = bar.pods.map(|pods| format!("{} of {}", pods.used, pods.of)).unwrap_or_default();
        text.push_str(&format!("| `{}` | {} | {} | {pods} |\n", bar.name, show(bar.cpu), show(bar.memory)));
    }
    text + "\n"
}

fn has_details(section: &Section) -> bool {
    !section.pending.is_empty()
        || !section.preempted.is_empty()
        || !section.blocked.is_empty()
        || !section.machines.is_empty()
        || !section.stops.is_empty()
}

fn details(section: &Section) -> String {
    let mut items = Vec::new();
    for row in &section.machines {
        items.push(match (&row.to, &row.because) {
            (Some(host), _) => format!("machine `{}` starts on `{host}`", row.machine),
            (None, because) => {
                format!("machine `{}` stays down: {}", row.machine, because.as_deref().unwrap_or_default())
            }
        });
    }
    for row in &section.pending {
        let place = row.place.as_ref().map(|place| format!(" (`{place}`)")).unwrap_or_default();
        items.push(format!("pending: {} `{}`: {}{place}", row.kind, row.workload, row.message));
    }
    items.extend(section.preempted.iter().map(|row| format!("preempted: `{}`", row.workload)));
    items.extend(section.blocked.iter().map(|row| {
        format!(
            "`{}` is not evicted from `{}`, because of budget `{}` (`{}`)",
            row.workload, row.node, row.budget, row.place
        )
    }));
    let stops = section.stops.iter().filter(|_| !section.nothing_left);
    items.extend(stops.map(|row| {
        let because =
            row.because.as_ref().map(|because| format!(", which needs `{because}`")).unwrap_or_default();
        let ways = if row.host_names.is_empty() {
            String::new()
        } else {
            format!(": {}", row.host_names.join(", "))
        };
        format!("`{}` stops{because}{ways}", row.service)
    }));
    items.into_iter().map(|item| format!("- {item}\n")).collect()
}
