//! Variables that are not substituted.

use std::sync::LazyLock;

use regex::Regex;

use crate::delivery::DeliveredObject;
use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::document::{Data, DataKind};
use crate::value::Values;

pub static GITOPS_VARIABLE: Code = Code {
    name: "GITOPS-VARIABLE",
    severity: Severity::Error,
    title: "a variable that is not substituted",
    why: "Flux can substitute `${NAME}` in the manifests that it applies, and many repositories rely on that. Rendered \
          trees do not: everything is decided when `render` runs, no Kustomization substitutes anything, and the text \
          reaches the cluster unchanged. In scripts, arguments and files that is usually intended; in a name, a \
          host, an image or a label it is not.",
    example: Example::Lab {
        bad: r#"{ services.hello.annotations.contact = "${OWNER}" }"#,
        good: r#"{ services.hello.annotations.contact = "admin@example.com" }"#,
    },
    allowable: true,
};

static VARIABLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\$\{[A-Za-z_][A-Za-z0-9_]*([:=\-+?/#%][^}]*)?\}").expect("a test uses it"));

/// Fields that contain names: nothing expands variables in them later.
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

pub(super) fn findings(objects: &[DeliveredObject<'_>], values: &Values) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for object in objects.iter().filter(|object| object.text("kind") != "CustomResourceDefinition") {
        let mut walk = Walk { object, values, found: &mut found };
        walk.visit(object.data, "", false);
    }
    found
}

struct Walk<'a> {
    object: &'a DeliveredObject<'a>,
    values: &'a Values,
    found: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    /// `within` is whether all strings below are names, as in labels and annotations.
    fn visit(&mut self, data: &Data, key: &str, within: bool) {
        match &data.kind {
            DataKind::Map(fields) => {
                for (key, value) in fields {
                    // The templates of a chart can expand variables in its values.
                    if !matches!(key.as_str(), "values" | "valuesObject") {
                        self.visit(value, key, within || matches!(key.as_str(), "labels" | "annotations"));
                    }
                }
            }
            DataKind::List(elements) => elements.iter().for_each(|element| self.visit(element, key, within)),
            // Few texts have a dollar sign, which is found faster than anything else.
            DataKind::String(text) if text.contains('$') && (within || NAMES.contains(&key)) => {
                if let Some(variable) = VARIABLE.find(text).filter(|_| !text.contains('\n')) {
                    self.report(data, key, variable.as_str());
                }
            }
            _ => {}
        }
    }

    fn report(&mut self, data: &Data, key: &str, variable: &str) {
        let (kind, name) = (self.object.text("kind"), self.object.metadata("name"));
        let message =
            format!("{kind} `{name}` has the variable `{variable}` in `{key}`, but nothing substitutes it");
        let node = data.origin.node;
        let span = data.origin.span(self.values);
        let diagnostic = Diagnostic::new(&GITOPS_VARIABLE, message).at_node(node, span, "not substituted");
        let diagnostic = diagnostic.help("write its value, or compute it in the configuration");
        self.found.push(diagnostic.help(format!("it is in `{}`", self.object.file)));
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
