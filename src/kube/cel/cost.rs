//! The most that the evaluation of a rule can cost, in the units of the API server: a step costs one, reading a text a tenth
//! of its length, a loop its body as often as it has elements. The API server counts while it evaluates; this is the bound
//! that it derives before, from the sizes of the variables.

use kube_cel::cel::common::ast::operators as op;
use kube_cel::cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, LiteralValue};

use crate::kube::cel::size::Size;

const LIST: u64 = 10;
const MAP: u64 = 30;
const STRUCT: u64 = 40;

/// Macros that are loops, and that the parser leaves as calls.
const LOOPS: &[&str] = &["existsOne", "sortBy", "transformList", "transformMap", "transformMapEntry"];

/// The cost of an expression whose only variables have these sizes.
pub(super) fn cost(expression: &Expr, variables: &[(&str, Size)]) -> u64 {
    spent(expression, variables).cost
}

/// The cost and the value of an expression whose only variables have these sizes.
pub(super) fn spent(expression: &Expr, variables: &[(&str, Size)]) -> Spent {
    let scope = variables.iter().map(|(name, size)| ((*name).to_owned(), size.clone())).collect();
    Walk { scope }.of(expression)
}

/// The cost of an expression, and the size of its value.
pub(super) struct Spent {
    pub(super) cost: u64,
    pub(super) size: Size,
}

struct Walk {
    /// Variables, the innermost last.
    scope: Vec<(String, Size)>,
}

impl Walk {
    fn of(&mut self, expression: &Expr) -> Spent {
        match expression {
            Expr::Literal(literal) => Spent { cost: 0, size: of_literal(literal) },
            Expr::Ident(name) => {
                let known = self.scope.iter().rev().find(|(known, _)| known == name);
                Spent { cost: 1, size: known.map(|(_, size)| size.clone()).unwrap_or_default() }
            }
            Expr::Select(select) => {
                let operand = self.of(&select.operand.expr);
                let size = if select.test { Size::small() } else { operand.size.field(&select.field) };
                Spent { cost: operand.cost.saturating_add(1), size }
            }
            Expr::List(list) => {
                let (cost, element) = self.all(list.elements.iter().map(|element| &element.expr));
                Spent {
                    cost: cost.saturating_add(LIST),
                    size: Size::list(list.elements.len() as u64, element),
                }
            }
            Expr::Map(map) => self.entries(map.entries.iter().map(|entry| &entry.expr), MAP),
            Expr::Struct(fields) => self.entries(fields.entries.iter().map(|entry| &entry.expr), STRUCT),
            Expr::Comprehension(inner) => self.looped(inner),
            Expr::Call(call) => self.call(call),
            Expr::Unspecified => Spent { cost: 0, size: Size::small() },
        }
    }

