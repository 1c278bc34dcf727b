//! Diagnostics of comparing a tree with the output folder, and of writing it.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::tree::{CompareError, Comparison, Conflict, FileState, Foreign, MANIFEST_NAME, WriteError};

pub(crate) static CODES: &[&Code] =
    &[&OUT_EDITED, &OUT_IN_THE_WAY, &OUT_FOREIGN, &OUT_MANIFEST, &OUT_WRITE, &OUT_DIFFERS];

pub(crate) static OUT_EDITED: Code = Code {
    name: "OUT-EDITED",
    severity: Severity::Error,
    title: "a rendered file was edited by hand",
    why: "The tree is generated from the sources. Rendering again would discard the edit, which somebody may \
          rely on. Nothing is written until this is resolved.",
    example: Example::Story {
        bad: "$ sed -i 's/replicas: 1/replicas: 3/' rendered/home/kubernetes/web/web/deployment.yaml && render",
        good: "make the change in the sources (`services.web.replicas = 3`), then run `render --overwrite`",
    },
    allowable: false,
};

pub(crate) static OUT_IN_THE_WAY: Code = Code {
    name: "OUT-IN-THE-WAY",
    severity: Severity::Error,
    title: "a file that `render` did not write is in the way",
    why: "`render` never changes what it did not write, and such a file, link or folder has the path of a \
          file that would be written.",
    example: Example::Story {
        bad: "rendered/home/docs is a symbolic link",
        good: "move it away, or run `render --overwrite` if it is a single file that can be replaced",
    },
    allowable: false,
};

pub(crate) static OUT_FOREIGN: Code = Code {
    name: "OUT-FOREIGN",
    severity: Severity::Warning,
    title: "a file in the output folder was not written by `render`",
    why: "The file is left unchanged. Argo CD and Flux read whole folders, so it may be applied with the other files.",
    example: Example::Story {
        bad: "rendered/home/kubernetes/web/web/notes.yaml was put there by hand",
        good: "move it out of the output folder",
    },
    allowable: false,
};

pub(crate) static OUT_MANIFEST: Code = Code {
    name: "OUT-MANIFEST",
    severity: Severity::Error,
    title: "the list of rendered files cannot be read",
    why: "`render-manifest.json` lists the files that `render` owns. Without it, no file can be removed or \
          replaced. The usual cause is a merge that left conflict markers in it.",
    example: Example::Story {
        bad: "<<<<<<< HEAD in rendered/home/render-manifest.json",
        good: "$ git checkout --theirs rendered/home/render-manifest.json && render --overwrite",
    },
    allowable: false,
};

pub(crate) static OUT_WRITE: Code = Code {
    name: "OUT-WRITE",
    severity: Severity::Error,
    title: "the tree could not be written",
    why: "The operating system refused an operation. Every file is either unchanged or complete; the next \
          run continues from there.",
    example: Example::Story { bad: "no space left on device", good: "fix the cause and run `render` again" },
    allowable: false,
};

pub(crate) static OUT_DIFFERS: Code = Code {
    name: "OUT-DIFFERS",
    severity: Severity::Error,
    title: "the committed tree is out of date",
    why: "The sources were changed without rendering, or the tree without changing the sources. What is \
          applied to the machines is the tree.",
    example: Example::Story {
        bad: "$ git commit overlays/ && render check",
        good: "$ render && git add rendered/",
    },
    allowable: false,
};

/// The journal is in no commit.
const JOURNAL_HELP: &str = "delete it and render again; files of the interrupted run are then reported as edited, and are \
                            replaced by `render --overwrite`";

/// Diagnostics of a tree that could not be written.
pub fn of_write(error: &WriteError, shown: &str) -> Vec<Diagnostic> {
    match error {
        WriteError::Conflicts(conflicts) => {
            let mut blocked = Blocked::default();
            conflicts
                .iter()
                .filter(|conflict| blocked.is_first(&conflict.state))
                .map(|conflict| of_conflict(conflict, shown))
                .collect()
        }
        WriteError::Compare(error) => vec![of_compare(error, shown)],
        WriteError::Locked { .. } | WriteError::Io { .. } => {
            vec![Diagnostic::new(&OUT_WRITE, error.to_string()).at_path(shown, "")]
        }
    }
}

