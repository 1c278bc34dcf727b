//! Whether a step is done: its proofs, which change nothing.

use std::time::Duration;

use crate::runner::plan::{Place, Proof, Step};
use crate::runner::process::{Ended, Job};
use crate::runner::script;
use crate::runner::site::Site;
use crate::runner::transport::Lost;

/// A proof that takes longer counts as unanswered.
const LIMIT: Duration = Duration::from_secs(60);
/// The exit code of a shell that did not find a command.
const NO_COMMAND: i32 = 127;
/// The longest command and answer that are shown, in characters.
const SHOWN: usize = 400;

/// What the proofs of a step say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of them succeed.
    Done,
    /// One of them fails.
    ToDo(String),
    /// One of them could not be asked.
    Unknown(String),
}

impl Site {
    /// Asks the proofs of a step, up to the first that does not succeed.
    pub fn prove(&self, step: &Step) -> Verdict {
        let verdicts = step.done.iter().map(|proof| self.ask(step, proof, "").unwrap_or_else(at_work));
        verdicts.into_iter().find(|verdict| *verdict != Verdict::Done).unwrap_or(Verdict::Done)
    }

    /// The same, unless a command of an earlier run is still at work on the step: then, none.
    pub fn prove_settled(&self, step: &Step) -> Option<Verdict> {
        let settled = match &step.place {
            _ if step.run.is_empty() => String::new(),
            Place::Operator => script::settled_by_operator(&step.id),
            Place::Host(_) | Place::Machine(_) => script::settled(&step.id),
        };
        for proof in &step.done {
            match self.ask(step, proof, &settled)? {
                Verdict::Done => (),
                verdict => return Some(verdict),
            }
        }
        Some(Verdict::Done)
    }

    /// Asks a proof, after a script that may end with [`script::STILL_RUNS`] at the step's place: then, none.
    fn ask(&self, step: &Step, proof: &Proof, before: &str) -> Option<Verdict> {
        match proof {
            Proof::Command(proof) => {
                let place = proof.place.as_ref().unwrap_or(&step.place);
                let before = if *place == step.place { before } else { "" };
                // A shell that stops at failures ignores that of a negated command, but not of a subshell.
                let ended = self.proven(place, &format!("{before}(\n{}\n)", proof.command), &[]);
                self.judged(place, &proof.command, ended, before)
            }
            Proof::Same(same) => {
                let bytes = match self.file(&same.same) {
                    Ok(bytes) => bytes,
                    Err(why) => return Some(Verdict::Unknown(why)),
                };
                let path = script::path(same.at.as_deref(), same.volume.as_deref());
                let ended = self.proven(&step.place, &format!("{before}{}", script::compare(&path)), &bytes);
                self.judged(&step.place, &format!("{path} is the same as {}", same.same), ended, before)
            }
            Proof::Noted(_) if self.work.is_noted(&step.id) => Some(Verdict::Done),
            Proof::Noted(_) => Some(Verdict::ToDo("it is not noted as done".to_owned())),
        }
    }

    fn proven(&self, place: &Place, script: &str, input: &[u8]) -> Result<Ended, Lost> {
        let job = Job { input, limit: Some(LIMIT), is_data: false, line: &|_| () };
        self.transport.run(place, script, &job)
    }

    fn judged(
        &self,
        place: &Place,
        asked: &str,
        ended: Result<Ended, Lost>,
        before: &str,
    ) -> Option<Verdict> {
        let ended = match ended {
            Ok(ended) => ended,
            Err(Lost(why)) => return Some(Verdict::Unknown(self.secrets.masked(&why))),
        };
        if ended.code == Some(script::STILL_RUNS) && !before.is_empty() {
            return None;
        }
        let asked = asked.lines().next().unwrap_or_default();
        let said = self.secrets.masked(ended.said.trim_end());
        let told = match said.is_empty() {
            true => format!("false: {}", start(asked, SHOWN)),
            false => format!("false: {}: {}", start(asked, SHOWN), tail(&said)),
        };
        Some(match ended.code {
            Some(0) => Verdict::Done,
            Some(NO_COMMAND) if *place == Place::Operator => Verdict::Unknown(told),
            Some(_) => Verdict::ToDo(told),
            None if ended.is_late => Verdict::Unknown(format!("no answer: {}", start(asked, SHOWN))),
            None => Verdict::Unknown(told),
        })
    }
}

fn at_work() -> Verdict {
    Verdict::Unknown("a command of an earlier run is still at work".to_owned())
}

/// The beginning of a text.
fn start(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{} ...", &text[..at]),
        None => text.to_owned(),
    }
}

/// The last lines of an output, joined to one.
fn tail(said: &str) -> String {
    let lines: Vec<&str> = said.lines().rev().take(5).collect();
    let lines: Vec<&str> = lines.into_iter().rev().map(str::trim).collect();
    start(&lines.join("; "), SHOWN)
}
