//! JMESPath, as far as policies use it: <https://jmespath.org/specification.html>

use crate::document::{Data, DataKind, Origin};
use crate::value::Number;
use crate::world::object::shown;
use crate::world::policies::kyverno::scalar;

/// An expression that has been read.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    /// The current value.
    Current,
    Field(String),
    Index(i64),
    /// The right side is evaluated on the left one.
    Of(Box<Self>, Box<Self>),
    /// The right side is evaluated on each element of the left one.
    Each(Box<Self>, Box<Self>),
    /// The values of a map.
    Values(Box<Self>),
    /// Lists in a list become their elements.
    Flat(Box<Self>),
    /// The elements that meet a condition.
    Filter(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    And(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Compare(&'static str, Box<Self>, Box<Self>),
    Literal(DataKind),
    List(Vec<Self>),
    Call(String, Vec<Self>),
}

impl Expression {
    /// The value of the expression; none if it calls a function that is not known. What is absent is null.
    pub(super) fn evaluate(&self, data: &Data) -> Option<Data> {
        let origin = data.origin;
        let make = |kind| Data::new(kind, origin);
        let null = || make(DataKind::Null);
        Some(match self {
            Self::Current => data.clone(),
            Self::Field(name) => data.get(name).cloned().unwrap_or_else(null),
            Self::Index(index) => element(data, *index).cloned().unwrap_or_else(null),
            Self::Of(left, right) => right.evaluate(&left.evaluate(data)?)?,
            Self::Each(left, right) => match left.evaluate(data)?.kind {
                DataKind::List(all) => {
                    let found: Option<Vec<Data>> = all.iter().map(|each| right.evaluate(each)).collect();
                    let kept = found?.into_iter().filter(|each| each.kind != DataKind::Null);
                    make(DataKind::List(kept.collect()))
                }
                _ => null(),
            },
            Self::Values(left) => match left.evaluate(data)?.kind {
                DataKind::Map(all) => make(DataKind::List(all.into_iter().map(|(_, value)| value).collect())),
                _ => null(),
            },
            Self::Flat(left) => match left.evaluate(data)?.kind {
                DataKind::List(all) => make(DataKind::List(all.into_iter().flat_map(flattened).collect())),
                _ => null(),
            },
            Self::Filter(left, condition) => match left.evaluate(data)?.kind {
                DataKind::List(all) => {
                    let mut kept = Vec::new();
                    for each in all {
                        if is_true(&condition.evaluate(&each)?) {
                            kept.push(each);
                        }
                    }
                    make(DataKind::List(kept))
                }
                _ => null(),
            },
            Self::Or(left, right) => {
                Some(left.evaluate(data)?).filter(is_true).or_else(|| right.evaluate(data))?
            }
            Self::And(left, right) => match left.evaluate(data)? {
                left if is_true(&left) => right.evaluate(data)?,
                left => left,
            },
            Self::Not(inner) => make(DataKind::Bool(!is_true(&inner.evaluate(data)?))),
            Self::Compare(operator, left, right) => {
                make(DataKind::Bool(compare(operator, &left.evaluate(data)?, &right.evaluate(data)?)))
            }
            Self::Literal(kind) => make(kind.clone()),
            Self::List(all) => {
                make(DataKind::List(all.iter().map(|each| each.evaluate(data)).collect::<Option<_>>()?))
            }
            Self::Call(name, arguments) => {
                let arguments: Vec<Data> =
                    arguments.iter().map(|each| each.evaluate(data)).collect::<Option<_>>()?;
                make(call(name, &arguments, origin)?)
            }
        })
    }
}

fn element(data: &Data, index: i64) -> Option<&Data> {
    let DataKind::List(all) = &data.kind else { return None };
    let at = if index < 0 {
        all.len().checked_sub(usize::try_from(-index).ok()?)?
    } else {
        usize::try_from(index).ok()?
    };
    all.get(at)
}

fn flattened(data: Data) -> Vec<Data> {
    match data.kind {
        DataKind::List(inner) => inner,
        kind => vec![Data::new(kind, data.origin)],
    }
}

/// What counts as true: everything but null, `false` and what is empty.
pub(super) fn is_true(data: &Data) -> bool {
    match &data.kind {
        DataKind::Null | DataKind::Bool(false) => false,
        DataKind::String(text) => !text.is_empty(),
        DataKind::List(elements) => !elements.is_empty(),
        DataKind::Map(fields) => !fields.is_empty(),
        DataKind::Bool(true) | DataKind::Number(_) => true,
    }
}

/// Whether two values are the same, wherever they come from.
pub(super) fn same(one: &Data, other: &Data) -> bool {
    match (&one.kind, &other.kind) {
        (DataKind::List(one), DataKind::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (DataKind::Map(one), DataKind::Map(other)) => {
            let found =
                |key: &String| other.iter().find_map(|(known, value)| (known == key).then_some(value));
            one.len() == other.len()
                && one.iter().all(|(key, value)| found(key).is_some_and(|other| same(value, other)))
        }
        (one, other) => one == other,
    }
}

fn compare(operator: &str, one: &Data, other: &Data) -> bool {
    let order = || scalar::compare(&one.scalar()?, &other.scalar()?);
    match operator {
        "==" => same(one, other),
        "!=" => !same(one, other),
        "<" => order().is_some_and(std::cmp::Ordering::is_lt),
        ">" => order().is_some_and(std::cmp::Ordering::is_gt),
        "<=" => order().is_some_and(std::cmp::Ordering::is_le),
        _ => order().is_some_and(std::cmp::Ordering::is_ge),
    }
}

/// The result of a function.
fn call(name: &str, arguments: &[Data], origin: Origin) -> Option<DataKind> {
    let text = |index: usize| arguments.get(index).map(shown);
    let texts = |all: Vec<String>| {
        DataKind::List(all.into_iter().map(|each| Data::new(DataKind::String(each), origin)).collect())
    };
    Some(match (name, arguments) {
        ("length", [data]) => {
            let length = match &data.kind {
                DataKind::List(elements) => elements.len(),
                DataKind::Map(fields) => fields.len(),
                DataKind::String(text) => text.chars().count(),
                _ => 0,
            };
            DataKind::Number(Number::Integer(i64::try_from(length).ok()?))
        }
        ("contains", [data, wanted]) => DataKind::Bool(match &data.kind {
            DataKind::List(elements) => elements.iter().any(|element| same(element, wanted)),
            DataKind::String(text) => text.contains(&shown(wanted)),
            _ => false,
        }),
        ("keys", [data]) => match &data.kind {
            DataKind::Map(fields) => texts(fields.iter().map(|(key, _)| key.clone()).collect()),
            _ => texts(Vec::new()),
        },
        ("values", [data]) => match &data.kind {
            DataKind::Map(fields) => DataKind::List(fields.iter().map(|(_, value)| value.clone()).collect()),
            _ => texts(Vec::new()),
        },
        ("not_null", all) => all
            .iter()
            .find(|data| data.kind != DataKind::Null)
            .map_or(DataKind::Null, |data| data.kind.clone()),
        ("to_string", [_]) => DataKind::String(text(0)?),
        ("starts_with", [_, _]) => DataKind::Bool(text(0)?.starts_with(&text(1)?)),
        ("ends_with", [_, _]) => DataKind::Bool(text(0)?.ends_with(&text(1)?)),
        ("to_lower", [_]) => DataKind::String(text(0)?.to_lowercase()),
        ("to_upper", [_]) => DataKind::String(text(0)?.to_uppercase()),
        ("split", [_, _]) => texts(text(0)?.split(&text(1)?).map(str::to_owned).collect()),
        ("join", [separator, list]) => {
            let DataKind::List(elements) = &list.kind else { return None };
            let all: Vec<String> = elements.iter().map(shown).collect();
            DataKind::String(all.join(&shown(separator)))
        }
        _ => return None,
    })
}
