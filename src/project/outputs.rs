//! The output folders of a project's labs: each is a place of its own, inside the project, that contains nothing else.
//!
//! Paths are compared without regard to case: on some systems names that differ only in case are one folder.

use std::path::{Path, PathBuf};

use crate::charts;
use crate::crds;
use crate::diag::Diagnostic;
use crate::disk;
use crate::project::codes::PRJ_OUTPUT;
use crate::project::file::{LabEntry, ProjectFile};
use crate::project::layout::CONFIG;
use crate::project::sources::unreadable;
use crate::tree::TreePath;
use crate::value::Values;

/// The output of a lab whose sources are in `folder`.
pub(super) fn checked(
    root: &Path,
    name: &str,
    lab: &LabEntry,
    folder: &Path,
    values: &Values,
) -> Result<PathBuf, Vec<Diagnostic>> {
    let refuse = |why: String| vec![refused(name, lab, values, why)];
    let shown = lab.output.trim_end_matches('/');
    if shown.is_empty()
        || Path::new(shown).is_absolute()
        || shown.split('/').any(|part| matches!(part, "." | ".." | ""))
    {
        return Err(refuse("not a plain path below the project's root".into()));
    }
    if let Err(problem) = TreePath::new(shown) {
        return Err(refuse(problem.fault.to_string()));
    }
    let output = root.join(shown);
    for part in output.ancestors().take_while(|part| *part != root) {
        if disk::is_link(part).map_err(|problem| vec![unreadable(root, &problem)])? {
            let part = part.strip_prefix(root).unwrap_or(part).display();
            return Err(refuse(format!("`{part}` is a symbolic link")));
        }
    }
    for source in [folder, &root.join(CONFIG), &root.join(crds::FOLDER), &root.join(charts::FOLDER)] {
        if source != root && overlap(source, &output) {
            return Err(refuse("it contains sources".into()));
        }
    }
    Ok(output)
}

/// Outputs of one lab that contain files of another: they would overwrite each other's files. `labs` are names
/// and outputs.
pub(super) fn shared<'a>(
    root: &Path,
    file: &ProjectFile,
    labs: impl Iterator<Item = (&'a str, &'a Path)> + Clone,
    values: &Values,
) -> Vec<Diagnostic> {
    let entry = |lab: &str| file.labs.iter().find(|(name, _)| name.as_str() == lab).map(|(_, entry)| entry);
    let mut found = Vec::new();
    for (index, (name, output)) in labs.clone().enumerate() {
        for (other, earlier) in labs.clone().take(index) {
            if !overlap(output, earlier) {
                continue;
            }
            let message = format!("labs `{other}` and `{name}` share an output folder");
            let mut diagnostic = Diagnostic::new(&PRJ_OUTPUT, message);
            for (lab, text) in [(name, "this one"), (other, "and this one")] {
                if let Some(entry) = entry(lab) {
                    let node = entry.output.node;
                    diagnostic = diagnostic.at_node(node, values.span(node), text);
                }
            }
            found.push(diagnostic.help("use a separate folder for each lab"));
        }
        let others = file.labs.iter().filter(|(other, _)| other.as_str() != name);
        for (other, sources) in others {
            let sources = root.join(sources.entry.trim_end_matches('/'));
            if let Some(lab) = entry(name).filter(|_| sources != root && overlap(output, &sources)) {
                found.push(refused(name, lab, values, format!("it contains sources of lab `{other}`")));
            }
        }
    }
    found
}

fn refused(name: &str, lab: &LabEntry, values: &Values, why: String) -> Diagnostic {
    let message = format!("lab `{name}` cannot be written to `{}`", lab.output.escape_debug());
    Diagnostic::new(&PRJ_OUTPUT, message)
        .at_node(lab.output.node, values.span(lab.output.node), why)
        .help(format!("use a separate folder, such as `rendered/{name}`"))
}

/// Whether one of the folders is the other, or is inside it.
fn overlap(one: &Path, other: &Path) -> bool {
    let folded = |path: &Path| PathBuf::from(path.to_string_lossy().to_lowercase());
    let (one, other) = (folded(one), folded(other));
    one.starts_with(&other) || other.starts_with(&one)
}
