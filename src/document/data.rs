//! Lowered data: the content of documents before it is printed. Every node carries its origin.

use std::borrow::Cow;

use crate::value::{At, Kind, NodeId, Number, Span, Values};
use crate::value::{Scalar, ToScalar};

/// The configuration value that decided a node, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The configuration value.
    pub node: NodeId,
    /// How the value decided the node.
    pub how: How,
}

/// How an origin decided a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// The line shows the value itself.
    Value,
    /// The line follows from the value by a rule of the compiler.
    Follows,
}

impl Origin {
    /// The origin of a node that shows the value.
    pub fn value(node: NodeId) -> Self {
        Self { node, how: How::Value }
    }

    /// The origin of a node that follows from the value.
    pub fn follows(node: NodeId) -> Self {
        Self { node, how: How::Follows }
    }

    /// The place to point at: the value, if the node shows it. A node that follows from a value is shown at its name.
    pub fn span(self, values: &Values) -> Span {
        match self.how {
            How::Value => values.span(self.node),
            How::Follows => values.key_span(self.node),
        }
    }
}

/// A node of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// The content.
    pub kind: DataKind,
    /// The value that decided it.
    pub origin: Origin,
}

/// The content of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum DataKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// A list.
    List(Vec<Data>),
    /// In the order in which it is printed. Keys are unique.
    Map(Vec<(String, Data)>),
}

impl Data {
    /// A node.
    pub fn new(kind: DataKind, origin: Origin) -> Self {
        Self { kind, origin }
    }

    /// A configuration value in the consumer's notation, such as memory in MiB.
    pub fn value(node: NodeId, value: impl Into<DataKind>) -> Self {
        Self::new(value.into(), Origin::value(node))
    }

    /// Text that follows from a configuration value.
    pub fn text(node: NodeId, text: impl Into<String>) -> Self {
        Self::new(DataKind::String(text.into()), Origin::follows(node))
    }

    /// A whole number that follows from a configuration value.
    pub fn integer(node: NodeId, number: impl Into<i64>) -> Self {
        Self::new(DataKind::Number(Number::Integer(number.into())), Origin::follows(node))
    }

    /// A boolean that follows from a configuration value.
    pub fn bool(node: NodeId, value: bool) -> Self {
        Self::new(DataKind::Bool(value), Origin::follows(node))
    }

    /// A list that follows from a configuration value.
    pub fn list(node: NodeId, elements: impl IntoIterator<Item = Self>) -> Self {
        Self::new(DataKind::List(elements.into_iter().collect()), Origin::follows(node))
    }

    /// An empty map that follows from a configuration value.
    pub fn map(node: NodeId) -> Map {
        Map { node, fields: Vec::new() }
    }

    /// A configuration value unchanged, with everything below it.
    pub fn raw(values: &Values, node: NodeId) -> Self {
        let kind = match &values.node(node).kind {
            Kind::Null | Kind::Broken => DataKind::Null,
            Kind::Bool(value) => DataKind::Bool(*value),
            Kind::Number(number) => DataKind::Number(number.clone()),
            Kind::String(text) => DataKind::String(text.to_string()),
            Kind::List(ids) => DataKind::List(ids.iter().map(|id| Self::raw(values, *id)).collect()),
            Kind::Record(_) => DataKind::Map(
                values.fields(node).map(|(name, id)| (name.to_owned(), Self::raw(values, id))).collect(),
            ),
        };
        Self::new(kind, Origin::value(node))
    }

    /// The value under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.kind {
            DataKind::Map(fields) => fields.iter().find_map(|(name, value)| (name == key).then_some(value)),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            DataKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a scalar, as YAML has it; none for `null`.
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        match &self.kind {
            DataKind::String(text) => Some(Cow::Borrowed(text)),
            DataKind::Bool(value) => Some(Cow::Owned(value.to_string())),
            DataKind::Number(Number::Integer(number)) => Some(Cow::Owned(number.to_string())),
            DataKind::Number(Number::Decimal(digits)) => Some(Cow::Borrowed(digits)),
            DataKind::Null | DataKind::List(_) | DataKind::Map(_) => None,
        }
    }

    /// The value, if it is a whole number.
    pub fn as_integer(&self) -> Option<i64> {
        match self.kind {
            DataKind::Number(Number::Integer(number)) => Some(number),
            _ => None,
        }
    }
}

/// The elements of a list; empty for other data.
pub fn elements(data: Option<&Data>) -> &[Data] {
    match data.map(|data| &data.kind) {
        Some(DataKind::List(elements)) => elements,
        _ => &[],
    }
}

/// The fields of a map; empty for other data.
pub fn fields(data: Option<&Data>) -> &[(String, Data)] {
    match data.map(|data| &data.kind) {
        Some(DataKind::Map(fields)) => fields,
        _ => &[],
    }
}

/// A map being built, in the order in which it will be printed.
#[derive(Debug)]
pub struct Map {
    node: NodeId,
    fields: Vec<(String, Data)>,
}

impl Map {
    /// The configuration value that the map follows from.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Adds a field. The key must be new.
    pub fn put(mut self, key: impl Into<String>, value: impl Into<Data>) -> Self {
        let key = key.into();
        debug_assert!(self.fields.iter().all(|(known, _)| *known != key), "`{key}` is put twice");
        self.fields.push((key, value.into()));
        self
    }

    /// Adds text that follows from the same value as the map.
    pub fn text(self, key: &str, text: impl Into<String>) -> Self {
        let node = self.node;
        self.put(key, Data::text(node, text))
    }

    /// Adds a field that may be absent.
    pub fn maybe(self, key: &str, value: Option<impl Into<Data>>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }

    /// Adds a list or a map, unless it is empty.
    pub fn some(self, key: &str, value: impl Into<Data>) -> Self {
        let value = value.into();
        let empty = match &value.kind {
            DataKind::List(elements) => elements.is_empty(),
            DataKind::Map(fields) => fields.is_empty(),
            _ => false,
        };
        if empty { self } else { self.put(key, value) }
    }

    /// Replaces existing fields and appends new ones.
    pub fn overlay(mut self, fields: impl IntoIterator<Item = (String, Data)>) -> Self {
        for (key, value) in fields {
            match self.fields.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => *known = value,
                None => self.fields.push((key, value)),
            }
        }
        self
    }

    /// Adds fields. Their keys must be new.
    pub fn extend(mut self, fields: impl IntoIterator<Item = (String, Data)>) -> Self {
        for (key, value) in fields {
            self = self.put(key, value);
        }
        self
    }
}

impl From<Map> for Data {
    fn from(map: Map) -> Self {
        Self::new(DataKind::Map(map.fields), Origin::follows(map.node))
    }
}

/// A value of the model, printed unchanged. A value in another notation is [`Data::value`].
impl<T: ToScalar> From<&At<T>> for Data {
    fn from(value: &At<T>) -> Self {
        let kind = match value.to_scalar() {
            Scalar::Bool(value) => DataKind::Bool(value),
            Scalar::Integer(number) => DataKind::Number(Number::Integer(number)),
            Scalar::Text(text) => DataKind::String(text),
        };
        Self::new(kind, Origin::value(value.node))
    }
}

impl From<String> for DataKind {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<i64> for DataKind {
    fn from(number: i64) -> Self {
        Self::Number(Number::Integer(number))
    }
}

/// An amount in plain bytes.
pub fn bytes(bytes: u64, node: NodeId) -> Data {
    let number =
        i64::try_from(bytes).map_or_else(|_| Number::Decimal(bytes.to_string().into()), Number::Integer);
    Data::new(DataKind::Number(number), Origin::follows(node))
}
