//! The results of scenarios as plain data, for every format.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::document::Origin;
use crate::simulate::impact::stopped;
use crate::simulate::levels::{Bar, host_bars, node_bars};
use crate::simulate::model::Model;
use crate::simulate::quorum::quorums;
use crate::simulate::refusal::{Refusal, place};
use crate::simulate::scenario::{Outcome, Scenario, Simulation, Trial};
use crate::value::NodeId;

/// Shows the place of a value in the sources.
pub type ShowPlace<'s> = &'s dyn Fn(Origin) -> String;

/// All results of a lab.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The name of the lab.
    pub lab: String,
    /// The seed of the orders.
    pub seed: u64,
    /// How many orders were tried.
    pub orders: u64,
    /// The number of pods, jobs included.
    pub pods: usize,
    /// The nodes as they are, in the first order.
    pub nodes: Vec<Bar>,
    /// The hosts as they are.
    pub hosts: Vec<Bar>,
    /// The scenarios.
    pub scenarios: Vec<Section>,
    /// Services whose pods are unknown.
    pub unknown: Vec<String>,
    /// What is taken for granted.
    pub assumed: BTreeSet<String>,
}

/// Whether all pods fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// In every order.
    Always,
    /// In some orders.
    Sometimes,
    /// In no order.
    Never,
}

/// The results of a scenario.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// What happens.
    pub scenario: String,
    /// Whether all pods fit.
    pub verdict: Verdict,
    /// Whether pods are pending only while a node is drained.
    pub is_temporary: bool,
    /// Whether no node is left.
    pub nothing_left: bool,
    /// Workloads with pending pods. Except as is, without those that are pending as is.
    pub pending: Vec<PendingRow>,
    /// How many workloads are left out of `pending`, because their pods are pending as is.
    pub pending_as_is: usize,
    /// How many pods are pending, at least and at most.
    pub pods: (usize, usize),
    /// Workloads whose pods are preempted.
    pub preempted: Vec<PreemptedRow>,
    /// The number of pods that start again, at most.
    pub restarted: usize,
    /// What becomes of the machines of a lost host.
    pub machines: Vec<MachineRow>,
    /// The services that stop, in the first order. Except as is, without those that stop as is.
    pub stops: Vec<StopRow>,
    /// The quorums that lose members.
    pub quorums: Vec<QuorumRow>,
    /// Pods that cannot be evicted.
    pub blocked: Vec<BlockedRow>,
    /// The nodes that are left, in the first order.
    pub nodes: Vec<Bar>,
}

/// A workload with pending pods.
#[derive(Clone, Debug, Serialize)]
pub struct PendingRow {
    /// Namespace and name.
    pub workload: String,
    /// Its kind.
    pub kind: String,
    /// The service that it belongs to.
    pub service: Option<String>,
    /// How many pods are pending, at least and at most.
    pub pods: (usize, usize),
    /// In how many orders some are pending.
    pub orders: usize,
    /// The filter that decides.
    pub filter: Option<&'static str>,
    /// The event of a pod, as the scheduler writes it.
    pub message: String,
    /// The place in the source that is refused.
    pub place: Option<String>,
    /// The value that the workload follows from.
    #[serde(skip)]
    pub node: Option<NodeId>,
}

/// A workload whose pods are preempted.
#[derive(Clone, Debug, Serialize)]
pub struct PreemptedRow {
    /// Namespace and name.
    pub workload: String,
    /// In how many orders.
    pub orders: usize,
}

/// What becomes of a machine.
#[derive(Clone, Debug, Serialize)]
pub struct MachineRow {
    /// The machine.
    pub machine: String,
    /// The host that it starts on.
    pub to: Option<String>,
    /// Why there is none.
    pub because: Option<String>,
}

/// A service that stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StopRow {
    /// The service.
    pub service: String,
    /// The service without which it does not work.
    pub because: Option<String>,
    /// The host names that do not answer.
    pub host_names: Vec<String>,
}

/// A quorum that loses members.
#[derive(Clone, Debug, Serialize)]
pub struct QuorumRow {
    /// What needs it.
    pub what: String,
    /// How many members there are.
    pub members: usize,
    /// How many are left.
    pub left: usize,
    /// How many are needed.
    pub needed: usize,
    /// Whether enough are left.
    pub held: bool,
}

