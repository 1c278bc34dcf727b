//! The message of a commit: the lab, its source, and the changed files.

use std::path::Path;

use git2::{Repository, StatusOptions};

use crate::publish::Publication;
use crate::tree::{Comparison, FileState};

/// Files that are listed one by one.
const LISTED: usize = 50;
const SHORT: usize = 12;

/// The source of a tree: the commit of the project, if it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    commit: Option<String>,
    /// Whether the project has uncommitted changes.
    changed: bool,
}

impl Source {
    /// Reads the state of the project's repository.
    pub fn of_project(root: &Path) -> Self {
        let Ok(repository) = Repository::discover(root) else { return Self::default() };
        let commit =
            repository.head().and_then(|head| head.peel_to_commit()).map(|commit| commit.id().to_string());
        let mut options = StatusOptions::new();
        options.include_untracked(true).include_ignored(false);
        let changed = repository.statuses(Some(&mut options)).is_ok_and(|statuses| !statuses.is_empty());
        Self { commit: commit.ok(), changed }
    }
}

pub(super) fn message(publication: &Publication<'_>, comparison: &Comparison) -> String {
    let Publication { lab, source, .. } = publication;
    let (subject, origin) = match (&source.commit, source.changed) {
        (Some(commit), changed) => {
            let short = &commit[..SHORT.min(commit.len())];
            let and = if changed { " and changes that are not committed" } else { "" };
            (format!("Render {lab} from {short}{and}"), format!("Source: commit {commit}{and}"))
        }
        (None, _) => (format!("Render {lab}"), "Source: a project without a commit".to_owned()),
    };
    let [added, changed, removed] = super::count(comparison);
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
