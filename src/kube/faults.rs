//! Translates the errors of the JSON Schema validator into findings in the user's terms.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value;

use crate::diag::near;
use crate::kube::codes::{K8S_NAME, K8S_SCHEMA, K8S_VALUE};
use crate::kube::object::{Fault, FieldStep, Path};
use crate::kube::schema::Schema;
use crate::kube::{formats, forms};

/// All violations of a schema.
pub(super) fn faults(schema: &Schema, instance: &Value) -> Vec<Fault> {
    schema.validator.iter_errors(instance).flat_map(|error| translate(&error, &schema.tree)).collect()
}

fn translate(error: &ValidationError<'_>, tree: &Value) -> Vec<Fault> {
    let path = path(error.instance_path());
    let refused = |what: String, label: &str| {
        vec![Fault::new(&K8S_SCHEMA, path.clone(), format!("has an invalid {}: {what}", spot(&path)), label)]
    };
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let known = known_fields(error.schema_path(), tree);
            unexpected.iter().map(|field| unknown(&path, field, &known)).collect()
        }
        Kind::Required { property } => vec![missing(&path, property.as_str().unwrap_or_default())],
        Kind::Type { kind } => vec![mistyped(path, kind, error.instance())],
        Kind::Enum { options } => vec![wrong_word(path, options, error.instance())],
        Kind::Format { format } => {
            let text = error.instance().as_str().unwrap_or_default();
            if let Some((form, problem)) = forms::problem(format, text) {
                let says = format!("has an invalid {} in `{path}`: {}", form.noun, problem.message);
                return vec![Fault::new(&K8S_NAME, path, says, problem.message).help(problem.help)];
            }
            let (noun, help) = formats::words(format);
            let says = format!("sets `{path}` to {}, which is not {noun}", shown(error.instance()));
            vec![Fault::new(&K8S_VALUE, path, says, format!("not {noun}")).help(help.to_owned())]
        }
        Kind::Minimum { limit } => vec![out_of_range(path, error.instance(), &format!("at least {limit}"))],
        Kind::Maximum { limit } => vec![out_of_range(path, error.instance(), &format!("at most {limit}"))],
        Kind::ExclusiveMinimum { limit } => {
            vec![out_of_range(path, error.instance(), &format!("more than {limit}"))]
        }
        Kind::ExclusiveMaximum { limit } => {
            vec![out_of_range(path, error.instance(), &format!("less than {limit}"))]
        }
        Kind::Pattern { pattern } => {
            let what = format!("{} does not match the required pattern", shown(error.instance()));
            let mut faults = refused(what, "does not match the required pattern");
            faults
                .iter_mut()
                .for_each(|fault| fault.help.push(format!("write a value that matches `{pattern}`")));
            faults
        }
        Kind::MinLength { limit: 1 } => refused("it is empty".to_owned(), "empty"),
        Kind::MinLength { limit } => {
            refused(format!("it must have at least {limit} characters"), "too short")
        }
        Kind::MaxLength { limit } => refused(format!("it must have at most {limit} characters"), "too long"),
        Kind::MinItems { limit } => refused(format!("its length must be at least {limit}"), "too few items"),
        Kind::MaxItems { limit } => refused(format!("its length must be at most {limit}"), "too many items"),
        Kind::MinProperties { limit } => {
            refused(format!("its number of fields must be at least {limit}"), "too few fields")
        }
        Kind::MaxProperties { limit } => {
            refused(format!("its number of fields must be at most {limit}"), "too many fields")
        }
        Kind::OneOfNotValid { .. } | Kind::AnyOf { .. } | Kind::OneOfMultipleValid { .. } => {
            vec![alternatives(error, path, tree)]
        }
        Kind::Not { .. } => refused("its schema excludes this combination".to_owned(), "excluded by `not`"),
        _ => refused(error.to_string(), "does not match the schema"),
    }
}

fn unknown(path: &Path, field: &str, known: &[&str]) -> Fault {
    let path = path.key(field);
    let fault =
        Fault::new(&K8S_SCHEMA, path.clone(), format!("has no field `{path}`"), "unknown field").at_key();
    match near::did_you_mean(field, known) {
        None if known.is_empty() => fault.help("this field has no fields of its own".to_owned()),
        help => fault.help(help),
    }
}

/// The object's CRD has an unusable schema, so the object cannot be validated.
pub(super) fn no_schema(problem: &str) -> Fault {
    let says = format!("cannot be validated: the schema in its CRD is invalid: {problem}");
    Fault::new(&K8S_SCHEMA, Path::of(&["kind"]), says, "fix the CRD of this kind").at_key()
}

/// A required field is missing.
pub(super) fn missing(path: &Path, field: &str) -> Fault {
    let says = format!("is missing `{}`", path.key(field));
    Fault::new(&K8S_SCHEMA, path.clone(), says, format!("`{field}` is missing")).at_key()
}

