//! The values that a lab sets for a chart: as JSON, and validated against the schemas of the chart and its subcharts.

use serde_json::{Map, Value};

use crate::charts::archive::Archive;
use crate::charts::codes::{CHART_SCHEMA, CHART_VALUE};
use crate::diag::Diagnostic;
use crate::kube::schema_errors;
use crate::types::DnsLabel;
use crate::value::{Kind, NodeId, Number, Span, Values};

/// A chart's values as they are written in the configuration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'l> {
    pub service: &'l DnsLabel,
    /// The chart in the configuration.
    pub chart: NodeId,
    /// Its values there.
    pub root: NodeId,
    pub values: &'l Values,
}

impl Given<'_> {
    pub(super) fn json(&self) -> Value {
        json(self.values, self.root)
    }

    /// The value at a path, or the innermost one around it, with its place. If there is none, the place is the chart.
    pub(super) fn place(&self, path: &[String], at_key: bool) -> (NodeId, Span) {
        let mut node = self.root;
        let mut depth = 0;
        for step in path {
            let below = match &self.values.node(node).kind {
                Kind::List(elements) => {
                    step.parse().ok().and_then(|index: usize| elements.get(index).copied())
                }
                _ => self.values.field(node, step),
            };
            let Some(below) = below else { break };
            node = below;
            depth += 1;
        }
        match depth {
            0 => (self.chart, self.values.span(self.chart)),
            _ if at_key || depth < path.len() => (node, self.values.key_span(node)),
            _ => (node, self.values.span(node)),
        }
    }
}

/// All violations of the schemas of a chart.
pub(super) fn findings(archive: &Archive, given: &Given<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let values = given.json();
    let merged = merge(&archive.defaults, values.as_object());
    check(archive, merged, &mut Vec::new(), given, &mut found);
    found
}

fn check(
    archive: &Archive,
    merged: Map<String, Value>,
    path: &mut Vec<String>,
    given: &Given<'_>,
    found: &mut Vec<Diagnostic>,
) {
    for (key, inside) in &archive.inside {
        let is_off = archive.conditions.get(key).is_some_and(|paths| is_off(paths, &merged));
        if is_off {
            continue;
        }
        let mut below = merge(&inside.defaults, merged.get(key).and_then(Value::as_object));
        if let Some(global) = merged.get("global").and_then(Value::as_object) {
            let own = below.get("global").and_then(Value::as_object).cloned().unwrap_or_default();
            below.insert("global".to_owned(), Value::Object(merge(&own, Some(global))));
        }
        path.push(key.clone());
        check(inside, below, path, given, found);
        path.pop();
    }
    let Some(schema) = &archive.schema else { return };
    let chart = &archive.name;
    match schema_errors(schema, &Value::Object(merged)) {
        Ok(schema_errors) => found.extend(schema_errors.into_iter().map(|error| {
            let whole: Vec<String> = path.iter().chain(&error.path).cloned().collect();
            let (node, span) = given.place(&whole, error.at_key);
            let message = format!("chart `{chart}` of service `{}` {}", given.service, error.says);
            let mut diagnostic = Diagnostic::new(&CHART_VALUE, message).at_node(node, span, error.label);
            diagnostic.help = error.help;
            diagnostic.help("see the chart's `values.schema.json`")
        })),
        Err(problem) => {
            let message =
                format!("the schema of chart `{chart}` cannot be used, so its values are not validated");
            let span = given.values.span(given.chart);
            let diagnostic = Diagnostic::new(&CHART_SCHEMA, message).at_node(given.chart, span, "");
            found.push(diagnostic.help(problem));
        }
    }
}

/// Whether the first condition that is set is false.
fn is_off(paths: &[String], values: &Map<String, Value>) -> bool {
    let said = paths.iter().find_map(|path| {
        let mut steps = path.split('.');
        let first = values.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(step))?.as_bool()
    });
    said == Some(false)
}

/// The defaults, overridden by the given values. A given null removes a default.
pub(super) fn merge(defaults: &Map<String, Value>, given: Option<&Map<String, Value>>) -> Map<String, Value> {
    let mut merged = defaults.clone();
    for (key, value) in given.into_iter().flatten() {
        match (merged.get_mut(key), value) {
            (_, Value::Null) => drop(merged.shift_remove(key)),
            (Some(Value::Object(below)), Value::Object(value)) => *below = merge(below, Some(value)),
            _ => drop(merged.insert(key.clone(), value.clone())),
        }
    }
    merged
}

fn json(values: &Values, node: NodeId) -> Value {
    match &values.node(node).kind {
        Kind::Null | Kind::Broken => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(Number::Integer(number)) => Value::from(*number),
        Kind::Number(Number::Decimal(digits)) => digits.parse::<f64>().map_or(Value::Null, Value::from),
        Kind::String(text) => Value::from(&**text),
        Kind::List(elements) => elements.iter().map(|element| json(values, *element)).collect(),
        Kind::Record(_) => Value::Object(
            values.fields(node).map(|(name, field)| (name.to_owned(), json(values, field))).collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(defaults: Value, given: Value) -> Value {
        let map = |value: &Value| value.as_object().cloned().expect("a map");
        Value::Object(merge(&map(&defaults), Some(&map(&given))))
    }

    #[test]
    fn what_is_given_lies_over_the_defaults() {
        let defaults = json!({ "a": { "b": 1, "c": 2 }, "d": [1], "e": 5 });
        let given = json!({ "a": { "b": 3 }, "d": [2, 3], "e": null, "f": {} });
        assert_eq!(merged(defaults, given), json!({ "a": { "b": 3, "c": 2 }, "d": [2, 3], "f": {} }));
    }

    #[test]
    fn the_first_condition_that_is_set_decides() {
        let values = json!({ "a": { "on": false }, "b": { "on": true } });
        let off = |paths: &[&str]| {
            let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
            is_off(&paths, values.as_object().expect("a map"))
        };
        assert!(
            off(&["a.on", "b.on"]) && !off(&["b.on", "a.on"]) && !off(&["c.on"]) && off(&["c.on", "a.on"])
        );
    }
}
