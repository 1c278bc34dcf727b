//! CEL expressions inside Kubernetes' own objects. They apply to requests or objects that are not available here, so they
//! are parsed but not evaluated: the API server rejects syntax errors and undefined names.

use std::collections::BTreeSet;

use kube_cel::cel::Program;
use kube_cel::cel::common::ast::{EntryExpr, Expr, LiteralValue};

use crate::diag::near;
use crate::document::{Data, DataKind, elements};
use crate::kube::cel::{READ_MAX, RULES, excesses, syntax_problem};
use crate::kube::json;
use crate::kube::object::{Fault, KubeObject, Path};
use crate::kube::rules::broken;

/// Variables of expressions about a request. Not every expression has all of them.
const VARIABLES: &[&str] =
    &["authorizer", "namespaceObject", "object", "oldObject", "params", "request", "variables"];

/// Variables of the rules in a CRD.
const OF_RULES: &[&str] = &["oldSelf", "self"];

/// Names of types, and prefixes of functions.
const WORDS: &[&str] = &[
    "base64",
    "bool",
    "bytes",
    "cel",
    "cidr",
    "double",
    "dyn",
    "format",
    "google",
    "int",
    "ip",
    "json",
    "list",
    "lists",
    "map",
    "math",
    "null_type",
    "optional",
    "regex",
    "sets",
    "string",
    "strings",
    "type",
    "uint",
];

/// Macros that bind variables, named by their first arguments.
const BINDERS: &[&str] = &[
    "all",
    "bind",
    "exists",
    "existsOne",
    "exists_one",
    "filter",
    "map",
    "optFlatMap",
    "optMap",
    "sortBy",
    "transformList",
    "transformMap",
    "transformMapEntry",
];

/// The required type of an expression.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    YesOrNo,
    List,
    Text,
    Anything,
}

/// Where an admission policy has expressions: a list in `spec`, and the path from its elements.
const OF_POLICIES: &[(&str, &[&str], Wanted)] = &[
    ("auditAnnotations", &["valueExpression"], Wanted::Anything),
    ("matchConditions", &["expression"], Wanted::YesOrNo),
    ("mutations", &["applyConfiguration", "expression"], Wanted::Anything),
    ("mutations", &["jsonPatch", "expression"], Wanted::List),
    ("validations", &["expression"], Wanted::YesOrNo),
    ("validations", &["messageExpression"], Wanted::Text),
    ("variables", &["expression"], Wanted::Anything),
];

pub(super) fn policy(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    for (list, way, wanted) in OF_POLICIES {
        each(object.data.get("spec"), &Path::of(&["spec"]), list, way, *wanted, faults);
    }
}

pub(super) fn webhooks(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    for (index, webhook) in elements(object.data.get("webhooks")).iter().enumerate() {
        let path = Path::of(&["webhooks"]).index(index);
        each(Some(webhook), &path, "matchConditions", &["expression"], Wanted::YesOrNo, faults);
    }
}

/// The rules in the schemas of a CRD.
pub(super) fn definition(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let versions = Path::of(&["spec", "versions"]);
    for (index, version) in elements(object.at(&versions)).iter().enumerate() {
        let path = versions.index(index).key("schema");
        if let Some(schema) = version.get("schema") {
            of_schema(schema, &path, faults);
            if let Some(structural) = schema.get("openAPIV3Schema") {
                costs(structural, &path.key("openAPIV3Schema"), faults);
            }
        }
    }
}

/// Rules because of which the API server refuses the CRD: it estimates what they cost for the largest object.
fn costs(structural: &Data, path: &Path, faults: &mut Vec<Fault>) {
    for excess in excesses(&json::plain(structural)) {
        let path =
            excess.path.iter().fold(path.clone(), |path, key| path.key(key)).index(excess.index).key("rule");
        let says = format!(
            "has a CEL rule in `{path}` whose estimated cost is {} times the limit of the API server",
            excess.times
        );
        let help =
            "add `maxItems`, `maxLength` or `maxProperties` to what the rule reads, or simplify the rule";
        faults.push(broken(path, says, "too expensive", help));
    }
}

fn of_schema(schema: &Data, path: &Path, faults: &mut Vec<Fault>) {
    match &schema.kind {
        DataKind::Map(fields) => {
            for (key, value) in fields {
                let path = path.key(key);
                if key == RULES {
                    for (index, rule) in elements(Some(value)).iter().enumerate() {
                        if let Some(text) = rule.get("rule").and_then(Data::as_str) {
                            let path = path.index(index).key("rule");
                            faults.extend(problem(&path, text, Wanted::YesOrNo, OF_RULES));
                        }
                    }
                } else {
                    of_schema(value, &path, faults);
                }
            }
        }
        DataKind::List(elements) => {
            for (index, element) in elements.iter().enumerate() {
                of_schema(element, &path.index(index), faults);
            }
        }
        _ => {}
    }
}

