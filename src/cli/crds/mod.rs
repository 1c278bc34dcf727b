//! `render crds`.

mod add;
mod documents;
mod fetch;
mod list;
mod remove;
mod store;

use clap::{Args, Subcommand};

use crate::cli::global::Global;
use crate::cli::output::Stop;

/// Manage the project's CRDs, against which custom resources are validated
///
/// `render` includes the schemas of many custom resources. Other CRDs are stored in `crds/`, with a list of their
/// sources. A CRD in `crds/` overrides the bundled schema for the same kind, so that objects are validated against the
/// version that runs in the cluster.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Add(add::Arguments),
    List(list::Arguments),
    Remove(remove::Arguments),
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    match &arguments.action {
        Action::Add(arguments) => add::run(arguments, global),
        Action::List(arguments) => list::run(arguments, global),
        Action::Remove(arguments) => remove::run(arguments, global),
    }
}
