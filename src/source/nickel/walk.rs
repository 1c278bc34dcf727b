//! The walk over an evaluated record: each field is forced on its own, and a field that fails leaves a hole.

use nickel_lang_core::error::Error;
use nickel_lang_core::eval::value::{Container, NickelValue, ValueContentRef};
use nickel_lang_core::identifier::LocIdent;
use nickel_lang_core::position::TermPos;
use nickel_lang_core::term::RuntimeContract;

use crate::diag::Diagnostic;
use crate::source::nickel::Places;
use crate::source::nickel::machine::Machine;
use crate::source::nickel::stubs::Stubs;
use crate::source::request::{Evaluated, Request, SWITCH};
use crate::source::{codes, error};
use crate::value::{Key, Kind, Node, NodeId, Span, Values, exact, show_step};

/// Deeper configurations are rejected: only infinite recursion gets there.
const DEPTH_MAX: usize = 64;

/// The parent of a value, known before it is evaluated.
pub(super) struct Hook {
    pub(super) parent: Option<NodeId>,
    pub(super) key: Key,
    pub(super) key_span: Option<Span>,
    /// The fallback place of a value that has none of its own.
    pub(super) fallback: Span,
}

/// A field of an evaluated record, whose own value is not evaluated yet.
type Field = (LocIdent, NickelValue, Vec<RuntimeContract>);

