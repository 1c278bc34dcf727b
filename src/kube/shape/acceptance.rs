//! Tests objects against shapes. In doubt they are not accepted.

use crate::document::{Data, DataKind};
use crate::kube::shape::nulls::Nulls;
use crate::kube::shape::rest::has_null;
use crate::kube::shape::{Definitions, Filled, Format, Kinds, Later, Others, Shape};
use crate::value::Number;

impl Shape {
    /// Whether data is certainly valid.
    pub(in crate::kube) fn takes(&self, data: &Data, nulls: Nulls, known: &Definitions) -> bool {
        if let Some(place) = self.refers {
            // Parts of a custom resource without a schema are not pruned.
            if nulls != Nulls::Absent || !known.at(place).takes(data, nulls, known) {
                return false;
            }
        }
        let is_known = match &data.kind {
            DataKind::Null => {
                self.kinds.have(Kinds::NULL) && self.words.as_ref().is_none_or(|words| words.or_null)
            }
            DataKind::String(text) => self.kinds.have(Kinds::TEXT) && self.takes_text(text),
            // Allowed values are strings.
            _ if self.words.is_some() => false,
            DataKind::Bool(_) => self.kinds.have(Kinds::BOOL),
            DataKind::Number(number) => self.takes_number(number),
            DataKind::List(list) => self.kinds.have(Kinds::LIST) && self.takes_list(list, nulls, known),
            DataKind::Map(fields) => {
                self.kinds.have(Kinds::RECORD) && self.takes_fields(fields, nulls, known)
            }
        };
        is_known && self.rest.as_ref().is_none_or(|rest| rest.takes(data, nulls))
    }

    fn takes_text(&self, text: &str) -> bool {
        self.words.as_ref().is_none_or(|words| words.texts.iter().any(|word| **word == *text))
            && self.characters.as_ref().is_none_or(|sizes| sizes.contains(&text.chars().count()))
            && match &self.format {
                None => true,
                Some(Format::Check(check)) => check(text),
                Some(Format::Form(form)) => form.take(text),
            }
            && self.pattern.as_ref().is_none_or(|pattern| pattern.takes(text))
    }

    fn takes_number(&self, number: &Number) -> bool {
        match number {
            Number::Integer(number) => {
                self.kinds.have(Kinds::INTEGER)
                    && self.numbers.as_ref().is_none_or(|range| range.contains(number))
            }
            Number::Decimal(digits) => {
                self.kinds.have(Kinds::NUMBER)
                    && self.numbers.is_none()
                    && digits.parse::<f64>().is_ok_and(f64::is_finite)
            }
        }
    }

    fn takes_list(&self, list: &[Data], nulls: Nulls, known: &Definitions) -> bool {
        if !self.elements.as_ref().is_none_or(|sizes| sizes.contains(&list.len()))
            || self.unique.is_broken(list)
        {
            return false;
        }
        let Some(items) = self.items.as_ref().filter(|_| !list.is_empty()) else { return true };
        let items = items.shape(known);
        let is_filled = |data: &Data| data.kind == DataKind::Null && items.default.is_some();
        list.iter().all(|element| !is_filled(element) && items.takes(element, nulls, known))
    }

    fn takes_fields(&self, fields: &[(String, Data)], nulls: Nulls, known: &Definitions) -> bool {
        let mut count = 0;
        for (name, value) in fields {
            let shape = self.shape_of(name).map(|later| later.shape(known));
            if is_absent(value, shape, nulls) {
                if shape.is_some_and(|shape| shape.default.is_some()) {
                    return false;
                }
                continue;
            }
            count += 1;
            let is_taken = match shape {
                Some(shape) => shape.takes(value, nulls.below(name), known),
                None => matches!(self.others, Others::Open),
            };
            if !is_taken {
                return false;
            }
        }
        let is_there = |name: &str| {
            let found = fields.iter().find(|(known, _)| known == name);
            let shape = || self.shape_of(name).map(|later| later.shape(known));
            found.is_some_and(|(_, value)| {
                // Most values are not null, and then their shape does not matter.
                value.kind != DataKind::Null || !is_absent(value, shape(), nulls)
            })
        };
        let mut filled = Vec::new();
        if nulls != Nulls::Absent {
            for (name, later) in self.defaulted.iter().map(|place| &self.fields[*place]) {
                if !is_there(name) {
                    if !later.shape(known).takes_default(known) {
                        return false;
                    }
                    filled.push(&**name);
                }
            }
        }
        self.required.iter().all(|name| filled.contains(&&**name) || is_there(name))
            && self.members.as_ref().is_none_or(|sizes| sizes.contains(&(count + filled.len())))
    }

    /// Whether the default is valid.
    fn takes_default(&self, known: &Definitions) -> bool {
        let Some(Filled { data, fits }) = &self.default else { return false };
        *fits.get_or_init(|| !has_null(data) && self.takes(data, Nulls::Pruned, known))
    }

    fn shape_of(&self, name: &str) -> Option<&Later> {
        let own = self.fields.binary_search_by(|(known, _)| (**known).cmp(name));
        match (own, &self.others) {
            (Ok(place), _) => Some(&self.fields[place].1),
            (Err(_), Others::Shaped(later)) => Some(later),
            (Err(_), Others::Open | Others::Refused) => None,
        }
    }
}

/// Whether a field counts as absent.
fn is_absent(value: &Data, shape: Option<&Shape>, nulls: Nulls) -> bool {
    value.kind == DataKind::Null
        && match nulls {
            Nulls::Absent => true,
            Nulls::Pruned | Nulls::PrunedRoot => shape.is_some_and(|shape| !shape.nullable),
        }
}
