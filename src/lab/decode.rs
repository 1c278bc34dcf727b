//! Decoding: from values with places to typed structs, reporting every error instead of only the first.
//!
//! serde's derived decoders stop at the first error of a struct and have no places, and the evaluator's own
//! deserializer rounds numbers. So the model's structs are declared with `record!`, which decodes field by field,
//! collects the errors, and only then fails. The macros are in `macros`.

mod entries;
mod fields;
mod foreign_names;
mod former_names;
mod isolated;
mod macros;
mod shape;
mod stand_in;

pub use entries::Entries;
pub(crate) use fields::{Fields, count_names, join_names};
pub use isolated::Isolated;
pub(crate) use macros::{from_integer, from_text, nickel, parsed, plain, record, words};
pub use shape::{Field, Record, Shape, Word, Words};
pub use stand_in::StandIn;
pub(crate) use stand_in::parsed as parsed_stand_in;

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use crate::diag::{Diagnostic, near};
use crate::lab::codes;
use crate::types::Malformed;
use crate::value::{At, Kind, NodeId, Number, Span, Values};
use stand_in::StandIns;

/// The error has been added to the diagnostics; there is no value.
#[derive(Clone, Copy, Debug)]
pub struct Reported;

/// The result of decoding a value.
pub type Decoded<T> = Result<T, Reported>;

/// A type that can be read from a configuration value.
pub trait Decode: Sized {
    /// The form of such a value in the configuration.
    const SHAPE: Shape;

    /// Reads the value, or reports what is wrong with it.
    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self>;

    /// The value of a field of this type if the configuration does not set it. None means that it is required.
    fn absent() -> Option<Self> {
        None
    }

    /// A value for the place of an invalid one. None if there is no such value: then the entry around it is invalid.
    fn stand_in(_how: StandIn, _node: NodeId) -> Option<Self> {
        None
    }
}

/// The state of one decoding run.
#[derive(Debug)]
pub struct Decoder<'v> {
    /// The configuration.
    pub values: &'v Values,
    /// The findings so far.
    pub diagnostics: Vec<Diagnostic>,
    /// Some source files are missing, so an absent field is not a finding.
    pub incomplete: bool,
    /// Fields that are absent because they are misspelt, which has been reported.
    misspelt: BTreeSet<(NodeId, String)>,
    /// Invalid values are replaced instead of making their entries invalid.
    stand_ins: Option<StandIns>,
    /// Values that are passed over, as if they were absent.
    taken_out: BTreeSet<NodeId>,
}

impl<'v> Decoder<'v> {
    /// A decoder without findings.
    pub fn new(values: &'v Values, incomplete: bool) -> Self {
        Self {
            values,
            diagnostics: Vec::new(),
            incomplete,
            misspelt: BTreeSet::new(),
            stand_ins: None,
            taken_out: BTreeSet::new(),
        }
    }

    /// Passes over a value.
    pub(in crate::lab) fn take_out(&mut self, node: NodeId) {
        self.taken_out.insert(node);
    }

    /// A decoder that replaces invalid values.
    pub fn with_stand_ins(values: &'v Values, how: StandIn) -> Self {
        Self { stand_ins: Some(StandIns::new(how)), ..Self::new(values, false) }
    }

    /// The values that were replaced.
    pub fn replaced(self) -> BTreeSet<NodeId> {
        self.stand_ins.map(|stand_ins| stand_ins.nodes).unwrap_or_default()
    }

    /// What replaces an invalid value, which has been reported.
    fn instead<T: Decode>(&mut self, node: NodeId) -> Decoded<T> {
        self.stand_ins.as_mut().and_then(|stand_ins| stand_ins.take(node, T::stand_in)).ok_or(Reported)
    }

    /// Reports a finding instead of a value.
    pub fn fail<T>(&mut self, diagnostic: Diagnostic) -> Decoded<T> {
        self.diagnostics.push(diagnostic);
        Err(Reported)
    }

