//! The evaluator's errors in the words and shape of our diagnostics.

use nickel_lang_core::error::{
    Diagnostic as NickelDiagnostic, Error, EvalErrorData, EvalErrorKind, ImportErrorKind, IntoDiagnostics,
    LabelStyle,
};
use nickel_lang_core::eval::value::NickelValue;
use nickel_lang_core::files::{FileId, Files};
use nickel_lang_core::label::Label as ContractLabel;
use nickel_lang_core::position::{PosIdx, RawSpan};

use crate::diag::{Code, Diagnostic, near};
use crate::source::codes;
use crate::source::nickel::Places;
use crate::source::span::Span;

/// The field that was being evaluated when an error came up.
pub(super) struct Subject {
    /// Where its name stands: the main place when the error has none of its own.
    pub span: Span,
    pub path: String,
}

/// Converts an error.
pub(super) fn diagnostics(
    problem: Error,
    subject: Option<&Subject>,
    files: Files,
    places: &mut Places<'_>,
) -> Vec<Diagnostic> {
    if let Error::EvalError(data) = &problem {
        match &data.error {
            EvalErrorKind::BlameError { label, evaluated_arg } => {
                return vec![contract(data, label, evaluated_arg.as_ref(), subject, &files, places)];
            }
            EvalErrorKind::MergeIncompatibleArgs { left_arg, right_arg, .. } => {
                return vec![conflict(data, [left_arg, right_arg], subject, &files, places)];
            }
            _ => {}
        }
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
    evaluated: Option<&NickelValue>,
    subject: Option<&Subject>,
    files: &Files,
    places: &mut Places<'_>,
) -> Diagnostic {
    let mut at = |index| place(data, index, files, places);
    let written = at(label.arg_pos)
        .or_else(|| evaluated.and_then(|value| at(value.pos_idx())))
        .or(subject.map(|subject| subject.span));
    let expected = at(label.span);
    let said = label.diagnostics.iter().rev().find(|said| !said.is_empty());
    let field = label.field_name.map(|name| format!("`{name}`"));
    let words = enum_words(&label.typ.to_string());
    // The evaluator's own words about enums do not say which there are.
    let custom = said.and_then(|said| said.message.clone()).filter(|_| words.is_empty());
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
    let written_word = evaluated.and_then(NickelValue::as_enum_tag).map(|tag| tag.label());
    if let Some(near) = written_word.and_then(|word| near::nearest(word, words.iter().map(String::as_str))) {
        diagnostic = diagnostic.help(format!("did you mean `'{near}`?"));
    } else if let Some(text) = evaluated.and_then(NickelValue::as_string)
        && words.iter().any(|word| **word == ***text)
    {
        let text: &str = text;
        diagnostic = diagnostic.help(format!("write `'{text}`, without quotes and with a tick"));
    }
    diagnostic
}

/// Two values of one priority for one field.
fn conflict(
    data: &EvalErrorData,
    values: [&NickelValue; 2],
    subject: Option<&Subject>,
    files: &Files,
    places: &mut Places<'_>,
) -> Diagnostic {
    let field = match subject {
        Some(subject) if !subject.path.is_empty() => format!("`{}`", subject.path),
        _ => "one field".to_owned(),
    };
    let kinds = values.map(|value| value.type_of().unwrap_or("expression"));
    let message = if kinds[0] == kinds[1] {
        format!("{field} has two values, and neither yields to the other")
    } else {
        format!("{field} has two values that cannot be merged: {} and {}", kinds[0], kinds[1])
    };
    let mut diagnostic = Diagnostic::new(&codes::NCL_CONFLICT, message);
    for (value, text) in values.into_iter().zip(["one value", "another value"]) {
        if let Some(span) = place(data, value.pos_idx(), files, places) {
            diagnostic = diagnostic.at(span, text);
        }
    }
    if let (true, Some(subject)) = (diagnostic.labels.is_empty(), subject) {
        diagnostic = diagnostic.at(subject.span, "two values meet here");
    }
    diagnostic.help("mark the one that yields `| default`, or the one that wins `| force`")
}

fn place(data: &EvalErrorData, index: PosIdx, files: &Files, places: &mut Places<'_>) -> Option<Span> {
    let raw = data.ctxt.pos_table.get(index).into_opt()?;
    places.span(|| files.clone(), raw)
}

/// The words of an enum type as it is shown: `[| 'a, 'b |]`.
fn enum_words(shown: &str) -> Vec<String> {
    let inner = shown.strip_prefix("[|").and_then(|rest| rest.strip_suffix("|]")).unwrap_or_default();
    let words = inner.split(',').filter_map(|word| word.trim().strip_prefix('\''));
    words.map(|word| word.trim_matches('"').to_owned()).collect()
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
        _ if shown.starts_with("[|") => {
            let words: Vec<String> = enum_words(&shown).iter().map(|word| format!("'{word}")).collect();
            format!("one of {}", words.join(", "))
        }
        _ if shown.starts_with('{') => "a record".into(),
        _ => format!("`{shown}`"),
    }
}

fn convert(
    code: &'static Code,
    found: NickelDiagnostic<FileId>,
    subject: Option<&Subject>,
    files: &Files,
    places: &mut Places<'_>,
) -> Diagnostic {
    let message = found.message.lines().map(str::trim).collect::<Vec<_>>().join(": ");
    let message = places.shorten(&message);
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
        && let Some(subject) = subject
    {
        diagnostic = diagnostic.at(subject.span, "while evaluating this field");
    }
    for note in found.notes {
        diagnostic = diagnostic.help(note.trim().to_owned());
    }
    diagnostic
}
