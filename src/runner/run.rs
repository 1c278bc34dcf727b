//! A run: steps are proven, carried out if their proof fails, and proven again, several at a time.

use std::io::Write;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::runner::action::Doing;
use crate::runner::plan::{Action, Step};
use crate::runner::proof::Verdict;
use crate::runner::records::{Entry, Record};
use crate::runner::schedule::{Schedule, Selection, Start};
use crate::runner::script;
use crate::runner::site::{News, Outcome, Question, Site, Watcher};
use crate::runner::transport::asked;

/// What a run did.
pub struct Report {
    /// What has become of each step, in the order of the plan.
    pub outcomes: Vec<Outcome>,
    /// How long each step took.
    pub took: Vec<Duration>,
}

/// A watcher whose news are recorded as well.
struct Recorder<'a> {
    watcher: &'a dyn Watcher,
    record: &'a Record,
    /// The last error of writing, which is reported at the end.
    problem: Mutex<Option<String>>,
}

/// The result of something that was started.
enum Finished {
    Proven(usize, Verdict, bool, Duration),
    Ran(usize, Outcome, Duration),
}

impl Site {
    /// Carries out a plan. An error is about the selection, or the records.
    pub fn run(
        &self,
        selection: &Selection,
        jobs: usize,
        watcher: &dyn Watcher,
        record: &Record,
    ) -> Result<Report, String> {
        let mut schedule = Schedule::new(&self.plan, selection, jobs)?;
        let recorder = Recorder { watcher, record, problem: Mutex::new(None) };
        let mut took = vec![Duration::ZERO; self.plan.steps.len()];
        let mut unanswered: Vec<Option<String>> = vec![None; self.plan.steps.len()];
        let (sender, receiver) = channel();
        thread::scope(|scope| {
            let mut active = 0_usize;
            loop {
                for (step, outcome) in schedule.block() {
                    recorder.tell(&self.plan.steps[step].id, &News::Ended(&outcome, Duration::ZERO));
                }
                for start in schedule.start() {
                    active += 1;
                    let (sender, recorder) = (sender.clone(), &recorder);
                    scope.spawn(move || self.work_on(start, recorder, &sender));
                }
                if active == 0 {
                    break;
                }
                let Ok(finished) = receiver.recv() else { break };
                active -= 1;
                let (step, outcome) = match finished {
                    Finished::Proven(step, verdict, is_needed, time) => {
                        took[step] += time;
                        unanswered[step] = match &verdict {
                            Verdict::Unknown(why) => Some(why.clone()),
                            Verdict::Done | Verdict::ToDo(_) => None,
                        };
                        match first_outcome(&self.plan.steps[step], verdict, is_needed) {
                            None if schedule.is_selected(step) => {
                                schedule.must_run(step);
                                continue;
                            }
                            outcome => (step, outcome.unwrap_or(Outcome::NotSelected)),
                        }
                    }
                    Finished::Ran(step, outcome, time) => {
                        took[step] += time;
                        (step, with_reason(outcome, unanswered[step].as_deref()))
                    }
                };
                recorder.tell(&self.plan.steps[step].id, &News::Ended(&outcome, took[step]));
                schedule.end(step, outcome);
            }
        });
        self.release();
        match recorder.problem.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(problem) => Err(format!("the records are incomplete: {problem}")),
            None => Ok(Report { outcomes: schedule.outcomes(), took }),
        }
    }

    /// Undoes what a step has begun.
    pub fn undo(&self, step: &Step, watcher: &dyn Watcher, record: &Record) -> Outcome {
        let recorder = Recorder { watcher, record, problem: Mutex::new(None) };
        let begun = Instant::now();
        recorder.tell(&step.id, &News::Begins);
        let outcome = Doing { site: self, step, watcher: &recorder }.undo();
        let outcome = outcome.map(|why| self.secrets.masked(why));
        recorder.tell(&step.id, &News::Ended(&outcome, begun.elapsed()));
        self.release();
        outcome
    }

    fn work_on(&self, start: Start, recorder: &Recorder<'_>, sender: &Sender<Finished>) {
        let begun = Instant::now();
        let finished = match start {
            Start::Prove(index) => {
                let step = &self.plan.steps[index];
                let verdict = self.proven_at_last(&Doing { site: self, step, watcher: recorder });
                if let Verdict::ToDo(why) | Verdict::Unknown(why) = &verdict {
                    recorder.write(&step.id, &format!("{} {why}\n", recorder.time()));
                }
                let needed = if verdict == Verdict::Done { Ok(true) } else { self.is_needed(step) };
                let (verdict, is_needed) = match needed {
                    Ok(is_needed) => (verdict, is_needed),
                    Err(why) => (Verdict::Unknown(why), true),
                };
                Finished::Proven(index, verdict, is_needed, begun.elapsed())
            }
            Start::Run(index) => {
                let step = &self.plan.steps[index];
                recorder.tell(&step.id, &News::Begins);
                let outcome = Doing { site: self, step, watcher: recorder }.perform();
                let outcome = outcome.map(|why| self.secrets.masked(why));
                Finished::Ran(index, outcome, begun.elapsed())
            }
        };
        // The receiver lives as long as all of these threads.
        let _ = sender.send(finished);
    }

    /// The proof of a step, from a place that may have to be waited for. The first step of a place is not waited for if
    /// it starts with something that an operator does: that may be what is missing.
    fn proven_at_last(&self, doing: &Doing<'_>) -> Verdict {
        if is_first_by_hand(doing.step) { doing.prove_settled() } else { doing.prove_at_last() }
    }

    /// Whether a step is needed: unless it is for others, and all of them are done. What nobody can tell is an error
    /// only if the step disrupts something.
    fn is_needed(&self, step: &Step) -> Result<bool, String> {
        let mut unknown = None;
        for other in self.plan.steps.iter().filter(|other| step.only_for.contains(&other.id)) {
            match self.prove(other) {
                Verdict::Done => (),
                Verdict::ToDo(_) => return Ok(true),
                Verdict::Unknown(why) => unknown = Some(format!("whether it is needed: {}: {why}", other.id)),
            }
        }
        match unknown {
            Some(why) if !step.disrupts.is_empty() => Err(why),
            Some(_) => Ok(true),
            None => Ok(step.only_for.is_empty()),
        }
    }

    /// Ends the reservations of this runner. A place that does not answer forgets it by itself.
    fn release(&self) {
        let script = script::released(&self.owner);
        for place in self.transport.connected() {
            let _ = asked(&self.transport, place, &script, Duration::from_secs(10));
        }
    }
}

