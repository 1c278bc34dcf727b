//! The number of findings: the closing line of a run, and the counts in `json`.

use crate::diag::{Diagnostic, Severity};

/// The number of findings of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// The number of errors.
    pub errors: usize,
    /// The number of warnings.
    pub warnings: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        Self { errors, warnings: diagnostics.len() - errors }
    }
}

/// The line that closes a run, such as `render: 5 errors, 2 warnings`.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let Counts { errors, warnings } = Counts::of(diagnostics);
    match (errors, warnings) {
        (0, 0) => "render: no errors, no warnings".to_owned(),
        (0, _) => format!("render: {}", counted(warnings, "warning")),
        (_, 0) => format!("render: {}", counted(errors, "error")),
        _ => format!("render: {}, {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::sample::{POOL_OVERLAP, SPARE_HOST};

    #[test]
    fn one_and_many_and_none() {
        let error = || Diagnostic::new(&POOL_OVERLAP, "x");
        let warning = || Diagnostic::new(&SPARE_HOST, "x");
        assert_eq!(summary(&[]), "render: no errors, no warnings");
        assert_eq!(summary(&[error()]), "render: 1 error");
        assert_eq!(summary(&[warning(), warning()]), "render: 2 warnings");
        assert_eq!(summary(&[error(), warning(), error()]), "render: 2 errors, 1 warning");
    }
}
