//! Selectors, and whether labels meet them.

use std::borrow::Cow;
use std::ops::Deref;

use crate::document::{Data, elements, fields};
use crate::world::object::{shown, text};

/// A condition on a label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition<'d> {
    /// The key of the label.
    pub key: Cow<'d, str>,
    /// How the value of the label is compared.
    pub operator: Operator,
    /// What it is compared with.
    pub values: Vec<Cow<'d, str>>,
}

/// How the value of a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// One of the values.
    In,
    /// None of the values; also met without the label.
    NotIn,
    /// The label exists.
    Exists,
    /// The label does not exist.
    DoesNotExist,
    /// A greater number. Only nodes are selected by it.
    Gt,
    /// A smaller number. Only nodes are selected by it.
    Lt,
}

impl<'d> Condition<'d> {
    /// A label with a value.
    pub fn equal(key: &'d str, value: &Data) -> Self {
        Self { key: key.into(), operator: Operator::In, values: vec![shown(value).into()] }
    }

    /// An entry of `matchExpressions`. None for an unknown operator, which the schema reports.
    pub fn read(data: &'d Data) -> Option<Self> {
        let operator = match text(data, "operator")? {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            "Gt" => Operator::Gt,
            "Lt" => Operator::Lt,
            _ => return None,
        };
        let key = Cow::Borrowed(text(data, "key").unwrap_or_default());
        let values = elements(data.get("values")).iter().map(|value| shown(value).into()).collect();
        Some(Self { key, operator, values })
    }

    /// Whether a label with this value, or its absence, meets the condition.
    pub fn is_met(&self, found: Option<&str>) -> bool {
        let is_among = |found: &str| self.values.iter().any(|value| value == found);
        let compared = |is: fn(&i64, &i64) -> bool| {
            let bound = self.values.first().and_then(|value| value.parse().ok());
            let number = found.and_then(|found| found.parse().ok());
            bound.zip(number).is_some_and(|(bound, number)| is(&number, &bound))
        };
        match self.operator {
            Operator::In => found.is_some_and(is_among),
            Operator::NotIn => !found.is_some_and(is_among),
            Operator::Exists => found.is_some(),
            Operator::DoesNotExist => found.is_none(),
            Operator::Gt => compared(i64::gt),
            Operator::Lt => compared(i64::lt),
        }
    }
}

/// Conditions that all must be met. Without any, everything is selected.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector<'d>(pub Vec<Condition<'d>>);

impl<'d> Selector<'d> {
    /// A map of labels.
    pub fn of_labels(data: Option<&'d Data>) -> Self {
        Self(fields(data).iter().map(|(key, value)| Condition::equal(key, value)).collect())
    }

    /// A label selector of Kubernetes.
    pub fn of_kubernetes(data: &'d Data) -> Self {
        let mut all = Self::of_labels(data.get("matchLabels"));
        all.0.extend(elements(data.get("matchExpressions")).iter().filter_map(Condition::read));
        all
    }

    /// Whether labels meet all conditions.
    pub fn is_met<L: Deref<Target = str>>(&self, label: impl Fn(&str) -> Option<L>) -> bool {
        self.0.iter().all(|condition| condition.is_met(label(&condition.key).as_deref()))
    }

    /// Whether everything is selected.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The selector as users write it: `app=web,tier in (a, b)`.
    pub fn shown(&self) -> String {
        let condition = |condition: &Condition<'_>| {
            let values = condition.values.join(", ");
            match condition.operator {
                Operator::In if condition.values.len() == 1 => format!("{}={values}", condition.key),
                Operator::In => format!("{} in ({values})", condition.key),
                Operator::NotIn => format!("{} notin ({values})", condition.key),
                Operator::Exists => condition.key.to_string(),
                Operator::DoesNotExist => format!("!{}", condition.key),
                Operator::Gt => format!("{}>{values}", condition.key),
                Operator::Lt => format!("{}<{values}", condition.key),
            }
        };
        self.0.iter().map(condition).collect::<Vec<_>>().join(",")
    }

    /// The keys and values that things must have.
    pub fn equal(&self) -> impl Iterator<Item = (&str, &str)> {
        let single =
            |condition: &&Condition<'_>| condition.operator == Operator::In && condition.values.len() == 1;
        self.0.iter().filter(single).map(|condition| (&*condition.key, &*condition.values[0]))
    }
}