/// Whether nothing has been done at a place before, and an operator does this.
fn is_first_by_hand(step: &Step) -> bool {
    step.needs.is_empty() && matches!(step.run.first(), Some(Action::Manual(_)))
}

/// What has become of a step by its first proof. None if it has to be carried out.
fn first_outcome(step: &Step, verdict: Verdict, is_needed: bool) -> Option<Outcome> {
    match verdict {
        Verdict::Done => Some(Outcome::WasDone),
        _ if !is_needed => Some(Outcome::NotNeeded),
        Verdict::ToDo(_) => None,
        Verdict::Unknown(_) if is_first_by_hand(step) => None,
        Verdict::Unknown(why) => Some(Outcome::Unknown(why)),
    }
}

/// A failure of a step whose proof could not be asked before either, with the reason.
fn with_reason(outcome: Outcome, unanswered: Option<&str>) -> Outcome {
    match (outcome, unanswered) {
        (Outcome::Failed(why), Some(reason)) => Outcome::Failed(format!("{why} ({reason})")),
        (outcome, _) => outcome,
    }
}

impl Recorder<'_> {
    fn write(&self, step: &str, text: &str) {
        let written = self.record.step(step).and_then(|mut file| file.write_all(text.as_bytes()));
        self.noticed(written);
    }

    fn noticed(&self, written: std::io::Result<()>) {
        if let Err(problem) = written {
            *self.problem.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem.to_string());
        }
    }
}

impl Watcher for Recorder<'_> {
    fn tell(&self, step: &str, news: &News<'_>) {
        let time = self.time();
        match news {
            News::Begins => self.write(step, &format!("{time} begins\n")),
            News::Action(action) => self.write(step, &format!("{time} {action}\n")),
            News::Line(line) => self.write(step, &format!("    {line}\n")),
            News::Waits(why) => self.write(step, &format!("{time} {why}\n")),
            News::Ended(outcome, took) => {
                let why = outcome.why().map(|why| format!(": {why}")).unwrap_or_default();
                if **outcome != Outcome::WasDone {
                    self.write(step, &format!("{time} {}{why}\n", outcome.word()));
                }
                let entry = Entry {
                    step: step.to_owned(),
                    outcome: outcome.word().to_owned(),
                    seconds: (took.as_secs_f64() * 100.0).round() / 100.0,
                };
                self.noticed(self.record.add(&entry));
            }
        }
        self.watcher.tell(step, news);
    }

    fn ask(&self, step: &str, question: &Question<'_>) -> Result<(), String> {
        self.watcher.ask(step, question)
    }

    fn time(&self) -> String {
        self.watcher.time()
    }
}
