//! The JSON files in which render records its output: the manifest and the journal.
//!
//! A record contains a format name, the version of render, and one line per file. It has one canonical form and is
//! parsed strictly: anything that render would not have written is an error with a fix, because a wrong guess would
//! make foreign files owned.

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
    /// Its path is not a regular file.
    NotAFile,
    /// It contains conflict markers of a git merge.
    ConflictMarkers {
        /// The line of the first marker, counted from one.
        line: usize,
    },
    /// Invalid JSON, or not the fields of a record.
    Syntax {
        /// The line, counted from one.
        line: usize,
        /// The column, counted from one.
        column: usize,
        /// The error of the parser.
        message: String,
    },
    /// Written by another version of render, or by another program.
    UnknownFormat {
        /// The format that it names.
        found: String,
    },
    /// It lists a file outside the output directory, or a file that render cannot have written.
    UnsafePath(PathError),
    /// It lists a path twice.
    RepeatedPath(TreePath),
    /// A hash is not in the format of this version.
    BadHash {
        /// The path with the hash.
        path: TreePath,
        /// The hash as written.
        found: String,
    },
}

impl RecordError {
    /// How to fix it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::ConflictMarkers { .. } => {
                "check out one side of the merge (`git checkout --ours -- FILE` or `--theirs`), then render again to \
                 update the file"
            }
            Self::UnknownFormat { .. } => "use the version of render that wrote the file, or a newer version",
            Self::NotAFile => "move it out of the way, then restore the file from git",
            _ => {
                "restore the file from git (`git checkout -- FILE`); if there is no valid version, delete it and \
                 render again: rendered files that are up to date become owned again, all others are kept"
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
    let mut text =
        format!("{{\n  \"format\": {},\n  \"render\": {},\n  \"files\": {{", quote(format), quote(version));
    let mut end = "";
    for (path, value) in files {
        text.push_str(if end.is_empty() { "\n    " } else { ",\n    " });
        // Quotes, backslashes and control characters are not allowed in paths.
        let path = path.as_str();
        text.extend(["\"", path, "\": ", &value]);
        end = "\n  ";
    }
    text.extend([end, "}\n}\n"]);
    text
}

/// The content of a record.
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

/// Reads the hash of a path.
pub(super) fn parse_hash(path: &TreePath, text: &str) -> Result<ContentHash, RecordError> {
    ContentHash::parse(text)
        .ok_or_else(|| RecordError::BadHash { path: path.clone(), found: text.to_owned() })
}

/// Only the format: it determines whether the other fields can be parsed.
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

/// A JSON object, including duplicate keys.
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
                write!(formatter, "this version of render does not support the format {found:?}")
            }
            Self::UnsafePath(error) => error.fmt(formatter),
            Self::RepeatedPath(path) => write!(formatter, "`{path}` is listed twice"),
            Self::BadHash { path, found } => write!(formatter, "{found:?} is not a valid hash (of `{path}`)"),
        }
    }
}

impl std::error::Error for RecordError {}
