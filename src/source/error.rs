//! Converts the evaluator's errors to diagnostics.

use nickel_lang_core::error::{
    Diagnostic as NickelDiagnostic, Error, EvalErrorData, EvalErrorKind, ImportErrorKind, IntoDiagnostics,
    LabelStyle, TypecheckErrorKind,
};
use nickel_lang_core::eval::value::NickelValue;
use nickel_lang_core::files::{FileId, Files};
use nickel_lang_core::label::Label as ContractLabel;
use nickel_lang_core::label::ty_path::Elem;
use nickel_lang_core::position::{PosIdx, RawSpan};
use nickel_lang_core::typ::{RecordRowsIteratorItem, Type, TypeF};

use crate::diag::{Code, Diagnostic, Label, Place, near};
use crate::source::mistakes::Mistake;
use crate::source::nickel::Places;
use crate::source::{codes, consequences, mistakes, overlap};
use crate::value::Span;

/// The field that was being evaluated when an error occurred.
pub(super) struct Subject {
    /// The place of its name: the main place if the error has none of its own.
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
    let found: Vec<Diagnostic> = problem
        .into_diagnostics(&mut with_snippets)
        .into_iter()
        .filter(|found| !found.message.is_empty())
        .map(|found| convert(code, found, subject, &with_snippets, places))
        .collect();
    if code == &codes::NCL_SYNTAX { consequences::without(found, places) } else { found }
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
        Error::TypecheckError(data) => match data.borrow_error() {
            TypecheckErrorKind::ImportError(ImportErrorKind::ParseErrors(..)) => &codes::NCL_SYNTAX,
            TypecheckErrorKind::ImportError(_) => &codes::NCL_IMPORT,
            _ => &codes::NCL_TYPE,
        },
        Error::IOError(_) => &codes::NCL_IMPORT,
        Error::ExportError(_) | Error::ReplError(_) => &codes::NCL_EVAL,
    }
}

/// A contract violation: the user's value is the main place, the contract is a related one.
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
    let notes = said.map(|said| said.notes.as_slice()).unwrap_or_default();
    if let Some(subject) = subject
        && notes.iter().any(|note| note.contains("merge operation on two arrays"))
    {
        return overlap::lists(&subject.path, [written, expected], subject.span, places);
    }
    let broken = broken_type(label).to_string();
    let words = enum_words(&broken);
    let message = match said.and_then(|said| said.message.as_deref()) {
        // The evaluator's own message, which contains neither the tags of an enum nor the type.
        Some("tag not in the enum type") if words.is_empty() => {
            format!("must be one of the tags of `{broken}`")
        }
        Some("not a record" | "expected a record" | "expected a Record") => "must be a record".to_owned(),
        Some("expected an array") => "must be a list".to_owned(),
        Some(custom) if words.is_empty() => format!(": {custom}"),
        _ => format!("must be {}", expected_type(&broken)),
    };
    let field =
        blamed_field(label, subject).map_or_else(|| "this value".to_owned(), |path| format!("`{path}`"));
    let message = match message.strip_prefix(": ") {
        Some(custom) => format!("{field}: {custom}"),
        None => format!("{field} {message}"),
    };
    let mut diagnostic = Diagnostic::new(&codes::NCL_CONTRACT, message);
    if let Some(span) = written {
        diagnostic = diagnostic.at(span, "this value violates the contract");
    }
    if let Some(span) = expected.filter(|span| Some(*span) != written) {
        diagnostic = diagnostic.at(span, "the contract");
    }
    for note in notes {
        diagnostic = diagnostic.help(note.clone());
    }
    let written_word = evaluated.and_then(NickelValue::as_enum_tag).map(|tag| tag.label());
    if let Some(near) = written_word.and_then(|word| near::nearest(word, words.iter().map(String::as_str))) {
        diagnostic = diagnostic.help(format!("did you mean `'{near}`?"));
    } else if let Some(text) = evaluated.and_then(NickelValue::as_string)
        && words.iter().any(|word| **word == ***text)
    {
        let text: &str = text;
        diagnostic = diagnostic.help(format!("write `'{text}`, with a tick and without quotes"));
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
    let kinds = values.map(kind_of);
    let Some(subject) = subject.filter(|subject| !subject.path.is_empty()) else {
        return no_record(data, values, files, places);
    };
    let spans = values.map(|value| place(data, value.pos_idx(), files, places));
    if let Some(diagnostic) = overlap::same_priority(&subject.path, kinds, spans, places) {
        return diagnostic;
    }
    let field = format!("`{}`", subject.path);
    let message = if kinds[0] == kinds[1] {
        format!("{field} has two values of the same priority")
    } else {
        format!("{field} has two values that cannot be merged: {} and {}", kinds[0], kinds[1])
    };
    let mut diagnostic = Diagnostic::new(&codes::NCL_CONFLICT, message);
    for (span, text) in spans.into_iter().zip(["one value", "another value"]) {
        if let Some(span) = span {
            diagnostic = diagnostic.at(span, text);
        }
    }
    if diagnostic.labels.is_empty() {
        diagnostic = diagnostic.at(subject.span, "two values are merged here");
    }
    diagnostic.help("mark the value to be overridden `| default`, or the overriding value `| force`")
}