/// A pod that cannot be evicted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BlockedRow {
    /// The node that is drained.
    pub node: String,
    /// Namespace and name of the workload.
    pub workload: String,
    /// The budget that does not allow it.
    pub budget: String,
    /// The place of the budget in the source.
    pub place: String,
}

impl Report {
    /// Runs scenarios and collects their results.
    pub fn new<'m>(
        simulation: &Simulation<'_, 'm>,
        scenarios: Vec<Scenario<'m>>,
        show: ShowPlace<'_>,
    ) -> Self {
        let model = simulation.model;
        let as_is = simulation.run(Scenario::AsIs);
        let usual = section(model, &as_is, show);
        let sections = scenarios.into_iter().map(|scenario| {
            let outcome = simulation.run(scenario);
            let section = section(model, &outcome, show);
            if outcome.scenario == Scenario::AsIs { section } else { section.less(&usual) }
        });
        Self {
            lab: model.lab.name.to_string(),
            seed: simulation.orders.seed,
            orders: simulation.orders.count,
            pods: model.pods.len(),
            nodes: as_is.trials.first().map(|trial| node_bars(model, &trial.state)).unwrap_or_default(),
            hosts: host_bars(model.lab),
            scenarios: sections.collect(),
            unknown: model.links.unknown(model.lab).map(|(service, _)| service.to_string()).collect(),
            assumed: model.assumed.clone(),
        }
    }
}

impl Section {
    /// Without what is pending as is to the same extent.
    fn less(mut self, usual: &Self) -> Self {
        let is_usual = |row: &PendingRow| {
            let is_same = |known: &&PendingRow| known.workload == row.workload && known.kind == row.kind;
            usual.pending.iter().filter(is_same).any(|known| known.pods.1 >= row.pods.1)
        };
        let (known, new): (Vec<PendingRow>, Vec<PendingRow>) = self.pending.into_iter().partition(is_usual);
        self.pending = new;
        self.pending_as_is = known.len();
        self.stops.retain(|stop| !usual.stops.contains(stop));
        self
    }
}

/// The name of a scenario.
pub fn name(model: &Model<'_>, scenario: &Scenario<'_>) -> String {
    let node = |node: &usize| format!("node {}", model.nodes[*node].name);
    match scenario {
        Scenario::AsIs => "as is".to_owned(),
        Scenario::Update => "update of each Deployment".to_owned(),
        Scenario::NodeLost(lost) => format!("{} lost", node(lost)),
        Scenario::HostLost(host) => format!("host {host} lost"),
        Scenario::SupplyLost(supply, hosts) => {
            let hosts: Vec<&str> = hosts.iter().copied().collect();
            format!("power supply {supply} fails ({})", hosts.join(", "))
        }
        Scenario::Lost(nodes, hosts) => {
            let hosts = hosts.iter().map(|host| format!("host {host}"));
            let all: Vec<String> = nodes.iter().map(node).chain(hosts).collect();
            format!("without {}", all.join(" and "))
        }
        Scenario::Upgrade => "upgrade, node by node".to_owned(),
        Scenario::Restart => "restart of everything".to_owned(),
    }
}

