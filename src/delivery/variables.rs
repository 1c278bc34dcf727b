//! Variables that nobody fills in.

use std::sync::LazyLock;

use regex::Regex;

use crate::delivery::Object;
use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::document::{Data, DataKind, How};
use crate::value::Values;

pub static GITOPS_VARIABLE: Code = Code {
    name: "GITOPS-VARIABLE",
    severity: Severity::Error,
    title: "a variable that nobody fills in",
    why: "Flux can replace `${NAME}` in what it applies, and many trees are written for that. This one is not: all \
          that can be decided is decided when it is rendered, so no Kustomization substitutes anything, and the text \
          reaches the cluster as it stands. In scripts, in arguments and in files that is most often meant; in a \
          name, a host, an image or a label it is not.",
    example: Example::Lab {
        bad: r#"{ services.hello.annotations.contact = "${OWNER}" }"#,
        good: r#"{ services.hello.annotations.contact = "the one who watches over it" }"#,
    },
    allowable: true,
};

static VARIABLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\$\{[A-Za-z_][A-Za-z0-9_]*([:=\-+?/#%][^}]*)?\}").expect("a test uses it"));

/// Fields whose texts are names of something: nothing looks into them later.
const NAMES: &[&str] = &[
    "host",
    "hostname",
    "hostnames",
    "hosts",
    "image",
    "ingressClassName",
    "loadBalancerIP",
    "name",
    "namespace",
    "secretName",
    "server",
    "serviceName",
    "storageClassName",
    "volumeName",
];

pub(super) fn findings(objects: &[Object<'_>], values: &Values) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for object in objects.iter().filter(|object| object.text("kind") != "CustomResourceDefinition") {
        let mut walk = Walk { object, values, found: &mut found };
        walk.visit(object.data, "", false);
    }
    found
}

struct Walk<'a> {
    object: &'a Object<'a>,
    values: &'a Values,
    found: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    /// `within` says whether all texts below are names, as those of labels and annotations are.
    fn visit(&mut self, data: &Data, key: &str, within: bool) {
        match &data.kind {
            DataKind::Map(fields) => {
                for (key, value) in fields {
                    // The values of a chart are read by its templates.
                    if !matches!(key.as_str(), "values" | "valuesObject") {
                        self.visit(value, key, within || matches!(key.as_str(), "labels" | "annotations"));
                    }
                }
            }
            DataKind::List(elements) => elements.iter().for_each(|element| self.visit(element, key, within)),
            DataKind::String(text) if (within || NAMES.contains(&key)) && !text.contains('\n') => {
                if let Some(variable) = VARIABLE.find(text) {
                    self.report(data, key, variable.as_str());
                }
            }
            _ => {}
        }
    }

    fn report(&mut self, data: &Data, key: &str, variable: &str) {
        let (kind, name) = (self.object.text("kind"), self.object.metadata("name"));
        let message = format!("{kind} `{name}` has `{variable}` in `{key}`, and nobody fills it in");
        let node = data.origin.node;
        let span = match data.origin.how {
            How::Value => self.values.span(node),
            How::Follows => self.values.key_span(node),
        };
        let diagnostic = Diagnostic::new(&GITOPS_VARIABLE, message).at_node(node, span, "a variable");
        let diagnostic =
            diagnostic.help("write what it stands for: the configuration is a program, and may compute it");
        self.found.push(diagnostic.help(format!("it stands in `{}`", self.object.file)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_flux_would_replace_is_a_variable() {
        for text in ["${NAME}", "x-${SECRET_DOMAIN}", "${A:=b}", "${A:-}", "${a_1/x/y}"] {
            assert!(VARIABLE.is_match(text), "{text}");
        }
        for text in ["$NAME", "$(NAME)", "${1}", "$${", "${}", "${{ x }}", "{NAME}", "${A"] {
            assert!(!VARIABLE.is_match(text), "{text}");
        }
    }
}
