//! Secrets, recognized by their form: no file of the tree may contain one, wherever it comes from.
//!
//! Every value of every document is compared with the forms in `detectors.rs`. Findings name the form and the place, and
//! never show the secret: source lines are printed without it.

pub mod codes;

mod detectors;
mod texts;

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::document::{Data, Document, Origin, fields};
use crate::lab::Lab;
use crate::value::{Key, NodeId, Values};
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, text};
use crate::world::secrets::codes::{SECRET_OBJECT, SECRET_VALUE};
use detectors::URL;

/// All findings about secrets.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let ClosedWorld { documents, objects, lab, values, .. } = world;
    let mut found = Found { lab, values, found: BTreeMap::new() };
    for object in objects {
        found.object(object);
    }
    for document in *documents {
        texts::each(document, &mut |place, before, text| found.text(document, &place, before, text));
    }
    found.found.into_values().collect()
}

/// One value can decide texts of many files. It is reported once.
struct Found<'a> {
    lab: &'a Lab,
    values: &'a Values,
    found: BTreeMap<(NodeId, &'static str), Diagnostic>,
}

impl Found<'_> {
    /// A Secret with readable content.
    fn object(&mut self, object: &Object<'_>) {
        if !object.is("Secret", "") {
            return;
        }
        let all = ["data", "stringData"].map(|key| fields(object.data.get(key)));
        let is_open = |(_, data): &&(String, Data)| !is_encrypted(object, data);
        let Some((key, data)) = all.into_iter().flatten().find(is_open) else { return };
        if self.is_allowed("CHART-SECRET", data.origin.node) {
            return;
        }
        let finding = Diagnostic::new(&SECRET_OBJECT, format!("{object} contains the value of `{key}`"));
        let finding = self
            .at(finding, data.origin, "in the tree")
            .help("keep it in the lab's secret store, and define the Secret under `secrets` of the service");
        let finding = finding.help(format!("it is in `{}`", object.file));
        self.found.entry((data.origin.node, "Secret")).or_insert(finding);
    }

    /// A text, with the element before it in a list.
    fn text(&mut self, document: &Document, place: &texts::Place<'_>, before: Option<&str>, text: &str) {
        let argument = before.and_then(|option| detectors::argument(option, text));
        for name in detectors::secrets_in(text).chain(argument) {
            let node = place.origin.node;
            if name == URL && self.is_allowed("SVC-SECRET-URL", node) {
                continue;
            }
            let path = place.path();
            let place_in_file = if path.is_empty() { String::new() } else { format!(" in `{path}`") };
            let message = format!("`{}` contains {name}{place_in_file}", document.path);
            let finding = self.at(Diagnostic::new(&SECRET_VALUE, message), place.origin, name);
            let finding = finding.help("keep it in the lab's secret store, and refer to it");
            self.found.entry((node, name)).or_insert(finding);
        }
    }

    /// The finding at the value behind a node, whose text is not shown.
    fn at(&self, finding: Diagnostic, origin: Origin, label: &str) -> Diagnostic {
        let whole = self.values.span(origin.node);
        finding.at_node(origin.node, origin.span(self.values), label).hide(whole)
    }

    /// Whether the service of a value, or the lab, allows the finding of an earlier stage about it.
    fn is_allowed(&self, code: &str, node: NodeId) -> bool {
        let path = self.values.path(node);
        let service = match path.as_slice() {
            [Key::Field(services), Key::Field(name), ..] if &**services == "services" => Some(name),
            _ => None,
        };
        let mut service =
            self.lab.services().filter(|(name, _)| service.is_some_and(|of| &**of == name.as_str()));
        let allows = |allow: &crate::lab::Allowances| allow.keys().any(|known| known.as_str() == code);
        allows(&self.lab.allow) || service.any(|(_, service)| allows(&service.allow))
    }
}

/// Whether a value of a Secret is empty, or encrypted by SOPS.
fn is_encrypted(object: &Object<'_>, data: &Data) -> bool {
    let value = data.as_str().unwrap_or_default();
    let in_envelope = object.data.get("sops").and_then(|sops| text(sops, "mac")).is_some();
    value.is_empty() || in_envelope && value.starts_with("ENC[")
}
