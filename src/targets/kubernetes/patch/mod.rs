//! Patches: changes to rendered objects, before they are validated. The lines that a patch changes have the patch as
//! their origin; a patch that matches no object is an error.

mod json;
mod merge;

use std::collections::BTreeSet;

use crate::charts::ServiceChart;
use crate::diag::{Code, Diagnostic, Example, Severity, near};
use crate::document::Data;
use crate::lab::service::Patch;
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::shared::folder::{Manifest, ManifestContent};
use crate::value::NodeId;

pub(super) static PATCH_TARGET: Code = Code {
    name: "PATCH-TARGET",
    severity: Severity::Error,
    title: "a patch that matches no object",
    why: "A patch selects an object by kind and name. If no object matches, the patch has no effect: the \
          object has another name, or is no longer rendered.",
    example: Example::Lab {
        bad: r#"{
  services.hello.patches.dns = { kind = "Deployment", name = "helo", merge.spec.template.spec.dnsPolicy = "Default" },
}"#,
        good: r#"{
  services.hello.patches.dns = { kind = "Deployment", merge.spec.template.spec.dnsPolicy = "Default" },
}"#,
    },
    allowable: false,
};

pub(super) static PATCH_STEP: Code = Code {
    name: "PATCH-STEP",
    severity: Severity::Error,
    title: "a step of a patch that cannot be applied",
    why: "A step removes or replaces a field that must exist, or adds to a parent that must exist. If it \
          does not, the object has changed since the patch was written, and the patch has to be revised.",
    example: Example::Lab {
        bad: r#"{
  services.hello.patches.dns = { kind = "Deployment", json = [{ op = 'replace, path = "/spec/paused", value = true }] },
}"#,
        good: r#"{
  services.hello.patches.dns = { kind = "Deployment", json = [{ op = 'add, path = "/spec/paused", value = true }] },
}"#,
    },
    allowable: false,
};

/// Applies patches to folder after folder, and records which ones matched.
pub(super) struct Patcher<'p, 'l> {
    lab: &'p Resolved<'l>,
    used: BTreeSet<NodeId>,
    /// Kinds and names of all objects, for suggestions.
    seen: BTreeSet<String>,
    found: Vec<Diagnostic>,
}

impl<'p, 'l> Patcher<'p, 'l> {
    pub(super) fn new(lab: &'p Resolved<'l>) -> Self {
        Self { lab, used: BTreeSet::new(), seen: BTreeSet::new(), found: Vec::new() }
    }

    /// Changes the objects of a service's folder, or of the cluster's folder.
    pub(super) fn apply(&mut self, service: Option<&ResolvedService<'l>>, manifests: &mut [Manifest]) {
        let own = service.iter().flat_map(|service| service.service.patches.values());
        for (patch, owner) in
            own.map(|patch| (patch, service)).chain(self.lab.lab.patches.values().map(|patch| (patch, None)))
        {
            for manifest in manifests.iter_mut() {
                let ManifestContent::Data(object) = &mut manifest.object else { continue };
                self.seen.insert(describe(object));
                if matches(patch, owner, object) {
                    self.used.insert(patch.node);
                    self.change(patch, object);
                }
            }
        }
    }

    /// Skips a service whose objects could not be rendered again: the objects of the last run are kept, and they are
    /// patched already. Its patches are not reported.
    pub(super) fn pass_over(&mut self, service: &ResolvedService<'l>) {
        let own = service.service.patches.values();
        self.used.extend(own.chain(self.lab.lab.patches.values()).map(|patch| patch.node));
    }

    fn change(&mut self, patch: &Patch, object: &mut Data) {
        let name = describe(object);
        if let Some(merge) = &patch.merge {
            merge::merge(object, Data::raw(self.lab.values, merge.0));
        }
        for step in &patch.json {
            if let Err(problem) = json::apply(object, step, self.lab.values) {
                let span = self.lab.values.span(step.path.node);
                let diagnostic =
                    Diagnostic::new(&PATCH_STEP, format!("a step cannot be applied to {name}: {problem}"))
                        .at_node(step.path.node, span, "this step")
                        .help("compare `path` with the rendered object, and fix it");
                self.found.push(diagnostic);
                return;
            }
        }
    }

    /// The findings, after all folders.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        let own = self.lab.services.iter().flat_map(|service| {
            service.service.patches.iter().map(move |(name, patch)| (Some(service.name), name, patch))
        });
        let common = self.lab.lab.patches.iter().map(|(name, patch)| (None, name, patch));
        let mut found = std::mem::take(&mut self.found);
        for (service, name, patch) in own.chain(common).filter(|(.., patch)| !self.used.contains(&patch.node))
        {
            let wanted = patch.name.as_ref().map(|name| name.value.clone());
            let wanted =
                wanted.or_else(|| service.map(ToString::to_string)).unwrap_or_else(|| "*".to_owned());
            let whose = service.map_or("of the lab".to_owned(), |service| format!("of service `{service}`"));
            let message =
                format!("patch `{name}` {whose} matches no object: there is no {} `{wanted}`", *patch.kind);
            let place = patch.name.as_ref().map_or(patch.kind.node, |name| name.node);
            let span = self.lab.values.span(place);
            let known: Vec<&str> = self.seen.iter().map(String::as_str).collect();
            let near = near::nearest(&format!("{} `{wanted}`", *patch.kind), known);
            let delegated = service.and_then(|service| self.lab.charts.get(service));
            let help = match near {
                Some(near) => format!("did you mean {near}?"),
                None if delegated.is_some_and(ServiceChart::is_delegated) => {
                    "set `chart.mode = 'inflate`: currently the engine renders the chart".to_owned()
                }
                None => "set `kind` and `name` to those of a rendered object".to_owned(),
            };
            let diagnostic =
                Diagnostic::new(&PATCH_TARGET, message).at_node(place, span, "not found").help(help);
            found.push(diagnostic);
        }
        found
    }
}

fn matches(patch: &Patch, service: Option<&ResolvedService<'_>>, object: &Data) -> bool {
    let metadata = |field: &str| object.get("metadata").and_then(|metadata| metadata.get(field)?.as_str());
    let kind = object.get("kind").and_then(Data::as_str) == Some(patch.kind.as_str());
    let name = match (&patch.name, service) {
        (Some(name), _) if name.value == "*" => true,
        (Some(name), _) => metadata("name") == Some(name.as_str()),
        (None, Some(service)) => metadata("name") == Some(service.name.as_str()),
        (None, None) => true,
    };
    let namespace =
        patch.namespace.as_ref().is_none_or(|namespace| metadata("namespace") == Some(namespace.as_str()));
    kind && name && namespace
}

fn describe(object: &Data) -> String {
    let kind = object.get("kind").and_then(Data::as_str).unwrap_or("object");
    let name = object.get("metadata").and_then(|metadata| metadata.get("name")?.as_str()).unwrap_or_default();
    format!("{kind} `{name}`")
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, compile_with, document};

    #[test]
    fn objects_are_changed_and_lines_come_from_the_patch() {
        let (compiled, sources) = compile_with(
            r#"{
  services.hello.patches.sidecar = {
    kind = "Deployment",
    merge.spec.template.spec = {
      dnsPolicy = "Default",
      containers = [{ name = "app", tty = true }, { name = "extra", image = "docker.io/library/busybox:1.37.0" }],
    },
    json = [{ op = 'add, path = "/metadata/annotations", value = { "example.com/by" = "patch" } }],
  },
  patches.all = { kind = "Namespace", merge.metadata.labels.patched = "yes" },
}"#,
        );
        assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
        let text = document(&compiled, "kubernetes/hello/hello/deployment.yaml");
        for part in
            ["dnsPolicy: Default", "tty: true", "name: extra", "image: docker.io/traefik/whoami", "by: patch"]
        {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(document(&compiled, "kubernetes/_cluster/namespace-hello.yaml").contains("patched: \"yes\""));
        let rendered = compiled.rendered.as_ref().expect("it renders");
        let path = "kubernetes/hello/hello/deployment.yaml";
        let document = rendered.documents.iter().find(|document| document.path == path).expect("it is there");
        let (text, origins) = crate::print::tree::lines(document);
        let at = text.lines().position(|line| line.contains("dnsPolicy")).expect("it is there");
        let origin = origins[at];
        assert_eq!(sources.text(compiled.values.span(origin.node)), "\"Default\"");
    }

    #[test]
    fn objects_are_brought_as_they_are() {
        let (compiled, _) = compile_with(
            r#"{
  services.hello.manifests = {
    one = {
      apiVersion = "v1", kind = "ConfigMap", metadata = { name = "one", namespace = "hello" }, data.a = "b",
    },
    several = [
      { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "two", namespace = "hello", labels.tier = "own" } },
      { apiVersion = "rbac.authorization.k8s.io/v1", kind = "ClusterRole", metadata.name = "Some:Role", rules = [] },
    ],
  },
}"#,
        );
        assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
        let one = document(&compiled, "kubernetes/hello/hello/configmap-one.yaml");
        assert!(one.contains("app.kubernetes.io/name: hello") && one.contains("a: b"), "{one}");
        assert!(document(&compiled, "kubernetes/hello/hello/configmap-two.yaml").contains("tier: own"));
        assert!(
            document(&compiled, "kubernetes/hello/hello/clusterrole-some-role.yaml").contains("Some:Role")
        );
    }

    #[test]
    fn what_is_brought_is_held_against_its_schema() {
        let found = |object: &str| {
            codes(&compile_with(&format!("{{ services.hello.manifests.one = {{ {object} }} }}")).0)
        };
        let head = "apiVersion = \"v1\", kind = \"ConfigMap\"";
        assert_eq!(
            found(&format!("{head}, metadata = {{ name = \"a\", namespace = \"hello\" }}, dat = {{}}")),
            ["K8S-SCHEMA"]
        );
        assert_eq!(found(&format!("{head}, metadata.name = \"a\"")), ["K8S-SCOPE"]);
        assert_eq!(
            found(&format!("{head}, metadata = {{ name = \"a\", namespace = \"helo\" }}")),
            ["OBJ-NAMESPACE"]
        );
        assert_eq!(found(head), ["CFG-MISSING-FIELD"]);
        let twice = "apiVersion = \"v1\", kind = \"Service\", metadata = { name = \"hello\", namespace = \"hello\" }, spec.ports = [{ port = 80 }]";
        assert_eq!(found(twice), ["K8S-TAKEN"]);
    }
}
