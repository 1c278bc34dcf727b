//! `render crds remove`.

use clap::Args;

use crate::cli::crds::store::{CrdStore, remove_file};
use crate::cli::global::Global;
use crate::cli::output;
use crate::cli::output::Stop;
use crate::crds::CrdLockEntry;
use crate::diag::near;

/// Remove CRDs from the project
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Names of CRDs, such as `widgets.example.org`
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut store = CrdStore::open(global)?;
    if let Some(unknown) = arguments.names.iter().find(|name| store.lock.get(name).is_none()) {
        let known: Vec<&str> = store.lock.entries().map(|entry| &*entry.name).collect();
        let near = near::did_you_mean(unknown, &known).map(|near| format!("; {near}")).unwrap_or_default();
        return output::fail(format!("this project has no CRD `{unknown}`{near}"));
    }
    let gone: Vec<CrdLockEntry> = arguments.names.iter().filter_map(|name| store.lock.remove(name)).collect();
    for entry in &gone {
        remove_file(&store.root.join(entry.path()))?;
    }
    // Last: an entry without a file is reported, and can still be removed.
    store.write_lock()?;
    output::print(&gone.iter().map(|entry| format!("removed {}\n", entry.name)).collect::<String>())
}
