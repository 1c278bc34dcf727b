//! The walk over an evaluated record: each field is forced on its own, and one that fails leaves a hole.

use nickel_lang_core::error::Error;
use nickel_lang_core::eval::cache::CacheImpl;
use nickel_lang_core::eval::value::{NickelValue, ValueContentRef};
use nickel_lang_core::identifier::LocIdent;
use nickel_lang_core::position::TermPos;
use nickel_lang_core::program::Program;
use nickel_lang_core::term::RuntimeContract;

use crate::diag::Diagnostic;
use crate::source::nickel::{Places, Request};
use crate::source::{codes, error};
use crate::value::{FileId, Key, Kind, Node, NodeId, Span, Values, exact, show_step};

/// Deeper configurations are refused: only one that contains itself gets there.
const DEPTH_MAX: usize = 64;

/// Where a value hangs, known before it is evaluated.
pub(super) struct Hook {
    pub(super) parent: Option<NodeId>,
    pub(super) key: Key,
    pub(super) key_span: Option<Span>,
    /// The place to show for a value that has none of its own.
    pub(super) fallback: Span,
}

pub(super) struct Walk<'a> {
    pub(super) program: &'a mut Program<CacheImpl>,
    pub(super) request: &'a Request,
    pub(super) places: Places<'a>,
    pub(super) values: Values,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Walk<'_> {
    pub(super) fn node(&mut self, value: NickelValue, hook: Hook, depth: usize) -> NodeId {
        let own = value.pos(self.program.pos_table());
        let evaluated = if depth > DEPTH_MAX {
            Err(None)
        } else {
            self.program.eval_closure(value.into()).map_err(|problem| Some(Error::EvalError(problem)))
        };
        match evaluated {
            Ok(value) => self.plain(&value, own, hook, depth),
            Err(problem) => {
                let span = self.span(own).unwrap_or(hook.fallback);
                match problem {
                    Some(problem) => {
                        let subject =
                            error::Subject { span: hook.key_span.unwrap_or(span), path: self.path(&hook) };
                        let files = self.program.files();
                        self.diagnostics.extend(error::diagnostics(
                            problem,
                            Some(&subject),
                            files,
                            &mut self.places,
                        ));
                    }
                    None => self.diagnostics.push(
                        Diagnostic::new(&codes::NCL_DEPTH, "this value contains itself without end")
                            .at(span, "nested more deeply than any lab needs"),
                    ),
                }
                self.push(hook, span, Kind::Broken)
            }
        }
    }

    fn plain(&mut self, value: &NickelValue, own: TermPos, hook: Hook, depth: usize) -> NodeId {
        let position = value.pos(self.program.pos_table());
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
                            .at(span, format!("it is {number}"))
                            .help("write a whole number below 2^63, or one with finitely many decimals"),
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
                let mut fields: Vec<(LocIdent, NickelValue, Vec<RuntimeContract>)> = match record.into_opt() {
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
                fields.sort_by_key(|(name, ..)| name.label());
                let id = self.push(hook, span, Kind::Null);
                let children = fields
                    .into_iter()
                    .map(|(name, value, contracts)| {
                        let declared = self.span(name.pos);
                        let hook = Hook {
                            parent: Some(id),
                            key: Key::Field(name.label().into()),
                            key_span: declared.filter(|place| !self.is_vocabulary(place.file)),
                            fallback: declared.unwrap_or(span),
                        };
                        let position = value.pos_idx();
                        let value = RuntimeContract::apply_all(value, contracts, position);
                        self.node(value, hook, depth + 1)
                    })
                    .collect();
                self.values.set_kind(id, Kind::Record(children));
                id
            }
            _ => {
                let what = value.type_of().unwrap_or("expression");
                self.diagnostics.push(
                    Diagnostic::new(&codes::NCL_NOT_DATA, format!("a {what} is left in the configuration"))
                        .at(span, "this is not plain data")
                        .help("apply the function, or mark a helper field `| not_exported`"),
                );
                self.push(hook, span, Kind::Broken)
            }
        }
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
        self.places.span(|| self.program.files(), position.into_opt()?)
    }

    /// Whether a file only says which fields there are. Where the vocabulary and a lab both name a field, the
    /// evaluator keeps the place in the vocabulary, which is not where people look for what they wrote.
    fn is_vocabulary(&self, file: FileId) -> bool {
        let path = &self.places.sources.file(file).path;
        let Request { files, import_paths, .. } = self.request;
        import_paths.iter().any(|folder| path.starts_with(folder))
            && !files.iter().skip(1).any(|own| own == path)
    }
}
