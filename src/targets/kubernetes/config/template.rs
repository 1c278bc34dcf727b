//! Templates of configuration files: they can use their `values` only.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};

use crate::diag::{Diagnostic, near};
use crate::lab::decode::Raw;
use crate::value::{Kind, NodeId, Number, Values};

use crate::targets::kubernetes::config::codes::SVC_TEMPLATE;
use crate::targets::kubernetes::config::template_filters;

/// The name of the template in the engine. It is not part of any message.
const NAME: &str = "file";
/// Steps of a template. The largest of the reference labs takes some thousands.
const FUEL: u64 = 10_000_000;
/// Bytes of an expression or a statement. The engine recurses on signs: `not not not ...`.
const LONGEST: usize = 4096;

/// Renders a template. `place` is the value with its text or path.
pub(super) fn fill(
    template: &str,
    place: NodeId,
    given: Option<Raw>,
    values: &Values,
) -> Result<String, Diagnostic> {
    if let Some(line) = too_long(template) {
        let message =
            format!("the template cannot be rendered: an expression is longer than {LONGEST} bytes");
        return Err(located(Diagnostic::new(&SVC_TEMPLATE, message), line, place, values));
    }
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    template_filters::bound(&mut environment);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build().expect("the usual delimiters do not clash"));
    let context =
        given.map_or_else(|| Value::from(BTreeMap::<String, Value>::new()), |raw| value(values, raw.0));
    environment
        .render_named_str(NAME, template, context)
        .map_err(|problem| fault(&problem, &environment, template, place, given, values))
}

fn fault(
    problem: &minijinja::Error,
    environment: &Environment<'_>,
    template: &str,
    place: NodeId,
    given: Option<Raw>,
    values: &Values,
) -> Diagnostic {
    let known: Vec<&str> =
        given.map_or_else(Vec::new, |raw| values.fields(raw.0).map(|(name, _)| name).collect());
    let missing = match problem.kind() {
        ErrorKind::UndefinedError => missing(environment, template, &known),
        _ => None,
    };
    let message = match &missing {
        Some(name) => format!("the template uses `{name}`, which is not defined in its `values`"),
        None => {
            format!("the template cannot be rendered: {problem}").replace(&format!(" (in {NAME}:"), " (line ")
        }
    };
    let line = problem.line().unwrap_or(1);
    let diagnostic = located(Diagnostic::new(&SVC_TEMPLATE, message), line, place, values);
    match missing {
        Some(name) => {
            let near = near::did_you_mean(&name, &known);
            diagnostic.help(near.unwrap_or_else(|| format!("define it: `values.{name} = ...`")))
        }
        None => diagnostic,
    }
}

/// A finding at a line of a template.
fn located(diagnostic: Diagnostic, line: usize, place: NodeId, values: &Values) -> Diagnostic {
    match values.file(place) {
        Some(file) => {
            diagnostic.at_node(place, file.line(line), "here").at(values.span(place), "the file is used here")
        }
        None => diagnostic.at_node(place, values.span(place), format!("in line {line} of this text")),
    }
}

/// The line of the first expression or statement that is too long.
fn too_long(template: &str) -> Option<usize> {
    let mut rest = template;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let inside = &rest[start + 2..];
        let end = inside.find("}}").into_iter().chain(inside.find("%}")).min().unwrap_or(inside.len());
        if end > LONGEST {
            let before = template.len() - rest.len() + start;
            return Some(template[..before].matches('\n').count() + 1);
        }
        rest = &inside[end..];
    }
    None
}

/// The first undefined variable of the template.
fn missing(environment: &Environment<'_>, template: &str, known: &[&str]) -> Option<String> {
    let parsed = environment.template_from_str(template).ok()?;
    let mut missing: Vec<String> = parsed
        .undeclared_variables(false)
        .into_iter()
        .filter(|name| {
            !known.contains(&name.as_str()) && environment.globals().all(|(global, _)| global != name)
        })
        .collect();
    missing.sort();
    missing.into_iter().next()
}

/// A value of the configuration in the engine's type.
fn value(values: &Values, node: NodeId) -> Value {
    match &values.node(node).kind {
        Kind::Null | Kind::Broken => Value::from(()),
        Kind::Bool(value) => Value::from(*value),
        Kind::Number(Number::Integer(number)) => Value::from(*number),
        // As written: a float would round it.
        Kind::Number(Number::Decimal(digits)) => Value::from(digits.to_string()),
        Kind::String(text) => Value::from(text.to_string()),
        Kind::List(elements) => elements.iter().map(|element| value(values, *element)).collect(),
        Kind::Record(_) => {
            let fields = values.fields(node).map(|(name, field)| (name.to_owned(), value(values, field)));
            Value::from(fields.collect::<BTreeMap<String, Value>>())
        }
    }
}
