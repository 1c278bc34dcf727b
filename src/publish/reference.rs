//! Commits that a commit's message refers to, in the trailers that Argo CD's hydrator reads.
//!
//! A pipeline that updates an image in the sources names the commit that the image was built from; promotion shows it.
//! Trailers that are malformed are ordinary text.

use serde::Serialize;

use crate::publish::date::is_rfc3339;

const PREFIX: &str = "Argocd-reference-commit-";

/// A commit elsewhere, in the notation of `hydrator.metadata`.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct ReferencedCommit {
    #[serde(skip_serializing_if = "String::is_empty")]
    author: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    date: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    subject: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    body: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sha: String,
    #[serde(rename = "repoUrl", skip_serializing_if = "String::is_empty")]
    repo_url: String,
}

/// The commit that the body of a message refers to, and the rest of the body.
pub(super) fn split(body: &str) -> (Option<ReferencedCommit>, String) {
    let mut commit = ReferencedCommit::default();
    let mut rest = String::new();
    for line in body.lines() {
        if commit.read(line).is_none() {
            rest.push_str(line);
            rest.push('\n');
        }
    }
    (Some(commit).filter(|commit| *commit != ReferencedCommit::default()), rest)
}

impl ReferencedCommit {
    /// Reads a trailer; none if the line is not a valid one.
    fn read(&mut self, line: &str) -> Option<()> {
        let (name, value) = line.strip_prefix(PREFIX)?.split_once(": ")?;
        let (field, value) = match name {
            "repourl" => (&mut self.repo_url, plain(value, is_url)?),
            "author" => (&mut self.author, plain(value, is_author)?),
            "date" => (&mut self.date, plain(value, is_rfc3339)?),
            "subject" => (&mut self.subject, value.to_owned()),
            // A text of several lines is a JSON string.
            "body" => (&mut self.body, serde_json::from_str(value).ok()?),
            "sha" => (&mut self.sha, plain(value, is_sha)?),
            _ => return None,
        };
        *field = value;
        Some(())
    }
}

fn plain(value: &str, is_valid: fn(&str) -> bool) -> Option<String> {
    is_valid(value).then(|| value.to_owned())
}

fn is_url(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// `Name <user@host>`, or the address alone.
fn is_author(text: &str) -> bool {
    let bracketed = text.strip_suffix('>').and_then(|text| text.rsplit_once('<')).map(|(_, address)| address);
    let address = bracketed.unwrap_or(text);
    let parts = address.split_once('@');
    parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && is_url(address))
}

fn is_sha(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (5..=40).contains(&text.len()) && text.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_trailers_become_a_reference() {
        let body = "Why it changes.\n\nArgocd-reference-commit-sha: 0123abcd\n\
                    Argocd-reference-commit-author: Jo Doe <jo@example.com>\n\
                    Argocd-reference-commit-date: 2024-01-15T10:30:00+01:00\n\
                    Argocd-reference-commit-subject: Fix the leak\n\
                    Argocd-reference-commit-body: \"One.\\nTwo.\"\n\
                    Argocd-reference-commit-repourl: https://git.example.com/app.git\n\
                    Signed-off-by: Jo Doe <jo@example.com>\n";
        let (commit, rest) = split(body);
        assert_eq!(rest, "Why it changes.\n\nSigned-off-by: Jo Doe <jo@example.com>\n");
        let commit = commit.expect("it refers to one");
        assert_eq!((commit.sha.as_str(), commit.body.as_str()), ("0123abcd", "One.\nTwo."));
        assert_eq!(commit.repo_url, "https://git.example.com/app.git");
    }

    #[test]
    fn malformed_trailers_are_text() {
        let body = "Argocd-reference-commit-sha: HEAD\nArgocd-reference-commit-author: nobody\n\
                    Argocd-reference-commit-date: today\nArgocd-reference-commit-body: plain\n\
                    Argocd-reference-commit-colour: red\n";
        assert_eq!(split(body), (None, body.to_owned()));
        assert_eq!(split(""), (None, String::new()));
    }
}
