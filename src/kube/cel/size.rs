//! How large a value can be: as it is in an object, or as a schema allows it. The cost of a rule depends on it.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

/// The API server accepts no larger request.
const REQUEST: u64 = 3 << 20;

/// The size of a value, and of what is in it.
#[derive(Clone, Debug, Default)]
pub(in crate::kube) struct Size(Rc<Parts>);

#[derive(Clone, Debug, Default)]
struct Parts {
    /// Bytes of a text, elements of a list, entries of a map.
    length: u64,
    /// The largest key of a map.
    key: Option<u64>,
    /// Any element of a list, or any value of a map.
    element: Option<Size>,
    /// Fields by name.
    fields: BTreeMap<String, Size>,
    is_text: bool,
}

impl Size {
    /// A number, a boolean, or nothing.
    pub(super) fn small() -> Self {
        Self::default()
    }

    pub(super) fn text(length: u64) -> Self {
        Self(Rc::new(Parts { length, is_text: true, ..Parts::default() }))
    }

    pub(super) fn list(length: u64, element: Self) -> Self {
        Self(Rc::new(Parts { length, element: Some(element), ..Parts::default() }))
    }

    fn map(length: u64, key: u64, element: Self) -> Self {
        Self(Rc::new(Parts { length, key: Some(key), element: Some(element), ..Parts::default() }))
    }

    /// Anything that fits into a request.
    fn any() -> Self {
        Self::text(REQUEST)
    }

    pub(super) fn length(&self) -> u64 {
        self.0.length
    }

    pub(super) fn is_text(&self) -> bool {
        self.0.is_text
    }

    /// Whether it is a list: nothing else can be joined with `+` without reading it.
    pub(super) fn is_list(&self) -> bool {
        self.0.element.is_some() && self.0.key.is_none()
    }

    /// An element of a list, or a value of a map.
    pub(super) fn element(&self) -> Self {
        self.0.element.clone().unwrap_or_default()
    }

    /// What a loop binds its variable to: an element of a list, or a key of a map.
    pub(super) fn variable(&self) -> Self {
        self.0.key.map_or_else(|| self.element(), Self::text)
    }

    /// A field. Rules write names that CEL cannot have in another form.
    pub(super) fn field(&self, name: &str) -> Self {
        let fields = &self.0.fields;
        let found = fields.get(name).or_else(|| fields.get(&unescaped(name)));
        found.or(self.0.element.as_ref()).cloned().unwrap_or_default()
    }

    /// The same value with another length.
    pub(super) fn with_length(&self, length: u64) -> Self {
        let mut parts = (*self.0).clone();
        parts.length = length;
        Self(Rc::new(parts))
    }

    /// The larger of both in every part.
    pub(super) fn or(&self, other: &Self) -> Self {
        if Rc::ptr_eq(&self.0, &other.0) {
            return self.clone();
        }
        let either = |one: &Option<Self>, other: &Option<Self>| match (one, other) {
            (Some(one), Some(other)) => Some(one.or(other)),
            (found, None) | (None, found) => found.clone(),
        };
        let mut fields = self.0.fields.clone();
        for (name, size) in &other.0.fields {
            let merged = fields.get(name).map_or_else(|| size.clone(), |own| own.or(size));
            fields.insert(name.clone(), merged);
        }
        Self(Rc::new(Parts {
            length: self.0.length.max(other.0.length),
            key: self.0.key.max(other.0.key),
            element: either(&self.0.element, &other.0.element),
            fields,
            is_text: self.0.is_text || other.0.is_text,
        }))
    }

    /// A map with these values.
    pub(in crate::kube) fn record(fields: BTreeMap<String, Self>) -> Self {
        Self(Rc::new(Parts { length: fields.len() as u64, fields, ..Parts::default() }))
    }

    /// The size of a value of an object.
    pub(in crate::kube) fn of_value(value: &Value) -> Self {
        let largest = |values: &mut dyn Iterator<Item = Self>| {
            values.reduce(|one, other| one.or(&other)).unwrap_or_default()
        };
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Self::small(),
            Value::String(text) => Self::text(text.len() as u64),
            Value::Array(elements) => {
                Self::list(elements.len() as u64, largest(&mut elements.iter().map(Self::of_value)))
            }
            Value::Object(entries) => {
                let fields: BTreeMap<String, Self> =
                    entries.iter().map(|(key, value)| (key.clone(), Self::of_value(value))).collect();
                let key = entries.keys().map(|key| key.len() as u64).max().unwrap_or_default();
                let size = Self::map(entries.len() as u64, key, largest(&mut fields.values().cloned()));
                let mut parts = (*size.0).clone();
                parts.fields = fields;
                Self(Rc::new(parts))
            }
        }
    }

    /// The largest value that a structural schema allows.
    pub(super) fn of_schema(schema: &Value) -> Self {
        let number = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
        let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default();
        match kind {
            "integer" | "number" | "boolean" => Self::small(),
            "string" => Self::text(longest_text(schema, number("maxLength"))),
            "array" => {
                let items = schema.get("items").unwrap_or(&Value::Null);
                Self::list(most_elements(schema), Self::of_schema(items))
            }
            "object" => match schema.get("additionalProperties") {
                Some(values) if values.is_object() => {
                    Self::map(most_entries(schema), REQUEST, Self::of_schema(values))
                }
                _ => Self::of_fields(schema),
            },
            _ => Self::any(),
        }
    }

    fn of_fields(schema: &Value) -> Self {
        let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let fields: BTreeMap<String, Self> =
            fields.map(|(name, schema)| (name.clone(), Self::of_schema(schema))).collect();
        Self::record(fields)
    }
}

