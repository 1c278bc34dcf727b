//! Schemas in a form that is only walked. It answers one question: whether an object is right beyond doubt. Nearly
//! every object is, and for those nothing is compiled, copied or put into words. Where there is doubt, the validator of
//! JSON Schema is asked, and what it finds is what people read.
//!
//! A shape is made of the same schema as the validator, keyword by keyword. Those that it does not read itself, it hands to
//! a validator made of just them. In builds with debug assertions the validator is always asked as well, and has to
//! agree.

mod definitions;
mod nulls;
mod read;
mod rest;
mod takes;
#[cfg(test)]
mod tests;

use std::cell::{OnceCell, RefCell};
use std::ops::RangeInclusive;
use std::rc::Rc;

use serde_json::Value;

pub(super) use definitions::Definitions;
pub(super) use nulls::Nulls;

use crate::document::Data;
use crate::kube::forms::Fits;
use crate::kube::lists::Unique;
use rest::{Pattern, Rest};

/// What a schema says of one place.
#[derive(Debug)]
pub(super) struct Shape {
    /// A definition that holds too.
    refers: Option<usize>,
    kinds: Kinds,
    nullable: bool,
    words: Option<Words>,
    /// Bounds of whole numbers; others are doubtful where there are any.
    numbers: Option<RangeInclusive<i64>>,
    characters: Sizes,
    format: Option<Format>,
    pattern: Option<Rc<Pattern>>,
    /// By name.
    fields: Vec<(Box<str>, Later)>,
    /// Places of the fields that have a default.
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

/// A part of a schema, which becomes a shape when the first object has something there.
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

/// What stands where nothing is written.
#[derive(Debug)]
struct Filled {
    data: Data,
    fits: OnceCell<bool>,
}

/// The words that may stand somewhere.
#[derive(Debug)]
struct Words {
    texts: Vec<Box<str>>,
    or_null: bool,
}

/// Fields that are not named.
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

/// How many there may be.
type Sizes = Option<RangeInclusive<usize>>;

/// Types of JSON Schema, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kinds(u8);

impl Kinds {
    const NULL: Self = Self(1);
    const BOOL: Self = Self(2);
    const INTEGER: Self = Self(4);
    /// Every number, whole ones too.
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

    /// Whether all of the other's are among them.
    fn have(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}
