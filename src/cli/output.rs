//! Output of all commands: findings, progress, failures.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::global::{Color, Format, Global};
use crate::diag::{Diagnostic, github, human, json, sarif, summary};
use crate::value::Sources;
use crate::{outcome, project};

/// Success.
pub(super) const DONE: u8 = 0;
/// The configuration has errors, or a tree is out of date.
pub(super) const FINDINGS: u8 = 1;
/// Invalid usage, or the command failed.
pub(super) const FAILED: u8 = 2;

/// Why a command ended early. The reason has been printed already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The configuration has errors, or a tree is out of date.
    Findings,
    /// Invalid usage, or the command failed.
    Failed,
}

/// How a command ends that has these findings. If something could not be read or written, it has failed.
pub(super) fn end(found: &[Diagnostic]) -> Result<(), Stop> {
    let failures = [&outcome::OUT_WRITE, &project::PRJ_UNREADABLE];
    if found.iter().any(|found| failures.contains(&found.code)) {
        Err(Stop::Failed)
    } else if found.iter().any(Diagnostic::is_error) {
        Err(Stop::Findings)
    } else {
        Ok(())
    }
}

/// Prints a message about the run itself and ends it.
pub(super) fn fail<T>(message: impl std::fmt::Display) -> Result<T, Stop> {
    note(message);
    Err(Stop::Failed)
}

/// Prints a message about the run itself.
pub(super) fn note(message: impl std::fmt::Display) {
    say(&format!("render: {message}\n"));
}

/// Prints to standard error. A reader that has exited or a full disk changes nothing: the exit code tells the result.
fn say(text: &str) {
    let text = visible(text);
    let text = if is_github() { without_commands(&text) } else { text };
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Whether the output is read by the runner of GitHub Actions.
#[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn is_github() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some()
}

/// The runner executes lines that begin with `::` or `##[`. Texts of a lab must not.
fn without_commands(text: &str) -> String {
    let lines = text.split_inclusive(['\n', '\r']).map(|line| {
        let start = line.trim_start();
        let blanks = &line[..line.len() - start.len()];
        let is_command = start.starts_with("::") || start.starts_with("##[");
        format!("{blanks}{}{start}", if is_command { "\\" } else { "" })
    });
    lines.collect()
}

/// Text for people, in which marks that reorder the characters around them are written out.
pub(super) fn visible(text: &str) -> String {
    let is_mark = |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if is_mark(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// Prints to standard output. If the reader has exited, such as `head`, the run ends quietly.
pub(super) fn print(text: &str) -> Result<(), Stop> {
    std::io::stdout().write_all(text.as_bytes()).map_err(|_| Stop::Failed)
}

/// Prints findings in the selected format: for people on standard error, for programs on standard output.
pub(super) fn report(diagnostics: &[Diagnostic], sources: &Sources, global: &Global) -> Result<(), Stop> {
    match global.format {
        Format::Human | Format::Markdown => {
            remark(diagnostics, sources, global);
            Ok(())
        }
        Format::Json => print(&json::json(diagnostics, sources)),
        Format::Sarif => print(&sarif::sarif(diagnostics, sources)),
        Format::Github => print(&github::github(diagnostics, sources)),
    }
}

/// Prints findings on standard error in every format: standard output is reserved for the result of the command.
pub(super) fn remark(diagnostics: &[Diagnostic], sources: &Sources, global: &Global) {
    if diagnostics.is_empty() {
        return;
    }
    say(&human::human(diagnostics, sources, styled(global, &std::io::stderr())));
    say(&format!("{}\n", summary::summary(diagnostics)));
}

/// Whether a stream gets colour: the option decides, then NO_COLOR, then whether it is a terminal.
#[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(super) fn styled(global: &Global, stream: &impl IsTerminal) -> bool {
    match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            !refused && stream.is_terminal()
        }
    }
}

/// A progress line on a terminal; nothing in a pipe.
pub(super) fn progress() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::default_spinner());
    bar
}
