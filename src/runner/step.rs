//! One step from proof to proof.

use std::thread;
use std::time::Duration;

use crate::runner::action::{Doing, Failure};
use crate::runner::plan::{Action, Effect, Place, effect};
use crate::runner::proof::Verdict;
use crate::runner::site::{News, Outcome};

/// How often a step is tried again because its place was lost.
const ATTEMPTS: u32 = 5;
/// How many tasks of the hypervisor are waited for that work on the same subject.
const TASKS: u32 = 20;
/// The pause between two looks at a command of an earlier run.
const PAUSE: Duration = Duration::from_secs(1);

impl Doing<'_> {
    /// Carries out a step whose proof has failed, and asks the proof again.
    pub fn perform(&self) -> Outcome {
        let (mut lost, mut changed) = (0, 0);
        loop {
            match self.attempt(&self.step.run) {
                Ok(()) => break,
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
        self.conclude()
    }

    fn attempt(&self, actions: &[Action]) -> Result<(), Failure> {
        actions.iter().try_for_each(|action| self.act(action))
    }

    /// The proof after the step was run.
    fn conclude(&self) -> Outcome {
        if self.step.is_noted()
            && let Err(problem) = self.site.work.note(&self.step.id, &self.watcher.time())
        {
            return Outcome::Failed(format!("the note cannot be written: {problem}"));
        }
        match self.prove_at_last() {
            Verdict::Done => Outcome::Done,
            Verdict::ToDo(why) => {
                Outcome::Failed(self.with_undo(format!("it was run, and its proof still fails: {why}")))
            }
            Verdict::Unknown(why) => {
                Outcome::Unknown(format!("it was run, and its proof does not answer: {why}"))
            }
        }
    }

    /// Asks the proof of the step. A place that does not answer is waited for.
    pub fn prove_at_last(&self) -> Verdict {
        let mut verdict = self.site.prove(self.step);
        for _ in 0..ATTEMPTS {
            let Verdict::Unknown(why) = &verdict else { break };
            if self.step.place == Place::Operator || self.reconnect(&self.step.place).is_err() {
                break;
            }
            self.line(why);
            verdict = self.site.prove(self.step);
        }
        verdict
    }

    /// Undoes a partial failure.
    pub fn undo(&self) -> Outcome {
        if let Err(problem) = self.site.work.remove_note(&self.step.id) {
            return Outcome::Failed(format!("the note cannot be removed: {problem}"));
        }
        match self.attempt(&self.step.undo) {
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
