//! Carrying out the actions of a step.

use crate::plan::quoted;
use crate::runner::plan::{Action, Carry, Effect, Place, Secret, Step};
use crate::runner::process::{Ended, Job};
use crate::runner::script;
use crate::runner::site::{News, Question, Site, Watcher};
use crate::runner::transport::Lost;

/// Why an action was not carried out.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The place cannot be reached, or is not any more.
    Lost(String),
    /// An earlier run's command of the same step is still at work.
    StillRuns,
    /// Something has changed since the proof: it must be asked again.
    Changed,
    /// It failed, or must not be carried out.
    Failed(String),
}

impl From<Lost> for Failure {
    fn from(Lost(why): Lost) -> Self {
        Self::Lost(why)
    }
}

/// One step that is carried out.
pub struct Doing<'a> {
    /// Where.
    pub site: &'a Site,
    /// The step.
    pub step: &'a Step,
    /// Who watches.
    pub watcher: &'a dyn Watcher,
}

impl Doing<'_> {
    /// Carries out an action. What makes or deletes something is not repeated if a condition holds by then.
    pub fn act(&self, action: &Action, unless: &[String]) -> Result<(), Failure> {
        let place = &self.step.place;
        self.news(News::Action(&summary(action)));
        match action.effect() {
            Some(Effect::Destroys) => self.ask(&Question::Destroy(&summary(action)))?,
            Some(Effect::Restarts) => {
                self.ask(&Question::Restart(self.step.disrupts.first().unwrap_or(place)))?;
            }
            _ => (),
        }
        match action {
            Action::Command(command) => {
                let unless = if command.effect == Effect::Changes { &[] } else { unless };
                self.change(place, &command.command, &[], unless).and_then(|ended| succeeded(&ended))
            }
            Action::Copy(copy) => {
                let bytes = self.site.file(&copy.copy).map_err(Failure::Failed)?;
                let path = script::path(copy.to.as_deref(), copy.volume.as_deref());
                self.write(&path, &bytes, &copy.mode)
            }
            Action::Call(call) => self.call(call, unless),
            Action::Carry(carry) => self.carry(carry),
            Action::Secret(secret) => self.secret(secret),
            Action::Manual(manual) => self.ask(&Question::Manual(&manual.manual)),
            Action::Restart(_) => self.restart(),
        }
    }

    /// Runs a script that changes the place, unless one of the conditions holds.
    pub fn change(
        &self,
        place: &Place,
        script: &str,
        input: &[u8],
        unless: &[String],
    ) -> Result<Ended, Failure> {
        let script = match place {
            Place::Operator => script::locked_by_operator(&self.step.id, script, unless),
            _ => script::locked(&self.site.owner, &self.step.id, script, unless),
        };
        let job = Job { input, limit: None, is_data: false, line: &|line| self.line(line) };
        let ended = self.site.transport.run(place, &script, &job)?;
        match ended.code {
            Some(script::STILL_RUNS) => Err(Failure::StillRuns),
            Some(script::CHANGED) => Err(Failure::Changed),
            Some(script::RESERVED) => Err(Failure::Failed(format!(
                "{place} is reserved by {}. The reservation ends with that run, or ten minutes after its last command",
                ended.said.trim()
            ))),
            _ => Ok(ended),
        }
    }

    fn write(&self, path: &str, bytes: &[u8], mode: &str) -> Result<(), Failure> {
        let script = script::write(path, bytes.len(), mode);
        self.change(&self.step.place, &script, bytes, &[]).and_then(|ended| succeeded(&ended))
    }

    fn carry(&self, carry: &Carry) -> Result<(), Failure> {
        let job = Job { input: &[], limit: None, is_data: true, line: &|line| self.line(line) };
        let ended = self.site.transport.run(&carry.from, &format!("cat {}", quoted(&carry.carry)), &job)?;
        succeeded(&ended)?;
        let path = match self.step.place {
            // The operator's paths begin with a variable of the environment.
            Place::Operator => format!("\"{}\"", carry.to),
            _ => quoted(&carry.to),
        };
        self.write(&path, &ended.output, &carry.mode)
    }

    fn secret(&self, secret: &Secret) -> Result<(), Failure> {
        let bytes = self.site.secrets.fetch(&secret.secret).map_err(Failure::Failed)?;
        self.write(&quoted(&secret.to), &bytes, &secret.mode)
    }

    /// Tells a line, without secrets.
    pub fn line(&self, line: &str) {
        self.news(News::Line(&self.site.secrets.masked(line)));
    }

    /// Tells the watcher.
    pub fn news(&self, news: News<'_>) {
        self.watcher.tell(&self.step.id, &news);
    }

    fn ask(&self, question: &Question<'_>) -> Result<(), Failure> {
        self.watcher.ask(&self.step.id, question).map_err(Failure::Failed)
    }
}

/// Whether a command succeeded. Its output has been shown already.
pub fn succeeded(ended: &Ended) -> Result<(), Failure> {
    match ended.code {
        Some(0) => Ok(()),
        Some(code) => Err(Failure::Failed(format!("a command ended with exit code {code}"))),
        None => Err(Failure::Failed("a command was ended by a signal".to_owned())),
    }
}

/// An action in a line.
pub fn summary(action: &Action) -> String {
    match action {
        Action::Copy(it) => {
            let to = it.to.as_deref().or(it.volume.as_deref()).unwrap_or_default();
            format!("copy {} to {to}", it.copy)
        }
        Action::Call(it) => it.call.clone(),
        Action::Command(it) => {
            let first = it.command.lines().next().unwrap_or_default();
            match it.command.lines().count() {
                0 | 1 => first.to_owned(),
                more => format!("{first} ... ({more} lines)"),
            }
        }
        Action::Carry(it) => format!("copy {} from {} to {}", it.carry, it.from, it.to),
        Action::Secret(it) => {
            format!("write key {} of secret {} to {}", it.secret.key, it.secret.path, it.to)
        }
        Action::Manual(it) => it.manual.clone(),
        Action::Restart(_) => "restart, and wait until it is back".to_owned(),
    }
}
