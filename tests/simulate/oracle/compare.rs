//! The simulation compared with what the real scheduler did: the verdict on each workload, each step of the placement,
//! and the words about each pod that stays pending.

use std::collections::BTreeMap;

use render::simulate::ask::Ask;
use render::simulate::claims::Pin;
use render::simulate::filters::{feasible, prepare, refusal, refuse};
use render::simulate::model::Model;
use render::simulate::refusal::Reason;
use render::simulate::scenario::{Orders, Scenario, Simulation};
use render::simulate::score::best;
use render::simulate::state::State;

use super::answer::{Answer, reasons};
use super::subject::Subject;

/// How many orders the verdict is taken from.
const ORDERS: u64 = 64;
/// The minor version of Kubernetes whose scores the simulation has. Older ones leave sidecars out of what is requested of a
/// node, and compare the balance of nodes also for pods without requests.
const SCORES: u32 = 34;

/// What was compared, and what does not agree.
#[derive(Default, serde::Serialize)]
pub struct Agreement {
    pub labs: usize,
    pub pods: usize,
    /// Pods that are scheduled in every order.
    pub always: usize,
    /// Pods that are pending in every order.
    pub never: usize,
    /// Pods of workloads of which the order decides how many are pending.
    pub sometimes: usize,
    /// Nodes that the scheduler chose and that the filters accept.
    pub placements: usize,
    /// Nodes that the scheduler chose among several that the filters accept. They must have the highest score.
    pub choices: usize,
    /// Nodes that the scheduler chose because of a pod near by that had to go for another one later.
    pub gone: usize,
    /// Messages with the same reasons for the same numbers of nodes.
    pub messages: usize,
    /// Pods that had to go for others.
    pub preempted: usize,
    /// By lab, what does not agree.
    pub wrong: Vec<(String, String)>,
}

impl Agreement {
    /// Compares a lab.
    pub fn add(&mut self, subject: &Subject<'_>, answer: &Answer) {
        self.labs += 1;
        self.pods += subject.model.pods.len();
        self.preempted += answer.preempted.len();
        let mut wrong = Vec::new();
        if answer.pods.len() != subject.model.pods.len() {
            wrong.push(format!("{} of {} pods were answered", answer.pods.len(), subject.model.pods.len()));
        }
        let (state, mut refused) = self.replay(subject, answer);
        wrong.append(&mut refused);
        wrong.extend(self.words(&subject.model, &state, answer));
        wrong.extend(self.verdicts(&subject.model, answer));
        self.wrong.extend(wrong.into_iter().map(|what| (subject.name.to_owned(), what)));
    }

    /// Places the pods as the scheduler did. Each node must be one that the filters accept at that moment.
    fn replay(&mut self, subject: &Subject<'_>, answer: &Answer) -> (State, Vec<String>) {
        let model = &subject.model;
        let is_scored = has_scores(subject) && answer.preempted.is_empty();
        let mut state = State::empty(model);
        let mut wrong = Vec::new();
        for placed in &answer.pods {
            let Some((pod, node)) = pod_of(model, &placed.name).zip(node_of(model, placed.node.as_deref()))
            else {
                continue;
            };
            let taking: Vec<usize> = with_ask(model, &state, pod, |ask| feasible(ask).collect());
            if taking.contains(&node) {
                self.placements += 1;
                if taking.len() > 1 && is_scored && !waits_for_volume(model, pod) {
                    self.choices += 1;
                    wrong.extend(unlike(model, &state, pod, node, &taking));
                }
            } else if !answer.preempted.is_empty() && lacks_neighbour(model, &state, pod, node) {
                self.gone += 1;
            } else {
                let why = with_ask(model, &state, pod, |ask| refusal(ask).message());
                let title = title(model, pod);
                wrong.push(format!(
                    "{title} was placed on {}; the filters say: {why}",
                    model.nodes[node].name
                ));
            }
            state.add(model, pod, node);
            state.make_volumes();
        }
        (state, wrong)
    }

