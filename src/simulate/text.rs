//! Reports for people.

use crate::simulate::levels::{Bar, Level};
use crate::simulate::report::{Report, Section, Verdict};

/// The width of a bar in characters.
const BAR: u64 = 20;

/// A number with its noun.
pub(super) fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A report as text.
pub fn text(report: &Report) -> String {
    let mut lines = vec![format!(
        "{}: {} on {}, {} orders from seed {}",
        report.lab,
        counted(report.pods, "pod"),
        counted(report.nodes.len(), "node"),
        report.orders,
        report.seed
    )];
    lines.push(String::new());
    lines.extend(bars("node", &report.nodes));
    if !report.hosts.is_empty() {
        lines.push(String::new());
        lines.extend(bars("host", &report.hosts));
    }
    lines.push(String::new());
    for section in &report.scenarios {
        lines.extend(scenario(section, report.orders));
    }
    if !report.unknown.is_empty() {
        lines.push(String::new());
        lines.push(
            "not simulated, because the GitOps engine renders their charts (see `resilience.pods`):"
                .to_owned(),
        );
        lines.push(format!("  {}", report.unknown.join(", ")));
    }
    if !report.assumed.is_empty() {
        lines.push(String::new());
        lines.push("taken for granted:".to_owned());
        lines.extend(report.assumed.iter().map(|assumed| format!("  {assumed}")));
    }
    lines.join("\n") + "\n"
}

fn bars(what: &str, all: &[Bar]) -> Vec<String> {
    let width = all.iter().map(|bar| bar.name.len()).max().unwrap_or(0).max(what.len());
    let mut lines =
        vec![format!("{what:width$}  {:32}{:38}{}", "cpu", "memory", "pods").trim_end().to_owned()];
    for Bar { name, lost, cpu, memory, pods } in all {
        let line = match lost {
            true => format!("{name:width$}  lost"),
            false => format!(
                "{name:width$}  {:32}{:38}{}",
                level(*cpu, |amount| format!("{:.1}", amount as f64 / 1000.0)),
                level(*memory, |amount| format!("{:.1}Gi", amount as f64 / f64::from(1 << 30))),
                pods.map(|pods| format!("{} of {}", pods.used, pods.of)).unwrap_or_default()
            ),
        };
        lines.push(line.trim_end().to_owned());
    }
    lines
}

fn level(level: Option<Level>, show: impl Fn(u64) -> String) -> String {
    let Some(level) = level else { return String::new() };
    let filled = (level.percent() * BAR / 100).min(BAR);
    let bar: String = (0..BAR).map(|place| if place < filled { '#' } else { '.' }).collect();
    format!("{bar} {}/{}", show(level.used), show(level.of))
}

/// The verdict of a scenario in words.
pub fn verdict(section: &Section) -> String {
    if section.nothing_left {
        return "no node is left".to_owned();
    }
    let (least, most) = section.pods;
    let count = if least == most { most.to_string() } else { format!("{least} to {most}") };
    let is_one = (least, most) == (1, 1);
    match section.verdict {
        Verdict::Always => "every pod fits in every order".to_owned(),
        Verdict::Sometimes => format!("every pod fits in some orders; in others, up to {most} stay pending"),
        Verdict::Never if section.pending.is_empty() => "as before, nothing else stays pending".to_owned(),
        Verdict::Never if section.is_temporary && is_one => {
            "1 pod waits for a node that is drained".to_owned()
        }
        Verdict::Never if section.is_temporary => format!("{count} pods wait for a node that is drained"),
        Verdict::Never if is_one => "1 pod stays pending".to_owned(),
        Verdict::Never => format!("{count} pods stay pending"),
    }
}

fn scenario(section: &Section, orders: u64) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", section.scenario, verdict(section))];
    if section.restarted > 0 {
        let pods = if section.restarted == 1 { "pod" } else { "pods" };
        lines.push(format!("  starts again  {} {pods}", section.restarted));
    }
    for row in &section.machines {
        let fate = match (&row.to, &row.because) {
            (Some(host), _) => format!("starts on `{host}`"),
            (None, because) => format!("stays down: {}", because.as_deref().unwrap_or_default()),
        };
        lines.push(format!("  machine       {} {fate}", row.machine));
    }
    for row in &section.quorums {
        let verdict = if row.held { "held" } else { "LOST" };
        lines.push(format!(
            "  quorum        {}: {} of {} left, {} needed: {verdict}",
            row.what, row.left, row.members, row.needed
        ));
    }
    for row in &section.pending {
        let pods = match row.pods {
            (least, most) if least == most => most.to_string(),
            (least, most) => format!("{least} to {most}"),
        };
        lines.push(format!(
            "  pending       {} {} ({pods} pending, in {} of {orders} orders)",
            row.kind, row.workload, row.orders
        ));
        let filter = row.filter.map(|filter| format!("{filter}: ")).unwrap_or_default();
        lines.push(format!("                {filter}{}", row.message));
        lines.extend(row.place.iter().map(|place| format!("                {place}")));
    }
    if section.pending_as_is > 0 {
        let workloads = if section.pending_as_is == 1 { "workload" } else { "workloads" };
        lines.push(format!("  pending       {} {workloads} as is", section.pending_as_is));
    }
    for row in &section.preempted {
        lines.push(format!("  preempted     {} (in {} of {orders} orders)", row.workload, row.orders));
    }
    for row in &section.blocked {
        lines.push(format!(
            "  not evicted   {} from {}, because of budget {}",
            row.workload, row.node, row.budget
        ));
        lines.push(format!("                {}", row.place));
    }
    if section.nothing_left {
        let all = match section.stops.len() {
            1 => "the only service with pods".to_owned(),
            number => format!("all {number} services with pods"),
        };
        lines.push(format!("  stops         {all}"));
        return lines;
    }
    for row in &section.stops {
        let ways = if row.host_names.is_empty() {
            String::new()
        } else {
            format!(" ({})", row.host_names.join(", "))
        };
        let because =
            row.because.as_ref().map(|because| format!(", which needs {because}")).unwrap_or_default();
        lines.push(format!("  stops         {}{because}{ways}", row.service));
    }
    lines
}
