//! Sysctls that no kubelet of the lab permits.

use std::ops::Deref;

use crate::document::{Content, Data, DataKind, Document, elements};
use crate::facts::kubelet::SAFE_SYSCTLS;
use crate::world::object::{Object, shown, text};
use crate::world::pods::codes::POD_SYSCTL;
use crate::world::report::Report;

/// How the kubelet's configuration and its command line call the list.
const LISTS: &[&str] = &["allowedUnsafeSysctls", "allowed-unsafe-sysctls"];

/// What the kubelets of the lab permit, as it is written in their configuration: structured, or within a text.
pub(super) struct Allowed(Vec<String>);

impl Allowed {
    pub(super) fn read(documents: &[Document]) -> Self {
        let mut texts = Vec::new();
        for document in documents {
            match &document.content {
                Content::Yaml(all) => all.iter().for_each(|data| collect(data, &mut texts)),
                Content::HeadedYaml { data, .. } | Content::Json(data) => collect(data, &mut texts),
                Content::Text(text) | Content::Lines { text, .. } => mention(text, &mut texts),
            }
        }
        Self(texts)
    }

    /// Whether a kubelet permits it, by its name or by a pattern such as `net.*`.
    fn permits(&self, name: &str) -> bool {
        let patterns = name.match_indices('.').map(|(dot, _)| format!("{}.*", &name[..dot]));
        let forms: Vec<String> = patterns.chain([name.to_owned()]).collect();
        let is_in = |text: &String| {
            let mut words =
                text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '*')));
            words.any(|word| forms.iter().any(|form| form == word))
        };
        self.0.iter().any(is_in)
    }
}

fn collect(data: &Data, texts: &mut Vec<String>) {
    match &data.kind {
        DataKind::String(text) => mention(text, texts),
        DataKind::List(elements) => elements.iter().for_each(|element| collect(element, texts)),
        DataKind::Map(fields) => {
            for (key, value) in fields {
                if LISTS.contains(&key.as_str()) {
                    texts.push(shown(value));
                    texts.extend(elements(Some(value)).iter().map(shown));
                }
                collect(value, texts);
            }
        }
        DataKind::Null | DataKind::Bool(_) | DataKind::Number(_) => {}
    }
}

fn mention(text: &str, texts: &mut Vec<String>) {
    if LISTS.iter().any(|list| text.contains(list)) {
        texts.push(text.to_owned());
    }
}

pub(super) fn check(
    object: &Object<'_>,
    pod: &Data,
    allowed: &impl Deref<Target = Allowed>,
    report: &mut Report<'_>,
) {
    let context = pod.get("securityContext");
    for sysctl in elements(context.and_then(|context| context.get("sysctls"))) {
        let (Some(data), Some(written)) = (sysctl.get("name"), text(sysctl, "name")) else { continue };
        let name = written.replace('/', ".");
        if SAFE_SYSCTLS.contains(&name.as_str()) || allowed.permits(&name) {
            continue;
        }
        let says = format!("sets sysctl `{name}`, which is unsafe and which no kubelet permits");
        let help = format!("permit it: `cluster.kubelet.extra.allowedUnsafeSysctls = [\"{name}\"]`");
        report.add(&POD_SYSCTL, object, data, &says, "the kubelet refuses the pod", &help);
    }
}
