//! The interface of the evaluator: requests in, [`Values`] and all diagnostics out.
//!
//! One evaluator serves a whole run. It parses each file once, for the project's own file and for every lab, and keeps
//! what it has parsed. It recurses on the structure of the source, so it runs on a thread with a large stack; the
//! thread waits for requests, and ends when the evaluator is dropped.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};

pub use crate::source::request::{Evaluated, Request};

use crate::diag::Diagnostic;
use crate::source::codes;
use crate::source::nickel::NickelEngine;
use crate::value::{Sources, Values};

/// The evaluator recurses on the structure of the source.
const STACK_BYTES: usize = 512 << 20;

/// Evaluates configurations, one after another.
#[derive(Debug)]
pub struct Evaluator {
    jobs: Result<Sender<Job>, String>,
}

/// The evaluator panicked; its message.
#[derive(Debug)]
pub(super) struct Crashed(String);

type Job = Box<dyn FnOnce(&mut NickelEngine) + Send>;

impl Default for Evaluator {
    fn default() -> Self {
        let (jobs, queue) = mpsc::channel();
        let thread = std::thread::Builder::new().name("evaluate".into()).stack_size(STACK_BYTES);
        let started = thread.spawn(move || serve(&queue));
        Self { jobs: started.map(|_| jobs).map_err(|problem| problem.to_string()) }
    }
}

fn serve(queue: &Receiver<Job>) {
    let mut engine = NickelEngine::default();
    for job in queue {
        job(&mut engine);
    }
}

impl Evaluator {
    /// An evaluator for which files have these texts, whatever the disk has.
    pub fn assuming(texts: BTreeMap<PathBuf, String>) -> Self {
        let mut evaluator = Self::default();
        // Nothing is evaluated that could panic.
        let _ = evaluator.run(&mut Sources::default(), |engine, _| engine.assume(texts));
        evaluator
    }

    /// Whether the evaluator has started. If not, the error of the operating system: every request will fail.
    pub fn started(&self) -> Result<(), &str> {
        self.jobs.as_ref().map(drop).map_err(String::as_str)
    }

    /// Evaluates and merges files.
    pub fn evaluate(&mut self, request: &Request, sources: &mut Sources) -> Evaluated {
        let asked = request.clone();
        let evaluated = self.run(sources, move |engine, sources| engine.evaluate(&asked, sources));
        evaluated.unwrap_or_else(|Crashed(message)| {
            let diagnostic = Diagnostic::new(&codes::NCL_CRASH, format!("the evaluator failed: {message}"))
                .at_path(request.main.display().to_string(), "somewhere in this lab or project file");
            Evaluated { values: Values::default(), diagnostics: vec![diagnostic], incomplete: true }
        })
    }

    /// Detects files that have changed on the disk since they were read. Files that depend on them are read again when
    /// they are needed.
    pub fn refresh(&mut self) {
        // After a panic, nothing is cached.
        let _ = self.run(&mut Sources::default(), |engine, _| engine.refresh());
    }

    /// Runs work on the evaluator's thread. The sources are moved there and back, even if it panics.
    pub(super) fn run<T: Send + 'static>(
        &mut self,
        sources: &mut Sources,
        work: impl FnOnce(&mut NickelEngine, &mut Sources) -> T + Send + 'static,
    ) -> Result<T, Crashed> {
        let jobs = self.jobs.as_ref().map_err(|problem| Crashed(problem.clone()))?;
        let mut lent = std::mem::take(sources);
        let (answer, answered) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |engine| {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(engine, &mut lent)));
            let outcome = outcome.map_err(|panic| {
                // After a panic, the state may be inconsistent.
                *engine = NickelEngine::default();
                let text = panic.downcast_ref::<String>().cloned();
                Crashed(
                    text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.into()))
                        .unwrap_or_default(),
                )
            });
            // The caller waits for the answer.
            let _ = answer.send((outcome, lent));
        });
        let sent = jobs.send(job).ok();
        let (outcome, lent) = sent
            .and_then(|()| answered.recv().ok())
            .expect("the thread ends after its evaluator, and catches panics");
        *sources = lent;
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_reported_and_loses_no_sources() {
        let mut evaluator = Evaluator::default();
        let mut sources = Sources::new("/lab");
        let file = sources.add(std::path::Path::new("/lab/a.ncl"), "{}");
        let crashed = evaluator.run(&mut sources, |_, _| panic!("one is not two"));
        assert_eq!(crashed.map_err(|Crashed(text)| text), Err("one is not two".to_owned()));
        assert_eq!(sources.file(file).name, "a.ncl");
        assert_eq!(evaluator.run(&mut sources, |_, _| 1).ok(), Some(1));
    }
}
