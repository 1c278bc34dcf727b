//! The lock: the project's chart archives with their digests, and the version of helm that inflates them.
//!
//! It is next to the archives and committed with them. It is JSON in one fixed format with a line per archive, so that
//! diffs are small and merges work line by line.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::tree::ContentHash;

/// The folder of the archives, below the project's root.
pub const FOLDER: &str = "charts";
/// The lock, in that folder.
pub const FILE: &str = "charts.lock";

const FORMAT: &str = "render-charts-1";

/// The content of the lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartLock {
    /// The version of helm that charts are inflated with, such as `v3.18.6`. Another version may render other objects.
    pub helm: Option<String>,
    /// By the name of the archive's file.
    pub archives: BTreeMap<String, Locked>,
}

/// An archive as it was reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// The digest of the archive.
    pub digest: ContentHash,
    /// Its source: a repository's address, or none if it was added as a file.
    pub from: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    format: String,
    #[serde(default)]
    helm: Option<String>,
    archives: BTreeMap<String, ChartLockEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartLockEntry {
    digest: String,
    #[serde(default)]
    from: Option<String>,
}

/// Why a lock cannot be used: the line, if it is known, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockError {
    /// The line, counted from one.
    pub line: usize,
    /// The reason.
    pub message: String,
}

/// The name of an archive's file.
pub fn file_name(name: &str, version: &str) -> String {
    format!("{name}-{version}.tgz")
}

impl ChartLock {
    /// Parses the text of a lock.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<<")) {
            let message = "it contains an unresolved merge conflict".to_owned();
            return Err(LockError { line: line + 1, message });
        }
        let record: Record = serde_json::from_str(text)
            .map_err(|problem| LockError { line: problem.line().max(1), message: problem.to_string() })?;
        let at = |part: &str| text.lines().position(|line| line.contains(part)).map_or(1, |line| line + 1);
        if record.format != FORMAT {
            let message = format!("its format is `{}`, but this version reads `{FORMAT}`", record.format);
            return Err(LockError { line: at("\"format\""), message });
        }
        let mut archives = BTreeMap::new();
        for (file, entry) in record.archives {
            let Some(digest) = ContentHash::parse(&entry.digest) else {
                let message = format!("the digest of `{file}` is not `sha256:` and 64 hexadecimal digits");
                return Err(LockError { line: at(&format!("\"{file}\"")), message });
            };
            archives.insert(file, Locked { digest, from: entry.from });
        }
        Ok(Self { helm: record.helm, archives })
    }

    /// The text of the lock.
    pub fn print(&self) -> String {
        let quote = |text: &str| serde_json::Value::from(text).to_string();
        let entries: Vec<String> = self
            .archives
            .iter()
            .map(|(file, Locked { digest, from })| {
                let from = from.as_ref().map(|from| format!(", \"from\": {}", quote(from)));
                format!("    {}: {{ \"digest\": \"{digest}\"{} }}", quote(file), from.unwrap_or_default())
            })
            .collect();
        let entries =
            if entries.is_empty() { String::new() } else { format!("\n{}\n  ", entries.join(",\n")) };
        let helm =
            self.helm.as_ref().map(|helm| format!("  \"helm\": {},\n", quote(helm))).unwrap_or_default();
        format!("{{\n  \"format\": \"{FORMAT}\",\n{helm}  \"archives\": {{{entries}}}\n}}\n")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_has_a_line_per_archive() {
        let digest = ContentHash::of(b"");
        let locked = |from: Option<&str>| Locked { digest, from: from.map(str::to_owned) };
        let archives = [("a-1.0.0.tgz", locked(None)), ("b-2.0.0.tgz", locked(Some("https://example.com")))];
        let archives = archives.map(|(file, locked)| (file.to_owned(), locked)).into();
        let lock = ChartLock { helm: Some("v3.18.6".into()), archives };
        let expected = format!(
            "{{\n  \"format\": \"render-charts-1\",\n  \"helm\": \"v3.18.6\",\n  \"archives\": {{\n    \
             \"a-1.0.0.tgz\": {{ \"digest\": \"{digest}\" }},\n    \
             \"b-2.0.0.tgz\": {{ \"digest\": \"{digest}\", \"from\": \"https://example.com\" }}\n  }}\n}}\n"
        );
        assert_eq!(lock.print(), expected);
    }

    #[test]
    fn what_is_wrong_names_a_line() {
        let error = |text: &str| {
            let LockError { line, message } = ChartLock::parse(text).expect_err(text);
            format!("{line}: {message}")
        };
        assert!(error("{\n<<<<<<< HEAD\n").starts_with("2: it contains"));
        assert!(error("{\n  \"format\": \"other\",\n  \"archives\": {}\n}").starts_with("2: its format is"));
        let bad = "{\n  \"format\": \"render-charts-1\",\n  \"archives\": {\n    \"a\": { \"digest\": \"x\" }\n  }\n}";
        assert!(error(bad).starts_with("4: the digest of `a`"));
        assert!(error("{}").contains("format"));
        assert!(error("{\"format\": \"render-charts-1\", \"archives\": {}, \"more\": 1}").contains("more"));
    }

    proptest! {
        #[test]
        fn every_lock_reads_back(files in prop::collection::btree_set("[a-z\"é]{1,8}", 0..5), helm in prop::option::of("v[0-9.]{1,6}")) {
            let archives = files.iter().map(|file| {
                let from = (file.len() % 2 == 0).then(|| format!("https://{file}"));
                (file.clone(), Locked { digest: ContentHash::of(file.as_bytes()), from })
            });
            let lock = ChartLock { helm, archives: archives.collect() };
            prop_assert_eq!(ChartLock::parse(&lock.print()), Ok(lock));
        }
    }
}
