//! What GitOps Promoter reads of a hydrated commit: `hydrator.metadata` at the root of its tree, and a note.
//!
//! The file has the fields that Argo CD's source hydrator writes. It changes with the tree only: if a commit of the
//! sources changes nothing in the tree, the note alone says that it has been rendered.

use serde::Serialize;

use crate::diag::Diagnostic;
use crate::publish::codes::PUB_SOURCE;
use crate::publish::date::rfc3339;
use crate::publish::reference::{ReferencedCommit, split};
use crate::publish::source::{Source, SourceCommit};

/// The file at the root of the branch.
pub(super) const METADATA: &str = "hydrator.metadata";
/// The notes on hydrated commits.
pub(super) const NOTES: &str = "refs/notes/hydrator.metadata";

/// The commit of the sources that a tree is rendered from: the dry commit.
#[derive(Debug)]
pub struct Dry<'a> {
    commit: &'a SourceCommit,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    #[serde(rename = "repoURL", skip_serializing_if = "Option::is_none")]
    repo_url: Option<&'a str>,
    #[serde(rename = "drySha")]
    dry_sha: &'a str,
    author: &'a str,
    date: String,
    subject: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    body: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Reference>,
}

#[derive(Serialize)]
struct Reference {
    commit: ReferencedCommit,
}

impl<'a> Dry<'a> {
    /// The commit of a project without other changes: promotion compares environments by it.
    pub fn of(source: &'a Source) -> Result<Self, Diagnostic> {
        let refused = |message: &str| {
            Diagnostic::new(&PUB_SOURCE, message)
                .help("commit the sources first; list other files in `.gitignore`")
        };
        match &source.commit {
            None => Err(refused("the project has no commit that the tree could be attributed to")),
            Some(_) if source.changed => Err(refused("the project has uncommitted changes")),
            Some(commit) => Ok(Self { commit, url: source.url.as_deref() }),
        }
    }

    /// The text of the file.
    pub(super) fn file(&self) -> String {
        let SourceCommit { id, author, written, message, .. } = self.commit;
        let message = message.trim();
        let (subject, body) = message.split_once("\n\n").unwrap_or((message, ""));
        let (reference, body) = split(body);
        let references = reference.into_iter().map(|commit| Reference { commit }).collect();
        let (repo_url, date) = (self.url, rfc3339(*written));
        let metadata = Metadata { repo_url, dry_sha: id, author, date, subject, body, references };
        serde_json::to_string_pretty(&metadata).expect("texts only") + "\n"
    }

    /// The text of the note.
    pub(super) fn note(&self) -> String {
        serde_json::json!({ "drySha": self.commit.id }).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(message: &str) -> Source {
        let commit = SourceCommit {
            id: "ab".repeat(20),
            author: "Jo Doe <jo@example.com>".into(),
            written: 1_705_314_600,
            committed: 1_705_314_700,
            message: message.into(),
        };
        Source {
            commit: Some(commit),
            url: Some("https://git.example.com/lab.git".into()),
            ..Source::default()
        }
    }

    #[test]
    fn the_file_describes_the_dry_commit() {
        let source = source("Raise the image\n\nBecause.\nArgocd-reference-commit-sha: 0123abcd\n");
        let dry = Dry::of(&source).expect("it is committed");
        let expected = r#"{
  "repoURL": "https://git.example.com/lab.git",
  "drySha": "abababababababababababababababababababab",
  "author": "Jo Doe <jo@example.com>",
  "date": "2024-01-15T10:30:00Z",
  "subject": "Raise the image",
  "body": "Because.\n",
  "references": [
    {
      "commit": {
        "sha": "0123abcd"
      }
    }
  ]
}
"#;
        assert_eq!(dry.file(), expected);
        assert_eq!(dry.note(), r#"{"drySha":"abababababababababababababababababababab"}"#);
    }

    #[test]
    fn sources_have_to_be_committed() {
        assert!(Dry::of(&Source::default()).is_err());
        assert!(Dry::of(&Source { changed: true, ..source("x") }).is_err());
        let plain = source("x");
        let file = Dry::of(&plain).expect("it is committed").file();
        assert!(!file.contains("body") && !file.contains("references"), "{file}");
    }
}