    /// The value has another type than the field.
    pub fn mismatch<T>(&mut self, node: NodeId, wanted: &str) -> Decoded<T> {
        let found = match &self.values.node(node).kind {
            Kind::Broken => return Err(Reported),
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(Number::Integer(_)) => "a number",
            Kind::Number(Number::Decimal(_)) => "a number with decimals",
            Kind::String(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Record(_) => "a record",
        };
        let owner = self.owner(node);
        let span = self.values.span(node);
        let diagnostic = Diagnostic::new(&codes::CFG_SHAPE, format!("{owner} must be {wanted}"));
        let mut diagnostic = diagnostic.at_node(node, span, format!("this is {found}"));
        let example = wanted.split_once("such as \"").and_then(|(_, rest)| rest.split_once('"'));
        let is_number = matches!(self.values.node(node).kind, Kind::Number(_));
        if let Some((example, _)) = example.filter(|_| is_number) {
            diagnostic = diagnostic.help(format!("write a text in quotes, such as `\"{example}\"`"));
        }
        self.fail(diagnostic)
    }

    /// Reports a text that is not a value of the required type.
    pub fn malformed<T>(&mut self, node: NodeId, span: Span, problem: Malformed) -> Decoded<T> {
        let Malformed { message, help } = problem;
        let path = self.values.show_path(node);
        let mut diagnostic =
            Diagnostic::new(&codes::CFG_VALUE, format!("`{path}`: {message}")).at_node(node, span, "");
        diagnostic.help.extend(help);
        self.fail(diagnostic)
    }

    /// The text of a string. `wanted` completes "must be ...".
    pub fn string(&mut self, node: NodeId, wanted: &str) -> Decoded<&'v str> {
        match &self.values.node(node).kind {
            Kind::String(text) => Ok(text),
            _ => self.mismatch(node, wanted),
        }
    }

    /// A whole number. `wanted` completes "must be ...".
    pub fn integer(&mut self, node: NodeId, wanted: &str) -> Decoded<i64> {
        match &self.values.node(node).kind {
            Kind::Number(Number::Integer(number)) => Ok(*number),
            _ => self.mismatch(node, wanted),
        }
    }

    /// Checks that a value is a record, and reports its unknown fields.
    pub fn record(&mut self, node: NodeId, known: &[&str]) -> Decoded<()> {
        if !matches!(self.values.node(node).kind, Kind::Record(_)) {
            return self.mismatch(node, "a record");
        }
        let values = self.values;
        for (name, field) in values.fields(node).filter(|(name, _)| !known.contains(name)) {
            let owner = self.owner(node);
            let mut diagnostic = Diagnostic::new(
                &codes::CFG_UNKNOWN_FIELD,
                format!("{owner} has no field `{name}`"),
            )
            .at_node(field, values.key_span(field), "unknown field");
            let current = former_names::current(name, known);
            let renamed = current.map(|current| format!("`{name}` is called `{current}` now"));
            let foreign = || foreign_names::meant(name, known);
            let help = renamed.or_else(foreign).or_else(|| near::did_you_mean(name, known));
            diagnostic.help.extend(help);
            self.diagnostics.push(diagnostic);
            if let Some(meant) = current.or_else(|| near::nearest(name, known.iter().copied())) {
                self.misspelt.insert((node, meant.to_owned()));
            }
        }
        Ok(())
    }

    /// The name of a record in messages.
    fn owner(&self, node: NodeId) -> String {
        match self.values.show_path(node) {
            path if path.is_empty() => "the configuration".to_owned(),
            path => format!("`{path}`"),
        }
    }

