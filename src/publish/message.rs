//! The message of a commit: the lab, its source, and the changed files.

use crate::publish::publication::{Publication, count};
use crate::tree::{Comparison, FileState};

/// Files that are listed one by one.
const LISTED: usize = 50;
const SHORT: usize = 12;

pub(super) fn message(publication: &Publication<'_>, comparison: &Comparison) -> String {
    let Publication { lab, source, .. } = publication;
    let commit = source.commit.as_ref().map(|commit| &commit.id);
    let (subject, origin) = match (commit, source.changed) {
        (Some(commit), changed) => {
            let short = &commit[..SHORT.min(commit.len())];
            let and = if changed { " and changes that are not committed" } else { "" };
            (format!("Render {lab} from {short}{and}"), format!("Source: commit {commit}{and}"))
        }
        (None, _) => (format!("Render {lab}"), "Source: a project without a commit".to_owned()),
    };
    let [added, changed, removed] = count(comparison);
    let mut text =
        format!("{subject}\n\n{origin}\n{added} files added, {changed} changed, {removed} removed\n");
    let lines: Vec<String> =
        comparison.files.iter().filter_map(|(path, state)| line(path.as_str(), state)).collect();
    if !lines.is_empty() {
        text.push('\n');
    }
    for line in lines.iter().take(LISTED) {
        text += &format!("{line}\n");
    }
    if lines.len() > LISTED {
        text += &format!("and {} more\n", lines.len() - LISTED);
    }
    text
}

fn line(path: &str, state: &FileState) -> Option<String> {
    let word = match state {
        FileState::Unchanged => return None,
        FileState::New | FileState::Missing => "add",
        FileState::Changed(_) => "change",
        FileState::HandEdited | FileState::InTheWay(_) => "overwrite",
        FileState::Stale | FileState::StaleEdited => "remove",
    };
    Some(format!("{word} {path}"))
}
