//! The evaluator's errors in the words and shape of our diagnostics.

use nickel_lang_core::error::{
    Diagnostic as NickelDiagnostic, Error, EvalErrorData, EvalErrorKind, ImportErrorKind, IntoDiagnostics,
    LabelStyle,
};
use nickel_lang_core::files::{FileId, Files};
use nickel_lang_core::label::Label as ContractLabel;
use nickel_lang_core::position::RawSpan;

use crate::diag::{Code, Diagnostic};
use crate::source::codes;
use crate::source::nickel::Places;
use crate::source::span::Span;

/// Converts an error. `subject` is the field that was being evaluated: the main place when the error has none.
pub(super) fn diagnostics(
    problem: Error,
    subject: Option<Span>,
    files: Files,
    places: &mut Places<'_>,
) -> Vec<Diagnostic> {
    if let Error::EvalError(data) = &problem
        && let EvalErrorKind::BlameError { label, evaluated_arg } = &data.error
    {
        let evaluated = evaluated_arg.as_ref().map(|value| value.pos_idx());
        return vec![contract(data, label, evaluated, subject, &files, places)];
    }
    let code = code_of(&problem);
    let mut with_snippets = files;
    problem
        .into_diagnostics(&mut with_snippets)
        .into_iter()
        .filter(|found| !found.message.is_empty())
        .map(|found| convert(code, found, subject, &with_snippets, places))
        .collect()
}

fn code_of(problem: &Error) -> &'static Code {
    match problem {
        Error::ParseErrors(_) => &codes::NCL_SYNTAX,
        Error::ImportError(kind) => match **kind {
            ImportErrorKind::ParseErrors(..) => &codes::NCL_SYNTAX,
            _ => &codes::NCL_IMPORT,
        },
        Error::EvalError(data) => match data.error {
            EvalErrorKind::MergeIncompatibleArgs { .. } => &codes::NCL_CONFLICT,
            EvalErrorKind::MissingFieldDef { .. } | EvalErrorKind::FieldMissing { .. } => &codes::NCL_MISSING,
            EvalErrorKind::InfiniteRecursion(..) => &codes::NCL_DEPTH,
            EvalErrorKind::ParseError(_) => &codes::NCL_SYNTAX,
            _ => &codes::NCL_EVAL,
        },
        Error::TypecheckError(_) => &codes::NCL_TYPE,
        Error::IOError(_) => &codes::NCL_IMPORT,
        Error::ExportError(_) | Error::ReplError(_) => &codes::NCL_EVAL,
    }
}

/// A broken contract: the user's value is the main place, the contract is a related one.
fn contract(
    data: &EvalErrorData,
    label: &ContractLabel,
    evaluated: Option<nickel_lang_core::position::PosIdx>,
    subject: Option<Span>,
    files: &Files,
    places: &mut Places<'_>,
) -> Diagnostic {
    let positions = &data.ctxt.pos_table;
    let mut at = |index| {
        let raw: Option<RawSpan> = positions.get(index).into_opt();
        raw.and_then(|raw| places.span(|| files.clone(), raw))
    };
    let written = at(label.arg_pos).or_else(|| evaluated.and_then(&mut at)).or(subject);
    let expected = at(label.span);
    let said = label.diagnostics.iter().rev().find(|said| !said.is_empty());
    let field = label.field_name.map(|name| format!("`{name}`"));
    let custom = said.and_then(|said| said.message.clone());
    let message = match (&field, custom) {
        (Some(field), Some(custom)) => format!("{field}: {custom}"),
        (None, Some(custom)) => custom,
        (Some(field), None) => format!("{field} must be {}", expected_type(label)),
        (None, None) => format!("this value must be {}", expected_type(label)),
    };
    let mut diagnostic = Diagnostic::new(&codes::NCL_CONTRACT, message);
    if let Some(span) = written {
        diagnostic = diagnostic.at(span, "this value does not fit");
    }
    if let Some(span) = expected.filter(|span| Some(*span) != written) {
        diagnostic = diagnostic.at(span, "the contract that it breaks");
    }
    for note in said.map(|said| said.notes.as_slice()).unwrap_or_default() {
        diagnostic = diagnostic.help(note.clone());
    }
    diagnostic
}

/// The type in a contract as its author wrote it, with an article where it is a plain one.
fn expected_type(label: &ContractLabel) -> String {
    let shown = label.typ.to_string();
    match shown.as_str() {
        "String" => "a string".into(),
        "Number" => "a number".into(),
        "Bool" => "`true` or `false`".into(),
        "Dyn" => "a value".into(),
        _ if shown.starts_with("Array") => "a list".into(),
        _ if shown.starts_with("[|") => format!(
            "one of {}",
            shown
                .trim_start_matches("[|")
                .trim_end_matches("|]")
                .trim()
                .replace(',', ", ")
                .replace("  ", " ")
        ),
        _ if shown.starts_with('{') => "a record".into(),
        _ => format!("`{shown}`"),
    }
}

fn convert(
    code: &'static Code,
    found: NickelDiagnostic<FileId>,
    subject: Option<Span>,
    files: &Files,
    places: &mut Places<'_>,
) -> Diagnostic {
    let message = found.message.lines().map(str::trim).collect::<Vec<_>>().join(": ");
    let mut diagnostic = Diagnostic::new(code, message);
    let mut labels = found.labels;
    labels.sort_by_key(|label| label.style != LabelStyle::Primary);
    for label in labels {
        let raw = RawSpan::from_range(
            label.file_id,
            u32::try_from(label.range.start).unwrap_or(u32::MAX)
                ..u32::try_from(label.range.end).unwrap_or(u32::MAX),
        );
        if let Some(span) = places.span(|| files.clone(), raw) {
            diagnostic = diagnostic.at(span, label.message);
        }
    }
    if diagnostic.labels.is_empty()
        && let Some(span) = subject
    {
        diagnostic = diagnostic.at(span, "while evaluating this field");
    }
    for note in found.notes {
        diagnostic = diagnostic.help(note.trim().to_owned());
    }
    diagnostic
}
