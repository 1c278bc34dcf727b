//! The budget that the API server has for rules. A CRD is refused if a rule could cost too much for the largest object that
//! its schema allows; evaluating the rules of one object ends when they have cost too much.
//!
//! An object for which the bound of the cost exceeds the budget is not evaluated here either.

use kube_cel::CompiledSchema;
use kube_cel::cel::Program;
use serde_json::Value;

use crate::kube::cel::cost::{cost, spent};
use crate::kube::cel::part::{READ_MAX, RULES};
use crate::kube::cel::size::{self, Size};

/// For a rule of a CRD, by its schema, as often as it can apply to an object.
const OF_RULE: u64 = 10_000_000;
/// The estimate is less exact than that of the API server: a CRD is refused only if a rule exceeds the budget many times.
const DOUBT: u64 = 1000;
/// For one evaluation.
const OF_EVALUATION: u64 = 1_000_000;
/// For all evaluations for an object.
const OF_OBJECT: u64 = 10_000_000;

/// The size of the result of an expression; none if its evaluation can exceed the budget.
pub(in crate::kube) fn affordable(program: &Program, variables: &[(&str, Size)]) -> Option<Size> {
    let spent = spent(&program.expression().expr, variables);
    (spent.cost <= OF_EVALUATION).then_some(spent.size)
}

/// A rule that can exceed the budget.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::kube) struct Excess {
    /// The keys from the schema to the rule.
    pub(in crate::kube) path: Vec<String>,
    /// Its position at its place.
    pub(in crate::kube) index: usize,
    /// How many times the budget it can cost.
    pub(in crate::kube) times: u64,
}

/// The rules of a structural schema because of which the API server refuses it.
pub(in crate::kube) fn excesses(schema: &Value) -> Vec<Excess> {
    let mut found = Vec::new();
    add_excesses(schema, &[], Times { most: 1, is_bounded: true }, &mut found);
    found
}

/// How often a schema can apply to an object.
#[derive(Clone, Copy)]
struct Times {
    /// The product of the lengths of the lists and maps around it.
    most: u64,
    /// Whether the schema says how long each of these can be.
    is_bounded: bool,
}

impl Times {
    /// For the elements of a list, or the values of a map.
    fn within(self, schema: &Value) -> Self {
        Self {
            most: self.most.saturating_mul(size::most(schema)),
            is_bounded: self.is_bounded && size::is_bounded(schema),
        }
    }

    /// Lists in lists share one request: like the API server, no more values are assumed than fit into it.
    fn of(self, schema: &Value) -> u64 {
        if self.is_bounded { self.most } else { self.most.min(size::most_in_request(schema)) }
    }
}

fn add_excesses(schema: &Value, path: &[&str], times: Times, found: &mut Vec<Excess>) {
    let rules = schema.get(RULES).and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    let size = if rules.is_empty() { Size::default() } else { Size::of_schema(schema) };
    for (index, rule) in rules.iter().enumerate() {
        let Some(program) = rule.get("rule").and_then(Value::as_str).and_then(parsed) else { continue };
        let variables = [("self", size.clone()), ("oldSelf", size.clone())];
        let cost = cost(&program.expression().expr, &variables).saturating_mul(times.of(schema));
        if cost > OF_RULE.saturating_mul(DOUBT) {
            let path = path.iter().chain([&RULES]).map(|key| (*key).to_owned()).collect();
            found.push(Excess { path, index, times: cost.div_ceil(OF_RULE) });
        }
    }
    let below =
        |keys: &[&'_ str]| -> Vec<String> { path.iter().chain(keys).map(|key| (*key).to_owned()).collect() };
    for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = below(&["properties", name]);
        add_excesses(schema, &refs(&path), times, found);
    }
    for keyword in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get(keyword).filter(|inner| inner.is_object()) {
            let path = below(&[keyword]);
            add_excesses(inner, &refs(&path), times.within(schema), found);
        }
    }
}

fn refs(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

/// A rule that can be parsed; others have a finding of their own.
fn parsed(rule: &str) -> Option<Program> {
    if rule.len() > READ_MAX { None } else { Program::compile(rule).ok() }
}

/// The rule with which the evaluation for a value can exceed the budget.
pub(super) fn overrun<'c>(compiled: &'c CompiledSchema, value: &Value) -> Option<&'c str> {
    let mut left = OF_OBJECT;
    spend(compiled, value, &mut left)
}

