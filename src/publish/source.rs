//! The source of a published tree: the state of the project's repository.

use std::path::Path;

use git2::{Repository, StatusOptions};

/// The source of a tree: the commit of the project, if it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub(super) commit: Option<String>,
    /// Whether the project has uncommitted changes.
    pub(super) changed: bool,
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
