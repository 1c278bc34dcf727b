//! The tables of a profile: stages, and functions.

use std::collections::BTreeMap;

use super::tree::Tree;
use crate::callgrind::Calls;

/// Modules that only run others. Whatever they call is what the instructions are for.
const CONDUCTORS: [&str; 5] = ["cli", "compile", "main", "pipeline", "project"];
/// What belongs to no module: starting, ending, the conductors themselves.
const REST: &str = "the rest";

/// Instructions of the modules of the compiler, each with all that it calls: on every chain of callers, the first module that is
/// no conductor counts.
///
/// Functions of modules are found on any chain, so that it does not matter which of them the compiler has inlined, or that
/// evaluation runs on a thread of its own.
pub(super) fn stages(calls: &Calls, tree: &Tree) -> String {
    let mut costs = BTreeMap::new();
    divide(calls, tree, &mut costs);
    let told: f64 = costs.values().sum();
    costs.insert(REST.to_owned(), (tree.instructions - told).max(0.0));
    let mut rows: Vec<(String, f64)> = costs.into_iter().collect();
    rows.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let mut text = format!("{:.1} M instructions\n\nstages\n", tree.instructions / 1e6);
    for (name, cost) in rows {
        let share = cost / tree.instructions.max(1.0) * 100.0;
        text.push_str(&format!("{:9.1} M {share:5.1} %  {name}\n", cost / 1e6));
    }
    text
}

fn divide(calls: &Calls, tree: &Tree, costs: &mut BTreeMap<String, f64>) {
    let module = tree.function.and_then(|function| module(calls.name(function)));
    match module.filter(|module| !CONDUCTORS.contains(module)) {
        Some(module) => *costs.entry(module.to_owned()).or_default() += tree.instructions,
        None => tree.below.iter().for_each(|below| divide(calls, below, costs)),
    }
}

/// The module of the compiler that a function belongs to, by its name or by the type that it is implemented for.
fn module(name: &str) -> Option<&str> {
    let path = name.trim_start_matches(['<', '&']).strip_prefix("render::")?;
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
    Some(&path[..end])
}

/// The functions with most instructions of their own, and what is spent in and below them.
pub(super) fn functions(calls: &Calls, tree: &Tree, count: usize) -> String {
    let inclusive = tree.inclusive();
    let total = calls.total() as f64;
    let mut all: Vec<_> = calls.functions().collect();
    all.sort_by_key(|function| std::cmp::Reverse(calls.own(*function)));
    let mut text = "\nfunctions: own instructions, their share, share with all that they call\n".to_owned();
    for function in all.into_iter().take(count) {
        let own = calls.own(function) as f64;
        let below = inclusive.get(&function).copied().unwrap_or(own).max(own);
        text.push_str(&format!(
            "{:9.1} M {:5.1} % {:5.1} %  {}\n",
            own / 1e6,
            own / total * 100.0,
            below / total * 100.0,
            calls.name(function)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_the_first_modules_below_the_conductors() {
        let calls = Calls::read(
            "fn=(1) render::compile::compile\n0 5\n\
             cfn=(2) <render::lab::Lab as render::lab::Decode>::decode\ncalls=1 0\n0 20\n\
             cfn=(3) core::mem::drop\ncalls=1 0\n0 5\n\
             fn=(2)\n0 15\ncfn=(5) render::types::parse\ncalls=1 0\n0 5\nfn=(3)\n0 5\nfn=(5)\n0 5\n\
             fn=(6) start_thread\n0 0\ncfn=(4) render::source::evaluate\ncalls=1 0\n0 70\nfn=(4)\n0 70\n",
        );
        let tree = Tree::of(&calls);
        let text = stages(&calls, &tree);
        assert!(text.contains("70.0 %  source") && text.contains("20.0 %  lab"), "{text}");
        assert!(text.contains("10.0 %  the rest") && !text.contains("types"), "{text}");
        let text = functions(&calls, &tree, 1);
        assert!(text.contains("render::source::evaluate") && !text.contains("compile"), "{text}");
    }
}