/// Files that cannot be merged, because one of them does not contain a record.
fn no_record(
    data: &EvalErrorData,
    values: [&NickelValue; 2],
    files: &Files,
    places: &mut Places<'_>,
) -> Diagnostic {
    let message = "a file of a lab must contain a record";
    let mut diagnostic = Diagnostic::new(&codes::NCL_CONFLICT, message);
    for value in values.into_iter().filter(|value| kind_of(value) != "a record") {
        if let Some(span) = place(data, value.pos_idx(), files, places) {
            diagnostic = diagnostic.at(span, format!("this is {}", kind_of(value)));
        }
    }
    diagnostic
        .help("the files of a lab are merged, so each must set fields, such as `{ services.web = { ... } }`")
}

fn place(data: &EvalErrorData, index: PosIdx, files: &Files, places: &mut Places<'_>) -> Option<Span> {
    let raw = data.ctxt.pos_table.get(index).into_opt()?;
    places.span(|| files.clone(), raw)
}

/// The tags of an enum type in the evaluator's notation: `[| 'a, 'b |]`.
fn enum_words(shown: &str) -> Vec<String> {
    let inner = shown.strip_prefix("[|").and_then(|rest| rest.strip_suffix("|]")).unwrap_or_default();
    let words = inner.split(',').filter_map(|word| word.trim().strip_prefix('\''));
    words.map(|word| word.trim_matches('"').to_owned()).collect()
}

/// The field that violates the contract: the one being evaluated, unless the contract belongs to a field that it refers
/// to.
fn blamed_field(label: &ContractLabel, subject: Option<&Subject>) -> Option<String> {
    let name = label.field_name.map(|name| name.label().to_owned());
    let path = subject.map(|subject| subject.path.as_str()).filter(|path| !path.is_empty());
    match (name, path) {
        (Some(name), Some(path)) if !path.split(['.', '[']).any(|step| step.trim_matches('"') == name) => {
            Some(name)
        }
        (_, Some(path)) => Some(path.to_owned()),
        (name, None) => name,
    }
}

/// The part of a contract's type that the value violates, such as the `String` of `{ _ | String }`.
fn broken_type(label: &ContractLabel) -> &Type {
    let mut broken = &*label.typ;
    for step in label.path.iter() {
        let inner = match (&broken.typ, step) {
            (TypeF::Array(element), Elem::Array) => Some(&**element),
            (TypeF::Dict { type_fields, .. }, Elem::Dict) => Some(&**type_fields),
            (TypeF::Record(rows), Elem::Field(name)) => rows.iter().find_map(|row| match row {
                RecordRowsIteratorItem::Row(row) if row.id == *name => Some(row.typ),
                _ => None,
            }),
            _ => None,
        };
        match inner {
            Some(inner) => broken = inner,
            None => break,
        }
    }
    broken
}

