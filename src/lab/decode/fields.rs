//! Groups of fields that several records of the vocabulary share.

use crate::lab::decode::{Decoded, Decoder, Record};
use crate::value::NodeId;

/// A group of fields that several records of the vocabulary share. It is not a field of its own in any of them.
pub(crate) trait Fields: Sized {
    /// The names of all fields, including those of nested groups.
    const FIELDS: &'static [&'static str];

    /// Its description.
    const RECORD: &'static Record;

    /// Reads the fields, and ignores other fields.
    fn decode_fields(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self>;
}

/// The number of names in all lists.
pub(crate) const fn count_names(lists: &[&[&'static str]]) -> usize {
    let (mut count, mut list) = (0, 0);
    while list < lists.len() {
        count += lists[list].len();
        list += 1;
    }
    count
}

/// Joins all lists.
pub(crate) const fn join_names<const COUNT: usize>(lists: &[&[&'static str]]) -> [&'static str; COUNT] {
    let mut names = [""; COUNT];
    let (mut next, mut list) = (0, 0);
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            names[next] = lists[list][at];
            next += 1;
            at += 1;
        }
        list += 1;
    }
    names
}
