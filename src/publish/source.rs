//! The source of a published tree: the state of the project's repository.

use std::path::Path;

use git2::{Commit, Repository, StatusOptions};

/// The source of a tree: the commit of the project, if it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub(super) commit: Option<SourceCommit>,
    /// Whether the project has uncommitted changes.
    pub(super) changed: bool,
    /// The branch that is checked out; none if HEAD is detached.
    pub(super) branch: Option<String>,
    /// The URL of the repository, without credentials.
    pub(super) url: Option<String>,
}

/// The commit of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SourceCommit {
    pub(super) id: String,
    /// `Name <address>`.
    pub(super) author: String,
    /// When it was written, in seconds since 1970.
    pub(super) written: i64,
    /// When it was committed, in seconds since 1970.
    pub(super) committed: i64,
    pub(super) message: String,
}

impl Source {
    /// Reads the state of the project's repository.
    pub fn of_project(root: &Path) -> Self {
        let Ok(repository) = Repository::discover(root) else { return Self::default() };
        let head = repository.head();
        let commit = head.as_ref().ok().and_then(|head| head.peel_to_commit().ok());
        let branch = head.as_ref().ok().filter(|head| head.is_branch());
        let branch = branch.and_then(|head| head.shorthand().ok()).map(str::to_owned);
        let mut options = StatusOptions::new();
        options.include_untracked(true).include_ignored(false);
        let changed = repository.statuses(Some(&mut options)).is_ok_and(|statuses| !statuses.is_empty());
        let origin = repository.find_remote("origin").ok();
        let url = origin.as_ref().and_then(|origin| origin.url().ok()).map(without_credentials);
        Self { commit: commit.as_ref().map(SourceCommit::of), changed, branch, url }
    }

    /// The source in a repository whose URL is known better than its configuration knows it.
    pub fn at(self, url: Option<String>) -> Self {
        Self { url: url.or(self.url), ..self }
    }

    /// Branch and commit in the notation of Flux: `main@sha1:...`. None without a commit.
    pub(super) fn revision(&self) -> Option<String> {
        let id = &self.commit.as_ref()?.id;
        let branch = self.branch.as_ref().map(|branch| format!("{branch}@")).unwrap_or_default();
        // The word that `git describe` uses.
        let dirty = if self.changed { "-dirty" } else { "" };
        Some(format!("{branch}sha1:{id}{dirty}"))
    }
}

impl SourceCommit {
    fn of(commit: &Commit<'_>) -> Self {
        let author = commit.author();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            id: commit.id().to_string(),
            author: format!("{} <{}>", text(author.name_bytes()), text(author.email_bytes())),
            written: author.when().seconds(),
            committed: commit.time().seconds(),
            message: text(commit.message_bytes()),
        }
    }
}

/// CI systems put passwords into the URLs of clones. The user of an SSH URL is not a secret, and part of the address.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let Some((user, host)) = host.rsplit_once('@') else { return url.to_owned() };
    match user.split_once(':').map_or(user, |(name, _)| name) {
        name if scheme == "ssh" => format!("{scheme}://{name}@{host}{path}"),
        _ => format!("{scheme}://{host}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_in_urls_are_left_out() {
        for (url, bare) in [
            ("https://git.example.com/lab.git", "https://git.example.com/lab.git"),
            ("https://ci:s3cret@git.example.com/lab.git", "https://git.example.com/lab.git"),
            ("https://token@git.example.com:8443/lab@home.git", "https://git.example.com:8443/lab@home.git"),
            ("https://a@b:c@git.example.com", "https://git.example.com"),
            ("ssh://git@git.example.com/lab.git", "ssh://git@git.example.com/lab.git"),
            ("ssh://git:s3cret@git.example.com/lab.git", "ssh://git@git.example.com/lab.git"),
            ("git@git.example.com:lab.git", "git@git.example.com:lab.git"),
            ("../lab.git", "../lab.git"),
        ] {
            assert_eq!(without_credentials(url), bare);
        }
    }

    #[test]
    fn a_revision_names_branch_and_commit() {
        let commit = SourceCommit {
            id: "1234".into(),
            author: String::new(),
            written: 0,
            committed: 0,
            message: String::new(),
        };
        let source = Source { commit: Some(commit), branch: Some("main".into()), ..Source::default() };
        assert_eq!(source.revision().as_deref(), Some("main@sha1:1234"));
        let detached = Source { branch: None, changed: true, ..source };
        assert_eq!(detached.revision().as_deref(), Some("sha1:1234-dirty"));
        assert_eq!(Source::default().revision(), None);
    }
}
