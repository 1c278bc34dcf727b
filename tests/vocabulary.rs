//! The vocabulary in `config/` and the model in `src/lab/` have the same fields.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// Fields of short forms, which the vocabulary documents in the field that holds them: `ports.dns = 53` may also be
/// `{ port = 53, protocol = 'UDP }`.
const IN_TEXT: &[&str] = &[
    "container",
    "divisor",
    "database",
    "fact",
    "field",
    "file",
    "from",
    "host_port",
    "ini",
    "internal",
    "json",
    "on_host",
    "key",
    "optional",
    "need",
    "pcie",
    "primary_gpu",
    "propagation",
    "protocol",
    "read_only",
    "resource",
    "rom_bar",
    "secret",
    "service_port",
    "sub_path",
    "template",
    "to",
    "toml",
    "values",
    "yaml",
];

/// Compares both, by the names of the fields.
pub fn vocabulary_and_model_agree() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = model_fields(&root.join("src/lab"));
    let vocabulary = vocabulary_fields(&root.join("config"));
    let undocumented: Vec<&String> =
        model.difference(&vocabulary).filter(|field| !IN_TEXT.contains(&field.as_str())).collect();
    let unread: Vec<&String> = vocabulary.difference(&model).collect();
    match (undocumented.as_slice(), unread.as_slice()) {
        ([], []) => Ok(()),
        _ => Err(format!(
            "fields of the model that no contract documents: {undocumented:?}\nfields of contracts that the model does \
             not read: {unread:?}"
        )),
    }
}

fn texts(folder: &Path, extension: &str) -> Vec<String> {
    let files = WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    files
        .filter(|file| file.path().extension().is_some_and(|found| found == extension))
        .filter(|file| !file.path().components().any(|part| part.as_os_str() == "catalog"))
        .map(|file| fs::read_to_string(file.path()).expect("source files are text"))
        .collect()
}

/// The fields in `record!` blocks: `pub name: Type,` within a struct that is indented.
fn model_fields(folder: &Path) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for text in texts(folder, "rs") {
        for block in text.split("record! {").skip(1) {
            // Groups of fields, after `with`, stand in the configuration without a name.
            let block = block.split("\n}").next().unwrap_or_default();
            let block = block.split("} with {").next().unwrap_or_default();
            let lines = block.lines().filter_map(|line| line.trim().strip_prefix("pub "));
            let names = lines.filter_map(|line| line.split_once(':')).map(|(name, _)| name);
            fields.extend(names.map(|name| name.trim_start_matches("r#").to_owned()));
        }
    }
    fields
}

/// Names that a `|` follows: fields with a contract, a documentation or a default.
fn vocabulary_fields(folder: &Path) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for text in texts(folder, "ncl") {
        let text: String = without_strings_and_comments(&text);
        let words: Vec<&str> = text.split_whitespace().collect();
        for (index, pair) in words.windows(2).enumerate() {
            // A name after a bar is a contract, not a field.
            let is_contract = index.checked_sub(1).is_some_and(|before| words[before] == "|");
            let is_name = !is_contract
                && pair[0].chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            if pair[1] == "|"
                && is_name
                && pair[0] != "_"
                && !["default", "optional", "not_exported"].contains(&pair[0])
            {
                fields.insert(pair[0].to_owned());
            }
        }
    }
    fields
}

/// Documentation mentions fields too; only code counts.
fn without_strings_and_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '#']).or_else(|| rest.find("m%\"")) {
        code.push_str(&rest[..start]);
        let (open, close) = match &rest[start..] {
            string if string.starts_with('#') => (1, "\n"),
            _ if code.ends_with("m%") => (1, "\"%"),
            _ => (1, "\""),
        };
        code.push_str(" \"\" ");
        let body = &rest[start + open..];
        let end = body.find(close).map_or(body.len(), |end| end + close.len());
        if close == "\n" {
            code.push('\n');
        }
        rest = &body[end..];
    }
    code.push_str(rest);
    code
}
