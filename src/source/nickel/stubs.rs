//! Stubs: the values of disabled entries whose files are left out.
//!
//! They have a name and are disabled, exactly as if their files had been included. That they are disabled is verified:
//! one entry of each list, the probe, is evaluated without any settings.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::nickel::selection::Selection;
use crate::source::nickel::texts::Texts;
use crate::source::request::SWITCH;
use crate::value::{Key, Kind, Node, NodeId, Sources, Span, Values};

pub(super) struct Stubs {
    /// By list and name.
    lists: BTreeMap<&'static str, BTreeMap<String, Span>>,
    /// Whether no evaluated value has contradicted them.
    hold: bool,
}

impl Stubs {
    pub(super) fn none() -> Self {
        Self { lists: BTreeMap::new(), hold: true }
    }

    pub(super) fn new(selection: &Selection, texts: &Texts, sources: &mut Sources) -> Self {
        let mut stubs = Self::none();
        for (entry, left_out) in &selection.left_out {
            let Some(text) = texts.get(&left_out.file) else { continue };
            let file = sources.add(&left_out.file, text.text.clone());
            let offset = |at| u32::try_from(at).expect("source files are under 4 GiB");
            let (start, end) = (offset(left_out.range.start), offset(left_out.range.end));
            let list = stubs.lists.entry(entry.list).or_default();
            list.insert(entry.name.clone(), Span { file, start, end });
        }
        stubs
    }

    pub(super) fn hold(&self) -> bool {
        self.hold
    }

    /// Adds the entries of a list to those that have been evaluated.
    pub(super) fn add(&mut self, values: &mut Values, list: NodeId, entries: &mut Vec<NodeId>) {
        let Key::Field(name) = &values.node(list).key else { return };
        let Some(stubs) = self.lists.get(&**name) else { return };
        let known: BTreeSet<String> = entries.iter().filter_map(|entry| field_name(values, *entry)).collect();
        let mut missing = stubs.iter().filter(|(name, _)| !known.contains(*name));
        let Some((probe, span)) = stubs.first_key_value() else { return };
        let probed = entries.iter().copied().find(|entry| field_name(values, *entry).as_ref() == Some(probe));
        let Some(probed) = probed else {
            // The lab replaces the whole list.
            return;
        };
        let switch = switched_off(values, probed);
        self.hold &= switch.is_some() && missing.clone().count() + 1 == stubs.len();
        let Some(switch) = switch else { return };
        values.set_key_span(probed, *span);
        entries.extend(missing.by_ref().map(|(name, span)| stub(values, list, name, *span, &switch)));
        entries.sort_by_cached_key(|entry| field_name(values, *entry));
    }
}

fn field_name(values: &Values, node: NodeId) -> Option<String> {
    match &values.node(node).key {
        Key::Field(name) => Some(name.to_string()),
        Key::Root | Key::Index(_) => None,
    }
}

/// The `enable` of an entry, if it is the only field and false.
fn switched_off(values: &Values, entry: NodeId) -> Option<Node> {
    let Kind::Record(fields) = &values.node(entry).kind else { return None };
    let [switch] = fields.as_slice() else { return None };
    let switch = values.node(*switch);
    let is_off = switch.kind == Kind::Bool(false) && switch.key == Key::Field(SWITCH.into());
    is_off.then(|| switch.clone())
}

fn stub(values: &mut Values, list: NodeId, name: &str, span: Span, switch: &Node) -> NodeId {
    let key = Key::Field(name.into());
    let entry = values.push(Node { parent: Some(list), key, key_span: Some(span), span, kind: Kind::Null });
    let switch = values.push(Node { parent: Some(entry), ..switch.clone() });
    values.set_kind(entry, Kind::Record(vec![switch]));
    entry
}
