//! What is shown while steps are carried out: a live view on a terminal, and lines elsewhere.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::bootstrap::clock::Moment;
use crate::cli::bootstrap::questions::Consent;
use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::runner::{News, Outcome, Question, Watcher};

/// The watcher of a run.
pub(super) struct View<'a> {
    consent: &'a Consent,
    is_json: bool,
    live: Option<MultiProgress>,
    /// How many steps have ended.
    all: ProgressBar,
    shown: Mutex<Shown>,
    /// Held while a question is asked: one at a time.
    question: Mutex<()>,
}

#[derive(Default)]
struct Shown {
    bars: BTreeMap<String, ProgressBar>,
    /// Lines that wait until a question is answered.
    held: Option<Vec<String>>,
}

impl<'a> View<'a> {
    /// The view of a run in which so many steps end.
    pub(super) fn new(consent: &'a Consent, global: &Global, steps: usize) -> Self {
        let live = std::io::stderr().is_terminal().then(MultiProgress::new);
        let all = ProgressBar::new(steps as u64);
        if let Ok(style) = ProgressStyle::with_template("{pos} of {len} steps, {elapsed}") {
            all.set_style(style);
        }
        let all = match &live {
            Some(live) => live.add(all),
            None => ProgressBar::hidden(),
        };
        Self {
            consent,
            is_json: global.format == Format::Json,
            live,
            all,
            shown: Mutex::default(),
            question: Mutex::new(()),
        }
    }

    /// Removes the live view.
    pub(super) fn close(&self) {
        let mut shown = lock(&self.shown);
        self.all.finish_and_clear();
        shown.bars.values().for_each(ProgressBar::finish_and_clear);
        shown.bars.clear();
    }

    /// Prints a line above the live view, or just prints it.
    fn print(&self, shown: &mut Shown, line: String) {
        if let Some(held) = &mut shown.held {
            return held.push(line);
        }
        // A reader that has gone changes nothing: the records have everything.
        match &self.live {
            Some(live) => drop(live.println(line)),
            None if self.is_json => output::note(line),
            None => drop(output::print(&format!("{line}\n"))),
        }
    }

    fn begin(&self, shown: &mut Shown, step: &str) {
        let Some(live) = &self.live else { return self.print(shown, format!("{} {step} begins", time())) };
        let bar = live.insert_before(&self.all, ProgressBar::new_spinner());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed:>4} {prefix}  {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(step.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        shown.bars.insert(step.to_owned(), bar);
    }

    fn line(&self, shown: &mut Shown, step: &str, mark: &str, line: &str) {
        match shown.bars.get(step) {
            Some(bar) => bar.set_message(printable(line)),
            None => self.print(shown, format!("{} {step} {mark} {}", time(), printable(line))),
        }
    }

    fn end(&self, shown: &mut Shown, step: &str, outcome: &Outcome, took: Duration) {
        if let Some(bar) = shown.bars.remove(step) {
            bar.finish_and_clear();
        }
        self.all.inc(1);
        if self.live.is_some() && matches!(outcome, Outcome::WasDone | Outcome::NotSelected) {
            return;
        }
        let why = outcome.why().map(|why| format!(": {}", printable(why))).unwrap_or_default();
        let took =
            if *outcome == Outcome::Done { format!(" after {}", duration(took)) } else { String::new() };
        self.print(shown, format!("{} {step} {}{took}{why}", time(), outcome.word()));
    }
}

impl Watcher for View<'_> {
    fn tell(&self, step: &str, news: &News<'_>) {
        let mut shown = lock(&self.shown);
        match news {
            News::Begins => self.begin(&mut shown, step),
            News::Action(action) => self.line(&mut shown, step, ">", action),
            News::Line(line) => self.line(&mut shown, step, "|", line),
            News::Waits(why) => self.line(&mut shown, step, "...", why),
            News::Ended(outcome, took) => self.end(&mut shown, step, outcome, *took),
        }
    }

    fn ask(&self, step: &str, question: &Question<'_>) -> Result<(), String> {
        let _one = lock(&self.question);
        // Steps go on meanwhile, and what they say is shown afterwards.
        lock(&self.shown).held = Some(Vec::new());
        if let Some(live) = &self.live {
            let _ = live.clear();
            live.set_draw_target(ProgressDrawTarget::hidden());
        }
        let answer = self.consent.ask(step, question);
        if let Some(live) = &self.live {
            live.set_draw_target(ProgressDrawTarget::stderr());
        }
        let mut shown = lock(&self.shown);
        let held = shown.held.take().unwrap_or_default();
        held.into_iter().for_each(|line| self.print(&mut shown, line));
        answer
    }

    fn time(&self) -> String {
        Moment::now().long()
    }
}

fn time() -> String {
    Moment::now().short()
}

/// A line without what would move the cursor.
pub(super) fn printable(line: &str) -> String {
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A duration as people say it.
pub(super) fn duration(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..60 => format!("{seconds}.{} s", duration.subsec_millis() / 100),
        seconds @ 60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
