//! Named entries in the order of their names, in one allocation of their exact size.
//!
//! A lab has very many of them, most with one or two large entries. A B-tree reserves room for eleven at once.

use std::borrow::Borrow;
use std::slice;

/// Named entries: a record whose field names are the user's. All are decoded; if one is invalid, there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries<K, T>(Box<[(K, T)]>);

/// The entries in their order.
pub type Iter<'e, K, T> = std::iter::Map<slice::Iter<'e, (K, T)>, fn(&'e (K, T)) -> (&'e K, &'e T)>;

impl<K, T> Entries<K, T> {
    /// The names and the entries.
    pub fn iter(&self) -> Iter<'_, K, T> {
        self.into_iter()
    }

    /// The names.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.0.iter().map(|(name, _)| name)
    }

    /// The entries.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        self.0.iter().map(|(_, entry)| entry)
    }

    /// The entries, to be completed.
    pub(in crate::lab) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, entry)| entry)
    }

    /// Adds an entry, unless there is one of its name.
    pub(in crate::lab) fn complete(&mut self, name: K, entry: T)
    where
        K: Ord,
    {
        if let Err(at) = self.0.binary_search_by(|(known, _)| known.cmp(&name)) {
            let mut entries = std::mem::take(&mut self.0).into_vec();
            entries.insert(at, (name, entry));
            self.0 = entries.into_boxed_slice();
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entry of a name.
    pub fn get<Q: Ord + ?Sized>(&self, name: &Q) -> Option<&T>
    where
        K: Borrow<Q>,
    {
        Some(self.get_key_value(name)?.1)
    }

    /// The name as it is stored, and its entry.
    pub fn get_key_value<Q: Ord + ?Sized>(&self, name: &Q) -> Option<(&K, &T)>
    where
        K: Borrow<Q>,
    {
        let at = self.0.binary_search_by(|(known, _)| known.borrow().cmp(name)).ok()?;
        let (name, entry) = &self.0[at];
        Some((name, entry))
    }

    /// Whether there is an entry of a name.
    pub fn contains_key<Q: Ord + ?Sized>(&self, name: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(name).is_some()
    }
}

impl<K, T> Default for Entries<K, T> {
    fn default() -> Self {
        Self(Box::default())
    }
}

impl<K: Ord, T> FromIterator<(K, T)> for Entries<K, T> {
    /// Of two entries with the same name, the first counts.
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut entries: Vec<(K, T)> = entries.into_iter().collect();
        if !entries.is_sorted_by(|(one, _), (other, _)| one < other) {
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            entries.dedup_by(|(one, _), (other, _)| one == other);
        }
        Self(entries.into_boxed_slice())
    }
}

impl<'e, K, T> IntoIterator for &'e Entries<K, T> {
    type Item = (&'e K, &'e T);
    type IntoIter = Iter<'e, K, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(name, entry)| (name, entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_and_come_in_the_order_of_their_names() {
        let entries: Entries<String, u8> = [("b", 2), ("a", 1), ("b", 3)]
            .into_iter()
            .map(|(name, entry)| (name.to_owned(), entry))
            .collect();
        assert_eq!(
            entries.iter().map(|(name, entry)| (name.as_str(), *entry)).collect::<Vec<_>>(),
            [("a", 1), ("b", 2)]
        );
        assert_eq!((entries.get("b"), entries.get("c")), (Some(&2), None));
        assert_eq!((entries.len(), entries.contains_key("a")), (2, true));
    }
}
