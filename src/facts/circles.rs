//! The circles of a directed graph, whatever its nodes are.

use std::collections::{BTreeMap, VecDeque};

/// One circle for each set of nodes that all lead to each other: a shortest one through the first of them. Each begins
/// with its first node and does not repeat it at the end. `next` has the nodes that each node leads to.
pub fn circles(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    components(next).iter().filter_map(|component| circle(next, component)).collect()
}

fn circle(next: &[Vec<usize>], component: &[usize]) -> Option<Vec<usize>> {
    let first = *component.first()?;
    let mut previous: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = VecDeque::from([first]);
    while let Some(node) = open.pop_front() {
        for to in next[node].iter().copied().filter(|to| component.binary_search(to).is_ok()) {
            if to == first {
                let mut circle = vec![node];
                circle.extend(std::iter::successors(previous.get(&node), |node| previous.get(node)));
                circle.reverse();
                return Some(circle);
            }
            previous.entry(to).or_insert_with(|| {
                open.push_back(to);
                node
            });
        }
    }
    None
}

/// Strongly connected components with a circle in them, each with its nodes in ascending order: Tarjan's algorithm,
/// with a stack of its own.
fn components(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        next,
        order: vec![None; next.len()],
        low: vec![0; next.len()],
        is_open: vec![false; next.len()],
        open: Vec::new(),
        count: 0,
        found: Vec::new(),
    };
    for node in 0..next.len() {
        if search.order[node].is_none() {
            search.visit(node);
        }
    }
    search.found.sort();
    search.found
}

struct Search<'g> {
    next: &'g [Vec<usize>],
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    is_open: Vec<bool>,
    open: Vec<usize>,
    count: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, root: usize) {
        let next = self.next;
        let mut way = vec![(root, 0)];
        self.enter(root);
        while let Some((node, edge)) = way.last_mut() {
            let node = *node;
            let Some(to) = next[node].get(*edge).copied() else {
                way.pop();
                if let Some((parent, _)) = way.last() {
                    self.low[*parent] = self.low[*parent].min(self.low[node]);
                }
                self.leave(node);
                continue;
            };
            *edge += 1;
            match self.order[to] {
                None => {
                    self.enter(to);
                    way.push((to, 0));
                }
                Some(order) if self.is_open[to] => self.low[node] = self.low[node].min(order),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.order[node] = Some(self.count);
        self.low[node] = self.count;
        self.count += 1;
        self.open.push(node);
        self.is_open[node] = true;
    }

    /// Closes the component of a node, if the node was its first.
    fn leave(&mut self, node: usize) {
        if self.order[node] != Some(self.low[node]) {
            return;
        }
        let mut component = Vec::new();
        while let Some(member) = self.open.pop() {
            self.is_open[member] = false;
            component.push(member);
            if member == node {
                break;
            }
        }
        if component.len() > 1 || self.next[node].contains(&node) {
            component.sort_unstable();
            self.found.push(component);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{circles, components};

    #[test]
    fn circles_are_found_and_ways_are_not() {
        assert_eq!(components(&[vec![1], vec![2], vec![0], vec![0]]), [vec![0, 1, 2]]);
        assert_eq!(components(&[vec![1], vec![], vec![2]]), [vec![2]]);
        assert_eq!(components(&[vec![1, 2], vec![3], vec![3], vec![]]), [] as [Vec<usize>; 0]);
        assert_eq!(components(&[vec![1], vec![0], vec![3], vec![2, 0]]), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn the_shortest_way_around_is_told() {
        assert_eq!(circles(&[vec![1, 2], vec![2], vec![0], vec![0]]), [vec![0, 2]]);
        assert_eq!(circles(&[vec![], vec![1]]), [vec![1]]);
    }
}
