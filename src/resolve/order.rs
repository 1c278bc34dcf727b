//! The order of a dependency graph, and its cycles. It does not depend on what the names represent.

use std::collections::BTreeMap;

use crate::facts::circles;

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
    let names: Vec<K> = needs.keys().copied().collect();
    let next: Vec<Vec<usize>> = needs
        .values()
        .map(|below| below.iter().filter_map(|name| names.binary_search(name).ok()).collect())
        .collect();
    circles::circles(&next)
        .into_iter()
        .map(|circle| circle.into_iter().map(|at| names[at]).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
