//! What the comparison with the disk and the writer report, in the shape of diagnostics.

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::tree::{CompareError, Comparison, Conflict, FileState, Foreign, WriteError};

const fn code(
    name: &'static str,
    severity: Severity,
    title: &'static str,
    why: &'static str,
    bad: &'static str,
    good: &'static str,
) -> Code {
    Code { name, severity, title, why, example: Example::Story { bad, good }, allowable: false }
}

pub static CODES: &[&Code] =
    &[&OUT_EDITED, &OUT_IN_THE_WAY, &OUT_FOREIGN, &OUT_MANIFEST, &OUT_WRITE, &OUT_DIFFERS];

pub static OUT_EDITED: Code = code(
    "OUT-EDITED",
    Severity::Error,
    "a rendered file was edited by hand",
    "The tree is made from the source; an edit in it would be lost with the next run, and whoever made it may be \
     relying on it. Nothing is written until it is settled.",
    "$ sed -i 's/replicas: 1/replicas: 3/' rendered/home/kubernetes/web/web/deployment.yaml && render",
    "move the change into the source (`services.web.replicas = 3`), then `render --overwrite`",
);

pub static OUT_IN_THE_WAY: Code = code(
    "OUT-IN-THE-WAY",
    Severity::Error,
    "something that is not ours stands where a file belongs",
    "`render` never touches what it did not write. A file, link or folder of somebody else's has the name of a file \
     to be written.",
    "rendered/home/docs is a symbolic link",
    "move it away, or run `render --overwrite` if it is a single file that may go",
);

pub static OUT_FOREIGN: Code = code(
    "OUT-FOREIGN",
    Severity::Warning,
    "a file in the output folder that is not ours",
    "It is left as it is. Argo CD and Flux read whole folders, so it may be applied with the rest.",
    "rendered/home/kubernetes/web/web/notes.yaml was put there by hand",
    "move it out of the output folder",
);

pub static OUT_MANIFEST: Code = code(
    "OUT-MANIFEST",
    Severity::Error,
    "the list of rendered files cannot be read",
    "`render-manifest.json` says which files are ours. Without it nothing may be removed or replaced. Most often a \
     merge left conflict markers in it.",
    "<<<<<<< HEAD in rendered/home/render-manifest.json",
    "$ git checkout --theirs rendered/home/render-manifest.json && render --overwrite",
);

pub static OUT_WRITE: Code = code(
    "OUT-WRITE",
    Severity::Error,
    "the tree could not be written",
    "The system refused a step. Every file is either as it was or as it is to be; the next run goes on from there.",
    "no space left on device",
    "mend the cause and run `render` again",
);

pub static OUT_DIFFERS: Code = code(
    "OUT-DIFFERS",
    Severity::Error,
    "the committed tree is not what the source gives",
    "Somebody changed the source without rendering, or the tree without the source. What is applied to the \
     machines is the tree.",
    "$ git commit overlays/ && render check",
    "$ render && git add rendered/",
);

/// What stops a run that would write.
pub fn of_write(error: &WriteError, shown: &str) -> Vec<Diagnostic> {
    match error {
        WriteError::Conflicts(conflicts) => {
            conflicts.iter().map(|conflict| of_conflict(conflict, shown)).collect()
        }
        WriteError::Compare(error) => vec![of_compare(error, shown)],
        WriteError::Locked { .. } | WriteError::Io { .. } => {
            vec![Diagnostic::new(&OUT_WRITE, error.to_string()).at_path(shown, "")]
        }
    }
}

/// Why a directory cannot be compared with.
pub fn of_compare(error: &CompareError, shown: &str) -> Diagnostic {
    match error {
        CompareError::Record { path, error } => {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            Diagnostic::new(&OUT_MANIFEST, format!("`{file}` cannot be read: {error}"))
                .at_path(format!("{shown}/{file}"), "")
                .help(error.help())
        }
        CompareError::NotADirectory { .. } | CompareError::Unreadable { .. } => {
            Diagnostic::new(&OUT_WRITE, error.to_string()).at_path(shown, "")
        }
    }
}

/// Files that somebody else put into the output folder.
pub fn of_foreign(foreign: &[Foreign], shown: &str) -> Vec<Diagnostic> {
    foreign
        .iter()
        .map(|foreign| {
            let path = format!("{shown}/{}", foreign.path);
            Diagnostic::new(&OUT_FOREIGN, format!("`{path}` is not a rendered file"))
                .at_path(path, "left as it is")
        })
        .collect()
}

/// How the tree on disk differs from what the source gives.
pub fn of_comparison(comparison: &Comparison, shown: &str) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = comparison
        .files
        .iter()
        .filter_map(|(path, state)| {
            let what = match state {
                FileState::Unchanged => return None,
                FileState::Changed(_) => "would be changed",
                FileState::New => "would be added",
                FileState::Missing => "has been deleted, and would be written again",
                FileState::Stale => "would be removed",
                FileState::HandEdited | FileState::StaleEdited => "was edited by hand",
                FileState::InTheWay(_) => "is blocked by something that is not ours",
            };
            Some(
                Diagnostic::new(&OUT_DIFFERS, format!("`{shown}/{path}` {what}"))
                    .at_path(format!("{shown}/{path}"), ""),
            )
        })
        .collect();
    if found.is_empty() && !comparison.is_current() {
        found.push(
            Diagnostic::new(&OUT_DIFFERS, format!("the manifest of `{shown}` would be changed"))
                .at_path(format!("{shown}/{}", crate::tree::MANIFEST_NAME), ""),
        );
    }
    found
}

fn of_conflict(conflict: &Conflict, shown: &str) -> Diagnostic {
    let path = format!("{shown}/{}", conflict.path);
    let overwrite = "`render --overwrite` replaces it";
    match &conflict.state {
        FileState::InTheWay(obstacle) => {
            let at = format!("{shown}/{}", obstacle.at);
            let diagnostic =
                Diagnostic::new(&OUT_IN_THE_WAY, format!("`{at}` is not ours, and `{path}` belongs there"))
                    .at_path(at, "stands in the way");
            if conflict.can_be_overwritten() {
                diagnostic.help(format!("move it away; or {overwrite}"))
            } else {
                diagnostic.help("move it away")
            }
        }
        FileState::StaleEdited => {
            Diagnostic::new(&OUT_EDITED, format!("`{path}` is not rendered any more, and was edited by hand"))
                .at_path(path, "has changes that are in no source")
                .help("remove the file yourself; or `render --overwrite` removes it")
        }
        _ => Diagnostic::new(&OUT_EDITED, format!("`{path}` was edited by hand"))
            .at_path(path, "has changes that are in no source")
            .help(format!("make the change in the source, then {overwrite}"))
            .help("`render diff` shows what would be lost"),
    }
}
