//! Rules that the author of a CRD wrote beside its schema, in CEL: what no schema can say, such as that one field
//! excludes another.
//!
//! They are evaluated as when an object is made, so rules about how it may change say nothing here.

use std::fmt;

use kube_cel::{CompiledSchema, ErrorKind, ValidationError, Validator, compile_schema};
use serde_json::Value;

use crate::document::DataKind;
use crate::kube::codes::{K8S_CEL, K8S_CEL_UNREAD};
use crate::kube::object::{Fault, Object, Path, Step, descend};

/// Where a structural schema keeps its rules.
pub(in crate::kube) const RULES: &str = "x-kubernetes-validations";

/// Rules longer than this tell people nothing.
const SHOWN_MAX: usize = 240;

/// The parser cannot tell places beyond this. A rule of such a size would exceed what an API server spends on it.
pub(in crate::kube) const READ_MAX: usize = u16::MAX as usize;

/// The rules of one kind.
pub(super) struct Rules {
    /// Nothing where a rule is too long to be read.
    compiled: Option<CompiledSchema>,
    evaluator: Validator,
}

impl Rules {
    /// The rules in a structural schema, if it has any.
    pub(super) fn of(schema: &Value) -> Option<Self> {
        let longest = longest_rule(schema)?;
        let compiled = (longest <= READ_MAX).then(|| compile_schema(schema));
        Some(Self { compiled, evaluator: Validator::new() })
    }

    /// Every rule that an object breaks. The instance is the object with its defaults.
    pub(super) fn faults(&self, object: &Object<'_>, instance: &Value) -> Vec<Fault> {
        let Some(compiled) = &self.compiled else {
            let says = format!("has a rule in its definition of more than {READ_MAX} characters");
            return vec![unread(Path::of(&["kind"]), says)];
        };
        let broken = self.evaluator.validate_compiled(compiled, instance, None).err();
        broken.iter().flatten().map(|error| fault(object, error)).collect()
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Rules").finish_non_exhaustive()
    }
}

/// How long the longest rule in a schema is, if there are any.
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
    Fault::new(&K8S_CEL_UNREAD, path, says, "not held against this rule")
}

fn fault(object: &Object<'_>, error: &ValidationError) -> Fault {
    let path = read_path(object, &error.field_path);
    let spot = if path.is_empty() { String::new() } else { format!(" in `{path}`") };
    let path = if path.is_empty() { Path::of(&["kind"]) } else { path };
    let misread = syntax_problem(&error.message);
    let message = misread.as_deref().unwrap_or_else(|| error.message.trim().trim_end_matches('.'));
    let broken = |what: &str| {
        let says = format!("breaks a rule of its definition{spot}{what}: {message}");
        Fault::new(&K8S_CEL, path.clone(), says, "refused by a rule")
    };
    let fault = match error.kind {
        ErrorKind::ValidationFailure => broken(""),
        // A field that is absent and not asked for with `has`, most often: the API server refuses it too.
        ErrorKind::EvaluationError => broken(", which cannot be evaluated"),
        ErrorKind::UnsupportedReference => {
            let function = error.message.split('\'').nth(1).unwrap_or_default();
            let says =
                format!("has a rule in its definition{spot} with `{function}`, which is not known here");
            unread(path.clone(), says)
        }
        _ => {
            let says = format!("has a rule in its definition{spot} that is not understood here: {message}");
            unread(path.clone(), says)
        }
    };
    let rule = error.rule.split_whitespace().collect::<Vec<_>>().join(" ");
    fault.help((!rule.is_empty() && rule.len() <= SHOWN_MAX).then(|| format!("the rule is `{rule}`")))
}

/// What is wrong with the syntax of an expression, in fewer words than the parser's, which lists all that may stand
/// there and draws arrows.
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

/// A path as it is told: `spec.listeners[0].name`. Keys may have dots in them, so the object decides where one ends.
pub(super) fn read_path(object: &Object<'_>, text: &str) -> Path {
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
        let index = index.and_then(|(index, after)| Some((Step::Index(index.parse().ok()?), after)));
        let (step, after) = index.unwrap_or_else(|| {
            let keys = match data.map(|data| &data.kind) {
                Some(DataKind::Map(fields)) => fields.as_slice(),
                _ => &[],
            };
            let keys = keys.iter().map(|(key, _)| key.as_str());
            let known =
                keys.filter(|key| rest.strip_prefix(key).is_some_and(ends)).max_by_key(|key| key.len());
            let length = known
                .map(str::len)
                .or_else(|| rest.match_indices(['.', '[']).map(|(at, _)| at).find(|at| *at > 0));
            let (key, after) = rest.split_at(length.unwrap_or(rest.len()));
            (Step::Key(key.to_owned()), after)
        });
        data = data.and_then(|data| descend(data, &step));
        path = path.step(step);
        rest = after;
    }
}
