//! `render explain`.

use clap::Args;

use crate::cli::candidates;
use crate::cli::explain_lab;
use crate::cli::global::Global;
use crate::cli::output;
use crate::cli::output::Stop;
use crate::diag::{near, page};
use crate::pipeline::codes;
use crate::vocabulary::{self, NotFound};

/// Explain a finding, or a field of the configuration
///
/// Inside a project, a field is followed by the places that set it, and by the files that it decides.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A code such as NET-POOL-OVERLAP, or a path such as `services.*.containers` [default: list all codes]
    #[arg(value_name = "CODE|PATH", add = candidates::codes_and_fields())]
    subject: Option<String>,
    /// List every field with its type, separated by tabs, for completion in shells and editors
    #[arg(long, conflicts_with_all = ["subject", "schema"])]
    paths: bool,
    /// Print a JSON Schema of the configuration
    #[arg(long, conflicts_with = "subject")]
    schema: bool,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    if arguments.paths {
        return output::print(&vocabulary::paths());
    }
    if arguments.schema {
        return output::print(&vocabulary::schema());
    }
    let known = codes::all();
    let Some(subject) = &arguments.subject else { return output::print(&page::index(&known)) };
    if let Some(code) = codes::find(subject) {
        return output::print(&page::page(code));
    }
    match vocabulary::find(subject) {
        Ok(found) => output::print(&(vocabulary::page(&found) + &explain_lab::in_labs(subject, global))),
        Err(_) if is_like_a_code(subject) => {
            let names: Vec<&str> = known.iter().map(|code| code.name).collect();
            let help = near::did_you_mean(&subject.to_uppercase(), &names);
            let help = help.unwrap_or_else(|| "`render explain` lists all codes".into());
            output::fail(format!("unknown code `{subject}`: {help}"))
        }
        Err(problem) => output::fail(no_field(subject, &problem)),
    }
}

/// Fields have dots between them and underscores in their names, codes have dashes.
fn is_like_a_code(subject: &str) -> bool {
    !subject.contains(['.', '_', '[', '"'])
        && (subject.contains('-') || !subject.contains(char::is_lowercase))
}

fn no_field(subject: &str, problem: &NotFound) -> String {
    match problem {
        NotFound::Field { within, name, help } => {
            let owner = if within.is_empty() { "a lab".to_owned() } else { format!("`{within}`") };
            let help = help.clone().unwrap_or_else(|| "`render explain --paths` lists all fields".into());
            format!("{owner} has no field `{name}`: {help}")
        }
        NotFound::Value { path } => {
            format!("`{path}` has no fields: `render explain {path}` describes it")
        }
        NotFound::Malformed => format!(
            "`{subject}` is neither a code such as `NET-POOL-OVERLAP` nor a path such as `services.*.containers`"
        ),
    }
}
