//! The JSON files in which render remembers what it wrote: the manifest and the journal.
//!
//! A record is a format name, the version of render, and one line per file. It is printed in one way only and
//! read strictly: whatever render would not have written itself is an error that says how to mend it, because a
//! guess here would make files of other people ours.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};

use crate::tree::hash::ContentHash;
use crate::tree::path::{PathError, TreePath};

/// Why a record cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// Something else than a regular file has its name.
    NotAFile,
    /// git left both sides of a merge in it.
    ConflictMarkers {
        line: usize,
    },
    /// Not JSON, or not the fields of a record.
    Syntax {
        line: usize,
        column: usize,
        message: String,
    },
    /// Written by another render, or by no render at all.
    UnknownFormat {
        found: String,
    },
    /// It names a file outside the output directory, or one that no render can have written.
    UnsafePath(PathError),
    RepeatedPath(TreePath),
    BadHash {
        path: TreePath,
        found: String,
    },
}

impl RecordError {
    /// What a person can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::ConflictMarkers { .. } => {
                "take one side of the merge (`git checkout --ours -- FILE` or `--theirs`), then render again: \
                 the file is made anew"
            }
            Self::UnknownFormat { .. } => "use the version of render that wrote the file, or a newer one",
            Self::NotAFile => "move it out of the way, then restore the file from git",
            _ => {
                "restore the file from git (`git checkout -- FILE`); if there is no good version, delete it and \
                 render again: files that are as render makes them are taken over, all others are left alone"
            }
        }
    }
}

/// The text of a record. Values are JSON already.
pub(super) fn print<'a>(
    format: &str,
    version: &str,
    files: impl Iterator<Item = (&'a TreePath, String)>,
) -> String {
    let quote = |text: &str| serde_json::Value::from(text).to_string();
    let lines: Vec<_> = files.map(|(path, value)| format!("    {}: {value}", quote(path.as_str()))).collect();
    let lines = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
    format!(
        "{{\n  \"format\": {},\n  \"render\": {},\n  \"files\": {{{lines}}}\n}}\n",
        quote(format),
        quote(version)
    )
}

/// What a record says.
pub(super) struct Record<V> {
    pub(super) version: String,
    pub(super) files: BTreeMap<TreePath, V>,
}

/// Reads a record of one format.
pub(super) fn parse<V: DeserializeOwned>(format: &str, bytes: &[u8]) -> Result<Record<V>, RecordError> {
    if let Some(line) = conflict_marker(bytes) {
        return Err(RecordError::ConflictMarkers { line });
    }
    let head: Head = serde_json::from_slice(bytes).map_err(syntax)?;
    if head.format != format {
        return Err(RecordError::UnknownFormat { found: head.format });
    }
    let body: Body<V> = serde_json::from_slice(bytes).map_err(syntax)?;
    let mut files = BTreeMap::new();
    for (path, value) in body.files.0 {
        let path = TreePath::new(path).map_err(RecordError::UnsafePath)?;
        if files.insert(path.clone(), value).is_some() {
            return Err(RecordError::RepeatedPath(path));
        }
    }
    Ok(Record { version: body.render, files })
}

/// Reads a hash that stands beside a path.
pub(super) fn parse_hash(path: &TreePath, text: &str) -> Result<ContentHash, RecordError> {
    ContentHash::parse(text)
        .ok_or_else(|| RecordError::BadHash { path: path.clone(), found: text.to_owned() })
}

/// The format alone: it decides whether the other fields can be understood.
#[derive(Deserialize)]
struct Head {
    format: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<V> {
    #[serde(rename = "format")]
    _format: String,
    render: String,
    #[serde(bound = "V: DeserializeOwned")]
    files: Pairs<V>,
}

/// A JSON object with its repetitions.
struct Pairs<V>(Vec<(String, V)>);

impl<'de, V: DeserializeOwned> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor(PhantomData))
    }
}

struct PairsVisitor<V>(PhantomData<V>);

impl<'de, V: DeserializeOwned> Visitor<'de> for PairsVisitor<V> {
    type Value = Pairs<V>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("files with their hashes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}

fn conflict_marker(bytes: &[u8]) -> Option<usize> {
    let markers = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
    let is_marker = |line: &[u8]| markers.iter().any(|marker| line.starts_with(marker.as_bytes()));
    bytes.split(|byte| *byte == b'\n').position(is_marker).map(|line| line + 1)
}

fn syntax(error: serde_json::Error) -> RecordError {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    RecordError::Syntax {
        line: error.line(),
        column: error.column(),
        message: text.strip_suffix(&place).unwrap_or(&text).to_owned(),
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => write!(formatter, "it is not a regular file"),
            Self::ConflictMarkers { line } => write!(formatter, "line {line} is a conflict marker of git"),
            Self::Syntax { line, column, message } => {
                write!(formatter, "line {line}, column {column}: {message}")
            }
            Self::UnknownFormat { found } => {
                write!(formatter, "this render does not know the format {found:?}")
            }
            Self::UnsafePath(error) => error.fmt(formatter),
            Self::RepeatedPath(path) => write!(formatter, "`{path}` is listed twice"),
            Self::BadHash { path, found } => write!(formatter, "{found:?} is no hash (of `{path}`)"),
        }
    }
}

impl std::error::Error for RecordError {}
