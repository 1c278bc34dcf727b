//! Codes of diagnostics have one form: a `static` with all fields written out, and one list per room.
//!
//! `tests/codes.rs` runs what they say; this reads how they are declared.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Expr, ExprStruct, ItemConst, ItemFn, ItemMod, ItemStatic, Lit, ReturnType, Type};

use super::graph::is_for_tests;
use super::library_files;
use crate::support::trial::tests;

tests! {
    codes_are_declared_in_one_form,
    codes_are_called_by_their_names,
    codes_that_are_declared_are_collected,
}

const FIELDS: [&str; 6] = ["name", "severity", "title", "why", "example", "allowable"];

fn codes_are_declared_in_one_form() {
    let read = declarations();
    assert!(read.other.is_empty(), "write `static NAME: Code = Code {{ .. }}`:\n{}", read.other.join("\n"));
    assert!(
        read.lists.iter().all(|(_, name)| name == "CODES"),
        "a list of codes is called `CODES`: {:?}",
        read.lists
    );
    let rooms: Vec<&str> = read.lists.iter().map(|(path, _)| room(path)).collect();
    let distinct: BTreeSet<&str> = rooms.iter().copied().collect();
    assert_eq!(rooms.len(), distinct.len(), "each room has one list: {:?}", read.lists);
}

/// `NET_POOL_OVERLAP` is `NET-POOL-OVERLAP`, and the `CODE` of `check/networks/net_mtu.rs` is `NET-MTU`.
fn codes_are_called_by_their_names() {
    for Declared { path, ident, code } in declarations().codes {
        let file = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        let called = if path.starts_with("src/check/") && ident == "CODE" { file } else { &ident };
        assert_eq!(called.to_uppercase().replace('_', "-"), code, "the name of {ident} in {path}");
    }
}

fn codes_that_are_declared_are_collected() {
    let listed: BTreeSet<&str> = render::pipeline::codes::all().iter().map(|code| code.name).collect();
    let read = declarations();
    let declared: BTreeSet<&str> = read.codes.iter().map(|declared| declared.code.as_str()).collect();
    assert_eq!(declared.len(), read.codes.len(), "each code is declared once");
    let missing: Vec<&&str> = declared.difference(&listed).collect();
    assert!(missing.is_empty(), "not in the `CODES` of their rooms: {missing:?}");
    assert_eq!(declared, listed, "every code was found in the source");
}

/// The room of a file; a target is a room of its own.
fn room(path: &str) -> &str {
    let below = path.trim_start_matches("src/");
    let depth = if below.starts_with("targets/") { 2 } else { 1 };
    let end = below.match_indices('/').nth(depth - 1).map_or(below.len(), |(end, _)| end);
    &below[..end]
}

/// A code in the source.
struct Declared {
    path: String,
    ident: String,
    code: String,
}

/// All declarations that mention `Code` in their type.
#[derive(Default)]
struct Declarations {
    path: String,
    codes: Vec<Declared>,
    /// Lists of codes: path and name.
    lists: Vec<(String, String)>,
    /// Other ways to make a code.
    other: Vec<String>,
}

fn declarations() -> Declarations {
    let mut found = Declarations::default();
    for source in library_files() {
        let parsed =
            syn::parse_file(&source.text).unwrap_or_else(|problem| panic!("{}: {problem}", source.path));
        found.path = source.path;
        found.visit_file(&parsed);
    }
    found
}

impl Declarations {
    fn note_other(&mut self, name: &syn::Ident) {
        self.other.push(format!("{}: {name}", self.path));
    }
}

impl<'a> Visit<'a> for Declarations {
    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_static(&mut self, item: &'a ItemStatic) {
        match &*item.ty {
            Type::Path(path) if path.path.is_ident("Code") => match literal(&item.expr) {
                Some(code) => {
                    let (path, ident) = (self.path.clone(), item.ident.to_string());
                    self.codes.push(Declared { path, ident, code });
                }
                None => self.note_other(&item.ident),
            },
            Type::Reference(list) if is_list(&list.elem) => {
                self.lists.push((self.path.clone(), item.ident.to_string()));
            }
            // The registry of rooms.
            _ if self.path == "src/pipeline/codes.rs" => {}
            other if mentions_code(other) => self.note_other(&item.ident),
            _ => {}
        }
    }

    fn visit_item_const(&mut self, item: &'a ItemConst) {
        if mentions_code(&item.ty) {
            self.note_other(&item.ident);
        }
    }

    fn visit_item_fn(&mut self, item: &'a ItemFn) {
        if let ReturnType::Type(_, returned) = &item.sig.output
            && matches!(&**returned, Type::Path(path) if path.path.is_ident("Code"))
        {
            self.note_other(&item.sig.ident);
        }
        visit::visit_item_fn(self, item);
    }
}

/// The name in a literal with all fields in their order.
fn literal(value: &Expr) -> Option<String> {
    let Expr::Struct(ExprStruct { path, fields, rest: None, .. }) = value else { return None };
    let names: Vec<String> = fields
        .iter()
        .filter_map(|field| match &field.member {
            syn::Member::Named(name) => Some(name.to_string()),
            syn::Member::Unnamed(_) => None,
        })
        .collect();
    match &fields.first()?.expr {
        Expr::Lit(name) if path.is_ident("Code") && names == FIELDS => match &name.lit {
            Lit::Str(name) => Some(name.value()),
            _ => None,
        },
        _ => None,
    }
}

/// `[&Code]`.
fn is_list(ty: &Type) -> bool {
    let Type::Slice(slice) = ty else { return false };
    let Type::Reference(code) = &*slice.elem else { return false };
    matches!(&*code.elem, Type::Path(path) if path.path.is_ident("Code"))
}

fn mentions_code(ty: &Type) -> bool {
    struct Mentions(bool);
    impl<'a> Visit<'a> for Mentions {
        fn visit_ident(&mut self, name: &'a syn::Ident) {
            self.0 |= name == "Code";
        }
    }
    let mut mentions = Mentions(false);
    mentions.visit_type(ty);
    mentions.0
}
