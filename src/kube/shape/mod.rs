//! A fast path for validation. A shape answers one question: whether an object is certainly valid. Nearly every object is,
//! and then nothing is compiled, copied or formatted. Otherwise the validator of JSON Schema runs, and its findings are
//! reported.
//!
//! A shape is built from the same schema as the validator, keyword by keyword. Keywords that it does not support are left
//! to a validator for just these. In builds with debug assertions the validator always runs as well, and must agree.

mod acceptance;
mod definitions;
mod nulls;
mod read;
mod rest;
#[cfg(test)]
mod tests;

use std::cell::{OnceCell, RefCell};
use std::ops::RangeInclusive;
use std::rc::Rc;

use serde_json::Value;

pub(super) use definitions::Definitions;
pub(super) use nulls::Nulls;
pub(super) use rest::has_null;

use crate::document::Data;
use crate::kube::forms::Fits;
use crate::kube::lists::Unique;
use rest::{Pattern, Rest};

/// The constraints of a schema on one node.
#[derive(Debug)]
pub(super) struct Shape {
    /// A definition that also applies.
    refers: Option<usize>,
    kinds: Kinds,
    nullable: bool,
    words: Option<Words>,
    /// Bounds of whole numbers; other numbers are then left to the validator.
    numbers: Option<RangeInclusive<i64>>,
    characters: Sizes,
    format: Option<Format>,
    pattern: Option<Rc<Pattern>>,
    /// By name.
    fields: Vec<(Box<str>, Later)>,
    /// Indices of the fields that have a default.
    defaulted: Vec<usize>,
    others: Others,
    required: Vec<Box<str>>,
    members: Sizes,
    elements: Sizes,
    items: Option<Box<Later>>,
    unique: Unique,
    default: Option<Filled>,
    rest: Option<Box<Rest>>,
}

/// A part of a schema, which becomes a shape when the first object has a node there.
#[derive(Debug)]
struct Later {
    schema: RefCell<Value>,
    shape: OnceCell<Shape>,
}

impl Later {
    fn new(schema: Value) -> Self {
        Self { schema: RefCell::new(schema), shape: OnceCell::new() }
    }
}

/// The default of an absent field.
#[derive(Debug)]
struct Filled {
    data: Data,
    fits: OnceCell<bool>,
}

/// The allowed values of a node.
#[derive(Debug)]
struct Words {
    texts: Vec<Box<str>>,
    or_null: bool,
}

/// Fields that the schema does not name.
#[derive(Debug)]
enum Others {
    Open,
    Refused,
    Shaped(Box<Later>),
}

#[derive(Debug)]
enum Format {
    Check(fn(&str) -> bool),
    Form(Fits),
}

/// Minimum and maximum of a count.
type Sizes = Option<RangeInclusive<usize>>;

/// Types of JSON Schema, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kinds(u8);

impl Kinds {
    const NULL: Self = Self(1);
    const BOOL: Self = Self(2);
    const INTEGER: Self = Self(4);
    /// All numbers, including whole ones.
    const NUMBER: Self = Self(8 | Self::INTEGER.0);
    const TEXT: Self = Self(16);
    const LIST: Self = Self(32);
    const RECORD: Self = Self(64);
    const ANY: Self = Self(127);

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOL,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::TEXT,
            "array" => Self::LIST,
            "object" => Self::RECORD,
            _ => return None,
        })
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it contains all types of the other set.
    fn have(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}
