//! Which pods are where, and what that leaves of each node.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::repeat_n;
use std::rc::Rc;

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
    /// How much of each resource is requested.
    pub used: Vec<u64>,
    /// CPU and memory of its pods as scores count them.
    pub weight: [u64; 2],
    /// The pods.
    pub pods: Vec<usize>,
    /// How many of its pods use each attached volume.
    pub volumes: BTreeMap<ClaimKey, u32>,
}

/// A placement. Copies of it share what neither changes: each scenario starts from the usual placement, and most of
/// them change little of it.
#[derive(Clone, Debug)]
pub struct State {
    /// Whether each node takes pods.
    pub status: Vec<Status>,
    /// What is on each node.
    pub nodes: Vec<Rc<Load>>,
    /// The node of each pod.
    pub place: Vec<Option<usize>>,
    /// By workload, how many of its pods are on which node.
    pub spread: Vec<Rc<Vec<(usize, u32)>>>,
    /// The nodes on which volumes were first used.
    pub pins: Rc<BTreeMap<ClaimKey, usize>>,
    /// Volumes of zones that are still being made: until then, the scheduler sends all pods to the node of the first.
    pub unmade: Rc<BTreeSet<ClaimKey>>,
    /// How many pods use each claim that only one may use.
    pub held: Rc<BTreeMap<ClaimKey, u32>>,
}

impl State {
    /// No pods.
    pub fn empty(model: &Model<'_>) -> Self {
        let load = Load {
            used: vec![0; model.resources.len()],
            weight: [0; 2],
            pods: Vec::new(),
            volumes: BTreeMap::new(),
        };
        Self {
            status: vec![Status::Up; model.nodes.len()],
            nodes: repeat_n(Rc::new(load), model.nodes.len()).collect(),
            place: vec![None; model.pods.len()],
            spread: repeat_n(Rc::default(), model.workloads.len()).collect(),
            pins: Rc::default(),
            unmade: Rc::default(),
            held: Rc::default(),
        }
    }

    /// Puts a pod on a node.
    pub fn add(&mut self, model: &Model<'_>, pod: usize, node: usize) {
        let number = model.pods[pod].workload;
        let load = Rc::make_mut(&mut self.nodes[node]);
        for (resource, amount) in &model.needs[number] {
            load.used[*resource] = load.used[*resource].saturating_add(*amount);
        }
        for (sum, amount) in load.weight.iter_mut().zip(model.workloads[number].weight) {
            *sum = sum.saturating_add(amount);
        }
        load.pods.push(pod);
        self.place[pod] = Some(node);
        let spread = Rc::make_mut(&mut self.spread[number]);
        match spread.iter_mut().find(|(known, _)| *known == node) {
            Some((_, count)) => *count += 1,
            None => spread.push((node, 1)),
        }
        for claim in &model.workloads[number].claims {
            let key = claim.key(model.pods[pod].ordinal);
            if claim.pin != Pin::Nowhere && !self.pins.contains_key(&key) {
                Rc::make_mut(&mut self.pins).insert(key, node);
                if claim.pin == Pin::Zone {
                    Rc::make_mut(&mut self.unmade).insert(key);
                }
            }
            if claim.is_attached {
                *load.volumes.entry(key).or_default() += 1;
            }
            if claim.one_pod {
                *Rc::make_mut(&mut self.held).entry(key).or_default() += 1;
            }
        }
    }

    /// All volumes have been made.
    pub fn make_volumes(&mut self) {
        if !self.unmade.is_empty() {
            self.unmade = Rc::default();
        }
    }

    /// Takes a pod from its node. Its volumes stay where they are.
    pub fn remove(&mut self, model: &Model<'_>, pod: usize) {
        let Some(node) = self.place[pod].take() else { return };
        let number = model.pods[pod].workload;
        let load = Rc::make_mut(&mut self.nodes[node]);
        for (resource, amount) in &model.needs[number] {
            load.used[*resource] = load.used[*resource].saturating_sub(*amount);
        }
        for (sum, amount) in load.weight.iter_mut().zip(model.workloads[number].weight) {
            *sum = sum.saturating_sub(amount);
        }
        load.pods.retain(|known| *known != pod);
        let spread = Rc::make_mut(&mut self.spread[number]);
        for (_, count) in spread.iter_mut().filter(|(known, _)| *known == node) {
            *count -= 1;
        }
        spread.retain(|(_, count)| *count > 0);
        for claim in &model.workloads[number].claims {
            let key = claim.key(model.pods[pod].ordinal);
            if claim.is_attached {
                release(&mut load.volumes, key);
            }
            if claim.one_pod {
                release(Rc::make_mut(&mut self.held), key);
            }
        }
    }

    /// The node is lost. Returns the pods that were on it.
    pub fn lose(&mut self, model: &Model<'_>, node: usize) -> Vec<usize> {
        let pods = self.nodes[node].pods.clone();
        for pod in &pods {
            self.remove(model, *pod);
        }
        self.status[node] = Status::Gone;
        pods
    }

    /// How many pods of a workload run.
    pub fn running(&self, workload: usize) -> u64 {
        self.spread[workload].iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// The nodes that are not lost.
    pub fn present(&self) -> impl Iterator<Item = usize> {
        let nodes = self.status.iter().enumerate();
        nodes.filter(|(_, status)| **status != Status::Gone).map(|(node, _)| node)
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
