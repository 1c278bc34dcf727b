//! The calls as a tree: what each function spent, on behalf of which chain of callers.
//!
//! callgrind knows pairs of callers and called functions, not chains. What a function spent is therefore divided among its
//! callers in the proportion in which they paid for it. A call of a function that is on the chain already counts as that
//! function's own work, so a recursion is one box and nothing is counted twice.

use std::collections::HashMap;

use crate::callgrind::{Calls, Function};

/// Branches below this share of the whole are left out; they are not visible anyway.
const VISIBLE: f64 = 0.0005;

/// A function on one chain of callers.
pub(super) struct Tree {
    /// The function, absent for the whole program.
    pub(super) function: Option<Function>,
    pub(super) instructions: f64,
    /// What it calls, the dearest first.
    pub(super) below: Vec<Tree>,
}

impl Tree {
    pub(super) fn of(calls: &Calls) -> Self {
        let whole = calls.total() as f64;
        let mut builder = Builder { calls, threshold: whole * VISIBLE, chain: Vec::new() };
        let roots = calls.roots();
        let mut below: Vec<Self> = roots
            .into_iter()
            .filter_map(|root| {
                let spent =
                    calls.own(root) as f64 + calls.below(root).map(|(_, cost)| cost as f64).sum::<f64>();
                builder.tree(root, spent)
            })
            .collect();
        below.sort_by(|a, b| b.instructions.total_cmp(&a.instructions));
        Self { function: None, instructions: whole, below }
    }

    /// How many levels there are, this one included.
    pub(super) fn depth(&self) -> usize {
        1 + self.below.iter().map(Self::depth).max().unwrap_or(0)
    }

    /// What was spent in each function and below it, on all chains.
    pub(super) fn inclusive(&self) -> HashMap<Function, f64> {
        let mut sums = HashMap::new();
        self.add_to(&mut sums);
        sums
    }

    fn add_to(&self, sums: &mut HashMap<Function, f64>) {
        if let Some(function) = self.function {
            *sums.entry(function).or_default() += self.instructions;
        }
        self.below.iter().for_each(|tree| tree.add_to(sums));
    }
}

struct Builder<'a> {
    calls: &'a Calls,
    threshold: f64,
    /// The callers of what is being built.
    chain: Vec<Function>,
}

impl Builder<'_> {
    /// The tree below a function, if the instructions spent on this chain are worth showing.
    fn tree(&mut self, function: Function, instructions: f64) -> Option<Tree> {
        if instructions < self.threshold {
            return None;
        }
        self.chain.push(function);
        let called: Vec<(Function, f64)> = self
            .calls
            .below(function)
            .filter(|(callee, _)| !self.chain.contains(callee))
            .map(|(callee, cost)| (callee, cost as f64))
            .collect();
        let spent = self.calls.own(function) as f64 + called.iter().map(|(_, cost)| cost).sum::<f64>();
        let share = if spent > 0.0 { instructions / spent } else { 0.0 };
        let mut below: Vec<Tree> =
            called.into_iter().filter_map(|(callee, cost)| self.tree(callee, cost * share)).collect();
        below.sort_by(|a, b| b.instructions.total_cmp(&a.instructions));
        self.chain.pop();
        Some(Tree { function: Some(function), instructions, below })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a` and `b` both call `c`, which takes a quarter of its work for `a`; `c` calls itself through `d`.
    const RECORDING: &str = "\
fn=(1) main
0 0
cfn=(2) a
calls=1 0
0 1100
cfn=(3) b
calls=1 0
0 3000
fn=(2)
0 100
cfn=(4) c
calls=1 0
0 1000
fn=(3)
0 0
cfn=(4)
calls=1 0
0 3000
fn=(4)
0 2000
cfn=(5) d
calls=4 0
0 2000
fn=(5)
0 2000
cfn=(4)
calls=1 0
0 500
";

    #[test]
    fn work_is_divided_among_callers_and_counted_once() {
        let calls = Calls::read(RECORDING);
        let tree = Tree::of(&calls);
        let name = |tree: &Tree| tree.function.map(|function| calls.name(function).to_owned());
        let main = &tree.below[0];
        assert_eq!(name(main).as_deref(), Some("main"));
        let parts: Vec<(Option<String>, f64)> =
            main.below.iter().map(|tree| (name(tree), tree.instructions)).collect();
        assert_eq!(parts, [(Some("b".into()), 3000.0), (Some("a".into()), 1100.0)]);
        assert_eq!(tree.depth(), 5, "c below d below c is not a further level");
        let inclusive = tree.inclusive();
        let of = |wanted: &str| calls.functions().find(|function| calls.name(*function) == wanted);
        let c = of("c").and_then(|function| inclusive.get(&function)).copied();
        assert_eq!(c, Some(4000.0));
    }
}
