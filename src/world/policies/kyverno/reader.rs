//! Reads expressions from left to right.

use crate::document::DataKind;
use crate::value::Number;
use crate::world::policies::kyverno::expression::Expression;

/// Comparison operators, the longer ones first.
const COMPARISONS: &[&str] = &["==", "!=", "<=", ">=", "<", ">"];

/// Reads an expression; none if it has a form that is not known.
pub(super) fn read(text: &str) -> Option<Expression> {
    let mut reader = Reader { rest: text };
    let expression = reader.pipe()?;
    reader.rest.trim().is_empty().then_some(expression)
}

/// What is left of a text.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn eat(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn pipe(&mut self) -> Option<Expression> {
        let mut left = self.or()?;
        while !self.rest.trim_start().starts_with("||") && self.eat("|") {
            left = Expression::Of(left.into(), self.or()?.into());
        }
        Some(left)
    }

    fn or(&mut self) -> Option<Expression> {
        let mut left = self.and()?;
        while self.eat("||") {
            left = Expression::Or(left.into(), self.and()?.into());
        }
        Some(left)
    }

    fn and(&mut self) -> Option<Expression> {
        let mut left = self.comparison()?;
        while self.eat("&&") {
            left = Expression::And(left.into(), self.comparison()?.into());
        }
        Some(left)
    }

    fn comparison(&mut self) -> Option<Expression> {
        let left = self.not()?;
        match COMPARISONS.iter().find(|operator| self.eat(operator)) {
            Some(operator) => Some(Expression::Compare(operator, left.into(), self.not()?.into())),
            None => Some(left),
        }
    }

    fn not(&mut self) -> Option<Expression> {
        if !self.rest.trim_start().starts_with("!=") && self.eat("!") {
            return Some(Expression::Not(self.not()?.into()));
        }
        let first = self.first()?;
        self.path(first)
    }

    /// The beginning of a path.
    fn first(&mut self) -> Option<Expression> {
        self.rest = self.rest.trim_start();
        if self.eat("(") {
            let inner = self.pipe()?;
            return self.eat(")").then_some(inner);
        }
        if self.eat("@")
            || self.rest.starts_with("[?")
            || self.rest.starts_with("[]")
            || self.rest.starts_with("[*")
        {
            return Some(Expression::Current);
        }
        if self.eat("[") {
            if self.rest.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                let index = self.number()?;
                return self.eat("]").then_some(Expression::Index(index));
            }
            return Some(Expression::List(self.until("]")?));
        }
        if self.eat("`") {
            let (literal, rest) = self.rest.split_once('`')?;
            self.rest = rest;
            return Some(Expression::Literal(literal_of(literal.trim())));
        }
        if self.eat("'") {
            let (text, rest) = self.rest.split_once('\'')?;
            self.rest = rest;
            return Some(Expression::Literal(DataKind::String(text.to_owned())));
        }
        let name = self.name()?;
        if self.eat("(") {
            return Some(Expression::Call(name, self.until(")")?));
        }
        Some(Expression::Field(name))
    }

    /// Expressions that are separated by commas.
    fn until(&mut self, end: &str) -> Option<Vec<Expression>> {
        let mut all = Vec::new();
        if self.eat(end) {
            return Some(all);
        }
        loop {
            all.push(self.pipe()?);
            if self.eat(end) {
                return Some(all);
            }
            if !self.eat(",") {
                return None;
            }
        }
    }

    /// The steps that follow.
    fn path(&mut self, mut left: Expression) -> Option<Expression> {
        loop {
            if self.rest.starts_with(".*") {
                self.eat(".*");
                let all = Expression::Values(left.into());
                return Some(Expression::Each(all.into(), self.path(Expression::Current)?.into()));
            }
            if self.rest.starts_with('.') {
                self.eat(".");
                let next = self.first()?;
                left = Expression::Of(left.into(), next.into());
            } else if self.rest.starts_with("[?") {
                self.eat("[?");
                let condition = self.pipe()?;
                if !self.eat("]") {
                    return None;
                }
                let kept = Expression::Filter(left.into(), condition.into());
                return Some(Expression::Each(kept.into(), self.path(Expression::Current)?.into()));
            } else if self.rest.starts_with("[]") {
                self.eat("[]");
                let flat = Expression::Flat(left.into());
                return Some(Expression::Each(flat.into(), self.path(Expression::Current)?.into()));
            } else if self.rest.starts_with("[*]") {
                self.eat("[*]");
                return Some(Expression::Each(left.into(), self.path(Expression::Current)?.into()));
            } else if self.rest.starts_with('[') {
                self.eat("[");
                let index = self.number()?;
                if !self.eat("]") {
                    return None;
                }
                left = Expression::Of(left.into(), Expression::Index(index).into());
            } else {
                return Some(left);
            }
        }
    }

    fn number(&mut self) -> Option<i64> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().ok()
    }

    /// An identifier, or one in quotation marks.
    fn name(&mut self) -> Option<String> {
        if self.eat("\"") {
            let (name, rest) = self.rest.split_once('"')?;
            self.rest = rest;
            return Some(name.to_owned());
        }
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (name, rest): (&'t str, &'t str) = self.rest.split_at(end);
        self.rest = rest;
        (!name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())).then(|| name.to_owned())
    }
}