    /// One field of a record.
    pub fn field<T: Decode>(&mut self, node: NodeId, name: &str) -> Decoded<T> {
        match self.values.field(node, name).filter(|field| !self.taken_out.contains(field)) {
            Some(field) => T::decode(field, self).or_else(|_| self.instead(field)),
            None => match T::absent() {
                Some(absent) => Ok(absent),
                None if self.incomplete || self.misspelt.contains(&(node, name.to_owned())) => {
                    self.instead(node)
                }
                None if self.stand_ins.is_some() => self.instead(node),
                None => {
                    let owner = self.owner(node);
                    let span = self.values.key_span(node);
                    let text = match node {
                        Values::ROOT => format!("`{name}` can be set in this file"),
                        _ => format!("`{name}` is missing here"),
                    };
                    self.fail(
                        Diagnostic::new(&codes::CFG_MISSING_FIELD, format!("{owner} has no `{name}`"))
                            .at_node(node, span, text),
                    )
                }
            },
        }
    }
}

impl<T: Decode> Decode for At<T> {
    const SHAPE: Shape = T::SHAPE;

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        T::decode(node, decoder).map(|value| Self { value, node })
    }

    fn stand_in(how: StandIn, node: NodeId) -> Option<Self> {
        T::stand_in(how, node).map(|value| Self { value, node })
    }
}

impl<T: Decode> Decode for Option<T> {
    const SHAPE: Shape = T::SHAPE;

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        match decoder.values.node(node).kind {
            Kind::Null => Ok(None),
            _ => T::decode(node, decoder).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    // What has no stand-in cannot be left out either: nothing would tell what follows from that.
    fn stand_in(how: StandIn, node: NodeId) -> Option<Self> {
        let value = T::stand_in(how, node)?;
        Some(Some(value).filter(|_| how == StandIn::Something))
    }
}

impl<T: Decode> Decode for Box<T> {
    const SHAPE: Shape = T::SHAPE;

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        T::decode(node, decoder).map(Box::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }

    fn stand_in(how: StandIn, node: NodeId) -> Option<Self> {
        T::stand_in(how, node).map(Box::new)
    }
}

impl<T: Decode> Decode for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let values = decoder.values;
        let Kind::List(elements) = &values.node(node).kind else {
            return decoder.mismatch(node, "a list");
        };
        let mut decode =
            |element: &NodeId| T::decode(*element, decoder).or_else(|_| decoder.instead(*element));
        let decoded: Vec<_> = elements.iter().map(&mut decode).collect();
        decoded.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl Decode for bool {
    const SHAPE: Shape = Shape::Bool;

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        match decoder.values.node(node).kind {
            Kind::Bool(value) => Ok(value),
            _ => decoder.mismatch(node, "`true` or `false`"),
        }
    }

    fn stand_in(how: StandIn, _node: NodeId) -> Option<Self> {
        Some(how == StandIn::Something)
    }
}

impl Decode for String {
    const SHAPE: Shape = Shape::Text("a string");

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        decoder.string(node, "a string").map(str::to_owned)
    }

    fn stand_in(_how: StandIn, _node: NodeId) -> Option<Self> {
        Some("stand-in".to_owned())
    }
}

impl Decode for u32 {
    const SHAPE: Shape = Shape::Whole("a whole number from 0 to 4294967295");

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let wanted = "a whole number from 0 to 4294967295";
        let number = decoder.integer(node, wanted)?;
        Self::try_from(number).or_else(|_| decoder.mismatch(node, wanted))
    }

    fn stand_in(_how: StandIn, _node: NodeId) -> Option<Self> {
        Some(1)
    }
}

/// The name of a number above zero in messages.
const POSITIVE: &str = "a whole number of 1 or above";

impl Decode for NonZeroU32 {
    const SHAPE: Shape = Shape::Whole(POSITIVE);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let number = decoder.integer(node, POSITIVE)?;
        let positive = u32::try_from(number).ok().and_then(Self::new);
        positive.map_or_else(|| decoder.mismatch(node, POSITIVE), Ok)
    }

    fn stand_in(_how: StandIn, _node: NodeId) -> Option<Self> {
        Some(Self::MIN)
    }
}

/// Any plain data, unchanged: for the parts of a lab that follow an external schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw(pub NodeId);

impl Decode for Raw {
    const SHAPE: Shape = Shape::Any;

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        match decoder.values.node(node).kind {
            Kind::Broken => Err(Reported),
            _ => Ok(Self(node)),
        }
    }
}