/// The diagnostic of an output folder that could not be compared.
pub fn of_compare(error: &CompareError, shown: &str) -> Diagnostic {
    match error {
        CompareError::Record { path, error } => {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let help = if file == MANIFEST_NAME { error.help() } else { JOURNAL_HELP };
            Diagnostic::new(&OUT_MANIFEST, format!("`{file}` cannot be read: {error}"))
                .at_path(format!("{shown}/{file}"), "")
                .help(help)
        }
        CompareError::NotADirectory { .. } | CompareError::Unreadable { .. } => {
            Diagnostic::new(&OUT_WRITE, error.to_string()).at_path(shown, "")
        }
    }
}

/// Diagnostics of files in the output folder that `render` did not write.
pub fn of_foreign(foreign: &[Foreign], shown: &str) -> Vec<Diagnostic> {
    foreign
        .iter()
        .map(|foreign| {
            let path = format!("{shown}/{}", foreign.path);
            Diagnostic::new(&OUT_FOREIGN, format!("`{path}` is not a rendered file"))
                .at_path(path, "left unchanged")
        })
        .collect()
}

/// Diagnostics of the files that differ between the output folder and the rendered tree.
pub fn of_comparison(comparison: &Comparison, shown: &str) -> Vec<Diagnostic> {
    let mut blocked = Blocked::default();
    let mut found: Vec<Diagnostic> = comparison
        .files
        .iter()
        .filter(|(_, state)| blocked.is_first(state))
        .filter_map(|(path, state)| {
            let what = match state {
                FileState::Unchanged => return None,
                FileState::Changed(_) => "would be changed",
                FileState::New => "would be added",
                FileState::Missing => "is missing, and would be restored",
                FileState::Stale => "would be removed",
                FileState::HandEdited | FileState::StaleEdited => "was edited by hand",
                FileState::InTheWay(_) => "is blocked by a file or folder that `render` did not write",
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
                .at_path(format!("{shown}/{}", MANIFEST_NAME), ""),
        );
    }
    found
}

/// The obstacles that have been met: one in the place of a folder blocks all files of the folder, and is one finding.
#[derive(Default)]
struct Blocked<'c>(BTreeSet<&'c str>);

impl<'c> Blocked<'c> {
    fn is_first(&mut self, state: &'c FileState) -> bool {
        match state {
            FileState::InTheWay(obstacle) => self.0.insert(&obstacle.at),
            _ => true,
        }
    }
}

fn of_conflict(conflict: &Conflict, shown: &str) -> Diagnostic {
    let path = format!("{shown}/{}", conflict.path);
    let overwrite = "replace the file with `render --overwrite`";
    match &conflict.state {
        FileState::InTheWay(obstacle) => {
            let at = format!("{shown}/{}", obstacle.at);
            let diagnostic = Diagnostic::new(
                &OUT_IN_THE_WAY,
                format!("`{at}` was not written by `render`, and is in the way of `{path}`"),
            )
            .at_path(at, "in the way");
            if conflict.can_be_overwritten() {
                diagnostic.help(format!("move it away, or {overwrite}"))
            } else {
                diagnostic.help("move it away")
            }
        }
        FileState::StaleEdited => {
            Diagnostic::new(&OUT_EDITED, format!("`{path}` is no longer rendered, but was edited by hand"))
                .at_path(path, "contains changes that are not in the sources")
                .help("remove the file yourself, or with `render --overwrite`")
        }
        _ => Diagnostic::new(&OUT_EDITED, format!("`{path}` was edited by hand"))
            .at_path(path, "contains changes that are not in the sources")
            .help(format!("make the change in the sources, then {overwrite}"))
            .help("`render diff` shows what would be lost"),
    }
}
