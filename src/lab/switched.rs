//! Entries that a lab enables.

use crate::lab::decode::{Decode, Decoded, Decoder, Shape};
use crate::value::NodeId;

/// An entry that a lab can leave disabled; its content is then not decoded.
#[derive(Clone, Debug)]
pub enum Switched<T> {
    /// The entry is enabled.
    On(T),
    /// The entry is disabled.
    Off,
}

impl<T> Switched<T> {
    /// The entry, if it is enabled.
    pub(in crate::lab) fn on_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::On(entry) => Some(entry),
            Self::Off => None,
        }
    }
}

impl<T: Decode> Decode for Switched<T> {
    const SHAPE: Shape = T::SHAPE;

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let enabled = match decoder.values.field(node, "enable") {
            Some(field) => bool::decode(field, decoder)?,
            None => false,
        };
        if enabled { T::decode(node, decoder).map(Self::On) } else { Ok(Self::Off) }
    }
}
