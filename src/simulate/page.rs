//! The page about failures in a lab's documentation, and its picture: how full nodes and hosts are, and what stays
//! pending without each of them.

use std::cmp::Reverse;

use crate::document::page::{Inline, Inlines, Page, Table, code, listed, text};
use crate::document::{Content, Document, Origin, layout};
use crate::lab::Switched;
use crate::print;
use crate::simulate::claimed::{Compared, compared};
use crate::simulate::levels::{Bar, Level};
use crate::simulate::model::{Model, Subject};
use crate::simulate::picture::drawing;
use crate::simulate::report::{Report, Section, section};
use crate::simulate::scenario::{Orders, Scenario, Simulation};
use crate::simulate::shares::shares;
use crate::simulate::state::State;
use crate::simulate::text::verdict;
use crate::value::NodeId;

/// Fewer orders than `render simulate` tries: the page is written with every tree.
const ORDERS: Orders = Orders { seed: 1, count: 4 };

/// The page and its picture. None without a running node.
pub fn documents(subject: Subject<'_>) -> Vec<Document> {
    let Some(model) = Model::new(subject) else { return Vec::new() };
    let simulation = Simulation::new(&model, ORDERS);
    let failures = (0..model.nodes.len()).map(Scenario::NodeLost);
    let failures = failures.chain(simulation.hosts().into_iter().map(Scenario::HostLost));
    let failures = failures.chain(simulation.supplies()).collect();
    let report = Report::new(&simulation, failures, &|_| String::new());
    let outcome = simulation.run(Scenario::AsIs);
    let Some(trial) = outcome.trials.first() else { return Vec::new() };
    let as_is = section(&model, &outcome, &|_| String::new());
    let node = model.lab.name.node;
    let claimed = compared(&simulation);
    let (picture, picture_lines) = print::svg(&drawing(&model, &trial.state, &report));
    let (page, page_lines) = print::markdown(&page(&model, &trial.state, &as_is, &report, &claimed));
    let document = |file: &str, text, lines| Document {
        path: format!("{}/{file}", layout::DOCS),
        origin: Origin::follows(node),
        content: Content::Lines { text, lines },
    };
    vec![
        document(layout::FAILURES, page, page_lines),
        document(layout::FAILURES_PICTURE, picture, picture_lines),
    ]
}

