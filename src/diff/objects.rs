//! From files to documents: the content of files, and the identities of objects.

use std::collections::BTreeMap;
use std::fmt;

use serde_yaml::Value;

use crate::diff::Files;

/// A document of a file, or a whole file that is not made of documents.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffDocument {
    /// The path of the file in the tree.
    pub path: String,
    /// Which document of the file, counted from zero.
    pub index: usize,
    /// How many documents the file has.
    pub count: usize,
    /// The content.
    pub content: DiffContent,
    /// The text of the document in the file, and the number of its first line, counted from one.
    pub source: String,
    /// The number of its first line in the file.
    pub first_line: usize,
}

/// The content of a document. Equal contents are not a change.
#[derive(Clone, Debug)]
pub enum DiffContent {
    /// Structured data.
    Data {
        /// The format in which it is written.
        format: Format,
        /// The comment lines before the first value.
        header: Vec<String>,
        /// The data.
        value: Value,
    },
    /// Other text, compared by line.
    Text(String),
    /// A file that is not text.
    Bytes(Vec<u8>),
}

/// How data is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

/// The identity of an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// A Kubernetes object, wherever its file is.
    Kubernetes(ObjectName),
    /// A file, or one document of it, counted from one.
    File {
        /// The path of the file.
        path: String,
        /// The number of the document; none if the file has only one.
        document: Option<usize>,
    },
}

/// The identity of a Kubernetes object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectName {
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// `metadata.name`.
    pub name: String,
}

/// The documents of both trees, without the files that are the same in both.
pub fn documents(old: &Files, new: &Files) -> (Vec<DiffDocument>, Vec<DiffDocument>) {
    let differs = |a: &Files, b: &Files| -> BTreeMap<String, Vec<DiffDocument>> {
        a.iter()
            .filter(|(path, bytes)| b.get(*path) != Some(*bytes))
            .map(|(path, bytes)| (path.clone(), parse(path, bytes)))
            .collect()
    };
    let mut parsed_old = differs(old, new);
    let mut parsed_new = differs(new, old);
    // A file that is data on one side only, because it is broken on the other, is compared as text.
    for (path, ours) in &mut parsed_old {
        let Some(theirs) = parsed_new.get_mut(path) else { continue };
        match (is_data(ours), is_data(theirs)) {
            (true, false) => *ours = vec![whole(path, &old[path])],
            (false, true) => *theirs = vec![whole(path, &new[path])],
            _ => {}
        }
    }
    (parsed_old.into_values().flatten().collect(), parsed_new.into_values().flatten().collect())
}

impl DiffDocument {
    /// The identity of the document's object.
    pub fn identity(&self) -> Identity {
        match self.object_name() {
            Some(name) => Identity::Kubernetes(name),
            None => Identity::File {
                path: self.path.clone(),
                document: (self.count > 1).then_some(self.index + 1),
            },
        }
    }

    /// The name of a Kubernetes object. Kustomizations are read by `kustomize` and identified by their path.
    pub fn object_name(&self) -> Option<ObjectName> {
        let DiffContent::Data { value, .. } = &self.content else { return None };
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let api_version = text(value, "apiVersion")?;
        if group(&api_version) == "kustomize.config.k8s.io" {
            return None;
        }
        let metadata = value.get("metadata")?;
        Some(ObjectName {
            api_version,
            kind: text(value, "kind")?,
            namespace: text(metadata, "namespace"),
            name: text(metadata, "name")?,
        })
    }
}

/// The format does not matter: the same data in YAML and JSON is equal.
impl PartialEq for DiffContent {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Data { header, value, .. }, Self::Data { header: h, value: v, .. }) => {
                header == h && value == v
            }
            (Self::Text(text), Self::Text(other)) => text == other,
            (Self::Bytes(bytes), Self::Bytes(other)) => bytes == other,
            _ => false,
        }
    }
}

/// The API group: empty for the core group.
pub fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kubernetes(ObjectName { kind, namespace: Some(namespace), name, .. }) => {
                write!(f, "{kind} {namespace}/{name}")
            }
            Self::Kubernetes(ObjectName { kind, name, .. }) => write!(f, "{kind} {name}"),
            Self::File { path, document: Some(document) } => write!(f, "{path}, document {document}"),
            Self::File { path, document: None } => f.write_str(path),
        }
    }
}

fn is_data(documents: &[DiffDocument]) -> bool {
    documents.iter().all(|document| matches!(document.content, DiffContent::Data { .. }))
}

/// Splits a file into documents; a file that is not entirely data is one document of text or bytes.
fn parse(path: &str, bytes: &[u8]) -> Vec<DiffDocument> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| may_be_data(path, text));
    text.and_then(|text| json(path, text).or_else(|| yaml(path, text)))
        .unwrap_or_else(|| vec![whole(path, bytes)])
}

/// Files of cloud-init have no extension; neither may a script, but it has a `#!` line.
fn may_be_data(path: &str, text: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((_, "yaml" | "yml" | "json")) => true,
        Some(_) => false,
        None => !text.starts_with("#!"),
    }
}

fn whole(path: &str, bytes: &[u8]) -> DiffDocument {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    DiffDocument {
        path: path.to_owned(),
        index: 0,
        count: 1,
        content: match text {
            Some(text) => DiffContent::Text(text.to_owned()),
            None => DiffContent::Bytes(bytes.to_vec()),
        },
        source: text.unwrap_or_default().to_owned(),
        first_line: 1,
    }
}

fn json(path: &str, text: &str) -> Option<Vec<DiffDocument>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    Some(vec![DiffDocument {
        path: path.to_owned(),
        index: 0,
        count: 1,
        content: DiffContent::Data { format: Format::Json, header: Vec::new(), value },
        source: text.to_owned(),
        first_line: 1,
    }])
}

