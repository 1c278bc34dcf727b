//! Namespaces that objects of a service are in.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};

pub static CODE: Code = Code {
    name: "OBJ-NAMESPACE",
    severity: Severity::Error,
    title: "an object in a namespace that the lab does not have",
    why: "The object would be refused until somebody makes the namespace by hand. Namespaces of the lab are those of its \
          services, and those under `namespaces`: name one there that something else makes.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.settings = {
    apiVersion = "v1", kind = "ConfigMap", metadata = { name = "settings", namespace = "helo" },
  },
}"#,
        good: r#"{
  services.hello.manifests.settings = {
    apiVersion = "v1", kind = "ConfigMap", metadata = { name = "settings", namespace = "hello" },
  },
}"#,
    },
    allowable: true,
};

/// Namespaces that every cluster has.
const BUILT_IN: &[&str] = &["default", "kube-system", "kube-public", "kube-node-lease"];

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let own = lab.services().map(|(name, it)| it.namespace_name(name));
        let named = lab.namespaces.keys().map(|name| name.as_str());
        let known: Vec<&str> = own.chain(named).chain(BUILT_IN.iter().copied()).collect();
        for (service, described) in lab.services() {
            let raw = described.raw_objects();
            for namespace in raw.filter_map(|raw| raw.namespace.as_ref()) {
                if known.contains(&namespace.as_str()) {
                    continue;
                }
                let help = near::did_you_mean(namespace.as_str(), &known);
                findings
                    .report(
                        &CODE,
                        format!(
                            "service `{service}` has an object in a namespace that the lab does not have"
                        ),
                    )
                    .at(namespace.node, "no namespace has this name")
                    .help(help.unwrap_or_else(|| format!("add it: `namespaces.{} = {{}}`", namespace.value)));
            }
        }
    },
};