pub(super) struct Walk<'a> {
    machine: &'a mut Machine,
    request: &'a Request,
    places: Places<'a>,
    stubs: Stubs,
    values: Values,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        machine: &'a mut Machine,
        request: &'a Request,
        places: Places<'a>,
        stubs: Stubs,
        diagnostics: Vec<Diagnostic>,
    ) -> Self {
        Self { machine, request, places, stubs, values: Values::default(), diagnostics }
    }

    /// The values and their errors. None if entries contradict the stubs.
    pub(super) fn finish(self) -> Option<Evaluated> {
        let Self { stubs, values, diagnostics, .. } = self;
        stubs.hold().then_some(Evaluated { values, diagnostics, incomplete: false })
    }

    pub(super) fn node(&mut self, value: NickelValue, hook: Hook, depth: usize) -> NodeId {
        let own = value.pos(self.machine.positions());
        let evaluated = if depth > DEPTH_MAX {
            Err(None)
        } else if is_literal(&value) {
            Ok(value)
        } else {
            self.machine.evaluate(value).map_err(|problem| Some(Error::EvalError(problem)))
        };
        match evaluated {
            Ok(value) => self.plain(&value, own, hook, depth),
            Err(problem) => {
                let span = self.span(own).unwrap_or(hook.fallback);
                match problem {
                    Some(problem) => {
                        let subject =
                            error::Subject { span: hook.key_span.unwrap_or(span), path: self.path(&hook) };
                        let files = self.machine.sources();
                        self.diagnostics.extend(error::diagnostics(
                            problem,
                            Some(&subject),
                            files,
                            &mut self.places,
                        ));
                    }
                    None => self.diagnostics.push(
                        Diagnostic::new(&codes::NCL_DEPTH, "this value contains itself")
                            .at(span, "nested more deeply than any lab needs"),
                    ),
                }
                self.push(hook, span, Kind::Broken)
            }
        }
    }

    fn plain(&mut self, value: &NickelValue, own: TermPos, hook: Hook, depth: usize) -> NodeId {
        let position = value.pos(self.machine.positions());
        let span = self.span(position).or_else(|| self.span(own)).unwrap_or(hook.fallback);
        match value.content_ref() {
            ValueContentRef::Null => self.push(hook, span, Kind::Null),
            ValueContentRef::Bool(bool) => self.push(hook, span, Kind::Bool(bool)),
            ValueContentRef::String(text) => {
                let text: &str = text;
                self.push(hook, span, Kind::String(text.into()))
            }
            ValueContentRef::EnumVariant(variant) if variant.arg.is_none() => {
                self.push(hook, span, Kind::String(variant.tag.label().into()))
            }
            ValueContentRef::Number(number) => match exact(&number.to_string()) {
                Some(number) => self.push(hook, span, Kind::Number(number)),
                None => {
                    self.diagnostics.push(
                        Diagnostic::new(&codes::NCL_NUMBER, "this number cannot be written exactly")
                            .at(span, format!("its value is {number}"))
                            .help("write an integer below 2^63, or a number with finitely many decimals"),
                    );
                    self.push(hook, span, Kind::Broken)
                }
            },
            ValueContentRef::Array(array) => {
                let position = value.pos_idx();
                let elements: Vec<NickelValue> = match array.into_opt() {
                    Some(array) => array.iter_with_pending_contracts(position).collect(),
                    None => Vec::new(),
                };
                let id = self.push(hook, span, Kind::Null);
                let children = elements
                    .into_iter()
                    .zip(0..)
                    .map(|(element, index)| {
                        let key = Key::Index(index);
                        let hook = Hook { parent: Some(id), key, key_span: None, fallback: span };
                        self.node(element, hook, depth + 1)
                    })
                    .collect();
                self.values.set_kind(id, Kind::List(children));
                id
            }
            ValueContentRef::Record(record) => {
                let mut fields: Vec<Field> = match record.into_opt() {
                    Some(record) => record
                        .fields
                        .iter()
                        .filter(|(_, field)| !field.metadata.not_exported())
                        .filter_map(|(name, field)| {
                            let value = field.value.clone()?;
                            Some((*name, value, field.pending_contracts.clone()))
                        })
                        .collect(),
                    None => Vec::new(),
                };
                if self.is_entry(&hook) && self.is_switched_off(&fields) {
                    fields.retain(|(name, ..)| name.label() == SWITCH);
                }
                fields.sort_by_key(|(name, ..)| name.label());
                let is_list = hook.parent == Some(Values::ROOT);
                let id = self.push(hook, span, Kind::Null);
                let mut children: Vec<NodeId> =
                    fields.into_iter().map(|field| self.field(field, id, span, depth + 1)).collect();
                if is_list {
                    self.stubs.add(&mut self.values, id, &mut children);
                }
                self.values.set_kind(id, Kind::Record(children));
                id
            }
            _ => {
                let what = value.type_of().unwrap_or("expression");
                self.diagnostics.push(
                    Diagnostic::new(&codes::NCL_NOT_DATA, format!("the configuration contains a {what}"))
                        .at(span, "not plain data")
                        .help("apply the function, or mark a helper field `| not_exported`"),
                );
                self.push(hook, span, Kind::Broken)
            }
        }
    }

    fn field(
        &mut self,
        (name, value, contracts): Field,
        parent: NodeId,
        whole: Span,
        depth: usize,
    ) -> NodeId {
        let declared = name.pos.into_opt().and_then(|raw| self.places.name(|| self.machine.sources(), raw));
        let hook = Hook {
            parent: Some(parent),
            key: Key::Field(name.label().into()),
            key_span: declared.filter(|(_, is_vocabulary)| !is_vocabulary).map(|(span, _)| span),
            fallback: declared.map_or(whole, |(span, _)| span),
        };
        self.node(with_contracts(value, contracts), hook, depth)
    }

    /// Whether the value is an entry that can be disabled, such as `services.web`.
    fn is_entry(&self, hook: &Hook) -> bool {
        let Some(parent) = hook.parent.map(|id| self.values.node(id)) else { return false };
        parent.parent == Some(Values::ROOT)
            && matches!(&parent.key, Key::Field(name) if self.request.switched.contains(&&**name))
    }

    /// Whether the entry is disabled. If its `enable` cannot be evaluated, that is reported with the other fields.
    fn is_switched_off(&mut self, fields: &[Field]) -> bool {
        let Some((_, value, contracts)) = fields.iter().find(|(name, ..)| name.label() == SWITCH) else {
            return false;
        };
        let value = with_contracts(value.clone(), contracts.clone());
        self.machine.evaluate(value).is_ok_and(|value| value.is_bool_false())
    }

    /// The path of a value that is not in the tree yet.
    fn path(&self, hook: &Hook) -> String {
        let parent = hook.parent.map(|parent| self.values.show_path(parent)).unwrap_or_default();
        show_step(parent, &hook.key)
    }

    fn push(&mut self, hook: Hook, span: Span, kind: Kind) -> NodeId {
        let Hook { parent, key, key_span, fallback: _ } = hook;
        self.values.push(Node { parent, key, key_span, span, kind })
    }

    fn span(&mut self, position: TermPos) -> Option<Span> {
        self.places.span(|| self.machine.sources(), position.into_opt()?)
    }
}

fn with_contracts(value: NickelValue, contracts: Vec<RuntimeContract>) -> NickelValue {
    if contracts.is_empty() {
        return value;
    }
    let position = value.pos_idx();
    RuntimeContract::apply_all(value, contracts, position)
}

/// Whether evaluation would return the value unchanged.
fn is_literal(value: &NickelValue) -> bool {
    match value.content_ref() {
        ValueContentRef::Null
        | ValueContentRef::Bool(_)
        | ValueContentRef::Number(_)
        | ValueContentRef::String(_)
        | ValueContentRef::Array(Container::Empty)
        | ValueContentRef::Record(Container::Empty) => true,
        ValueContentRef::EnumVariant(variant) => variant.arg.is_none(),
        _ => false,
    }
}