fn page(
    model: &Model<'_>,
    state: &State,
    as_is: &Section,
    report: &Report,
    claimed: &[Compared<'_>],
) -> Page {
    let node = model.lab.name.node;
    let mut failures = Table::new(&["failure", "pods", "services that stop", "quorum"]);
    failures.row(node, failure(as_is));
    for section in &report.scenarios {
        failures.row(place(model, section), failure(section));
    }
    let shows = format!("Requested memory and CPU of the nodes and hosts of {}", report.lab);
    let page = Page::new(node, format!("Failures of {}", report.lab))
        .rich(vec![Inline::Image { shows, path: layout::FAILURES_PICTURE.to_owned() }])
        .paragraph(format!(
            "{} pods are placed on the nodes by the filters of the scheduler, in {} orders. Bars show what pods request, \
             and what machines have of the memory of their hosts.",
            report.pods, report.orders
        ))
        .section(2, "Nodes", levels(model, &report.nodes))
        .section(2, "Without a node or a host", failures);
    let page = match claimed.is_empty() {
        true => page,
        false => page.section(2, "What is claimed", claims(claimed)),
    };
    let page = [as_is]
        .into_iter()
        .chain(&report.scenarios)
        .fold(page, |page, section| page.section(3, title(section), details(model, section)));
    let page = page.section(2, "Requests of services", requests(model, state));
    let unknown = report.unknown.iter().map(code);
    let page = match report.unknown.is_empty() {
        true => page,
        false => page
            .heading(2, "Not counted")
            .paragraph(
                "The GitOps engine renders the charts of these services, so that their pods are unknown:",
            )
            .rich(listed(unknown)),
    };
    match report.assumed.is_empty() {
        true => page,
        false => page.heading(2, "Taken for granted").list(report.assumed.iter().map(text)),
    }
}

/// What is claimed of failures, and whether it is so.
fn claims(claimed: &[Compared<'_>]) -> Table {
    let mut table = Table::new(&["claim", "failure", "simulated", "the claim is"]);
    for Compared { node, says, failure, simulated, is_so } in claimed {
        let verdict = match is_so {
            Some(true) => "confirmed",
            Some(false) => "contradicted",
            None => "not simulated",
        };
        table.row(*node, [text(says), text(failure), text(simulated), text(verdict)]);
    }
    table
}

fn title(section: &Section) -> String {
    let mut characters = section.scenario.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", characters.as_str())
}

/// The value of the lab that a failure is about.
fn place(model: &Model<'_>, section: &Section) -> NodeId {
    let mut words = section.scenario.split(' ');
    let found = match (words.next(), words.next()) {
        (Some("node"), Some(name)) => model.lab.machines.get(name).map(|machine| machine.node),
        (Some("host"), Some(name)) => model.lab.hosts.get(name).map(|host| host.node),
        _ => None,
    };
    found.unwrap_or(model.lab.name.node)
}

fn failure(section: &Section) -> Vec<Inlines> {
    let lost = section.quorums.iter().filter(|quorum| !quorum.held);
    let quorum = match (section.quorums.is_empty(), lost.clone().next().is_some()) {
        (true, _) => Vec::new(),
        (false, false) => text("held"),
        (false, true) => text(format!(
            "lost: {}",
            lost.map(|quorum| quorum.what.replace('`', "")).collect::<Vec<_>>().join(", ")
        )),
    };
    let stops = if section.stops.is_empty() { Vec::new() } else { text(section.stops.len()) };
    vec![text(title(section)), text(verdict(section)), stops, quorum]
}

fn levels(model: &Model<'_>, bars: &[Bar]) -> Table {
    let mut table = Table::new(&["node", ">requested CPU", ">requested memory", ">pods"]);
    let share =
        |level: Option<Level>| level.map_or_else(Vec::new, |level| text(format!("{} %", level.percent())));
    for bar in bars {
        let machine = model.lab.machines.get(bar.name.as_str());
        let pods = bar.pods.map_or_else(Vec::new, |pods| text(format!("{} of {}", pods.used, pods.of)));
        let node = machine.map_or(model.lab.name.node, |machine| machine.node);
        table.row(node, [code(&bar.name), share(bar.cpu), share(bar.memory), pods]);
    }
    table
}

/// What stays pending and what stops, a row for each machine, workload and service.
fn details(model: &Model<'_>, section: &Section) -> Table {
    let lab = model.lab;
    let mut table = Table::new(&["what", "result"]);
    for row in &section.machines {
        let fate = match (&row.to, &row.because) {
            (Some(host), _) => format!("starts on {host}"),
            (None, because) => {
                format!("stays down: {}", because.as_deref().unwrap_or_default().replace('`', ""))
            }
        };
        let node = lab.machines.get(row.machine.as_str()).map_or(lab.name.node, |machine| machine.node);
        table.row(node, [code(&row.machine), text(fate)]);
    }
    for row in &section.pending {
        let node = row.node.unwrap_or(lab.name.node);
        table.row(node, [code(&row.workload), text(format!("pending: {}", row.message))]);
    }
    for row in section.stops.iter().filter(|_| !section.nothing_left) {
        let because = row.because.as_ref().map(|because| format!(", because it needs {because}"));
        let node = match lab.services.get(row.service.as_str()) {
            Some(Switched::On(service)) => service.node,
            _ => lab.name.node,
        };
        table.row(node, [code(&row.service), text(format!("stops{}", because.unwrap_or_default()))]);
    }
    table
}

/// What each service requests, the largest first.
fn requests(model: &Model<'_>, state: &State) -> Table {
    let mut table = Table::new(&["service", ">pods", ">requested CPU", ">requested memory"]);
    let mut all: Vec<_> = shares(model, state, None).into_iter().collect();
    all.sort_by_key(|(name, (_, share))| (Reverse(share.memory), *name));
    for (name, (node, share)) in all {
        let (cpu, memory) = (format!("{}m", share.cpu), format!("{}Mi", share.memory >> 20));
        table.row(node, [code(name), text(share.pods), text(cpu), text(memory)]);
    }
    table
}
