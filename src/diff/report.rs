//! The report of a comparison, as text or JSON.
//!
//! The caller provides the place in the source for a line of the new tree.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value, json};

use crate::diff::effects::{Consequence, Effect};
use crate::diff::lines::{Hunk, Line, Sign};
use crate::diff::objects::{Identity, ObjectName};
use crate::diff::{Change, ChangeKind, Detail};

/// How the text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// With ANSI styles.
    pub styled: bool,
    /// Added and removed objects with all their lines.
    pub whole: bool,
}

/// Source positions are aligned after the longest line of a hunk, but not farther right than this.
const FARTHEST_COLUMN: usize = 72;

/// The report as text. `behind` gives the source position of a line of the new tree.
pub fn report(changes: &[Change], behind: impl Fn(&str, usize) -> Option<String>, look: Look) -> String {
    let mut report = Report { text: String::new(), behind: &behind, look };
    for change in changes {
        report.change(change);
    }
    report.summary(changes);
    report.text
}

/// The report as JSON.
pub fn report_json(changes: &[Change], behind: impl Fn(&str, usize) -> Option<String>) -> Value {
    let count = |kind| changes.iter().filter(|change| change.kind == kind).count();
    json!({
        "changes": changes.iter().map(|change| change_json(change, &behind)).collect::<Vec<_>>(),
        "summary": {
            "changed": count(ChangeKind::Changed),
            "added": count(ChangeKind::Added),
            "removed": count(ChangeKind::Removed),
        },
    })
}

struct Report<'a> {
    text: String,
    behind: &'a dyn Fn(&str, usize) -> Option<String>,
    look: Look,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const PLAIN: Style = Style::new();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

impl Report<'_> {
    fn change(&mut self, change: &Change) {
        self.heading(change);
        self.consequence(change);
        match &change.detail {
            Detail::Bytes { old, new } => {
                let size = |size: &Option<usize>| match size {
                    None => "nothing".to_owned(),
                    Some(1) => "1 byte".to_owned(),
                    Some(size) => format!("{size} bytes"),
                };
                self.styled(DIM, &format!("    {} before, {} now", size(old), size(new)));
                self.text.push('\n');
            }
            Detail::Lines(hunks) if change.kind == ChangeKind::Changed || self.look.whole => {
                for hunk in hunks {
                    self.hunk(hunk, change.new_path.as_deref());
                }
            }
            Detail::Lines(_) => {}
        }
        self.text.push('\n');
    }

    fn heading(&mut self, change: &Change) {
        let (sign, style) = match change.kind {
            ChangeKind::Changed => ("~", YELLOW),
            ChangeKind::Added => ("+", GREEN),
            ChangeKind::Removed => ("-", RED),
        };
        self.styled(style.bold(), sign);
        self.text.push(' ');
        self.styled(BOLD, &visible(&change.identity.to_string()));
        let whereabouts = whereabouts(change);
        if !whereabouts.is_empty() {
            self.text.push_str("  ");
            self.styled(DIM, &format!("({})", visible(&whereabouts)));
        }
        self.text.push('\n');
    }

    /// What the change does, unless that is what its kind says.
    fn consequence(&mut self, change: &Change) {
        let Some(told) = change.consequence.as_ref().filter(|consequence| consequence.is_told()) else {
            return;
        };
        let style = match told.effect {
            Effect::Keeps | Effect::Creates | Effect::Changes => DIM,
            Effect::Restarts => YELLOW,
            Effect::Destroys | Effect::Refused => RED,
        };
        self.text.push_str("    ");
        self.styled(style, told.effect.word());
        let _ = write!(self.text, ": {}{}", visible(&told.what), visible(&by(&told.steps)));
        self.text.push('\n');
    }

    fn hunk(&mut self, hunk: &Hunk, new_path: Option<&str>) {
        if let Some(title) = title(hunk) {
            self.styled(DIM, &format!("    {}", visible(&title)));
            self.text.push('\n');
        }
        let positions: Vec<Option<String>> =
            hunk.lines.iter().map(|line| position(line, new_path, self.behind)).collect();
        let indent = if hunk.path.is_empty() { 0 } else { common_indent(&hunk.lines) };
        let texts: Vec<String> = hunk.lines.iter().map(|line| visible(dedent(&line.text, indent))).collect();
        let with_position = texts.iter().zip(&positions).filter(|(_, position)| position.is_some());
        let longest = with_position.map(|(text, _)| text.chars().count()).max();
        let column = longest.unwrap_or(0).min(FARTHEST_COLUMN);
        for ((line, text), position) in hunk.lines.iter().zip(&texts).zip(&positions) {
            let (sign, style) = match line.sign {
                Sign::Context => (' ', PLAIN),
                Sign::Removed => ('-', RED),
                Sign::Added => ('+', GREEN),
            };
            self.styled(style, format!("  {sign} {text}").trim_end());
            if let Some(position) = position {
                let gap = column.saturating_sub(text.chars().count()) + 2;
                self.text.push_str(&" ".repeat(gap));
                self.styled(DIM, position);
            }
            self.text.push('\n');
        }
    }

    fn summary(&mut self, changes: &[Change]) {
        if changes.is_empty() {
            self.text.push_str("no object changed\n");
            return;
        }
        let count = |kind| changes.iter().filter(|change| change.kind == kind).count();
        let changed = count(ChangeKind::Changed);
        let objects = if changed == 1 { "object" } else { "objects" };
        let (added, removed) = (count(ChangeKind::Added), count(ChangeKind::Removed));
        self.styled(BOLD, &format!("{changed} {objects} changed, {added} added, {removed} removed"));
        self.text.push('\n');
        for (effect, count) in strong(changes) {
            let what = match (effect, count) {
                (Effect::Restarts, 1) => "restarts something that runs",
                (Effect::Restarts, _) => "restart something that runs",
                (Effect::Destroys, 1) => "deletes something",
                (Effect::Destroys, _) => "delete something",
                (_, 1) => "is refused as long as the object exists",
                (_, _) => "are refused as long as the object exists",
            };
            let _ = writeln!(self.text, "{count} of these changes {what}");
        }
    }

    fn styled(&mut self, style: Style, text: &str) {
        if self.look.styled {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "{style}{text}{style:#}");
        } else {
            self.text.push_str(text);
        }
    }
}

