//! Scenarios: what happens to the nodes, and where the pods are afterwards, in several orders.

use std::collections::{BTreeMap, BTreeSet};

use crate::simulate::ask::Ask;
use crate::simulate::drain::{Blocked, drain_all};
use crate::simulate::filters::{feasible, prepare, refusal};
use crate::simulate::hosts::{Fate, fates};
use crate::simulate::model::Model;
use crate::simulate::preempt::victims;
use crate::simulate::quorum::control_planes;
use crate::simulate::random::Random;
use crate::simulate::refusal::{Reason, Refusal};
use crate::simulate::schedule::Scheduler;
use crate::simulate::state::State;
use crate::simulate::supplies::shared;

/// How often a scenario is tried, and from which seed the orders follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orders {
    /// The seed.
    pub seed: u64,
    /// The number of orders.
    pub count: u64,
}

impl Default for Orders {
    fn default() -> Self {
        Self { seed: 1, count: 8 }
    }
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scenario<'m> {
    /// Nothing.
    AsIs,
    /// Each Deployment is updated, one at a time.
    Update,
    /// A node is lost.
    NodeLost(usize),
    /// A host is lost with its machines.
    HostLost(&'m str),
    /// A power supply fails, and the hosts that it supplies are lost.
    SupplyLost(&'m str, BTreeSet<&'m str>),
    /// Some of the nodes and hosts are lost at once.
    Lost(Vec<usize>, BTreeSet<&'m str>),
    /// All nodes are drained, one after another.
    Upgrade,
    /// Everything starts at once.
    Restart,
}

/// The result of one order.
#[derive(Clone, Debug)]
pub struct Trial<'m> {
    /// Where the pods are.
    pub state: State,
    /// Why pods are pending.
    pub pending: BTreeMap<usize, Refusal<'m>>,
    /// Pods that were preempted.
    pub preempted: BTreeSet<usize>,
    /// How many pods had to start again.
    pub restarted: usize,
    /// Pods that cannot be evicted.
    pub blocked: Vec<Blocked>,
}

/// A scenario and its results.
#[derive(Clone, Debug)]
pub struct Outcome<'m> {
    /// What happens.
    pub scenario: Scenario<'m>,
    /// The nodes that are lost.
    pub lost: Vec<usize>,
    /// The hosts that are lost.
    pub hosts: BTreeSet<&'m str>,
    /// What becomes of the machines of lost hosts.
    pub fates: Vec<Fate<'m>>,
    /// One for each order.
    pub trials: Vec<Trial<'m>>,
}

/// A lab in its usual state, in several orders.
#[derive(Debug)]
pub struct Simulation<'a, 'm> {
    /// Nodes and pods.
    pub model: &'a Model<'m>,
    /// The orders.
    pub orders: Orders,
    settled: Vec<Scheduler<'a, 'm>>,
}

impl<'a, 'm> Simulation<'a, 'm> {
    /// Places the pods of a model.
    pub fn new(model: &'a Model<'m>, orders: Orders) -> Self {
        let settled = (0..orders.count).map(|order| {
            let mut scheduler = Scheduler::new(model, orders.seed, order);
            scheduler.settle();
            scheduler
        });
        Self { model, orders, settled: settled.collect() }
    }

