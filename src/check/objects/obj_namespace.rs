//! Namespaces of a service's objects are defined.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};

pub static CODE: Code = Code {
    name: "OBJ-NAMESPACE",
    severity: Severity::Error,
    title: "an object is in a namespace that is not defined",
    why: "The cluster would reject the object until somebody creates the namespace by hand. The namespaces \
          of a lab are those of its services and those under `namespaces`, which can also list namespaces \
          that something else creates.",
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
        let used = lab.services().map(|(name, it)| it.namespace_name(name));
        let named = lab.namespaces.keys().map(|name| name.as_str());
        let known: Vec<&str> = used.chain(named).chain(BUILT_IN.iter().copied()).collect();
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
                            "service `{service}` has an object in namespace `{}`, which is not defined",
                            **namespace
                        ),
                    )
                    .at(namespace.node, "not defined")
                    .help(
                        help.unwrap_or_else(|| format!("define it: `namespaces.{} = {{}}`", namespace.value)),
                    );
            }
        }
    },
};
