//! Conditions of rules, and variables in texts.

use std::cmp::Ordering;

use crate::document::{Data, DataKind, elements};
use crate::world::object::{shown, text};
use crate::world::policies::kyverno::expression::{Expression, same};
use crate::world::policies::kyverno::reader;
use crate::world::policies::kyverno::scalar::compare;
use crate::world::policies::kyverno::wildcard::fits;

/// A part that is not evaluated, as messages call it.
pub(super) type Unread = String;

/// Whether conditions are met: a list of which all must be, or `any` and `all`.
pub(super) fn are_met(conditions: &Data, root: &Data) -> Result<bool, Unread> {
    if matches!(conditions.kind, DataKind::List(_)) {
        return all(elements(Some(conditions)), root);
    }
    let any = elements(conditions.get("any"));
    if !any.is_empty() {
        let mut found = false;
        for condition in any {
            found |= is_met(condition, root)?;
        }
        if !found {
            return Ok(false);
        }
    }
    all(elements(conditions.get("all")), root)
}

fn all(conditions: &[Data], root: &Data) -> Result<bool, Unread> {
    for condition in conditions {
        if !is_met(condition, root)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_met(condition: &Data, root: &Data) -> Result<bool, Unread> {
    // Older policies nest blocks.
    if condition.get("key").is_none() && (condition.get("any").is_some() || condition.get("all").is_some()) {
        return are_met(condition, root);
    }
    let value = |key: &str| match condition.get(key) {
        Some(data) => filled(data, root),
        None => Ok(Data::new(DataKind::Null, condition.origin)),
    };
    let (key, value) = (value("key")?, value("value")?);
    let operator = text(condition, "operator").unwrap_or("Equals").to_lowercase();
    let order = || compare(&key.scalar()?, &value.scalar()?);
    let ordered = |test: fn(Ordering) -> bool| order().is_some_and(test);
    let keys = members(&key);
    let values = members(&value);
    let is_in = |key: &&Data| values.iter().any(|value| is_equal(key, value));
    Ok(match operator.trim_start_matches("duration") {
        "equals" | "equal" => is_equal(&key, &value),
        "notequals" | "notequal" => !is_equal(&key, &value),
        "in" | "allin" => keys.iter().all(is_in),
        "anyin" => keys.iter().any(is_in),
        "notin" | "allnotin" => !keys.iter().any(is_in),
        "anynotin" => !keys.iter().all(is_in),
        "greaterthan" => ordered(Ordering::is_gt),
        "greaterthanorequals" => ordered(Ordering::is_ge),
        "lessthan" => ordered(Ordering::is_lt),
        "lessthanorequals" => ordered(Ordering::is_le),
        other => return Err(format!("the operator `{other}`")),
    })
}

fn members(data: &Data) -> Vec<&Data> {
    match &data.kind {
        DataKind::List(elements) => elements.iter().collect(),
        DataKind::Null => Vec::new(),
        _ => vec![data],
    }
}

fn is_equal(key: &Data, value: &Data) -> bool {
    match (key.scalar(), value.scalar()) {
        (Some(key), Some(value)) => fits(&value, &key) || compare(&key, &value) == Some(Ordering::Equal),
        (None, Some(value)) if key.kind == DataKind::Null => value.is_empty(),
        _ => same(key, value),
    }
}

/// Data with the values of the variables in its texts.
pub(super) fn filled(data: &Data, root: &Data) -> Result<Data, Unread> {
    let kind = match &data.kind {
        DataKind::String(text) if text.contains("{{") => return filled_text(data, text, root),
        DataKind::List(elements) => {
            DataKind::List(elements.iter().map(|each| filled(each, root)).collect::<Result<_, _>>()?)
        }
        DataKind::Map(fields) => {
            let fields = fields.iter().map(|(key, value)| Ok((key.clone(), filled(value, root)?)));
            DataKind::Map(fields.collect::<Result<_, Unread>>()?)
        }
        kind => kind.clone(),
    };
    Ok(Data::new(kind, data.origin))
}

/// A variable alone keeps its kind; within other text it becomes text.
fn filled_text(data: &Data, text: &str, root: &Data) -> Result<Data, Unread> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (expression, after) = after.split_once("}}").ok_or_else(|| format!("`{text}`"))?;
        let found = variable(expression.trim(), root)?;
        if before.trim().is_empty() && after.trim().is_empty() && filled.is_empty() {
            return Ok(found);
        }
        filled.push_str(before);
        filled.push_str(&shown(&found));
        rest = after;
    }
    filled.push_str(rest);
    Ok(Data::new(DataKind::String(filled), data.origin))
}

/// The value of an expression.
pub(super) fn variable(expression: &str, root: &Data) -> Result<Data, Unread> {
    let unread = || format!("the expression `{expression}`");
    let read = reader::read(expression).ok_or_else(unread)?;
    if let Some(name) = unknown_root(&read, root) {
        return Err(format!("the variable `{name}`"));
    }
    read.evaluate(root).ok_or_else(unread)
}

/// The first name of an expression that is not among the known variables.
fn unknown_root(expression: &Expression, root: &Data) -> Option<String> {
    match expression {
        Expression::Field(name) => root.get(name).is_none().then(|| name.clone()),
        Expression::Of(left, _)
        | Expression::Each(left, _)
        | Expression::Filter(left, _)
        | Expression::Values(left)
        | Expression::Flat(left)
        | Expression::Not(left) => unknown_root(left, root),
        Expression::Or(left, right) | Expression::And(left, right) | Expression::Compare(_, left, right) => {
            unknown_root(left, root).or_else(|| unknown_root(right, root))
        }
        Expression::List(all) | Expression::Call(_, all) => {
            all.iter().find_map(|each| unknown_root(each, root))
        }
        Expression::Current | Expression::Index(_) | Expression::Literal(_) => None,
    }
}
