//! Files that the configuration names: read once, beside the file that names them, and kept with the values.

use std::path::Path;

use crate::diag::Diagnostic;
use crate::source::codes::SRC_FILE;
use crate::value::{NodeId, Sources, Values};

/// More than any object of a cluster can hold.
const MOST_BYTES: u64 = 1 << 20;

/// Reads the file that each of these values names. Which values name files is known to the caller.
pub fn read(values: &mut Values, named: &[(NodeId, &str)], sources: &mut Sources) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (node, path) in named {
        let span = values.span(*node);
        let beside = sources.file(span.file).path.clone();
        let whole = beside.parent().unwrap_or(Path::new("")).join(path);
        match text(&whole) {
            Ok(text) => {
                let file = sources.add(&whole, text.as_str());
                values.attach(*node, file, text);
            }
            Err(Unreadable { problem, help }) => faults.push(
                Diagnostic::new(&SRC_FILE, format!("the file `{path}` {problem}"))
                    .at_node(*node, span, "named here")
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

fn text(path: &Path) -> Result<String, Unreadable> {
    let fault = |problem: &str, help| Err(Unreadable { problem: problem.to_owned(), help });
    match path.metadata() {
        Ok(about) if about.is_dir() => return fault("is a folder", "name the files in it one by one"),
        Ok(about) if about.len() > MOST_BYTES => {
            return fault(
                "is larger than 1 MiB",
                "keep it on a volume: no object of the cluster can hold it",
            );
        }
        Ok(_) => {}
        Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => {
            return fault("does not exist", "the path begins at the folder of the file that names it");
        }
        Err(problem) => return fault(&format!("cannot be read: {problem}"), "make it readable"),
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(problem) => return fault(&format!("cannot be read: {problem}"), "make it readable"),
    };
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => fault("is no text in UTF-8", "keep it on a volume, or let a container fetch it"),
    }
}
