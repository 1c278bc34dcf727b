//! Whether the compiler took a broken lab as it must: refused in the right place, or rendered soundly. Never a panic, never
//! a part of a tree.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use render::diag::{Diagnostic, Place};
use render::pipeline::{Compiled, Rendered, compile};
use render::project::ProjectLab;
use render::source::evaluator::Evaluator;
use render::value::Sources;
use serde::Deserialize;

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Refused, with a position in the mutated file.
    Refused,
    /// Refused, with a position in another file of the lab: where the thing is needed that is no longer there.
    RefusedElsewhere,
    /// Rendered, and the tree is sound, but another one.
    Accepted,
    /// Rendered, and the tree is that of the good lab.
    Equivalent,
    /// What must not happen.
    Fault(String),
}

/// Compiles a lab of which one file was mutated. `folder` holds the lab's own files; `good` is the tree without the
/// mutation.
pub fn judge(lab: &ProjectLab, root: &Path, folder: &Path, mutated: &Path, good: &Files) -> Verdict {
    let mut sources = Sources::new(root);
    let Ok(compiled) =
        catch_unwind(AssertUnwindSafe(|| compile(lab, &mut Evaluator::default(), &mut sources)))
    else {
        return Verdict::Fault("it panics".to_owned());
    };
    let Compiled { diagnostics, rendered, .. } = compiled;
    if let Some(crash) = diagnostics.iter().find(|found| found.code.name == "NCL-CRASH") {
        return Verdict::Fault(format!("the evaluator panics: {}", crash.message));
    }
    let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|found| found.is_error()).collect();
    match (errors.is_empty(), rendered) {
        (true, Some(rendered)) => match sound(&rendered) {
            Err(what) => Verdict::Fault(what),
            Ok(()) if is_same(&rendered, good) => Verdict::Equivalent,
            Ok(()) => Verdict::Accepted,
        },
        (true, None) => Verdict::Fault("no tree, and no reason".to_owned()),
        (false, Some(_)) => Verdict::Fault("errors, and a tree all the same".to_owned()),
        (false, None) => {
            let files = files(&errors, &sources);
            if files.contains(mutated) {
                Verdict::Refused
            } else if files.iter().any(|file| file.starts_with(folder)) {
                Verdict::RefusedElsewhere
            } else {
                let words: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
                Verdict::Fault(format!("no error points into the lab: {}", words.join("; ")))
            }
        }
    }
}

/// The files of a tree, without its documentation.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The files of a tree. Documentation repeats what people wrote.
pub fn files_of(rendered: &Rendered) -> Files {
    let files = rendered.tree.iter().filter(|(path, _)| !path.as_str().starts_with("docs/"));
    files.map(|(path, file)| (path.as_str().to_owned(), file.bytes.to_vec())).collect()
}

/// All files of a tree.
pub fn all_files(rendered: &Rendered) -> Files {
    rendered.tree.iter().map(|(path, file)| (path.as_str().to_owned(), file.bytes.to_vec())).collect()
}

fn is_same(rendered: &Rendered, good: &Files) -> bool {
    let files = rendered.tree.iter().filter(|(path, _)| !path.as_str().starts_with("docs/"));
    let mut count = 0;
    for (path, file) in files {
        count += 1;
        let bytes: &[u8] = &file.bytes;
        if good.get(path.as_str()).is_none_or(|known| known.as_slice() != bytes) {
            return false;
        }
    }
    count == good.len()
}

/// Every file that an error points into.
fn files<'a>(errors: &[&Diagnostic], sources: &'a Sources) -> BTreeSet<&'a Path> {
    let labels = errors.iter().flat_map(|error| &error.labels);
    let place = |place: &Place| match place {
        Place::Source(span) => Some(sources.file(span.file).path.as_path()),
        Place::Path(_) => None,
    };
    labels.filter_map(|label| place(&label.place)).collect()
}

/// A tree is whole: it has every document, each can be read, and what kustomizations name is there.
fn sound(rendered: &Rendered) -> Result<(), String> {
    let Rendered { documents, tree, .. } = rendered;
    if documents.len() != tree.len() {
        return Err(format!("{} documents, but {} files", documents.len(), tree.len()));
    }
    for (path, file) in tree.iter() {
        let path = path.as_str();
        if !path.ends_with(".yaml") && !path.starts_with("cloud-init/") {
            continue;
        }
        let bytes: &[u8] = &file.bytes;
        for document in serde_yaml::Deserializer::from_slice(bytes) {
            let value = serde_yaml::Value::deserialize(document)
                .map_err(|problem| format!("{path} cannot be read: {problem}"))?;
            let Some((folder, "kustomization.yaml")) = path.rsplit_once('/') else { continue };
            let resources = value.get("resources").and_then(|resources| resources.as_sequence());
            for name in resources.into_iter().flatten().filter_map(|name| name.as_str()) {
                let file = format!("{folder}/{name}");
                let there =
                    tree.get(&file).is_some() || tree.get(&format!("{file}/kustomization.yaml")).is_some();
                if !there && !name.contains("..") && !name.contains("://") {
                    return Err(format!("{path} names {name}, which is not there"));
                }
            }
        }
    }
    Ok(())
}