/// The results of a scenario.
pub fn section<'m>(model: &Model<'m>, outcome: &Outcome<'m>, show: ShowPlace<'_>) -> Section {
    let complete = outcome.trials.iter().filter(|trial| trial.pending.is_empty()).count();
    let totals = outcome.trials.iter().map(|trial| trial.pending.len());
    let first = outcome.trials.first();
    let has_loss = !outcome.lost.is_empty() || !outcome.hosts.is_empty();
    // An update stops only what it cannot replace.
    let stops = first.filter(|_| outcome.scenario != Scenario::Update);
    let stops = stops.map(|trial| stopped(model, &trial.state)).unwrap_or_default();
    let quorums = quorums(model, &outcome.lost, &outcome.hosts);
    let machines = outcome.fates.iter().map(|fate| MachineRow {
        machine: fate.machine.to_owned(),
        to: fate.to.as_ref().ok().map(|host| (*host).to_owned()),
        because: fate.to.as_ref().err().cloned(),
    });
    Section {
        scenario: name(model, &outcome.scenario),
        verdict: match complete {
            0 => Verdict::Never,
            some if some < outcome.trials.len() => Verdict::Sometimes,
            _ => Verdict::Always,
        },
        is_temporary: outcome.scenario == Scenario::Upgrade,
        nothing_left: outcome.lost.len() == model.nodes.len(),
        pending: if outcome.lost.len() == model.nodes.len() {
            Vec::new()
        } else {
            pending(model, &outcome.trials, show)
        },
        pending_as_is: 0,
        pods: (totals.clone().min().unwrap_or(0), totals.max().unwrap_or(0)),
        preempted: preempted(model, &outcome.trials),
        restarted: outcome.trials.iter().map(|trial| trial.restarted).max().unwrap_or(0),
        machines: machines.collect(),
        stops: stops
            .into_iter()
            .map(|stop| StopRow { service: stop.service, because: stop.because, host_names: stop.host_names })
            .collect(),
        quorums: quorums
            .into_iter()
            .map(|quorum| QuorumRow {
                held: quorum.is_held(),
                what: quorum.what,
                members: quorum.members,
                left: quorum.left,
                needed: quorum.needed,
            })
            .collect(),
        blocked: blocked(model, &outcome.trials, show),
        nodes: first.filter(|_| has_loss).map(|trial| node_bars(model, &trial.state)).unwrap_or_default(),
    }
}

/// Workloads with pending pods: how many there are in each order.
fn pending<'m>(model: &Model<'m>, trials: &[Trial<'m>], show: ShowPlace<'_>) -> Vec<PendingRow> {
    let mut counts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut refusals: BTreeMap<usize, &Refusal<'m>> = BTreeMap::new();
    for (order, trial) in trials.iter().enumerate() {
        for (pod, refusal) in &trial.pending {
            let workload = model.pods[*pod].workload;
            counts.entry(workload).or_insert_with(|| vec![0; trials.len()])[order] += 1;
            refusals.entry(workload).or_insert(refusal);
        }
    }
    let row = |(number, counts): (usize, Vec<usize>)| {
        let workload = &model.workloads[number];
        let refusal = refusals.get(&number)?;
        let reason = refusal.decisive();
        Some(PendingRow {
            workload: workload.title().to_string(),
            kind: workload.kind_name.to_owned(),
            service: workload.service.map(str::to_owned),
            pods: (counts.iter().copied().min()?, counts.iter().copied().max()?),
            orders: counts.iter().filter(|count| **count > 0).count(),
            filter: reason.map(|reason| reason.filter()),
            message: refusal.message(),
            place: place(model, number, reason).map(|data| show(data.origin)),
            node: workload.place().map(|data| data.origin.node),
        })
    };
    counts.into_iter().filter_map(row).collect()
}

fn preempted(model: &Model<'_>, trials: &[Trial<'_>]) -> Vec<PreemptedRow> {
    let mut orders: BTreeMap<usize, usize> = BTreeMap::new();
    for trial in trials {
        let workloads: BTreeSet<usize> =
            trial.preempted.iter().map(|pod| model.pods[*pod].workload).collect();
        for workload in workloads {
            *orders.entry(workload).or_default() += 1;
        }
    }
    let row = |(number, orders): (usize, usize)| PreemptedRow {
        workload: model.workloads[number].title().to_string(),
        orders,
    };
    orders.into_iter().map(row).collect()
}

fn blocked(model: &Model<'_>, trials: &[Trial<'_>], show: ShowPlace<'_>) -> Vec<BlockedRow> {
    let all = trials.iter().flat_map(|trial| &trial.blocked);
    let rows = all.map(|blocked| {
        let budget = &model.budgets[blocked.budget];
        BlockedRow {
            node: model.nodes[blocked.node].name.to_owned(),
            workload: model.workloads[blocked.workload].title().to_string(),
            budget: budget.object.name.to_owned(),
            place: show(budget.data.origin),
        }
    });
    rows.collect::<BTreeSet<_>>().into_iter().collect()
}