/// How many changes have the effects that a reviewer has to see.
fn strong(changes: &[Change]) -> Vec<(Effect, usize)> {
    let count = |effect| {
        let effects = changes.iter().filter_map(|change| change.consequence.as_ref());
        effects.filter(|consequence| consequence.is_told() && consequence.effect == effect).count()
    };
    let strong = Effect::ALL.into_iter().filter(|effect| *effect >= Effect::Restarts);
    strong.map(|effect| (effect, count(effect))).filter(|(_, count)| *count > 0).collect()
}

/// The first steps of the plan that carry a change out.
fn by(steps: &[String]) -> String {
    const SHOWN: usize = 3;
    if steps.is_empty() {
        return String::new();
    }
    let shown: Vec<&str> = steps.iter().take(SHOWN).map(String::as_str).collect();
    let more = match steps.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(" ({}{more})", shown.join(", "))
}

/// The source position of a line that the new tree adds.
fn position(
    line: &Line,
    new_path: Option<&str>,
    behind: &dyn Fn(&str, usize) -> Option<String>,
) -> Option<String> {
    match (line.sign, new_path, line.new) {
        (Sign::Added, Some(path), Some(number)) => behind(path, number),
        _ => None,
    }
}

/// The paths, unless the identity contains them already.
fn whereabouts(change: &Change) -> String {
    match (&change.old_path, &change.new_path) {
        (Some(old), Some(new)) if old != new => format!("{old} -> {new}"),
        (Some(path), _) | (_, Some(path)) if matches!(change.identity, Identity::Kubernetes(_)) => {
            path.clone()
        }
        _ => String::new(),
    }
}

/// The position of a hunk: its path, or its first line in text.
fn title(hunk: &Hunk) -> Option<String> {
    if !hunk.path.is_empty() {
        return Some(hunk.path.clone());
    }
    let first = hunk.lines.first()?;
    let number = first.new.or(first.old)?;
    (number > 1).then(|| format!("line {number}"))
}

fn common_indent(lines: &[Line]) -> usize {
    let filled = lines.iter().filter(|line| !line.text.trim().is_empty());
    filled.map(|line| line.text.len() - line.text.trim_start_matches(' ').len()).min().unwrap_or(0)
}

/// The line without its first `indent` blanks; blank lines may have fewer.
fn dedent(line: &str, indent: usize) -> &str {
    line.get(indent..).unwrap_or("")
}

/// Text from a tree can contain control characters, which the terminal must not execute.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\t' {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

fn change_json(change: &Change, behind: &dyn Fn(&str, usize) -> Option<String>) -> Value {
    let mut out = Map::new();
    let kind = match change.kind {
        ChangeKind::Changed => "changed",
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
    };
    out.insert("change".to_owned(), json!(kind));
    match &change.identity {
        Identity::Kubernetes(ObjectName { api_version, kind, namespace, name }) => {
            let object =
                json!({ "apiVersion": api_version, "kind": kind, "namespace": namespace, "name": name });
            out.insert("object".to_owned(), object);
        }
        Identity::File { document, .. } => {
            out.insert("document".to_owned(), json!(document));
        }
    }
    if let Some(Consequence { effect, what, steps }) = &change.consequence {
        out.insert("effect".to_owned(), json!({ "word": effect.word(), "what": what, "steps": steps }));
    }
    out.insert("old_path".to_owned(), json!(change.old_path));
    out.insert("new_path".to_owned(), json!(change.new_path));
    match &change.detail {
        Detail::Lines(hunks) => {
            let hunks: Vec<Value> =
                hunks.iter().map(|hunk| hunk_json(hunk, change.new_path.as_deref(), behind)).collect();
            out.insert("hunks".to_owned(), json!(hunks));
        }
        Detail::Bytes { old, new } => {
            out.insert("bytes".to_owned(), json!({ "old": old, "new": new }));
        }
    }
    Value::Object(out)
}

fn hunk_json(hunk: &Hunk, new_path: Option<&str>, behind: &dyn Fn(&str, usize) -> Option<String>) -> Value {
    let lines = hunk.lines.iter().map(|line| {
        let sign = match line.sign {
            Sign::Context => " ",
            Sign::Removed => "-",
            Sign::Added => "+",
        };
        let source = position(line, new_path, behind);
        json!({ "sign": sign, "text": line.text, "old_line": line.old, "new_line": line.new, "source": source })
    });
    json!({ "path": hunk.path, "lines": lines.collect::<Vec<_>>() })
}
