//! Reads callgrind's recordings: what each function costs itself, and what it spends in the functions that it calls.
//!
//! The format is a sequence of lines. `fn=` begins a function, `cfn=` with `calls=` names a called one, and the line after
//! `calls=` tells what was spent below; other lines of numbers are a function's own cost. A name is written once with a
//! number in parentheses and stands for itself by that number from then on. Names are those of symbols, so that each version of
//! a generic function is a function of its own; people see them demangled.

use std::collections::{BTreeMap, HashMap};

/// A function's place in [`Calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Function(usize);

/// The functions of a run and the calls between them, with their instructions.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    names: Vec<String>,
    own: Vec<u64>,
    /// Instructions spent below each called function, by the caller.
    below: Vec<BTreeMap<Function, u64>>,
}

impl Calls {
    pub(crate) fn read(recording: &str) -> Self {
        let mut reader = Reader::default();
        recording.lines().for_each(|line| reader.line(line));
        reader.calls
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = Function> {
        (0..self.names.len()).map(Function)
    }

    pub(crate) fn name(&self, function: Function) -> &str {
        &self.names[function.0]
    }

    /// Instructions of the function's own code.
    pub(crate) fn own(&self, function: Function) -> u64 {
        self.own[function.0]
    }

    /// The functions that it calls, with the instructions spent below them on its behalf.
    pub(crate) fn below(&self, function: Function) -> impl Iterator<Item = (Function, u64)> {
        self.below[function.0].iter().map(|(callee, cost)| (*callee, *cost))
    }

    /// All instructions of the run.
    pub(crate) fn total(&self) -> u64 {
        self.own.iter().sum()
    }

    /// The functions that nothing calls: where threads begin.
    pub(crate) fn roots(&self) -> Vec<Function> {
        let mut is_called = vec![false; self.names.len()];
        for function in self.functions() {
            for (callee, _) in self.below(function).filter(|(callee, _)| *callee != function) {
                is_called[callee.0] = true;
            }
        }
        self.functions().filter(|function| !is_called[function.0]).collect()
    }
}

#[derive(Default)]
struct Reader {
    calls: Calls,
    by_name: HashMap<String, Function>,
    by_number: HashMap<String, Function>,
    current: Option<Function>,
    callee: Option<Function>,
    /// Whether the next line of numbers tells what a call cost.
    is_call: bool,
}

impl Reader {
    fn line(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("fn=") {
            self.current = Some(self.function(name));
        } else if let Some(name) = line.strip_prefix("cfn=") {
            self.callee = Some(self.function(name));
        } else if line.starts_with("calls=") {
            self.is_call = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            self.cost(line);
        }
    }

    fn cost(&mut self, line: &str) {
        let cost = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
        let Some(current) = self.current else { return };
        match (std::mem::take(&mut self.is_call), self.callee) {
            (true, Some(callee)) => *self.calls.below[current.0].entry(callee).or_default() += cost,
            _ => self.calls.own[current.0] += cost,
        }
    }

    /// The function of `(number) name`, or of `(number)` where it was named before.
    fn function(&mut self, text: &str) -> Function {
        let (number, name) = text.split_once(' ').unwrap_or((text, ""));
        if let Some(known) = self.by_number.get(number).filter(|_| name.is_empty()) {
            return *known;
        }
        let name = if name.is_empty() { number } else { name };
        let function = *self.by_name.entry(name.to_owned()).or_insert_with(|| {
            self.calls.names.push(format!("{:#}", rustc_demangle::demangle(name)));
            self.calls.own.push(0);
            self.calls.below.push(BTreeMap::new());
            Function(self.calls.names.len() - 1)
        });
        self.by_number.insert(number.to_owned(), function);
        function
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDING: &str = "\
version: 1
positions: line
events: Ir

fn=(1) main
0 10
cfn=(2) render::work
calls=2 0
0 30
0 5
fn=(2)
0 25
cfn=(2)
calls=1 0
0 12
+1 5
totals: 45
";

    #[test]
    fn versions_of_a_generic_function_are_told_apart() {
        let calls = Calls::read(
            "fn=(1) _ZN4core3mem4drop17h0123456789abcdefE\n0 1\nfn=(2) _ZN4core3mem4drop17hfedcba9876543210E\n0 2\n",
        );
        let all: Vec<(&str, u64)> =
            calls.functions().map(|function| (calls.name(function), calls.own(function))).collect();
        assert_eq!(all, [("core::mem::drop", 1), ("core::mem::drop", 2)]);
    }

    #[test]
    fn own_costs_and_calls_are_told_apart() {
        let calls = Calls::read(RECORDING);
        let all: Vec<Function> = calls.functions().collect();
        let [main, work] = all[..] else { panic!("{calls:?}") };
        assert_eq!((calls.name(main), calls.own(main)), ("main", 15));
        assert_eq!((calls.name(work), calls.own(work)), ("render::work", 30));
        assert_eq!(calls.below(main).collect::<Vec<_>>(), [(work, 30)]);
        assert_eq!(calls.below(work).collect::<Vec<_>>(), [(work, 12)]);
        assert_eq!((calls.total(), calls.roots()), (45, vec![main]));
    }
}
