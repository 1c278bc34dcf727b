//! Delivery: what becomes of a lab's objects as a whole when somebody applies them. Each may be sound, and still two
//! folders own one, a variable is left that nobody fills in, or the engine looks elsewhere.
//!
//! In: the [`Document`]s of a lab. Out: findings.

mod object;
mod path;
mod providers;
mod twice;
mod variables;

use crate::charts::Charts;
use crate::diag::{Code, Diagnostic};
use crate::document::Document;
use crate::lab::Lab;
use crate::value::Values;
use object::{Object, objects};

pub static CODES: &[&Code] =
    &[&path::GITOPS_PATH, &providers::DEP_PROVIDER, &twice::OBJ_TWICE, &variables::GITOPS_VARIABLE];

/// Everything that is wrong with the whole. `output` is the lab's output folder, as seen from the project's root.
pub fn findings(
    documents: &[Document],
    lab: &Lab,
    charts: &Charts,
    values: &Values,
    output: &str,
) -> Vec<Diagnostic> {
    let objects = objects(documents);
    let mut found = twice::findings(&objects, values);
    found.extend(providers::findings(&objects, lab, charts, values));
    found.extend(variables::findings(&objects, values));
    found.extend(path::finding(lab, values, output));
    found
}
