//! Placing pods one after another, as kube-scheduler does: by priority, on the node with the highest score, by preempting
//! pods of lower priority where no node has room.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::simulate::ask::Ask;
use crate::simulate::filters::{feasible_from, prepare, refusal};
use crate::simulate::model::Model;
use crate::simulate::preempt::victims;
use crate::simulate::random::Random;
use crate::simulate::refusal::Refusal;
use crate::simulate::score::best;
use crate::simulate::state::State;
use crate::simulate::workload::Kind;

/// A scheduler with its placement so far.
#[derive(Clone, Debug)]
pub struct Scheduler<'a, 'm> {
    /// Nodes and pods.
    pub model: &'a Model<'m>,
    /// The placement.
    pub state: State,
    /// Why pods are pending.
    pub pending: BTreeMap<usize, Refusal<'m>>,
    /// Pods that were preempted, whether or not they found another node.
    pub preempted: BTreeSet<usize>,
    /// The place of each pod in the order in which pods of equal priority are placed.
    order: Rc<[usize]>,
    /// Whether volumes are made so slowly that other pods are placed meanwhile.
    is_slow: bool,
    /// The node with which the search for the next pod begins.
    start: usize,
    random: Random,
}

/// How many nodes that take a pod are enough: in large clusters, the scheduler looks for no more.
fn enough(nodes: usize) -> usize {
    const SMALL: usize = 100;
    const LEAST_PERCENT: usize = 5;
    if nodes < SMALL {
        return nodes;
    }
    let percent = 50_usize.saturating_sub(nodes / 125).max(LEAST_PERCENT);
    (nodes * percent / 100).max(SMALL)
}

impl<'a, 'm> Scheduler<'a, 'm> {
    /// A scheduler without pods. The first order is that of the documents; the others are random. In every other one,
    /// volumes are made slowly.
    pub fn new(model: &'a Model<'m>, seed: u64, order: u64) -> Self {
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(order));
        let mut places: Vec<usize> = (0..model.pods.len()).collect();
        if order > 0 {
            random.shuffle(&mut places);
        }
        Self {
            model,
            state: State::empty(model),
            pending: BTreeMap::new(),
            preempted: BTreeSet::new(),
            order: places.into(),
            is_slow: order % 2 == 1,
            start: 0,
            random,
        }
    }

    /// The state of a cluster that has been running for a while: what belongs to nodes came first, jobs came last.
    pub fn settle(&mut self) {
        let of = |kinds: &[Kind]| {
            let pods = self.model.pods.iter().enumerate();
            let pods = pods.filter(|(_, pod)| kinds.contains(&self.model.workloads[pod.workload].kind));
            pods.map(|(number, _)| number).collect::<Vec<usize>>()
        };
        let phases = [of(&[Kind::Static, Kind::DaemonSet]), of(&[Kind::Replicas]), of(&[Kind::Job])];
        for phase in phases {
            self.place_all(phase);
        }
    }

    /// All pods are placed at once, as after a failure of the power supply.
    pub fn restart(&mut self) {
        self.place_all((0..self.model.pods.len()).collect());
    }

    /// Places pods, and tries those that found no node again as long as that helps: another pod may have been missing.
    pub fn place_all(&mut self, pods: Vec<usize>) {
        self.place_once(pods);
        loop {
            let before: Vec<usize> = self.pending.keys().copied().collect();
            self.place_once(before.clone());
            if self.pending.len() >= before.len() {
                break;
            }
        }
    }

    /// Places pods, by priority and then by order. Pods that are preempted meanwhile are placed again.
    fn place_once(&mut self, pods: Vec<usize>) {
        let mut queue: BTreeSet<(Reverse<i64>, usize, usize)> =
            pods.into_iter().map(|pod| self.rank(pod)).collect();
        while let Some((_, _, pod)) = queue.pop_first() {
            let again = self.place(pod);
            self.preempted.extend(again.iter().copied());
            queue.extend(again.into_iter().map(|victim| self.rank(victim)));
            if !self.is_slow {
                self.state.make_volumes();
            }
        }
        self.state.make_volumes();
    }

    fn rank(&self, pod: usize) -> (Reverse<i64>, usize, usize) {
        let workload = &self.model.workloads[self.model.pods[pod].workload];
        (Reverse(workload.priority), self.order[pod], pod)
    }

    /// Places a pod. Returns the pods that were preempted for it.
    fn place(&mut self, pod: usize) -> Vec<usize> {
        let workload = self.model.pods[pod].workload;
        let prepared = prepare(self.model, &self.state, workload);
        let ask = Ask { model: self.model, state: &self.state, pod, workload, prepared: &prepared };
        let all = self.model.nodes.len();
        let feasible: Vec<usize> = feasible_from(&ask, self.start).take(enough(all)).collect();
        if let Some(last) = feasible.last() {
            // The next pod begins where the search for this one ended.
            if feasible.len() == enough(all) {
                self.start = (last + 1) % all;
            }
            let best = best(&ask, &feasible);
            let node = best[self.random.below(best.len())];
            self.pending.remove(&pod);
            self.state.add(self.model, pod, node);
            return Vec::new();
        }
        let refusal = refusal(&ask);
        match victims(self.model, &mut self.state, pod, &mut self.random) {
            Some((node, victims)) => {
                for victim in &victims {
                    self.state.remove(self.model, *victim);
                }
                self.pending.remove(&pod);
                self.state.add(self.model, pod, node);
                victims
            }
            None => {
                self.pending.insert(pod, refusal);
                Vec::new()
            }
        }
    }
}
