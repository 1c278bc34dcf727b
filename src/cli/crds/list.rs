//! `render crds list`.

use clap::Args;
use serde_json::json;

use crate::cli::crds::store::{CrdStore, report};
use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::crds::{CrdLockEntry, Crds};

/// List the project's CRDs, and verify that they are unchanged
///
/// With `--format json`, prints one object with all details.
#[derive(Debug, Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, global: &Global) -> Result<(), Stop> {
    let store = CrdStore::open(global)?;
    if let Err(found) = Crds::load(&store.root) {
        return report(&store.root, &found, global);
    }
    let entries: Vec<&CrdLockEntry> = store.lock.entries().collect();
    match global.format {
        Format::Human => output::print(&human(&entries)),
        Format::Json => {
            let rows: Vec<_> = entries.iter().map(|entry| row(entry)).collect();
            let text = serde_json::to_string_pretty(&json!({ "crds": rows }));
            output::print(&(text.expect("rows are plain data") + "\n"))
        }
        Format::Sarif | Format::Github | Format::Markdown => {
            output::fail("`crds list` supports the formats `human` and `json` only")
        }
    }
}

fn row(entry: &CrdLockEntry) -> serde_json::Value {
    json!({
        "name": entry.name,
        "group": entry.group,
        "kind": entry.kind,
        "scope": entry.scope,
        "versions": entry.versions,
        "hash": entry.hash.to_string(),
        "source": entry.source,
    })
}

fn human(entries: &[&CrdLockEntry]) -> String {
    let rows: Vec<[String; 4]> = entries
        .iter()
        .map(|entry| {
            [entry.kind.clone(), entry.group.clone(), entry.versions.join(", "), entry.source.clone()]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for [kind, group, versions, source] in &rows {
        let [kind_width, group_width, versions_width] = widths;
        text.push_str(&format!(
            "{kind:kind_width$}  {group:group_width$}  {versions:versions_width$}  {source}\n"
        ));
    }
    if text.is_empty() { "this project has no CRDs\n".to_owned() } else { text }
}
