//! Validations in CEL, as admission policies and Kyverno have them.

use crate::document::{Data, elements};
use crate::kube::admission::{Answer, Expression, Scope};
use crate::world::object::{shown, text};

/// What expressions can read.
pub(super) struct Request<'r> {
    pub(super) object: &'r Data,
    pub(super) namespace: Option<&'r Data>,
    pub(super) params: Option<&'r Data>,
}

/// What the first violated validation says; none if there is none, or the conditions are not met.
pub(super) fn verdict(
    request: &Request<'_>,
    variables: &[Data],
    conditions: &[Data],
    validations: &[Data],
) -> Result<Option<String>, String> {
    let mut scope = Scope::new();
    scope.set("object", Some(request.object));
    scope.set("params", request.params);
    scope.set("namespaceObject", request.namespace);
    let metadata = |key: &str| {
        request.object.get("metadata").and_then(|metadata| metadata.get(key)).map(shown).unwrap_or_default()
    };
    let (name, namespace) = (metadata("name"), metadata("namespace"));
    scope.set_texts("request", &[("operation", "CREATE"), ("name", &name), ("namespace", &namespace)]);
    for condition in conditions {
        match scope.answer(&read(condition, "expression")?) {
            Answer::Yes => {}
            Answer::No => return Ok(None),
            Answer::Fails(problem) | Answer::Unknown(problem) => return Err(unread(condition, &problem)),
        }
    }
    for variable in variables {
        scope.define(text(variable, "name").unwrap_or_default(), &read(variable, "expression")?);
    }
    for validation in validations {
        match scope.answer(&read(validation, "expression")?) {
            Answer::Yes => {}
            Answer::No => return Ok(Some(message(validation, &scope))),
            Answer::Fails(problem) => return Ok(Some(format!("{}: {problem}", message(validation, &scope)))),
            Answer::Unknown(problem) => return Err(unread(validation, &problem)),
        }
    }
    Ok(None)
}

fn read(data: &Data, key: &str) -> Result<Expression, String> {
    let words = text(data, key).unwrap_or_default();
    Expression::read(words).map_err(|problem| unread(data, &problem))
}

fn unread(data: &Data, problem: &str) -> String {
    format!("the expression `{}`: {problem}", short(text(data, "expression").unwrap_or_default()))
}

/// An expression in one short line.
fn short(expression: &str) -> String {
    const MOST: usize = 80;
    let line = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn message(validation: &Data, scope: &Scope) -> String {
    let computed = text(validation, "messageExpression").and_then(|words| Expression::read(words).ok());
    let computed = computed.and_then(|expression| scope.text(&expression));
    computed.or_else(|| text(validation, "message").map(|words| words.trim().to_owned())).unwrap_or_else(
        || format!("`{}` is not true", short(text(validation, "expression").unwrap_or_default())),
    )
}

/// The elements of a list of a specification.
pub(super) fn list<'d>(spec: &'d Data, key: &str) -> &'d [Data] {
    elements(spec.get(key))
}
