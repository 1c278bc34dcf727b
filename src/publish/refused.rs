//! Failures of git, as findings.

use crate::diag::Diagnostic;
use crate::publish::codes::PUB_GIT;

pub(super) fn refused(step: &str, problem: &git2::Error) -> Diagnostic {
    Diagnostic::new(&PUB_GIT, format!("git could not {step}: {}", problem.message()))
}
