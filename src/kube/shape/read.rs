//! Reads shapes from JSON Schema.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::kube::lists::Unique;
use crate::kube::schemas::DEFINITIONS;
use crate::kube::shape::rest::Rest;
use crate::kube::shape::{Definitions, Filled, Format, Kinds, Later, Others, Shape, Sizes, Words};
use crate::kube::{formats, forms, json};
use crate::value::Values;

impl Shape {
    /// Reads a schema. A schema that is not a record accepts nothing.
    pub(in crate::kube) fn read(schema: Value, known: &Definitions) -> Self {
        let mut shape = Self {
            refers: None,
            kinds: Kinds::ANY,
            nullable: false,
            words: None,
            numbers: None,
            characters: None,
            format: None,
            pattern: None,
            fields: Vec::new(),
            defaulted: Vec::new(),
            others: Others::Open,
            required: Vec::new(),
            members: None,
            elements: None,
            items: None,
            unique: Unique::of(&schema),
            default: None,
            rest: None,
        };
        let Value::Object(keywords) = schema else {
            shape.kinds = Kinds(0);
            return shape;
        };
        let mut rest = Map::new();
        for (keyword, value) in keywords {
            if let Some(value) = shape.keyword(&keyword, value, known) {
                rest.insert(keyword, value);
            }
        }
        shape.rest = Rest::of(rest);
        shape
    }

    /// Reads a keyword, or returns its value if it is not supported.
    fn keyword(&mut self, keyword: &str, value: Value, known: &Definitions) -> Option<Value> {
        match (keyword, value) {
            ("$ref", Value::String(target)) => {
                self.refers = target.strip_prefix(DEFINITIONS).and_then(|name| known.place(name));
                return self.refers.is_none().then_some(Value::String(target));
            }
            ("type", value) => match kinds(&value) {
                Some(kinds) => self.kinds = kinds,
                None => return Some(value),
            },
            ("nullable", value) => self.nullable = value == Value::Bool(true),
            ("enum", value) => {
                self.words = words(&value);
                return self.words.is_none().then_some(value);
            }
            ("format", Value::String(name)) => {
                self.format = format(&name);
                return self.format.is_none().then_some(Value::String(name));
            }
            ("pattern", Value::String(pattern)) => self.pattern = Some(known.pattern(pattern)),
            ("properties", Value::Object(fields)) => self.take_fields(fields),
            ("required", value) => match texts(&value) {
                Some(names) => self.required = names,
                None => return Some(value),
            },
            ("additionalProperties", Value::Bool(open)) => {
                self.others = if open { Others::Open } else { Others::Refused };
            }
            ("additionalProperties", schema @ Value::Object(_)) => {
                self.others = Others::Shaped(Box::new(Later::new(schema)));
            }
            ("items", schema @ Value::Object(_)) => self.items = Some(Box::new(Later::new(schema))),
            ("default", value) => {
                let data = json::data(&value, Values::ROOT);
                self.default = Some(Filled { data, fits: Default::default() });
            }
            ("title" | "description" | "example", _) => {}
            (word, _) if word.starts_with("x-kubernetes-") => {}
            (word, value) => return self.bound(word, &value).is_none().then_some(value),
        }
        None
    }

    fn take_fields(&mut self, fields: Map<String, Value>) {
        let mut fields: Vec<(Box<str>, Value)> =
            fields.into_iter().map(|(name, schema)| (name.into_boxed_str(), schema)).collect();
        fields.sort_by(|one, other| one.0.cmp(&other.0));
        let defaulted = fields.iter().enumerate().filter(|(_, (_, schema))| schema.get("default").is_some());
        self.defaulted = defaulted.map(|(place, _)| place).collect();
        self.fields = fields.into_iter().map(|(name, schema)| (name, Later::new(schema))).collect();
    }

    /// Narrows a range. Returns `None` if the bound is not a whole number.
    fn bound(&mut self, keyword: &str, value: &Value) -> Option<()> {
        match keyword {
            "minimum" => at_least(&mut self.numbers, value.as_i64()?, i64::MAX),
            "maximum" => at_most(&mut self.numbers, value.as_i64()?, i64::MIN),
            "exclusiveMinimum" => at_least(&mut self.numbers, value.as_i64()?.checked_add(1)?, i64::MAX),
            "exclusiveMaximum" => at_most(&mut self.numbers, value.as_i64()?.checked_sub(1)?, i64::MIN),
            "minLength" => least(&mut self.characters, value)?,
            "maxLength" => most(&mut self.characters, value)?,
            "minItems" => least(&mut self.elements, value)?,
            "maxItems" => most(&mut self.elements, value)?,
            "minProperties" => least(&mut self.members, value)?,
            "maxProperties" => most(&mut self.members, value)?,
            _ => return None,
        }
        Some(())
    }
}

fn least(sizes: &mut Sizes, value: &Value) -> Option<()> {
    at_least(sizes, usize::try_from(value.as_u64()?).ok()?, usize::MAX);
    Some(())
}

fn most(sizes: &mut Sizes, value: &Value) -> Option<()> {
    at_most(sizes, usize::try_from(value.as_u64()?).ok()?, usize::MIN);
    Some(())
}

fn at_least<T: Copy + Ord>(range: &mut Option<RangeInclusive<T>>, bound: T, most: T) {
    let (start, end) = range.take().map_or((bound, most), RangeInclusive::into_inner);
    *range = Some(start.max(bound)..=end);
}

fn at_most<T: Copy + Ord>(range: &mut Option<RangeInclusive<T>>, bound: T, least: T) {
    let (start, end) = range.take().map_or((least, bound), RangeInclusive::into_inner);
    *range = Some(start..=end.min(bound));
}

fn kinds(value: &Value) -> Option<Kinds> {
    match value {
        Value::String(name) => Kinds::named(name),
        Value::Array(names) => {
            names.iter().try_fold(Kinds(0), |kinds, name| Some(kinds.and(Kinds::named(name.as_str()?)?)))
        }
        _ => None,
    }
}

fn texts(value: &Value) -> Option<Vec<Box<str>>> {
    value.as_array()?.iter().map(|text| Some(text.as_str()?.into())).collect()
}

fn words(value: &Value) -> Option<Words> {
    let (nulls, texts): (Vec<&Value>, Vec<&Value>) =
        value.as_array()?.iter().partition(|word| word.is_null());
    let texts = texts.into_iter().map(|text| Some(text.as_str()?.into())).collect::<Option<_>>()?;
    Some(Words { texts, or_null: !nulls.is_empty() })
}

fn format(name: &str) -> Option<Format> {
    let check = formats::CHECKS.iter().find(|(known, _)| *known == name);
    let check = check.map(|(_, check)| Format::Check(*check));
    check.or_else(|| forms::named(name).map(Format::Form))
}
