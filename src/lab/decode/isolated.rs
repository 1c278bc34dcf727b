//! Named entries of which an invalid one does not hide the others.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::str::FromStr;

use crate::lab::decode::{Decode, Decoded, Decoder, Entries, Reported, Shape};
use crate::types::Malformed;
use crate::value::{Kind, NodeId};

/// Named entries that are decoded independently: the valid entries, and the names of the others.
#[derive(Clone, Debug)]
pub struct Isolated<K, T> {
    pub(super) entries: Entries<K, T>,
    pub(super) broken: BTreeSet<String>,
}

impl<K, T> Isolated<K, T> {
    /// Whether an entry of that name exists but could not be read. Its errors have been reported, so references to it
    /// are not reported again.
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name)
    }

    /// The valid entries, to be completed.
    pub(in crate::lab) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.values_mut()
    }

    /// Whether every entry could be read. If one could not, missing entries cannot be detected.
    pub fn is_complete(&self) -> bool {
        self.broken.is_empty()
    }
}

impl<K, T> Deref for Isolated<K, T> {
    type Target = Entries<K, T>;

    fn deref(&self) -> &Entries<K, T> {
        &self.entries
    }
}

impl<K: FromStr<Err = Malformed> + Ord, T: Decode> Decode for Isolated<K, T> {
    const SHAPE: Shape = Shape::Entries(&T::SHAPE);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let values = decoder.values;
        if !matches!(values.node(node).kind, Kind::Record(_)) {
            return decoder.mismatch(node, "a record");
        }
        let mut entries = Vec::new();
        let mut broken = BTreeSet::new();
        for (name, field) in values.fields(node) {
            if decoder.taken_out.contains(&field) {
                continue;
            }
            let key = name
                .parse::<K>()
                .or_else(|problem| decoder.malformed(field, values.key_span(field), problem));
            let entry = T::decode(field, decoder).or_else(|_| decoder.instead(field));
            match (key, entry) {
                (Ok(key), Ok(entry)) => entries.push((key, entry)),
                _ => drop(broken.insert(name.to_owned())),
            }
        }
        Ok(Self { entries: entries.into_iter().collect(), broken })
    }

    fn absent() -> Option<Self> {
        Some(Self { entries: Entries::default(), broken: BTreeSet::new() })
    }
}

impl<K: FromStr<Err = Malformed> + Ord, T: Decode> Decode for Entries<K, T> {
    const SHAPE: Shape = Shape::Entries(&T::SHAPE);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let Isolated { entries, broken } = Isolated::decode(node, decoder)?;
        if broken.is_empty() { Ok(entries) } else { Err(Reported) }
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}