    /// The usual scenarios: as is, an update, the loss of each node, host and shared power supply, an upgrade, and a
    /// restart.
    pub fn usual(&self) -> Vec<Scenario<'m>> {
        let mut all = vec![Scenario::AsIs, Scenario::Update];
        all.extend((0..self.model.nodes.len()).map(Scenario::NodeLost));
        all.extend(self.hosts().into_iter().map(Scenario::HostLost));
        all.extend(self.supplies());
        all.extend([Scenario::Upgrade, Scenario::Restart]);
        all
    }

    /// The failures of power supplies that several hosts share.
    pub fn supplies(&self) -> impl Iterator<Item = Scenario<'m>> {
        shared(self.model.lab).into_iter().map(|(name, hosts)| Scenario::SupplyLost(name, hosts))
    }

    /// The hosts that machines run on.
    pub fn hosts(&self) -> BTreeSet<&'m str> {
        let machines = self.model.lab.machines.values().filter(|machine| machine.runs());
        let hosts = machines.filter_map(|machine| self.model.lab.hosts.get_key_value(machine.host.as_str()));
        hosts.map(|(name, _)| name.as_str()).collect()
    }

    /// Runs a scenario in all orders.
    pub fn run(&self, scenario: Scenario<'m>) -> Outcome<'m> {
        let (nodes, hosts) = match &scenario {
            Scenario::NodeLost(node) => (vec![*node], BTreeSet::new()),
            Scenario::HostLost(host) => (Vec::new(), BTreeSet::from([*host])),
            Scenario::SupplyLost(_, hosts) => (Vec::new(), hosts.clone()),
            Scenario::Lost(nodes, hosts) => (nodes.clone(), hosts.clone()),
            _ => (Vec::new(), BTreeSet::new()),
        };
        let fates = fates(self.model.lab, &hosts);
        let mut lost = nodes;
        let is_lost = |name: &str| fates.iter().any(|fate| fate.machine == name && fate.to.is_err());
        let with_hosts = self.model.nodes.iter().enumerate().filter(|(_, node)| is_lost(node.name));
        lost.extend(with_hosts.map(|(number, _)| number));
        lost.sort_unstable();
        lost.dedup();
        let trials = self.settled.iter().zip(0..).map(|(settled, order)| match scenario {
            Scenario::Update => self.update(settled),
            Scenario::Restart => {
                let mut scheduler = Scheduler::new(self.model, self.orders.seed, order);
                scheduler.restart();
                trial(scheduler, self.model.pods.len(), Vec::new())
            }
            Scenario::Upgrade => {
                let mut scheduler = settled.clone();
                let drained = drain_all(&mut scheduler);
                scheduler.pending.extend(drained.waited);
                trial(scheduler, drained.evicted, drained.blocked)
            }
            _ => self.lose(settled, &lost),
        });
        let trials = trials.collect();
        Outcome { scenario, lost, hosts, fates, trials }
    }

    /// Pods of lost nodes start elsewhere. The pods of DaemonSets and static pods are gone with their node.
    fn lose(&self, settled: &Scheduler<'a, 'm>, lost: &[usize]) -> Trial<'m> {
        let mut scheduler = settled.clone();
        let mut displaced = Vec::new();
        for node in lost {
            displaced.extend(scheduler.state.lose(self.model, *node));
        }
        scheduler
            .pending
            .retain(|pod, _| self.model.pods[*pod].node.is_none_or(|node| !lost.contains(&node)));
        displaced.retain(|pod| self.model.pods[*pod].node.is_none());
        let restarted = displaced.len();
        // Nodes that are lost no longer count in the reasons of pods that were pending before.
        displaced.extend(scheduler.pending.keys().copied());
        if control_planes(self.model, lost).is_none_or(|quorum| quorum.is_held()) {
            scheduler.place_all(displaced);
        } else {
            let nodes = scheduler.state.present().count();
            let refusal = Refusal { nodes, reasons: BTreeMap::from([(Reason::NoScheduler, nodes)]) };
            scheduler.pending.extend(displaced.into_iter().map(|pod| (pod, refusal.clone())));
        }
        trial(scheduler, restarted, Vec::new())
    }

    /// For each Deployment that starts new pods before old ones end: whether a node takes one more of its pods.
    fn update(&self, settled: &Scheduler<'a, 'm>) -> Trial<'m> {
        let mut scheduler = settled.clone();
        let mut random = Random::new(self.orders.seed);
        let mut pending = BTreeMap::new();
        let mut preempted = BTreeSet::new();
        for (pod, of) in self.model.pods.iter().enumerate().filter(|(_, pod)| pod.ordinal == 0) {
            if self.model.workloads[of.workload].surge == 0 {
                continue;
            }
            let prepared = prepare(self.model, &scheduler.state, of.workload);
            let state = &scheduler.state;
            let ask = Ask { model: self.model, state, pod, workload: of.workload, prepared: &prepared };
            if feasible(&ask).next().is_some() {
                continue;
            }
            let refusal = refusal(&ask);
            match victims(self.model, &mut scheduler.state, pod, &mut random) {
                Some((_, victims)) => preempted.extend(victims),
                None => drop(pending.insert(pod, refusal)),
            }
        }
        Trial { state: scheduler.state, pending, preempted, restarted: 0, blocked: Vec::new() }
    }
}

fn trial<'m>(scheduler: Scheduler<'_, 'm>, restarted: usize, blocked: Vec<Blocked>) -> Trial<'m> {
    let Scheduler { state, pending, preempted, .. } = scheduler;
    Trial { state, pending, preempted, restarted, blocked }
}
