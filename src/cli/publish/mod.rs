//! `render publish`.

mod arguments;
mod artifacts;
mod branches;
mod commits;
mod place;

pub(super) use arguments::Arguments;

use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::diag::Diagnostic;
use crate::publish::Source;
use arguments::{Said, Task};

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut session = Session::open(global)?;
    let labs = session.share(&arguments.labs, arguments.sharding, global)?;
    let compiled = session.compile(&labs);
    let mut found: Vec<Diagnostic> = compiled.iter().flat_map(|lab| lab.diagnostics.clone()).collect();
    let mut said = Said::new();
    // An incomplete tree is not published.
    if !found.iter().any(Diagnostic::is_error) && !compiled.is_empty() {
        let source = Source::of_project(&session.project.root).at(arguments.source.clone());
        let task = Task { arguments, global, compiled: &compiled, source };
        let outcome = match (&arguments.oci, &arguments.to) {
            (Some(reference), _) => artifacts::push(&task, reference, &mut said),
            (None, Some(target)) => match &arguments.hydrate {
                Some(active) => branches::hydrate(&task, target, active, &mut said),
                None => commits::commit(&task, target, &mut said),
            },
            // One of them is required.
            (None, None) => Ok(Vec::new()),
        };
        match outcome {
            Ok(warnings) => found.extend(warnings),
            Err(problems) => found.extend(problems),
        }
    }
    output::report(&found, &session.sources, global)?;
    if global.format == Format::Human {
        output::print(&said)?;
    }
    output::end(&found)
}
