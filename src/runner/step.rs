//! One step from proof to proof.

use std::thread;
use std::time::Duration;

use crate::runner::action::{Doing, Failure};
use crate::runner::plan::{Action, Effect, Place, Proof, effect};
use crate::runner::proof::Verdict;
use crate::runner::site::{News, Outcome};

/// How often a step is tried again because its place was lost. Each time, the place has answered in between.
const ATTEMPTS: u32 = 20;
/// How many tasks of the hypervisor are waited for that work on the same subject.
const TASKS: u32 = 200;
/// The pause between two looks at a command of an earlier run.
const PAUSE: Duration = Duration::from_secs(1);

impl Doing<'_> {
    /// Carries out a step whose proof has failed, and asks the proof again.
    pub fn perform(&self) -> Outcome {
        let (mut lost, mut changed) = (0, 0);
        loop {
            match self.attempt(&self.step.run, self.condition()) {
                Ok(()) => {
                    let (outcome, was_lost) = self.conclude();
                    lost += u32::from(was_lost);
                    // What waits has waited for too little, if its place restarts only then.
                    let only_waits = effect(&self.step.run) == Effect::Reads;
                    let again = was_lost && only_waits && lost <= ATTEMPTS;
                    if !(again && matches!(outcome, Outcome::Failed(_))) {
                        return outcome;
                    }
                }
                Err(Failure::Failed(why)) => return Outcome::Failed(self.with_undo(why)),
                Err(Failure::Lost(why)) => {
                    lost += 1;
                    if lost > ATTEMPTS || effect(&self.step.run) == Effect::Destroys {
                        return Outcome::Failed(format!("{why}. Run the same command again to continue"));
                    }
                    self.line(&why);
                    if let Err(Failure::Failed(why)) = self.reconnect(&self.reached_for()) {
                        return Outcome::Failed(why);
                    }
                }
                Err(Failure::StillRuns) => {
                    self.news(News::Waits("a command of an earlier run is still at work"));
                    thread::sleep(PAUSE);
                }
                Err(Failure::Changed) => {
                    changed += 1;
                    if changed > TASKS {
                        return Outcome::Failed(
                            "other tasks of the hypervisor work on the same subject".to_owned(),
                        );
                    }
                }
            }
            // Whatever happened meanwhile may have been enough.
            if self.site.prove(self.step) == Verdict::Done {
                return Outcome::Done;
            }
        }
    }

    /// Carries out actions. The condition says that all of them are done: it is asked with a call, and with the first
    /// action. After others it may hold before all of them are done.
    fn attempt(&self, actions: &[Action], condition: Option<String>) -> Result<(), Failure> {
        let unless: Vec<String> = condition.into_iter().collect();
        actions.iter().enumerate().try_for_each(|(index, action)| match action {
            Action::Call(_) => self.act(action, &unless),
            _ if index == 0 => self.act(action, &unless),
            _ => self.act(action, &[]),
        })
    }

    /// The proofs of the step as one script, if its place can answer all of them.
    fn condition(&self) -> Option<String> {
        let proofs = self.step.done.iter().map(|proof| match proof {
            Proof::Command(proof) if proof.place.as_ref().is_none_or(|place| *place == self.step.place) => {
                Some(format!("(\n{}\n)\n", proof.command))
            }
            _ => None,
        });
        proofs.collect()
    }

    /// The proof after the step was run, and whether the place was lost before it was proven.
    fn conclude(&self) -> (Outcome, bool) {
        if self.step.is_noted()
            && let Err(problem) = self.site.work.note(&self.step.id, &self.watcher.time())
        {
            return (Outcome::Failed(format!("the note cannot be written: {problem}")), false);
        }
        let first = self.prove_settled();
        let was_lost = matches!(first, Verdict::Unknown(_));
        let outcome = match self.prove_again(first) {
            Verdict::Done => Outcome::Done,
            Verdict::ToDo(why) => {
                Outcome::Failed(self.with_undo(format!("it was run, and its proof still fails: {why}")))
            }
            Verdict::Unknown(why) => {
                Outcome::Unknown(format!("it was run, and its proof does not answer: {why}"))
            }
        };
        (outcome, was_lost)
    }

    /// Asks the proof of the step once no command of an earlier run is at work on it: in the middle of its work, a proof
    /// may succeed too early.
    pub fn prove_settled(&self) -> Verdict {
        loop {
            if let Some(verdict) = self.site.prove_settled(self.step) {
                return verdict;
            }
            self.news(News::Waits("a command of an earlier run is still at work"));
            thread::sleep(PAUSE);
        }
    }

    /// The same, and a place that does not answer is waited for.
    pub fn prove_at_last(&self) -> Verdict {
        self.prove_again(self.prove_settled())
    }

    /// Asks again as long as the place did not answer.
    fn prove_again(&self, mut verdict: Verdict) -> Verdict {
        for _ in 0..ATTEMPTS {
            let Verdict::Unknown(why) = &verdict else { break };
            if self.step.place == Place::Operator || self.reconnect(&self.step.place).is_err() {
                break;
            }
            self.line(why);
            verdict = self.prove_settled();
        }
        verdict
    }

    /// Undoes a partial failure.
    pub fn undo(&self) -> Outcome {
        if let Err(problem) = self.site.work.remove_note(&self.step.id) {
            return Outcome::Failed(format!("the note cannot be removed: {problem}"));
        }
        match self.attempt(&self.step.undo, None) {
            Ok(()) => Outcome::Done,
            Err(Failure::Failed(why)) => Outcome::Failed(why),
            Err(Failure::Lost(why)) => {
                Outcome::Failed(format!("{why}. Run the same command again to continue"))
            }
            Err(Failure::StillRuns | Failure::Changed) => Outcome::Failed(
                "a command of an earlier run is still at work: try again when it has ended".to_owned(),
            ),
        }
    }

    fn with_undo(&self, why: String) -> String {
        match self.step.undo.is_empty() {
            true => why,
            false => {
                format!("{why}. What it has begun can be undone: `render bootstrap undo {}`", self.step.id)
            }
        }
    }

    /// The place that was lost: the step's own, or one that a file comes from.
    fn reached_for(&self) -> Place {
        let from = self.step.run.iter().find_map(|action| match action {
            Action::Carry(carry) if self.step.place == Place::Operator => Some(carry.from.clone()),
            _ => None,
        });
        from.unwrap_or_else(|| self.step.place.clone())
    }
}