    /// The cost of some expressions, and the largest of their sizes.
    fn all<'e>(&mut self, expressions: impl Iterator<Item = &'e Expr>) -> (u64, Size) {
        expressions.fold((0, Size::small()), |(cost, size), expression| {
            let spent = self.of(expression);
            (spent.cost.saturating_add(cost), size.or(&spent.size))
        })
    }

    fn entries<'e>(&mut self, entries: impl Iterator<Item = &'e EntryExpr>, base: u64) -> Spent {
        let (mut cost, mut size, mut count) = (base, Size::small(), 0);
        for entry in entries {
            let (key, value) = match entry {
                EntryExpr::StructField(field) => (None, &field.value.expr),
                EntryExpr::MapEntry(entry) => (Some(&entry.key.expr), &entry.value.expr),
            };
            let (spent, largest) = self.all(key.into_iter().chain([value]));
            (cost, size, count) = (cost.saturating_add(spent), size.or(&largest), count + 1);
        }
        // The keys are among the elements, so the bound holds for both.
        Spent { cost, size: Size::list(count, size) }
    }

    fn looped(&mut self, inner: &ComprehensionExpr) -> Spent {
        let range = self.of(&inner.iter_range.expr);
        let start = self.of(&inner.accu_init.expr);
        let times = range.size.length();
        let outside = self.scope.len();
        self.scope.push((inner.iter_var.clone(), range.size.variable()));
        if let Some(second) = &inner.iter_var2 {
            self.scope.push((second.clone(), range.size.element()));
        }
        // What is collected grows by the same in every step.
        self.scope.push((inner.accu_var.clone(), start.size.clone()));
        let once = self.of(&inner.loop_step.expr).size;
        let grows = once.length().saturating_sub(start.size.length());
        let end = start.size.length().saturating_add(grows.saturating_mul(times));
        let collected = once.or(&start.size).with_length(end);
        self.scope.pop();
        self.scope.push((inner.accu_var.clone(), collected));
        let step = self.of(&inner.loop_step.expr).cost;
        let condition = self.of(&inner.loop_cond.expr).cost;
        let result = self.of(&inner.result.expr);
        self.scope.truncate(outside);
        let loops = times.saturating_mul(step.saturating_add(condition));
        let parts = [range.cost, start.cost, loops, result.cost];
        Spent { cost: parts.into_iter().fold(0, u64::saturating_add), size: result.size }
    }

    /// A macro that the parser leaves as a call: its first arguments are the names of variables.
    fn binder(&mut self, call: &CallExpr) -> Option<Spent> {
        let Expr::Ident(name) = &call.args.first()?.expr else { return None };
        let (from, rest) = match call.func_name.as_str() {
            "bind" => (self.of(&call.args.get(1)?.expr), call.args.get(2..)?),
            "optMap" | "optFlatMap" => (self.of(&call.target.as_ref()?.expr), call.args.get(1..)?),
            name if LOOPS.contains(&name) => (self.of(&call.target.as_ref()?.expr), call.args.get(1..)?),
            _ => return None,
        };
        let outside = self.scope.len();
        let (mut times, mut rest) = (1, rest);
        if LOOPS.contains(&call.func_name.as_str()) {
            times = from.size.length();
            self.scope.push((name.clone(), from.size.variable().or(&from.size.element())));
            if let [first, _, ..] = rest
                && let Expr::Ident(second) = &first.expr
            {
                self.scope.push((second.clone(), from.size.element()));
                rest = &rest[1..];
            }
        } else {
            self.scope.push((name.clone(), from.size.clone()));
        }
        let (once, body) = self.all(rest.iter().map(|part| &part.expr));
        self.scope.truncate(outside);
        let size = if times == 1 { body } else { Size::list(times, body.or(&from.size.element())) };
        Some(Spent { cost: from.cost.saturating_add(once.saturating_mul(times)).saturating_add(1), size })
    }

    fn call(&mut self, call: &CallExpr) -> Spent {
        if let Some(spent) = self.binder(call) {
            return spent;
        }
        let target = call.target.as_ref().map(|target| self.of(&target.expr));
        let arguments: Vec<Spent> = call.args.iter().map(|argument| self.of(&argument.expr)).collect();
        let sum = arguments.iter().chain(&target).map(|spent| spent.cost).fold(0, u64::saturating_add);
        let plus = |cost: u64, size: Size| Spent { cost: sum.saturating_add(cost), size };
        let sizes: Vec<&Size> = target.iter().chain(&arguments).map(|spent| &spent.size).collect();
        match (call.func_name.as_str(), sizes.as_slice()) {
            (op::LOGICAL_AND | op::LOGICAL_OR, _) => plus(0, Size::small()),
            (op::CONDITIONAL, [_, then, otherwise]) => {
                let costs: Vec<u64> = arguments.iter().map(|spent| spent.cost).collect();
                Spent { cost: costs[0].saturating_add(costs[1].max(costs[2])), size: then.or(otherwise) }
            }
            (op::INDEX | op::OPT_INDEX | op::OPT_SELECT, [from, _]) => {
                plus(1, selected(from, &call.args[1].expr))
            }
            (op::IN, [_, list]) if list.is_list() => plus(list.length(), Size::small()),
            (
                op::EQUALS | op::NOT_EQUALS | op::GREATER | op::GREATER_EQUALS | op::LESS | op::LESS_EQUALS,
                [one, other],
            ) => plus(read(one.length().min(other.length())).max(1), Size::small()),
            (op::ADD, [one, other]) => {
                let length = one.length().saturating_add(other.length());
                let is_text = one.is_text() || other.is_text();
                let cost = if is_text { read(length).max(1) } else { 1 };
                plus(cost, one.or(other).with_length(length))
            }
            ("replace", [text, _, new, ..]) if target.is_some() => {
                let (cost, size) = replaced(text.length(), shortest(&call.args[0].expr), new.length());
                plus(cost, size)
            }
            (name, sizes) => {
                let (cost, size) = of_function(name, sizes);
                plus(cost, size)
            }
        }
    }
}

