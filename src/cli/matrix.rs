//! `render list --matrix`: one job per lab, in the notation of a CI system.
//!
//! Names of labs are DNS labels. Output folders can contain anything, and are quoted.

use clap::ValueEnum;
use serde_json::{Map, Value, json};

use crate::project::ProjectLab;

/// What starts the jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Matrix {
    /// GitHub Actions: an object for `fromJSON` in `strategy.matrix`
    Github,
    /// GitLab CI: a child pipeline, with jobs that extend `.lab`
    Gitlab,
    /// Argo Workflows: a list for `withParam`
    Argo,
}

impl Matrix {
    pub(super) fn print(self, labs: &[ProjectLab]) -> String {
        match self {
            Self::Github => line(&json!({ "include": jobs(labs) })),
            Self::Argo => line(&Value::from(jobs(labs))),
            Self::Gitlab => gitlab(labs),
        }
    }
}

/// The variables of each job.
fn jobs(labs: &[ProjectLab]) -> Vec<Value> {
    let job = |lab: &ProjectLab| json!({ "lab": lab.name, "entry": lab.entry, "output": lab.output_shown });
    labs.iter().map(job).collect()
}

/// On one line, as a step's output has to be.
fn line(value: &Value) -> String {
    format!("{value}\n")
}

/// JSON is YAML, and needs no rules of quoting. A pipeline without jobs is an error for GitLab, so an empty one gets a
/// job that does nothing.
fn gitlab(labs: &[ProjectLab]) -> String {
    let mut pipeline: Map<String, Value> = labs
        .iter()
        .map(|lab| {
            let variables = json!({ "LAB": lab.name, "ENTRY": lab.entry, "OUTPUT": lab.output_shown });
            // Some words are keywords of GitLab, such as `default`; none of them contains a colon.
            (format!("lab:{}", lab.name), json!({ "extends": ".lab", "variables": variables }))
        })
        .collect();
    if pipeline.is_empty() {
        pipeline.insert("no labs".to_owned(), json!({ "script": ["true"] }));
    }
    format!("{:#}\n", Value::from(pipeline))
}
