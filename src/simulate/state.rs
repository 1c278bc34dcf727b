//! Which pods are where, and what that leaves of each node.

use std::collections::BTreeMap;

use crate::simulate::claims::Pin;
use crate::simulate::model::Model;

/// Whether a node takes pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Up,
    /// It keeps its pods and takes no others.
    Cordoned,
    /// It is lost, with its pods.
    Gone,
}

/// The number of a claim, and which pod has it if each has its own.
type ClaimKey = (usize, usize);

/// What is on a node.
#[derive(Clone, Debug)]
pub struct Load {
    /// Whether it takes pods.
    pub status: Status,
    /// How much of each resource is requested.
    pub used: Vec<u64>,
    /// The pods.
    pub pods: Vec<usize>,
    /// How many of its pods use each attached volume.
    pub volumes: BTreeMap<ClaimKey, u32>,
}

/// A placement.
#[derive(Clone, Debug)]
pub struct State {
    /// What is on each node.
    pub nodes: Vec<Load>,
    /// The node of each pod.
    pub place: Vec<Option<usize>>,
    /// By workload, how many of its pods are on which node.
    pub spread: Vec<Vec<(usize, u32)>>,
    /// The nodes on which volumes were first used.
    pub pins: BTreeMap<ClaimKey, usize>,
    /// How many pods use each claim that only one may use.
    pub held: BTreeMap<ClaimKey, u32>,
}

impl State {
    /// No pods.
    pub fn empty(model: &Model<'_>) -> Self {
        let load = Load {
            status: Status::Up,
            used: vec![0; model.resources.len()],
            pods: Vec::new(),
            volumes: BTreeMap::new(),
        };
        Self {
            nodes: vec![load; model.nodes.len()],
            place: vec![None; model.pods.len()],
            spread: vec![Vec::new(); model.workloads.len()],
            pins: BTreeMap::new(),
            held: BTreeMap::new(),
        }
    }

    /// Puts a pod on a node.
    pub fn add(&mut self, model: &Model<'_>, pod: usize, node: usize) {
        let number = model.pods[pod].workload;
        let load = &mut self.nodes[node];
        for (resource, amount) in &model.needs[number] {
            load.used[*resource] = load.used[*resource].saturating_add(*amount);
        }
        load.pods.push(pod);
        self.place[pod] = Some(node);
        match self.spread[number].iter_mut().find(|(known, _)| *known == node) {
            Some((_, count)) => *count += 1,
            None => self.spread[number].push((node, 1)),
        }
        for claim in &model.workloads[number].claims {
            let key = claim.key(model.pods[pod].ordinal);
            if claim.pin != Pin::Nowhere {
                self.pins.entry(key).or_insert(node);
            }
            if claim.is_attached {
                *self.nodes[node].volumes.entry(key).or_default() += 1;
            }
            if claim.one_pod {
                *self.held.entry(key).or_default() += 1;
            }
        }
    }

    /// Takes a pod from its node. Its volumes stay where they are.
    pub fn remove(&mut self, model: &Model<'_>, pod: usize) {
        let Some(node) = self.place[pod].take() else { return };
        let number = model.pods[pod].workload;
        let load = &mut self.nodes[node];
        for (resource, amount) in &model.needs[number] {
            load.used[*resource] = load.used[*resource].saturating_sub(*amount);
        }
        load.pods.retain(|known| *known != pod);
        for (_, count) in self.spread[number].iter_mut().filter(|(known, _)| *known == node) {
            *count -= 1;
        }
        self.spread[number].retain(|(_, count)| *count > 0);
        for claim in &model.workloads[number].claims {
            let key = claim.key(model.pods[pod].ordinal);
            if claim.is_attached {
                release(&mut self.nodes[node].volumes, key);
            }
            if claim.one_pod {
                release(&mut self.held, key);
            }
        }
    }

    /// The node is lost. Returns the pods that were on it.
    pub fn lose(&mut self, model: &Model<'_>, node: usize) -> Vec<usize> {
        let pods = self.nodes[node].pods.clone();
        for pod in &pods {
            self.remove(model, *pod);
        }
        self.nodes[node].status = Status::Gone;
        pods
    }

    /// How many pods of a workload run.
    pub fn running(&self, workload: usize) -> u64 {
        self.spread[workload].iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// The nodes that are not lost.
    pub fn present(&self) -> impl Iterator<Item = usize> {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter(|(_, load)| load.status != Status::Gone).map(|(node, _)| node)
    }
}

fn release(counts: &mut BTreeMap<ClaimKey, u32>, key: ClaimKey) {
    if let Some(count) = counts.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&key);
        }
    }
}
