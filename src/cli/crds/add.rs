//! `render crds add`.

use std::collections::BTreeMap;

use clap::Args;

use crate::cli::crds::documents::Found;
use crate::cli::crds::store::{CrdStore, write};
use crate::cli::crds::{documents, fetch};
use crate::cli::global::Global;
use crate::cli::output::Stop;
use crate::cli::{output, session};
use crate::crds::{Crd, CrdLockEntry, normal};
use crate::kube;

/// Add CRDs to the project, or update them
///
/// Every document of the sources must be a CRD; nothing is written unless all of them are valid. Descriptions are
/// removed. Adding a source again updates its CRDs.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, folders (all YAML and JSON files in them), or URLs that begin with `https://`, `http://` or `file://`
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<String>,
    /// Skip documents that are not CRDs, such as the rest of an install manifest
    #[arg(long)]
    skip_others: bool,
}

/// A CRD to add.
struct New {
    crd: Crd,
    text: String,
    source: String,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut store = CrdStore::open(global)?;
    let directory = session::directory(global)?;
    let mut new: BTreeMap<String, New> = BTreeMap::new();
    let mut refused = Vec::new();
    let mut skipped = 0;
    for source in &arguments.sources {
        let texts = match fetch::texts(source, &directory, &store.root) {
            Ok(texts) => texts,
            Err(problem) => return output::fail(problem),
        };
        for fetch::Text { shown, source, text } in texts {
            for found in documents::read(&text) {
                match found {
                    Found::Crd(document, crd) => {
                        if let Some(problem) = kube::unusable(&crd) {
                            refused.push(format!("{shown}: {problem}"));
                        } else if let Some(other) = new.get(&crd.name) {
                            refused.push(format!(
                                "{shown}: CRD `{}` is also defined in {}",
                                crd.name, other.source
                            ));
                        } else {
                            let text = normal(&document);
                            new.insert(crd.name.clone(), New { crd: *crd, text, source: source.clone() });
                        }
                    }
                    Found::Another(_) if arguments.skip_others => skipped += 1,
                    Found::Another(problem) => {
                        refused.push(format!("{shown}: {problem}; use `--skip-others` to skip it"));
                    }
                    Found::Faulty(problem) => refused.push(format!("{shown}: {problem}")),
                }
            }
        }
    }
    if !refused.is_empty() {
        return output::fail(format!("nothing was added:\n  {}", refused.join("\n  ")));
    }
    if new.is_empty() {
        return output::fail("nothing was added: no CRD was found");
    }
    let mut said = String::new();
    for New { crd, text, source } in new.into_values() {
        let entry = CrdLockEntry::of(&crd, &text, source);
        let path = store.root.join(entry.path());
        let is_there = std::fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes());
        let done = match store.lock.get(&entry.name) {
            None => "added",
            Some(known) if *known == entry && is_there => "unchanged",
            Some(_) => "updated",
        };
        said.push_str(&format!("{done} {}: {} {}\n", entry.name, entry.kind, entry.versions.join(", ")));
        write(&store.root, &path, &text)?;
        store.lock.put(entry);
    }
    store.write_lock()?;
    if skipped > 0 {
        let plural = if skipped == 1 { "document that is not a CRD" } else { "documents that are not CRDs" };
        said.push_str(&format!("skipped {skipped} {plural}\n"));
    }
    output::print(&said)
}