fn mistyped(path: Path, wanted: &TypeKind, found: &Value) -> Fault {
    let wanted: Vec<String> = match wanted {
        TypeKind::Single(kind) => vec![kind.to_string()],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect(),
    };
    let wanted: Vec<&str> = wanted.iter().filter(|kind| *kind != "null").map(|kind| noun(kind)).collect();
    let wanted = wanted.join(" or ");
    let says = format!("sets `{path}` to {}, but it must be {wanted}", shown(found));
    let fault = Fault::new(&K8S_SCHEMA, path, says, format!("must be {wanted}"));
    match found {
        Value::String(text) if wanted.contains("number") && text.parse::<i64>().is_ok() => {
            fault.help(format!("write `{text}` without quotes"))
        }
        Value::String(text) if wanted == "true or false" && matches!(text.as_str(), "true" | "false") => {
            fault.help(format!("write `{text}` without quotes"))
        }
        Value::Bool(_) | Value::Number(_) if wanted == "text" => fault.help(format!("write `\"{found}\"`")),
        _ => fault,
    }
}

fn noun(kind: &str) -> &str {
    match kind {
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a record",
        other => other,
    }
}

fn wrong_word(path: Path, options: &Value, found: &Value) -> Fault {
    let words: Vec<&str> = options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let says = format!("sets `{path}` to {}, which is not an allowed value", shown(found));
    let near = near::nearest(found.as_str().unwrap_or_default(), words.iter().copied());
    let near = near.map(|near| format!("did you mean `{near}`?"));
    let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    Fault::new(&K8S_SCHEMA, path, says, "invalid value")
        .help(near)
        .help((listed.len() <= 24).then(|| format!("available: {}", listed.join(", "))))
}

fn out_of_range(path: Path, found: &Value, bound: &str) -> Fault {
    let says = format!("sets `{path}` to {}; it must be {bound}", shown(found));
    Fault::new(&K8S_VALUE, path, says, format!("must be {bound}"))
}

/// Alternatives that differ only in their required fields are reported by these fields.
fn alternatives(error: &ValidationError<'_>, path: Path, tree: &Value) -> Fault {
    let all = tree.pointer(error.schema_path().as_str()).and_then(Value::as_array);
    let needed: Option<Vec<String>> = all.into_iter().flatten().map(needed_fields).collect();
    let needed = needed.filter(|needed| !needed.is_empty()).map(|needed| needed.join(" or "));
    let exclusive = matches!(error.kind(), Kind::OneOfMultipleValid { .. });
    let (what, label) = match (&needed, exclusive) {
        (Some(needed), false) => (format!("it requires {needed}"), "one of these is missing"),
        (Some(needed), true) => (format!("only one of {needed} is allowed"), "more than one of these is set"),
        (None, false) => {
            ("it matches none of the alternatives in its schema".to_owned(), "matches no alternative")
        }
        (None, true) => (
            "it matches several alternatives, but exactly one is required".to_owned(),
            "matches several alternatives",
        ),
    };
    Fault::new(&K8S_SCHEMA, path.clone(), format!("has an invalid {}: {what}", spot(&path)), label)
}

/// The required fields of an alternative, if it has no other keywords.
fn needed_fields(alternative: &Value) -> Option<String> {
    let fields = alternative.as_object()?;
    if fields.keys().any(|key| !matches!(key.as_str(), "required" | "properties")) {
        return None;
    }
    let required = fields.get("required")?.as_array()?;
    let names: Vec<String> =
        required.iter().filter_map(|name| Some(format!("`{}`", name.as_str()?))).collect();
    (!names.is_empty()).then(|| names.join(" with "))
}

/// The fields that the schema defines beside an unknown one.
fn known_fields<'t>(keyword: &Location, tree: &'t Value) -> Vec<&'t str> {
    let keyword = keyword.as_str();
    let parent = keyword.strip_suffix("/additionalProperties").unwrap_or(keyword);
    let properties = tree.pointer(parent).and_then(|schema| schema.get("properties")?.as_object());
    properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

fn path(location: &Location) -> Path {
    let step = |segment: LocationSegment<'_>| match segment {
        LocationSegment::Property(key) => FieldStep::Key(key.to_string()),
        LocationSegment::Index(index) => FieldStep::Index(index),
    };
    location.into_iter().map(step).fold(Path::default(), |path, step| path.step(step))
}

/// A path for a message; the root has no path.
fn spot(path: &Path) -> String {
    if path.is_empty() { "value".to_owned() } else { format!("`{path}`") }
}

/// A value as in YAML, shortened.
fn shown(value: &Value) -> String {
    const MOST: usize = 60;
    match value {
        Value::Null => "`null`".to_owned(),
        Value::Object(_) => "a record".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::String(text) if text.chars().count() > MOST => {
            format!("`\"{}…\"`", text.chars().take(MOST).collect::<String>().escape_debug())
        }
        _ => format!("`{value}`"),
    }
}
