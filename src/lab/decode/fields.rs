//! Groups of fields that several records of the vocabulary share.

use crate::lab::decode::{Decoded, Decoder, Record};
use crate::value::NodeId;

/// A group of fields that several records of the vocabulary share: it stands in none of them by a name of its own.
pub(crate) trait Fields: Sized {
    /// The names of all fields, those of groups within it too.
    const FIELDS: &'static [&'static str];

    /// What it says about itself.
    const RECORD: &'static Record;

    /// Reads the fields; those of others are nobody's fault here.
    fn decode_fields(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self>;
}

/// How many names there are in all lists together.
pub(crate) const fn count_names(lists: &[&[&'static str]]) -> usize {
    let (mut count, mut list) = (0, 0);
    while list < lists.len() {
        count += lists[list].len();
        list += 1;
    }
    count
}

/// All lists as one.
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