/// How often the schema of the elements of a list, or of the values of a map, can apply.
pub(super) fn most(schema: &Value) -> u64 {
    if schema.get("items").is_some() { most_elements(schema) } else { most_entries(schema) }
}

/// Whether the schema of a list or a map says how long it can be.
pub(super) fn is_bounded(schema: &Value) -> bool {
    let keyword = if schema.get("items").is_some() { "maxItems" } else { "maxProperties" };
    schema.get(keyword).is_some()
}

/// How many values of a schema fit into a request, with a comma after each.
pub(super) fn most_in_request(schema: &Value) -> u64 {
    REQUEST / (smallest(schema) + 1)
}

fn most_elements(schema: &Value) -> u64 {
    let items = schema.get("items").unwrap_or(&Value::Null);
    let most = schema.get("maxItems").and_then(Value::as_u64);
    most.unwrap_or_else(|| (REQUEST - 2) / (smallest(items) + 1))
}

fn most_entries(schema: &Value) -> u64 {
    let values = schema.get("additionalProperties").unwrap_or(&Value::Null);
    let most = schema.get("maxProperties").and_then(Value::as_u64);
    most.unwrap_or_else(|| (REQUEST - 2) / (smallest(values) + 6))
}

/// Bytes of the longest text. `maxLength` counts characters, each of which has up to four.
fn longest_text(schema: &Value, most: Option<u64>) -> u64 {
    let choices = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    if let Some(longest) = choices.filter_map(Value::as_str).map(str::len).max() {
        return longest as u64;
    }
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => 10,
        Some("date-time") => 24,
        Some("duration") => 32,
        _ => most.map_or(REQUEST - 2, |most| most.saturating_mul(4)),
    }
}

/// Bytes of the smallest value as JSON.
fn smallest(schema: &Value) -> u64 {
    match schema.get("type").and_then(Value::as_str) {
        Some("boolean") => 4,
        Some("string" | "array") => 2,
        Some("object") => {
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            let fields = required.filter_map(Value::as_str).filter_map(|name| {
                let field = schema.get("properties")?.get(name)?;
                field.get("default").is_none().then(|| name.len() as u64 + smallest(field) + 4)
            });
            2 + fields.sum::<u64>()
        }
        _ => 1,
    }
}

/// A name as the schema has it.
fn unescaped(name: &str) -> String {
    let words = [("__dash__", "-"), ("__dot__", "."), ("__slash__", "/"), ("__underscores__", "__")];
    let name = words.iter().fold(name.to_owned(), |name, (word, sign)| name.replace(word, sign));
    let reserved = name.strip_prefix("__").and_then(|name| name.strip_suffix("__"));
    reserved.map_or_else(|| name.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sizes_of_values_are_those_of_the_largest_parts() {
        let size = Size::of_value(
            &json!({ "x-y": "four", "list": [{ "a": "aa" }, { "a": "a", "b": [1, 2] }], "in": 1 }),
        );
        assert_eq!(size.length(), 3);
        assert_eq!(size.field("x__dash__y").length(), 4);
        let element = size.field("list").variable();
        assert_eq!(
            (size.field("list").length(), element.field("a").length(), element.field("b").length()),
            (2, 2, 2)
        );
        assert_eq!(size.variable().length(), 4);
        assert_eq!(size.field("__in__").length(), 0);
    }

    #[test]
    fn sizes_of_schemas_are_bounded_by_the_request() {
        let of = |schema: Value| Size::of_schema(&schema).length();
        assert_eq!(of(json!({ "type": "string", "maxLength": 10 })), 40);
        assert_eq!(of(json!({ "type": "string" })), REQUEST - 2);
        assert_eq!(of(json!({ "type": "string", "enum": ["a", "bcd"] })), 3);
        assert_eq!(of(json!({ "type": "array", "maxItems": 7, "items": { "type": "string" } })), 7);
        assert_eq!(of(json!({ "type": "array", "items": { "type": "integer" } })), (REQUEST - 2) / 2);
        let object =
            json!({ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } });
        assert_eq!(of(json!({ "type": "array", "items": object })), (REQUEST - 2) / 13);
    }
}
