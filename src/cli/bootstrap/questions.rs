//! What a run asks before it goes on, and what is decided in advance.

use std::io::{BufRead, Write};

use clap::Args;

use crate::runner::Question;

/// What is decided in advance.
#[derive(Clone, Debug, Args)]
pub(super) struct Consent {
    /// Do not ask: places are restarted, and steps that are done by hand fail with what to do
    #[arg(short, long)]
    yes: bool,
    /// Carry out this step although it deletes something; can be repeated
    #[arg(long, value_name = "STEP")]
    allow_destroy: Vec<String>,
}

impl Consent {
    /// Asks. An error tells what to do instead.
    pub(super) fn ask(&self, step: &str, question: &Question<'_>) -> Result<(), String> {
        match question {
            Question::Manual(text) if self.yes => {
                Err(format!("this is done by hand: {text} Then run the same command again"))
            }
            Question::Manual(text) => {
                match answer(&format!("{step}: {text}\nPress Enter when it is done, or type `no`: "))
                    .as_deref()
                {
                    Some("" | "y" | "yes") => Ok(()),
                    _ => Err(format!("this is done by hand: {text} Then run the same command again")),
                }
            }
            Question::Restart(_) if self.yes => Ok(()),
            Question::Restart(place) => {
                match answer(&format!("{step}: restart {place}, and everything on it? [y/N] ")).as_deref() {
                    Some("y" | "yes") => Ok(()),
                    _ => Err(format!("{place} has to be restarted: answer `y`, or use `--yes`")),
                }
            }
            Question::Destroy(_) if self.allow_destroy.iter().any(|name| name == step) => Ok(()),
            Question::Destroy(what) => {
                let refused =
                    format!("it deletes something ({what}): allow it with `--allow-destroy {step}`");
                if self.yes {
                    return Err(refused);
                }
                match answer(&format!("{step} deletes something: {what}\nType the name of the step: ")) {
                    Some(name) if name == step => Ok(()),
                    _ => Err(refused),
                }
            }
        }
    }
}

/// The answer of a person, or a line of a file. None at the end of it.
fn answer(question: &str) -> Option<String> {
    // Without a reader of the question there may still be one of the answer.
    let _ = write!(std::io::stderr(), "{question}").and_then(|()| std::io::stderr().flush());
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim().to_owned()),
    }
}