fn literal_of(text: &str) -> DataKind {
    match text {
        "null" => DataKind::Null,
        "true" => DataKind::Bool(true),
        "false" => DataKind::Bool(false),
        "[]" => DataKind::List(Vec::new()),
        "{}" => DataKind::Map(Vec::new()),
        _ => match text.parse() {
            Ok(number) => DataKind::Number(Number::Integer(number)),
            Err(_) => DataKind::String(text.trim_matches('"').to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{DataKind, read};
    use crate::document::{Data, Origin};
    use crate::value::{Number, Values};
    use crate::world::object::shown;

    fn text(text: &str) -> DataKind {
        DataKind::String(text.to_owned())
    }

    /// `{ spec: { containers: [{ name: a, image: x:1 }, { name: b, image: y:latest }], "a-b": 3 } }`
    fn data() -> Data {
        let origin = Origin::value(Values::ROOT);
        let new = |kind| Data::new(kind, origin);
        let map = |fields: Vec<(&str, Data)>| {
            new(DataKind::Map(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
        };
        let one = |name, image| map(vec![("name", new(text(name))), ("image", new(text(image)))]);
        let containers = new(DataKind::List(vec![one("a", "x:1"), one("b", "y:latest")]));
        let number = new(DataKind::Number(Number::Integer(3)));
        map(vec![("spec", map(vec![("containers", containers), ("a-b", number)]))])
    }

    #[test]
    fn paths_projections_filters_and_functions() {
        for (expression, expected) in [
            ("spec.containers[0].name", "a"),
            ("spec.containers[-1].name", "b"),
            ("spec.\"a-b\"", "3"),
            ("length(spec.containers)", "2"),
            ("join(',', spec.containers[].image)", "x:1,y:latest"),
            ("join(',', spec.containers[?name == 'b'].image)", "y:latest"),
            ("spec.missing || 'none'", "none"),
            ("spec.containers[*].name | [1]", "b"),
            ("contains(spec.containers[].name, 'a') && !contains(spec.containers[].name, 'c')", "true"),
            ("length(keys(spec)) > `1`", "true"),
            ("to_upper(spec.containers[0].name)", "A"),
        ] {
            let read = read(expression).unwrap_or_else(|| panic!("{expression}"));
            assert_eq!(
                read.evaluate(&data()).map(|data| shown(&data)).as_deref(),
                Some(expected),
                "{expression}"
            );
        }
    }

    #[test]
    fn what_is_not_known_is_not_read() {
        assert!(read("spec.{a: b}").is_none());
        assert!(read("spec.").is_none());
        assert!(read("regex_match('a', spec)").is_some_and(|read| read.evaluate(&data()).is_none()));
    }
}