    /// How many pods of each workload are pending, in all orders and in the scheduler.
    fn verdicts(&mut self, model: &Model<'_>, answer: &Answer) -> Vec<String> {
        let outcome = Simulation::new(model, Orders { seed: 1, count: ORDERS }).run(Scenario::AsIs);
        let mut real = vec![0; model.workloads.len()];
        for placed in answer.pods.iter().filter(|placed| placed.node.is_none()) {
            if let Some(pod) = pod_of(model, &placed.name) {
                real[model.pods[pod].workload] += 1;
            }
        }
        let mut wrong = Vec::new();
        for (number, pending) in real.into_iter().enumerate() {
            let count = |pods: &mut dyn Iterator<Item = &usize>| {
                pods.filter(|pod| model.pods[**pod].workload == number).count()
            };
            let ours: Vec<usize> =
                outcome.trials.iter().map(|trial| count(&mut trial.pending.keys())).collect();
            let all = model.pods.iter().filter(|pod| pod.workload == number).count();
            let (least, most) =
                (ours.iter().min().copied().unwrap_or(0), ours.iter().max().copied().unwrap_or(0));
            match least == most {
                true => {
                    self.never += least;
                    self.always += all - least;
                }
                false => self.sometimes += all,
            }
            if !(least..=most).contains(&pending) {
                let title = model.workloads[number].title();
                wrong.push(format!(
                    "{pending} of {all} pods of {title} are pending; simulated: {least} to {most}"
                ));
            }
        }
        wrong
    }

    /// The reasons why pods are pending, with all others in place.
    fn words(&mut self, model: &Model<'_>, state: &State, answer: &Answer) -> Vec<String> {
        let mut wrong = Vec::new();
        for placed in &answer.pods {
            let Some((pod, message)) = pod_of(model, &placed.name).zip(placed.message.as_deref()) else {
                continue;
            };
            let ours = with_ask(model, state, pod, |ask| refusal(ask).message());
            let (theirs, mine): (BTreeMap<_, _>, BTreeMap<_, _>) = (reasons(message), reasons(&ours));
            if theirs == mine {
                self.messages += 1;
            } else {
                wrong.push(format!("{}\n  scheduler: {message}\n  simulated: {ours}", title(model, pod)));
            }
        }
        wrong
    }
}

fn with_ask<T>(model: &Model<'_>, state: &State, pod: usize, ask: impl FnOnce(&Ask<'_, '_>) -> T) -> T {
    let workload = model.pods[pod].workload;
    let prepared = prepare(model, state, workload);
    ask(&Ask { model, state, pod, workload, prepared: &prepared })
}

/// Whether the scheduler of a lab has the scores of the simulation. Labs without a version are placed by the newest one.
fn has_scores(subject: &Subject<'_>) -> bool {
    let minor = |version: &String| version.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
    subject.version.as_ref().is_none_or(|version| minor(version) >= Some(SCORES))
}

/// Says that a node of the scheduler's is not one with the highest score.
fn unlike(model: &Model<'_>, state: &State, pod: usize, node: usize, taking: &[usize]) -> Option<String> {
    let preferred = with_ask(model, state, pod, |ask| best(ask, taking));
    let name = |node: &usize| model.nodes[*node].name;
    let names: Vec<&str> = preferred.iter().map(name).collect();
    let what =
        || format!("{} was placed on {}; preferred: {}", title(model, pod), name(&node), names.join(", "));
    (!preferred.contains(&node)).then(what)
}

/// Whether a pod shares a volume of a zone. While such a volume is made, the scheduler sends other pods to the node of
/// the first, and the answer does not tell when that was.
fn waits_for_volume(model: &Model<'_>, pod: usize) -> bool {
    let claims = &model.workloads[model.pods[pod].workload].claims;
    claims.iter().any(|claim| claim.pin == Pin::Zone && !claim.is_own)
}

/// Whether the only thing against a node is that a pod is missing near by.
fn lacks_neighbour(model: &Model<'_>, state: &State, pod: usize, node: usize) -> bool {
    with_ask(model, state, pod, |ask| {
        let mut reasons = Vec::new();
        refuse(ask, node, &mut reasons);
        reasons == [Reason::PodAffinity]
    })
}

fn title(model: &Model<'_>, pod: usize) -> String {
    let workload = &model.workloads[model.pods[pod].workload];
    format!("pod {} of {} {}", model.pods[pod].ordinal, workload.kind_name, workload.title())
}

/// The number of a pod by its name: that of the workload, and of the pod in it.
fn pod_of(model: &Model<'_>, name: &str) -> Option<usize> {
    let (workload, ordinal) = name.strip_prefix('w')?.split_once('-')?;
    let (workload, ordinal) = (workload.parse().ok()?, ordinal.parse().ok()?);
    model.pods.iter().position(|pod| (pod.workload, pod.ordinal) == (workload, ordinal))
}

fn node_of(model: &Model<'_>, name: Option<&str>) -> Option<usize> {
    model.nodes.iter().position(|node| Some(node.name) == name)
}