/// A description of a value's type.
pub(super) fn kind_of(value: &NickelValue) -> &'static str {
    match value.type_of() {
        Some("Null") => "null",
        Some("Bool") => "a boolean",
        Some("Number") => "a number",
        Some("String") => "a string",
        Some("Enum" | "EnumVariant") => "an enum tag",
        Some("Array") => "a list",
        Some("Record") => "a record",
        Some("Function" | "MatchExpression") => "a function",
        Some("Type" | "CustomContract") => "a contract",
        _ => "an expression",
    }
}

/// The type in a contract as its author wrote it, with an article if it is a basic type.
fn expected_type(shown: &str) -> String {
    match shown {
        "String" => "a string".into(),
        "Number" => "a number".into(),
        "Bool" => "`true` or `false`".into(),
        "Dyn" => "a value".into(),
        _ if shown.starts_with("Array") => "a list".into(),
        _ if shown.starts_with("[|") => {
            let words: Vec<String> = enum_words(shown).iter().map(|word| format!("'{word}")).collect();
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
    let message = match places.shorten(&message).as_str() {
        "dynamic type error" => "an expression gets a value of the wrong type".to_owned(),
        message => message.to_owned(),
    };
    let message = match message.strip_prefix("unbound identifier ") {
        Some(name) => format!("{name} is not defined"),
        None => message,
    };
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
    diagnostic.help.extend(advice(&diagnostic, places));
    recognise(diagnostic, places)
}

/// The finding in the user's terms, if it is a mistake that is common among beginners.
fn recognise(mut diagnostic: Diagnostic, places: &Places<'_>) -> Diagnostic {
    let Some(Place::Source(span)) = diagnostic.primary().map(|label| label.place.clone()) else {
        return diagnostic;
    };
    let text = places.text(span.file);
    let at = span.start as usize..span.end as usize;
    let mistake = match diagnostic.code.name {
        "NCL-SYNTAX" => mistakes::syntax(text, &at),
        "NCL-TYPE" => mistakes::typed(text, &at).or_else(|| mistakes::unbound(text, &at)),
        "NCL-EVAL" if diagnostic.message == "not a function" => mistakes::applied(text, &at),
        "NCL-EVAL" => mistakes::operator(text, &at, &said(&diagnostic)),
        "NCL-DEPTH" => mistakes::import_loop(text, &at),
        _ => None,
    };
    let Some(Mistake { message, range, label, help }) = mistake else { return diagnostic };
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span { start: offset(range.start), end: offset(range.end), ..span };
    diagnostic.message = message;
    // Where an imported file is imported stays of interest.
    let elsewhere = |label: &Label| !matches!(&label.place, Place::Source(other) if other.file == span.file);
    let others: Vec<Label> = std::mem::take(&mut diagnostic.labels).into_iter().filter(elsewhere).collect();
    diagnostic.help = vec![help];
    let mut diagnostic = diagnostic.at(span, label);
    diagnostic.labels.extend(others);
    diagnostic
}

/// All that the evaluator says about a value.
fn said(diagnostic: &Diagnostic) -> String {
    let label = diagnostic.primary().map(|label| label.text.as_str()).unwrap_or_default();
    format!("{label}; {}", diagnostic.help.join("; "))
}

/// Help for errors for which the evaluator has none.
fn advice(diagnostic: &Diagnostic, places: &Places<'_>) -> Option<String> {
    let Some(Place::Source(span)) = diagnostic.primary().map(|label| &label.place) else { return None };
    let text = places.text(span.file);
    let is_blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if diagnostic.code == &codes::NCL_DEPTH {
        return Some(
            "inside a record, a field that uses its own name refers to itself; bind the outer value to \
             another name with `let`, outside the record"
                .into(),
        );
    }
    if diagnostic.code == &codes::NCL_IMPORT {
        return Some(
            "the path is relative to this file; files in `config/` are found by their path below it".into(),
        );
    }
    if diagnostic.code != &codes::NCL_SYNTAX {
        return None;
    }
    if text.starts_with('\u{feff}') && span.start == 0 {
        return Some(
            "the file begins with an invisible byte order mark; save it as UTF-8 without one".into(),
        );
    }
    text.lines().all(is_blank).then(|| "a file without content needs an empty record: `{}`".into())
}
