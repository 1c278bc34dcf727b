//! Circles: groups of nodes that all reach each other (strongly connected components, after Tarjan).

use std::collections::BTreeMap;

use super::Edges;

/// All groups of more than one node that reach each other, the largest first.
pub fn circles(edges: &Edges) -> Vec<Vec<String>> {
    let mut search = Search {
        edges,
        order: BTreeMap::new(),
        lowest: BTreeMap::new(),
        open: Vec::new(),
        found: Vec::new(),
    };
    for node in edges.keys() {
        if !search.order.contains_key(node.as_str()) {
            search.visit(node);
        }
    }
    let mut found = search.found;
    found.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    found
}

struct Search<'e> {
    edges: &'e Edges,
    order: BTreeMap<&'e str, usize>,
    /// The earliest node that is reached from each.
    lowest: BTreeMap<&'e str, usize>,
    /// Visited nodes whose group is not complete.
    open: Vec<&'e str>,
    found: Vec<Vec<String>>,
}

impl<'e> Search<'e> {
    fn visit(&mut self, node: &'e str) {
        let place = self.order.len();
        self.order.insert(node, place);
        self.lowest.insert(node, place);
        self.open.push(node);
        for next in self.edges.get(node).into_iter().flat_map(BTreeMap::keys) {
            let reached = match self.order.get(next.as_str()) {
                None => {
                    self.visit(next);
                    self.lowest[next.as_str()]
                }
                Some(order) if self.open.contains(&next.as_str()) => *order,
                Some(_) => continue,
            };
            let lowest = self.lowest.get_mut(node).expect("it was inserted above");
            *lowest = reached.min(*lowest);
        }
        if self.lowest[node] == place {
            let start = self.open.iter().position(|open| *open == node).expect("it is still open");
            let group = self.open.split_off(start);
            if group.len() > 1 {
                let mut names: Vec<String> = group.into_iter().map(str::to_owned).collect();
                names.sort();
                self.found.push(names);
            }
        }
    }
}
