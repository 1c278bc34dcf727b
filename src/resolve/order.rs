//! The order of a dependency graph, and its cycles. It does not depend on what the names represent.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What each name needs directly. A name that only others mention needs nothing.
pub(super) type Needs<K> = BTreeMap<K, Vec<K>>;

/// The level of each name: 0 for names without needs, otherwise one above the highest level of its needs. Names on a
/// cycle, or that need one, have no level.
pub(super) fn levels<K: Ord + Copy>(needs: &Needs<K>) -> BTreeMap<K, usize> {
    let mut levels = BTreeMap::new();
    for level in 0.. {
        let ready: Vec<K> = needs
            .iter()
            .filter(|(name, below)| {
                !levels.contains_key(*name)
                    && below.iter().all(|other| levels.contains_key(other) || !needs.contains_key(other))
            })
            .map(|(name, _)| *name)
            .collect();
        if ready.is_empty() {
            break;
        }
        levels.extend(ready.into_iter().map(|name| (name, level)));
    }
    levels
}

/// One cycle for each strongly connected set of names: a shortest cycle through the first of them. Each begins with its
/// first name and does not repeat it at the end.
pub(super) fn circles<K: Ord + Copy>(needs: &Needs<K>) -> Vec<Vec<K>> {
    let mut circles = Vec::new();
    let mut told: BTreeSet<K> = BTreeSet::new();
    for start in needs.keys().copied() {
        if told.contains(&start) {
            continue;
        }
        let from_start = search(needs, start);
        let Some(last) = from_start.closing else { continue };
        let mut circle = vec![last];
        while let Some(previous) = from_start.previous.get(circle.last().expect("begins with one")) {
            circle.push(*previous);
        }
        circle.reverse();
        // All names that are reachable from the start and lead back to it are in the same set.
        let knot = from_start.previous.keys().filter(|name| search(needs, **name).reaches(start));
        told.extend(knot.copied().chain([start]));
        circles.push(circle);
    }
    circles
}

/// The names that are reachable from a name, each by a shortest path.
struct Search<K> {
    start: K,
    /// The previous name, for all but the start.
    previous: BTreeMap<K, K>,
    /// The nearest name that needs the start.
    closing: Option<K>,
}

impl<K: Ord + Copy> Search<K> {
    fn reaches(&self, name: K) -> bool {
        name == self.start || self.previous.contains_key(&name)
    }
}

fn search<K: Ord + Copy>(needs: &Needs<K>, start: K) -> Search<K> {
    let mut found = Search { start, previous: BTreeMap::new(), closing: None };
    let mut next = VecDeque::from([start]);
    while let Some(name) = next.pop_front() {
        for below in needs.get(&name).into_iter().flatten().copied() {
            if below == start {
                found.closing.get_or_insert(name);
            } else if !found.reaches(below) {
                found.previous.insert(below, name);
                next.push_back(below);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(edges: &[(&'static str, &[&'static str])]) -> Needs<&'static str> {
        edges.iter().map(|(name, needs)| (*name, needs.to_vec())).collect()
    }

    #[test]
    fn a_name_stands_one_above_the_highest_of_its_needs() {
        let needs = graph(&[("web", &["db", "cache"]), ("db", &["store"]), ("cache", &[]), ("store", &[])]);
        let expected = [("cache", 0), ("store", 0), ("db", 1), ("web", 2)];
        assert_eq!(levels(&needs), BTreeMap::from(expected));
        assert!(circles(&needs).is_empty());
    }

    #[test]
    fn every_knot_is_told_once_by_its_shortest_circle() {
        let needs = graph(&[
            ("a", &["b"]),
            ("b", &["c", "a"]),
            ("c", &["a"]),
            ("lonely", &["lonely"]),
            ("x", &["y"]),
            ("y", &["x"]),
            ("outside", &["a"]),
        ]);
        assert_eq!(circles(&needs), [vec!["a", "b"], vec!["lonely"], vec!["x", "y"]]);
        assert!(levels(&needs).is_empty());
    }

    proptest! {
        #[test]
        fn there_is_an_order_or_there_are_circles(edges in prop::collection::vec((0_u8..12, 0_u8..12), 0..24)) {
            let mut needs: Needs<u8> = (0..12).map(|name| (name, Vec::new())).collect();
            for (name, below) in edges {
                needs.entry(name).or_default().push(below);
            }
            let levels = levels(&needs);
            for (name, level) in &levels {
                let highest = needs[name].iter().map(|below| levels[below] + 1).max();
                prop_assert_eq!(*level, highest.unwrap_or(0));
            }
            let circles = circles(&needs);
            prop_assert_eq!(circles.is_empty(), levels.len() == needs.len());
            let mut seen = BTreeSet::new();
            for circle in circles {
                for (name, below) in circle.iter().zip(circle.iter().cycle().skip(1)) {
                    prop_assert!(needs[name].contains(below), "{:?} is no circle", circle);
                    prop_assert!(seen.insert(*name), "{} is told twice", name);
                }
            }
        }
    }
}
