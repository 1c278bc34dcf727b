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
        let verdicts = step.done.iter().map(|proof| self.ask(step, proof));
        verdicts.into_iter().find(|verdict| *verdict != Verdict::Done).unwrap_or(Verdict::Done)
    }

    fn ask(&self, step: &Step, proof: &Proof) -> Verdict {
        match proof {
            Proof::Command(proof) => {
                let place = proof.place.as_ref().unwrap_or(&step.place);
                // A shell that stops at failures ignores that of a negated command, but not of a subshell.
                let ended = self.proven(place, &format!("(\n{}\n)", proof.command), &[]);
                self.judged(place, &proof.command, ended)
            }
            Proof::Same(same) => {
                let bytes = match self.file(&same.same) {
                    Ok(bytes) => bytes,
                    Err(why) => return Verdict::Unknown(why),
                };
                let path = script::path(same.at.as_deref(), same.volume.as_deref());
                let ended = self.proven(&step.place, &script::compare(&path), &bytes);
                self.judged(&step.place, &format!("{path} is the same as {}", same.same), ended)
            }
            Proof::Noted(_) if self.work.is_noted(&step.id) => Verdict::Done,
            Proof::Noted(_) => Verdict::ToDo("it is not noted as done".to_owned()),
        }
    }

    fn proven(&self, place: &Place, script: &str, input: &[u8]) -> Result<Ended, Lost> {
        let job = Job { input, limit: Some(LIMIT), is_data: false, line: &|_| () };
        self.transport.run(place, script, &job)
    }

    fn judged(&self, place: &Place, asked: &str, ended: Result<Ended, Lost>) -> Verdict {
        let ended = match ended {
            Ok(ended) => ended,
            Err(Lost(why)) => return Verdict::Unknown(self.secrets.masked(&why)),
        };
        let asked = asked.lines().next().unwrap_or_default();
        let said = self.secrets.masked(ended.said.trim_end());
        let told = match said.is_empty() {
            true => format!("false: {}", start(asked, SHOWN)),
            false => format!("false: {}: {}", start(asked, SHOWN), tail(&said)),
        };
        match ended.code {
            Some(0) => Verdict::Done,
            Some(NO_COMMAND) if *place == Place::Operator => Verdict::Unknown(told),
            Some(_) => Verdict::ToDo(told),
            None if ended.is_late => Verdict::Unknown(format!("no answer: {}", start(asked, SHOWN))),
            None => Verdict::Unknown(told),
        }
    }
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
