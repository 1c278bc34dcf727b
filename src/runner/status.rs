//! The state of every step, by its proofs. Nothing is changed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde::Serialize;

use crate::runner::proof::Verdict;
use crate::runner::schedule;
use crate::runner::site::Site;

/// The state of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Its proofs succeed.
    Done,
    /// Its proof fails, and the steps that it is for are done.
    NotNeeded,
    /// Its proof fails, and everything that it needs is done.
    ToDo,
    /// Its proof fails or could not be asked, and something that it needs is not done.
    Blocked,
    /// Its proof could not be asked.
    Unknown,
}

/// What is known about a step.
#[derive(Clone, Debug, Serialize)]
pub struct StepStatus {
    /// Its id.
    pub id: String,
    /// Its stage.
    pub stage: String,
    /// Its title.
    pub title: String,
    /// Its place.
    pub place: String,
    /// Its state.
    pub state: State,
    /// It is not done, and a step that needs it is: something has changed since.
    pub drift: bool,
    /// Steps that it needs, and that are not done.
    pub waits_for: Vec<String>,
    /// What its proof said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

impl State {
    /// The state in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotNeeded => "not needed",
            Self::ToDo => "to do",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
        }
    }

    /// Whether steps that need it may run.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Done | Self::NotNeeded)
    }
}

impl Site {
    /// Asks the proofs of all steps, several at a time. Steps on request are left out.
    pub fn status(&self, jobs: usize) -> Vec<StepStatus> {
        let verdicts = self.verdicts(jobs);
        let steps = &self.plan.steps;
        let needs = schedule::needs(&self.plan);
        let mut states: Vec<State> = Vec::with_capacity(steps.len());
        for (index, step) in steps.iter().enumerate() {
            let is_done =
                |id: &String| self.plan.find(id).is_some_and(|other| verdicts[other] == Verdict::Done);
            let is_ready = needs[index].iter().all(|need| states[*need].is_good());
            states.push(match &verdicts[index] {
                Verdict::Done => State::Done,
                _ if !step.only_for.is_empty() && step.only_for.iter().all(is_done) => State::NotNeeded,
                _ if !is_ready => State::Blocked,
                Verdict::ToDo(_) => State::ToDo,
                Verdict::Unknown(_) => State::Unknown,
            });
        }
        // Whether a step is done that needs this one, directly or through others.
        let mut is_used = vec![false; steps.len()];
        for index in (0..steps.len()).rev() {
            if is_used[index] || states[index] == State::Done {
                needs[index].iter().for_each(|need| is_used[*need] = true);
            }
        }
        let status = |(index, verdict): (usize, Verdict)| {
            let (step, state) = (&steps[index], states[index]);
            let waits_for = needs[index].iter().filter(|need| !states[**need].is_good());
            let waits_for = waits_for.map(|need| steps[*need].id.clone()).collect();
            let said = match verdict {
                Verdict::Done => None,
                Verdict::ToDo(said) | Verdict::Unknown(said) => Some(said),
            };
            StepStatus {
                id: step.id.clone(),
                stage: step.stage.clone(),
                title: step.title.clone(),
                place: step.place.to_string(),
                state,
                drift: is_used[index] && !state.is_good(),
                waits_for,
                said,
            }
        };
        let asked = verdicts.clone().into_iter().enumerate();
        asked.filter(|(index, _)| !self.plan.is_on_request(&steps[*index])).map(status).collect()
    }

    fn verdicts(&self, jobs: usize) -> Vec<Verdict> {
        let steps = &self.plan.steps;
        let verdicts = Mutex::new(vec![Verdict::Unknown("not asked".to_owned()); steps.len()]);
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..jobs.clamp(1, steps.len().max(1)) {
                scope.spawn(|| {
                    while let Some(step) = steps.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if self.plan.is_on_request(step) {
                            continue;
                        }
                        let verdict = self.prove(step);
                        let mut verdicts = verdicts.lock().unwrap_or_else(PoisonError::into_inner);
                        if let Some(place) = self.plan.find(&step.id) {
                            verdicts[place] = verdict;
                        }
                    }
                });
            }
        });
        verdicts.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
