//! Look-ups of single fields in an evaluated configuration.

use nickel_lang_core::eval::value::{NickelValue, ValueContentRef};
use nickel_lang_core::identifier::LocIdent;

use crate::source::layer_value::LayerValue;
use crate::source::nickel::{NickelEngine, Places};
use crate::source::request::Request;
use crate::value::{Key, Sources};

pub(in crate::source) struct Lookup {
    root: NickelValue,
    /// The machine that the root belongs to.
    machine: usize,
}

impl Lookup {
    pub(in crate::source) fn load(engine: &mut NickelEngine, request: &Request) -> Option<Self> {
        let (root, _) = engine.root(request).ok()?;
        Some(Self { root, machine: engine.replaced })
    }

    /// The value of a field, if it has one and it can be evaluated.
    pub(in crate::source) fn find(
        &self,
        engine: &mut NickelEngine,
        path: &[Key],
        sources: &mut Sources,
    ) -> Option<LayerValue> {
        if self.machine != engine.replaced {
            return None;
        }
        let machine = engine.machine();
        let mut value = self.root.clone();
        for key in path {
            let inner = match (key, value.content_ref()) {
                (Key::Root, _) => continue,
                (Key::Field(name), ValueContentRef::Record(record)) => {
                    record.get(LocIdent::new(name))?.value_with_pending_contracts()?
                }
                (Key::Index(index), ValueContentRef::Array(array)) => {
                    let index = usize::try_from(*index).ok()?;
                    array.iter_with_pending_contracts(value.pos_idx()).nth(index)?
                }
                _ => return None,
            };
            value = machine.evaluate(inner).ok()?;
        }
        let raw = value.pos(machine.positions()).into_opt()?;
        let span = Places::anywhere(sources).span(|| machine.sources(), raw)?;
        Some(LayerValue { span, shown: shown(&value) })
    }
}

/// A plain value as it would be written in Nickel.
fn shown(value: &NickelValue) -> Option<String> {
    match value.content_ref() {
        ValueContentRef::Bool(value) => Some(value.to_string()),
        ValueContentRef::Number(number) => Some(number.to_string()),
        ValueContentRef::String(text) => {
            let text: &str = text;
            Some(format!("{text:?}"))
        }
        ValueContentRef::EnumVariant(variant) if variant.arg.is_none() => {
            Some(format!("'{}", variant.tag.label()))
        }
        _ => None,
    }
}