/// The documents of a YAML file, or none if one of them is neither a mapping nor a list.
fn yaml(path: &str, text: &str) -> Option<Vec<DiffDocument>> {
    let mut documents = Vec::new();
    for StreamPart { first_line, source } in parts(text) {
        let value: Value = serde_yaml::from_str(&source).ok()?;
        if !matches!(value, Value::Mapping(_) | Value::Sequence(_)) {
            return None;
        }
        documents.push(DiffDocument {
            path: path.to_owned(),
            index: documents.len(),
            count: 0,
            content: DiffContent::Data { format: Format::Yaml, header: header(&source), value },
            source,
            first_line,
        });
    }
    let count = documents.len();
    documents.iter_mut().for_each(|document| document.count = count);
    (count > 0).then_some(documents)
}

struct StreamPart {
    first_line: usize,
    source: String,
}

/// Cuts a YAML stream at its markers. Cutting by lines is exact, because no line of a scalar can begin with a marker.
/// Blank lines and comments before a marker belong to the document after it.
fn parts(text: &str) -> Vec<StreamPart> {
    let mut parts = Vec::new();
    let mut part = StreamPart { first_line: 1, source: String::new() };
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let begins = is_marker(line, "---");
        let ends = is_marker(line, "...");
        if (begins || ends) && has_content(&part.source) {
            parts
                .push(std::mem::replace(&mut part, StreamPart { first_line: number, source: String::new() }));
        }
        if begins {
            // A second marker, after a document without content, would split the part into two documents.
            part.source = part.source.lines().map(|line| unmark(line).to_owned() + "\n").collect();
        }
        part.source.push_str(if ends { "\n" } else { line });
    }
    // Comments after the last document are not part of any.
    if has_content(&part.source) {
        parts.push(part);
    }
    parts
}

fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// The line without the marker that begins a document.
fn unmark(line: &str) -> &str {
    if is_marker(line, "---") { line[3..].trim() } else { line }
}

fn has_content(source: &str) -> bool {
    source.lines().any(|line| !is_blank_or_comment(unmark(line)))
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// The comments before the first value.
fn header(source: &str) -> Vec<String> {
    source
        .lines()
        .map(|line| unmark(line).trim())
        .take_while(|line| is_blank_or_comment(line))
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(path: &str, text: &str) -> Vec<String> {
        parse(path, text.as_bytes())
            .iter()
            .map(|document| {
                let header = match &document.content {
                    DiffContent::Data { header, .. } => header.join(" "),
                    DiffContent::Text(_) => "text".to_owned(),
                    DiffContent::Bytes(_) => "bytes".to_owned(),
                };
                format!("{} at line {} [{header}]", document.identity(), document.first_line)
            })
            .collect()
    }

    #[test]
    fn a_stream_is_cut_into_documents_with_their_lines_and_headers() {
        let text = "# first\n---\na: 1\n---\n# second\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n\
                    ...\n---\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  \
                    namespace: site\ndata: |\n  --- not a marker\n---\n# the end\n";
        assert_eq!(
            shape("x/all.yaml", text),
            [
                "x/all.yaml, document 1 at line 1 [# first]",
                "Service web at line 4 [# second]",
                "Deployment site/web at line 9 []",
            ]
        );
    }

    #[test]
    fn what_is_not_data_is_text_or_bytes() {
        assert_eq!(shape("a.yaml", "a: [\n"), ["a.yaml at line 1 [text]"]);
        assert_eq!(shape("a.yaml", "a: 1\n---\njust words\n"), ["a.yaml at line 1 [text]"]);
        assert_eq!(shape("a.yaml", ""), ["a.yaml at line 1 [text]"]);
        assert_eq!(shape("a.yaml", "a: 1\na: 2\n"), ["a.yaml at line 1 [text]"]);
        assert_eq!(shape("a.md", "a: 1\n"), ["a.md at line 1 [text]"]);
        assert_eq!(shape("run", "#!/bin/sh\na: 1\n"), ["run at line 1 [text]"]);
        assert_eq!(shape("a.yaml", "a: \0\n"), ["a.yaml at line 1 [bytes]"]);
        assert_eq!(parse("a.yaml", b"\xff\xfe")[0].content, DiffContent::Bytes(b"\xff\xfe".to_vec()));
    }

    #[test]
    fn json_and_files_without_extension_are_data() {
        assert_eq!(shape("vm.json", "{\"cores\": 4}"), ["vm.json at line 1 []"]);
        assert_eq!(
            shape("k/user-data", "#cloud-config\nusers: []\n"),
            ["k/user-data at line 1 [#cloud-config]"]
        );
    }

    #[test]
    fn lists_and_kustomizations_go_by_their_path() {
        assert_eq!(shape("l.yaml", "apiVersion: v1\nkind: List\nitems: []\n"), ["l.yaml at line 1 []"]);
        let text = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: x}\n";
        assert_eq!(shape("a/kustomization.yaml", text), ["a/kustomization.yaml at line 1 []"]);
    }

    #[test]
    fn equal_data_is_equal_whatever_its_order_and_format() {
        let yaml = parse("a.yaml", b"b: {d: [1, 2], c: x}\na: 1\n");
        let json = parse("a.json", br#"{"a": 1, "b": {"c": "x", "d": [1, 2]}}"#);
        let other = parse("a.json", br#"{"a": 1, "b": {"c": "x", "d": [2, 1]}}"#);
        assert_eq!(yaml[0].content, json[0].content);
        assert_ne!(yaml[0].content, other[0].content);
    }
}