fn spend<'c>(compiled: &'c CompiledSchema, value: &Value, left: &mut u64) -> Option<&'c str> {
    let rules = compiled.validations.iter().flatten().filter(|rule| !rule.is_transition_rule);
    let mut size = None;
    for rule in rules {
        let size: &Size = size.get_or_insert_with(|| Size::of_value(value));
        let programs = [Some(&rule.program), rule.message_program.as_ref()];
        for program in programs.into_iter().flatten() {
            let cost = cost(&program.expression().expr, &[("self", size.clone())]);
            if cost > OF_EVALUATION || cost > *left {
                return Some(&rule.rule.rule);
            }
            *left -= cost;
        }
    }
    let branches = [&compiled.all_of, &compiled.one_of, &compiled.any_of].into_iter().flatten();
    branches.fold(None, |found, branch| found.or_else(|| spend(branch, value, left))).or_else(
        || match value {
            Value::Object(fields) => {
                let mut places = fields.iter().filter_map(|(name, value)| {
                    let below =
                        compiled.properties.get(name).or(compiled.additional_properties.as_deref())?;
                    Some((below, value))
                });
                places.find_map(|(below, value)| spend(below, value, left))
            }
            Value::Array(elements) => {
                let items = compiled.items.as_deref()?;
                elements.iter().find_map(|element| spend(items, element, left))
            }
            _ => None,
        },
    )
}

#[cfg(test)]
mod tests {
    use kube_cel::compile_schema;
    use serde_json::json;

    use super::*;

    fn schema(list: Value, rule: &str) -> Value {
        let mut spec = json!({ "type": "object", "properties": { "list": list } });
        spec[RULES] = json!([{ "rule": rule }]);
        json!({ "type": "object", "properties": { "spec": spec } })
    }

    const PAIRS: &str = "self.list.all(x, self.list.all(y, x == y))";

    #[test]
    fn a_rule_is_refused_if_the_schema_has_no_bounds() {
        let texts = json!({ "type": "array", "items": { "type": "string" } });
        let found = excesses(&schema(texts, PAIRS));
        let path = ["properties", "spec", RULES].map(str::to_owned).to_vec();
        assert_eq!(found.iter().map(|found| (&found.path, found.index)).collect::<Vec<_>>(), [(&path, 0)]);
        assert!(found[0].times > 1000, "{found:?}");
        let bounded =
            json!({ "type": "array", "maxItems": 64, "items": { "type": "string", "maxLength": 63 } });
        assert_eq!(excesses(&schema(bounded, PAIRS)), []);
    }

    #[test]
    fn rules_of_elements_count_as_often_as_there_are_elements() {
        let text =
            json!({ "type": "string", "maxLength": 100, RULES: [{ "rule": "self.matches('[a-z]+')" }] });
        let of = |most: u64| excesses(&json!({ "type": "array", "maxItems": most, "items": text })).len();
        assert_eq!((of(1000), of(10_000_000_000)), (0, 1));
    }

    #[test]
    fn lists_in_lists_fit_into_one_request() {
        let nested = |rule: &str| {
            let name = json!({ "type": "string", RULES: [{ "rule": rule }] });
            let list = json!({ "type": "array", "items": name });
            excesses(&json!({ "type": "array", "items": list })).len()
        };
        assert_eq!((nested("self != ''"), nested("self.matches('[a-z]+')")), (0, 1));
    }

    #[test]
    fn an_object_has_one_budget() {
        let compiled = compile_schema(&schema(json!({}), PAIRS));
        let object = |count: usize| json!({ "spec": { "list": vec!["aaaaaaaa"; count] } });
        assert_eq!(overrun(&compiled, &object(64)), None);
        assert_eq!(overrun(&compiled, &object(2000)), Some(PAIRS));
        let item = json!({ "properties": { "list": {} }, RULES: [{ "rule": PAIRS }] });
        let compiled = compile_schema(&json!({ "items": item }));
        let many = |count: usize| json!(vec![object(300)["spec"].clone(); count]);
        assert_eq!(overrun(&compiled, &many(3)), None);
        assert_eq!(overrun(&compiled, &many(40)), Some(PAIRS));
    }
}