/// A function of the language or of a library of the API server.
fn of_function(name: &str, sizes: &[&Size]) -> (u64, Size) {
    let length = |number: usize| sizes.get(number).map_or(0, |size| size.length());
    let first = sizes.first().map_or_else(Size::small, |size| (*size).clone());
    match name {
        "matches" | "find" | "findAll" => {
            let cost = read(length(0).saturating_add(1)).saturating_mul(length(1).div_ceil(4)).max(1);
            let found = if name == "findAll" { Size::list(length(0), first) } else { first };
            (cost, found)
        }
        "contains" => (read(length(0)).saturating_mul(read(length(1))).max(1), Size::small()),
        "indexOf" | "lastIndexOf" if first.is_text() => {
            (read(length(0)).saturating_mul(read(length(1))).max(1), Size::small())
        }
        "startsWith" | "endsWith" => (read(length(1)).max(1), Size::small()),
        "size" | op::LOGICAL_NOT | op::NOT_STRICTLY_FALSE | op::NEGATE => (1, Size::small()),
        "lowerAscii" | "upperAscii" | "substring" | "trim" | "string" | "bytes" | "dyn" | "reverse"
        | "charAt" => (read(length(0)).max(1), first),
        "split" => (read(length(0)).max(1), Size::list(length(0).max(1), first)),
        "join" => {
            let each = first.element().length().saturating_add(length(1));
            let size = length(0).saturating_mul(each);
            (read(size).saturating_mul(2).max(1), Size::text(size))
        }
        "isSorted" | "sum" | "min" | "max" | "distinct" | "sort" | "flatten" | "indexOf" | "lastIndexOf" => {
            let each = read(first.element().length()).max(1);
            (length(0).saturating_mul(each).max(1), first.or(&first.element()).with_length(first.length()))
        }
        _ if name.starts_with("sets.") || matches!(name, "intersects" | "equivalent") => {
            let last = sizes.len().saturating_sub(1);
            (length(last).saturating_mul(length(last.saturating_sub(1))).max(1), Size::small())
        }
        // A function that reads all that it is given, and returns no more.
        _ => {
            let all = sizes.iter().map(|size| size.length()).fold(0, u64::saturating_add);
            let merged = sizes.iter().fold(Size::small(), |merged, size| merged.or(size));
            (read(all).max(1), merged.with_length(all))
        }
    }
}

/// Reading some bytes.
fn read(length: u64) -> u64 {
    length.div_ceil(10)
}

/// A text in which others are replaced. If nothing is replaced by something, that goes between all characters.
fn replaced(text: u64, old: u64, new: u64) -> (u64, Size) {
    let times = if old == 0 { text.saturating_add(1) } else { text.div_ceil(old) };
    let size = text.saturating_add(times.saturating_mul(new));
    // The API server charges for reading and writing the text; what is written is read by the next call.
    (read(text).saturating_add(read(size)).max(1), Size::text(size))
}

/// The length of a text that is written in the rule; any other can be empty.
fn shortest(text: &Expr) -> u64 {
    match text {
        Expr::Literal(literal) => of_literal(literal).length(),
        _ => 0,
    }
}

fn selected(from: &Size, key: &Expr) -> Size {
    match key {
        Expr::Literal(LiteralValue::String(name)) => from.field(name.inner()),
        _ => from.element(),
    }
}

fn of_literal(literal: &LiteralValue) -> Size {
    match literal {
        LiteralValue::String(text) => Size::text(text.inner().len() as u64),
        LiteralValue::Bytes(bytes) => Size::text(bytes.inner().len() as u64),
        _ => Size::small(),
    }
}

#[cfg(test)]
mod tests {
    use kube_cel::cel::Program;
    use serde_json::{Value, json};

    use super::*;

    fn of(rule: &str, value: &Value) -> u64 {
        let program = Program::compile(rule).expect("it is valid");
        cost(&program.expression().expr, &[("self", Size::of_value(value))])
    }

    #[test]
    fn steps_cost_one_and_texts_a_tenth() {
        assert_eq!(of("self.a", &json!({})), 2);
        assert_eq!(of("self.a == 1", &json!({ "a": 1 })), 3);
        assert_eq!(of("self.a + self.a == 'b'", &json!({ "a": "a".repeat(100) })), 25);
        assert_eq!(of("self.startsWith('a') && self.size() > 3", &json!("b")), 5);
        assert_eq!(of("self.matches('aaaaaaaa')", &json!("b".repeat(99))), 21);
    }

    #[test]
    fn loops_cost_their_body_for_every_element() {
        let value = json!({ "a": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
        let one = of("self.a.all(x, x > 0)", &value);
        let two = of("self.a.all(x, self.a.all(y, x >= y))", &value);
        assert!((30..100).contains(&one), "{one}");
        assert!((10 * one..20 * one).contains(&two), "{one} {two}");
        // Without elements, there are the two steps to the list and the one that reads the result.
        assert_eq!(of("self.a.all(x, x > 0)", &json!({ "a": [] })), 3);
    }

    #[test]
    fn what_multiplies_costs_what_it_becomes() {
        let nested = (0..12)
            .fold("true".to_owned(), |body, number| format!("[0,1,2,3,4,5,6,7,8,9].all(x{number}, {body})"));
        assert!(of(&nested, &json!({})) > 1_000_000_000_000);
        let replaced = (0..30).fold("self.a".to_owned(), |text, _| format!("{text}.replace('', self.a)"));
        assert!(of(&format!("{replaced} == ''"), &json!({ "a": "ab" })) > 100_000_000);
        let doubled = (0..60).fold("self.a".to_owned(), |list, _| format!("{list}.map(x, x + x)"));
        assert!(of(&format!("{doubled}.size() > 1"), &json!({ "a": ["ab"] })) > 100_000_000);
    }
}
