//! `render fields`.

use clap::Args;
use serde_json::json;

use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::vocabulary::{Match, search};

/// Search the fields of the configuration, and what they are for
///
/// Finds fields whose path or documentation contains all words. `render explain PATH` describes one of them.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Words to find, in any case: `passthrough`, or `memory limit`
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let pattern = arguments.words.join(" ");
    let found = search(&pattern);
    match global.format {
        Format::Human if found.is_empty() => {
            output::fail(format!("no field has `{pattern}` in its path or documentation"))
        }
        Format::Human => output::print(&human(&found)),
        Format::Json => {
            let rows: Vec<_> = found
                .iter()
                .map(|one| json!({ "path": one.path, "others": one.others, "type": one.kind, "summary": one.summary }))
                .collect();
            output::print(&format!("{:#}\n", json!({ "fields": rows })))
        }
        Format::Sarif | Format::Github | Format::Markdown => {
            output::fail("`fields` supports the formats `human` and `json` only")
        }
    }
}

fn human(found: &[Match]) -> String {
    let mut text = String::new();
    for Match { path, others, kind, summary } in found {
        let others = match others {
            0 => String::new(),
            1 => " (and 1 more place)".to_owned(),
            others => format!(" (and {others} more places)"),
        };
        text.push_str(&format!("{path}{others}\n    {summary}\n    {kind}\n"));
    }
    text
}
