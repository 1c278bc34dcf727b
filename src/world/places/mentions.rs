//! Names that something other than a wish for them contains: a script that labels nodes, the settings of a plugin.

use std::cell::OnceCell;

use crate::document::layout::DOCS;
use crate::document::{Content, Data, DataKind, Document};
use crate::world::object::shown;

/// Fields of pods and quotas that only wish for labels and resources.
const WISHES: &[&str] = &[
    "affinity",
    "hard",
    "limits",
    "nodeAffinity",
    "nodeSelector",
    "resources",
    "tolerations",
    "topologySpreadConstraints",
];

/// All texts of a lab's documents. They are read when they are needed first.
pub(super) struct Mentions<'d> {
    documents: &'d [Document],
    texts: OnceCell<Vec<String>>,
}

impl<'d> Mentions<'d> {
    pub(super) fn new(documents: &'d [Document]) -> Self {
        Self { documents, texts: OnceCell::new() }
    }

    /// Whether some text contains a name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.texts().iter().any(|text| text.contains(name))
    }

    /// Whether some text contains both parts of a name, as the settings of device plugins do.
    pub(super) fn has_parts(&self, one: &str, other: &str) -> bool {
        self.texts().iter().any(|text| text.contains(one) && text.contains(other))
    }

    fn texts(&self) -> &[String] {
        self.texts.get_or_init(|| {
            let mut texts = Vec::new();
            // The documentation repeats wishes.
            for document in self.documents.iter().filter(|document| !document.path.starts_with(DOCS)) {
                match &document.content {
                    Content::Yaml(all) => all.iter().for_each(|data| collect(data, &mut texts)),
                    Content::HeadedYaml { data, .. } | Content::Json(data) => collect(data, &mut texts),
                    Content::Text(text) | Content::Lines { text, .. } => texts.push(text.to_string()),
                }
            }
            texts
        })
    }
}

fn collect(data: &Data, texts: &mut Vec<String>) {
    match &data.kind {
        DataKind::String(_) => texts.push(shown(data)),
        DataKind::List(elements) => elements.iter().for_each(|element| collect(element, texts)),
        DataKind::Map(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| !WISHES.contains(&key.as_str())) {
                texts.push(key.clone());
                collect(value, texts);
            }
        }
        DataKind::Null | DataKind::Bool(_) | DataKind::Number(_) => {}
    }
}
