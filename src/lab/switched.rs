//! Entries that a lab switches on.

use crate::lab::decode::{Decode, Decoded, Decoder, Shape};
use crate::value::NodeId;

/// An entry of the catalogue that a lab may leave off; then nothing in it is looked at.
#[derive(Clone, Debug)]
pub enum Switched<T> {
    On(T),
    Off,
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
