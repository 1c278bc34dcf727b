//! Pairing: which document of the old tree and which of the new one are the same object.
//!
//! Every document is returned exactly once: with its counterpart, or alone. The rules run from the most to the least
//! certain; each pairs the documents that earlier rules have not paired.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use crate::diff::objects::{DiffContent, DiffDocument, ObjectName, group};

/// An object in the old tree and in the new tree; one of them may be absent.
pub type Pair = (Option<DiffDocument>, Option<DiffDocument>);

/// Pairs the documents of two trees.
pub fn pair(old: Vec<DiffDocument>, new: Vec<DiffDocument>) -> Vec<Pair> {
    let mut pairing = Pairing {
        old: old.into_iter().map(Some).collect(),
        new: new.into_iter().map(Some).collect(),
        pairs: Vec::new(),
    };
    pairing.objects();
    pairing.files();
    pairing.finish()
}

/// The unpaired documents of both sides, and the pairs so far.
struct Pairing {
    old: Vec<Option<DiffDocument>>,
    new: Vec<Option<DiffDocument>>,
    pairs: Vec<Pair>,
}

/// What to do where several documents have the same key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Several {
    /// They are ambiguous, and left to a later rule.
    Leave,
    /// They are alike: the first is paired with the first, the second with the second.
    InOrder,
}

impl Pairing {
    /// Kubernetes objects are paired by name. If a name occurs more than once, the path must match too.
    fn objects(&mut self) {
        self.by(Several::Leave, |document| Some((document.object_name()?, document.path.clone())));
        self.by(Several::Leave, |document| {
            Some((document.object_name()?, document.path.clone(), document.index))
        });
        self.by(Several::InOrder, |document| Some((document.object_name()?, fingerprint(document))));
        self.by(Several::Leave, DiffDocument::object_name);
        // Another version of the same API, then another API with the same kind.
        self.by(Several::Leave, |document| {
            let ObjectName { api_version, kind, namespace, name } = document.object_name()?;
            Some((group(&api_version).to_owned(), kind, namespace, name))
        });
        self.by(Several::Leave, |document| {
            let ObjectName { kind, namespace, name, .. } = document.object_name()?;
            Some((kind, namespace, name))
        });
    }

    /// Everything else is paired by path; documents that were only moved, by content.
    fn files(&mut self) {
        self.by(Several::InOrder, |document| {
            is_file(document).then(|| (document.path.clone(), fingerprint(document)))
        });
        self.by(Several::Leave, |document| {
            is_file(document).then(|| (document.path.clone(), self_description(document)))
        });
        self.by(Several::Leave, |document| {
            is_file(document).then(|| (document.path.clone(), document.index))
        });
        self.by(Several::InOrder, |document| is_file(document).then(|| fingerprint(document)));
    }

    fn by<K: Ord>(&mut self, several: Several, key: impl Fn(&DiffDocument) -> Option<K>) {
        let keyed = |documents: &[Option<DiffDocument>]| {
            let mut places: BTreeMap<K, Vec<usize>> = BTreeMap::new();
            for (place, document) in documents.iter().enumerate() {
                if let Some(key) = document.as_ref().and_then(&key) {
                    places.entry(key).or_default().push(place);
                }
            }
            places
        };
        let mut new_places = keyed(&self.new);
        let mut matches = Vec::new();
        for (key, old) in keyed(&self.old) {
            let new = new_places.remove(&key).unwrap_or_default();
            if several == Several::InOrder || (old.len() == 1 && new.len() == 1) {
                matches.extend(old.into_iter().zip(new));
            }
        }
        for (old, new) in matches {
            self.pairs.push((self.old[old].take(), self.new[new].take()));
        }
    }

    fn finish(self) -> Vec<Pair> {
        let Self { old, new, mut pairs } = self;
        pairs.extend(old.into_iter().flatten().map(|document| (Some(document), None)));
        pairs.extend(new.into_iter().flatten().map(|document| (None, Some(document))));
        pairs
    }
}

fn is_file(document: &DiffDocument) -> bool {
    document.object_name().is_none()
}

/// The identifying fields of a document without a name: several of them share a file in kubeadm and Talos.
fn self_description(document: &DiffDocument) -> Vec<Option<String>> {
    let DiffContent::Data { value, .. } = &document.content else { return Vec::new() };
    ["apiVersion", "kind", "name"]
        .map(|key| value.get(key).and_then(Value::as_str).map(str::to_owned))
        .to_vec()
}

/// Equal for equal contents: the content with its keys in order.
fn fingerprint(document: &DiffDocument) -> Vec<u8> {
    match &document.content {
        DiffContent::Data { header, value, .. } => format!("{header:?}\n{:?}", sorted(value)).into_bytes(),
        DiffContent::Text(text) => text.clone().into_bytes(),
        DiffContent::Bytes(bytes) => bytes.clone(),
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Sequence(items) => Value::Sequence(items.iter().map(sorted).collect()),
        Value::Mapping(entries) => {
            let mut entries: Vec<(Value, Value)> =
                entries.iter().map(|(key, value)| (sorted(key), sorted(value))).collect();
            entries.sort_by_cached_key(|(key, _)| format!("{key:?}"));
            Value::Mapping(Mapping::from_iter(entries))
        }
        Value::Tagged(tagged) => {
            let mut tagged = tagged.clone();
            tagged.value = sorted(&tagged.value);
            Value::Tagged(tagged)
        }
        plain => plain.clone(),
    }
}