fn each(
    parent: Option<&Data>,
    path: &Path,
    list: &str,
    way: &[&str],
    wanted: Wanted,
    faults: &mut Vec<Fault>,
) {
    for (index, element) in elements(parent.and_then(|parent| parent.get(list))).iter().enumerate() {
        let found = way.iter().try_fold(element, |data, key| data.get(key));
        if let Some(text) = found.and_then(Data::as_str) {
            let path = way.iter().fold(path.key(list).index(index), |path, key| path.key(key));
            faults.extend(problem(&path, text, wanted, VARIABLES));
        }
    }
}

fn problem(path: &Path, text: &str, wanted: Wanted, variables: &[&str]) -> Option<Fault> {
    if text.len() > READ_MAX {
        return None;
    }
    let program = match Program::compile(text) {
        Ok(program) => program,
        Err(problem) => {
            // API servers support syntax that this parser does not.
            let problem = syntax_problem(&problem.to_string())?;
            let says = format!("has a CEL syntax error in `{path}`: {problem}");
            return Some(broken(path.clone(), says, "invalid CEL expression", ""));
        }
    };
    let expression = &program.expression().expr;
    let mut names = BTreeSet::new();
    free_names(expression, &mut Vec::new(), &mut names);
    if let Some(name) = names.iter().find(|name| !variables.contains(name)) {
        let says = format!("has a CEL expression in `{path}` that uses `{name}`, which is not defined");
        let help = near::did_you_mean(name, variables).unwrap_or_default();
        return Some(broken(path.clone(), says, "uses an undefined name", &help));
    }
    let noun = match wanted {
        Wanted::YesOrNo => "true or false",
        Wanted::List => "a list",
        Wanted::Text => "a string",
        Wanted::Anything => return None,
    };
    is_never(expression, wanted).then(|| {
        let says = format!("has a CEL expression in `{path}` that must evaluate to {noun}, but never does");
        broken(path.clone(), says, &format!("not {noun}"), "")
    })
}

/// Whether an expression has another type, as far as its syntax shows.
fn is_never(expression: &Expr, wanted: Wanted) -> bool {
    match expression {
        Expr::Literal(LiteralValue::Boolean(_)) => wanted != Wanted::YesOrNo,
        Expr::Literal(LiteralValue::String(_)) => wanted != Wanted::Text,
        Expr::List(_) => wanted != Wanted::List,
        Expr::Literal(_) | Expr::Map(_) | Expr::Struct(_) => true,
        _ => false,
    }
}

/// The free variables of an expression.
fn free_names<'e>(expression: &'e Expr, bound: &mut Vec<&'e str>, found: &mut BTreeSet<&'e str>) {
    let outside = bound.len();
    match expression {
        Expr::Ident(name) => {
            if !bound.contains(&name.as_str()) && !WORDS.contains(&name.as_str()) {
                found.insert(name);
            }
        }
        Expr::Select(select) => free_names(&select.operand.expr, bound, found),
        Expr::Call(call) => {
            call.target.iter().for_each(|target| free_names(&target.expr, bound, found));
            let binds = BINDERS.contains(&call.func_name.as_str());
            for (index, argument) in call.args.iter().enumerate() {
                match &argument.expr {
                    Expr::Ident(name) if binds && index < 2 && index + 1 < call.args.len() => {
                        bound.push(name)
                    }
                    other => free_names(other, bound, found),
                }
            }
        }
        Expr::Comprehension(inner) => {
            free_names(&inner.iter_range.expr, bound, found);
            bound.extend([inner.iter_var.as_str(), inner.accu_var.as_str()]);
            bound.extend(inner.iter_var2.as_deref());
            for part in [&inner.accu_init, &inner.loop_cond, &inner.loop_step, &inner.result] {
                free_names(&part.expr, bound, found);
            }
        }
        Expr::List(list) => list.elements.iter().for_each(|each| free_names(&each.expr, bound, found)),
        Expr::Map(map) => map.entries.iter().for_each(|entry| of_entry(&entry.expr, bound, found)),
        Expr::Struct(fields) => fields.entries.iter().for_each(|entry| of_entry(&entry.expr, bound, found)),
        Expr::Literal(_) | Expr::Unspecified => {}
    }
    bound.truncate(outside);
}

fn of_entry<'e>(entry: &'e EntryExpr, bound: &mut Vec<&'e str>, found: &mut BTreeSet<&'e str>) {
    match entry {
        EntryExpr::StructField(field) => free_names(&field.value.expr, bound, found),
        EntryExpr::MapEntry(entry) => {
            free_names(&entry.key.expr, bound, found);
            free_names(&entry.value.expr, bound, found);
        }
    }
}
