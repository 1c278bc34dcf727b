//! CEL rules in CRDs: constraints that a schema cannot express, such as that one field excludes another.
//!
//! They are evaluated as for the creation of an object, so transition rules (`oldSelf`) do not apply.

mod budget;
mod cost;
mod part;
mod reached;
mod size;

use std::cell::RefCell;
use std::fmt;

use kube_cel::{CompiledSchema, ErrorKind, ValidationError, Validator};
use serde_json::Value;

use crate::document::fields;
use crate::kube::codes::{K8S_CEL, K8S_CEL_UNREAD};
use crate::kube::object::{Fault, FieldStep, KubeObject, Path, descend};

pub(in crate::kube) use budget::{affordable, excesses};
pub(in crate::kube) use part::{READ_MAX, RULES};
pub(in crate::kube) use size::Size;

/// Longer rules are not shown.
const SHOWN_MAX: usize = 240;

/// What evaluates rules, for all kinds.
pub(super) struct Evaluator(Validator);

/// The rules of one kind. Those are parsed whose place an object has.
pub(super) enum Rules {
    Readable {
        /// The part of the schema that rules can see.
        schema: Value,
        /// What objects have reached so far.
        reached: Box<RefCell<CompiledSchema>>,
    },
    /// A rule is too long to be parsed.
    TooLong,
}

impl Rules {
    /// The rules in a structural schema, if it has any.
    pub(super) fn of(schema: &Value) -> Option<Self> {
        if longest_rule(schema)? > READ_MAX {
            return Some(Self::TooLong);
        }
        let schema = part::part(schema)?;
        Some(Self::Readable { reached: Box::new(RefCell::new(reached::root(&schema))), schema })
    }

    /// All rules that an object violates. The instance is the object with its defaults.
    pub(super) fn faults(
        &self,
        object: &KubeObject<'_>,
        instance: &Value,
        evaluator: &Evaluator,
    ) -> Vec<Fault> {
        let Self::Readable { schema, reached } = self else {
            let says = format!("has a CEL rule of more than {READ_MAX} characters in its CRD");
            return vec![unread(Path::of(&["kind"]), says)];
        };
        let mut reached = reached.borrow_mut();
        reached::reach(&mut reached, schema, instance);
        if let Some(rule) = budget::overrun(&reached, instance) {
            let says =
                "has CEL rules in its CRD whose evaluation can exceed the cost budget of the API server";
            let fault = unread(Path::of(&["kind"]), says.to_owned());
            return vec![fault.help(shown(rule))];
        }
        let broken = evaluator.0.validate_compiled(&reached, instance, None).err();
        broken.iter().flatten().map(|error| fault(object, error)).collect()
    }
}

impl Default for Evaluator {
    fn default() -> Self {
        Self(Validator::new())
    }
}

impl fmt::Debug for Evaluator {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Evaluator").finish_non_exhaustive()
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Rules").finish_non_exhaustive()
    }
}

/// The length of the longest rule in a schema, if there are any.
fn longest_rule(schema: &Value) -> Option<usize> {
    match schema {
        Value::Object(fields) => {
            let own = fields.get(RULES).and_then(Value::as_array).into_iter().flatten();
            let own = own.map(|rule| rule.to_string().len());
            own.chain(fields.values().filter_map(longest_rule)).max()
        }
        Value::Array(elements) => elements.iter().filter_map(longest_rule).max(),
        _ => None,
    }
}

fn unread(path: Path, says: String) -> Fault {
    Fault::new(&K8S_CEL_UNREAD, path, says, "not validated against this rule")
}

fn fault(object: &KubeObject<'_>, error: &ValidationError) -> Fault {
    let path = read_path(object, &error.field_path);
    let spot = if path.is_empty() { String::new() } else { format!(" in `{path}`") };
    let path = if path.is_empty() { Path::of(&["kind"]) } else { path };
    let misread = syntax_problem(&error.message);
    let message = misread.as_deref().unwrap_or_else(|| error.message.trim().trim_end_matches('.'));
    let broken = |what: &str| {
        let says = format!("violates a rule of its CRD{spot}{what}: {message}");
        Fault::new(&K8S_CEL, path.clone(), says, "violates a rule")
    };
    let fault = match error.kind {
        ErrorKind::ValidationFailure => broken(""),
        // Usually a field that is absent and not tested with `has`: the API server rejects it too.
        ErrorKind::EvaluationError => broken(", which cannot be evaluated"),
        ErrorKind::UnsupportedReference => {
            let function = error.message.split('\'').nth(1).unwrap_or_default();
            let says = format!("has a CEL rule in its CRD{spot} that uses the unknown function `{function}`");
            unread(path.clone(), says)
        }
        _ => {
            let says = format!("has a CEL rule in its CRD{spot} that cannot be evaluated: {message}");
            unread(path.clone(), says)
        }
    };
    fault.help(shown(&error.rule))
}

/// A rule in a help text.
fn shown(rule: &str) -> Option<String> {
    let rule = rule.split_whitespace().collect::<Vec<_>>().join(" ");
    (!rule.is_empty() && rule.len() <= SHOWN_MAX).then(|| format!("the rule is `{rule}`"))
}

/// A syntax error of an expression, shorter than the parser's message, which lists all expected tokens and draws
/// arrows.
pub(super) fn syntax_problem(words: &str) -> Option<String> {
    let (_, rest) = words.split_once("ERROR: <input>:")?;
    let (place, rest) = rest.split_once(": Syntax error: ")?;
    let problem = rest.lines().next()?;
    let problem = problem.split_once(" expecting ").map_or(problem, |(problem, _)| problem);
    let (line, column) = place.split_once(':')?;
    let ends = problem.contains("<EOF>");
    let problem = if ends { "it ends too early" } else { problem };
    Some(format!("{problem} (line {line}, column {column})"))
}

/// Parses a path such as `spec.listeners[0].name`. Keys can contain dots, so the object decides where a key ends.
pub(super) fn read_path(object: &KubeObject<'_>, text: &str) -> Path {
    let mut path = Path::default();
    let mut data = Some(object.data);
    let mut rest = text;
    loop {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if rest.is_empty() {
            return path;
        }
        let ends = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
        let index = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let index = index.and_then(|(index, after)| Some((FieldStep::Index(index.parse().ok()?), after)));
        let (step, after) = index.unwrap_or_else(|| {
            let keys = fields(data).iter().map(|(key, _)| key.as_str());
            let known =
                keys.filter(|key| rest.strip_prefix(key).is_some_and(ends)).max_by_key(|key| key.len());
            let length = known
                .map(str::len)
                .or_else(|| rest.match_indices(['.', '[']).map(|(at, _)| at).find(|at| *at > 0));
            let (key, after) = rest.split_at(length.unwrap_or(rest.len()));
            (FieldStep::Key(key.to_owned()), after)
        });
        data = data.and_then(|data| descend(data, &step));
        path = path.step(step);
        rest = after;
    }
}
