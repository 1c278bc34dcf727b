//! Files that the configuration refers to: read once, relative to the file that refers to them, and kept with the
//! values.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::disk;
use crate::source::codes::SRC_FILE;
use crate::value::{NodeId, Sources, Values};

/// Bytes; more than any Kubernetes object can contain.
const MOST_BYTES: u64 = 1 << 20;

/// Reads the file that each of these values refers to. The caller selects the values.
///
/// Each is in one of these folders, after following links; without folders, anywhere.
pub fn read(
    values: &mut Values,
    named: &[(NodeId, &str)],
    within: &[PathBuf],
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let within: Vec<&Path> = within.iter().map(PathBuf::as_path).collect();
    let mut faults = Vec::new();
    for (node, path) in named {
        let span = values.span(*node);
        let beside = sources.file(span.file).path.clone();
        let whole = beside.parent().unwrap_or(Path::new("")).join(path);
        match text(&whole, &within) {
            Ok(text) => {
                let file = sources.add(&whole, text.as_str());
                values.attach(*node, file, text);
            }
            Err(Unreadable { problem, help }) => faults.push(
                Diagnostic::new(&SRC_FILE, format!("the file `{path}` {problem}"))
                    .at_node(*node, span, "referred to here")
                    .help(help),
            ),
        }
    }
    faults
}

struct Unreadable {
    problem: String,
    help: &'static str,
}

fn text(path: &Path, within: &[&Path]) -> Result<String, Unreadable> {
    let fault = |problem: &str, help| Err(Unreadable { problem: problem.to_owned(), help });
    let absent = fault("does not exist", "the path is relative to the folder of the configuration file");
    match disk::stat(path) {
        Ok(Some(about)) if about.is_dir() => return fault("is a folder", "list its files one by one"),
        Ok(Some(about)) if about.len() > MOST_BYTES => {
            return fault("is larger than 1 MiB", "put it on a volume; no Kubernetes object can contain it");
        }
        Ok(Some(_)) if !within.is_empty() && !disk::is_within(path, within) => {
            return fault("is outside the project", "copy it into the project, instead of linking to it");
        }
        Ok(Some(about)) if !about.is_file() => {
            return fault("is a pipe, a socket or a device", "replace it with a file");
        }
        Ok(Some(_)) => {}
        Ok(None) => return absent,
        Err(problem) => return fault(&format!("cannot be read: {}", problem.cause), "make it readable"),
    }
    let bytes = match disk::read(path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return absent,
        Err(problem) => return fault(&format!("cannot be read: {}", problem.cause), "make it readable"),
    };
    match String::from_utf8(bytes) {
        // As git stores it, whatever line endings it has checked out.
        Ok(text) if !text.contains('\0') => Ok(text.replace("\r\n", "\n")),
        _ => fault("is not UTF-8 text", "put it on a volume, or download it in a container"),
    }
}
