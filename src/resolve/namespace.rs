//! Namespaces with their labels and annotations. The lab's settings of a namespace override those of its services,
//! which override those of their tier, which override the lab's settings for all namespaces.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::lab::TierName;
use crate::lab::cluster::PodSecurity;
use crate::lab::decode::Entries;
use crate::lab::service::Service;
use crate::resolve::{Resolver, codes};
use crate::types::{DnsLabel, LabelKey, LabelValue};
use crate::value::{At, NodeId};

/// A namespace with its labels and annotations.
#[derive(Debug)]
pub struct ResolvedNamespace<'l> {
    /// The name of the namespace.
    pub name: String,
    /// What requires it.
    pub node: NodeId,
    /// The services in it, by name.
    pub services: Vec<&'l DnsLabel>,
    /// The tier that all of them share, or that the lab sets. Cluster policies select namespaces by it.
    pub tier: Option<&'l At<TierName>>,
    /// The labels.
    pub labels: Metadata,
    /// The annotations.
    pub annotations: Metadata,
}

/// Labels or annotations, each value with its origin.
pub type Metadata = BTreeMap<String, At<String>>;

/// A source of settings of a namespace.
struct NamespaceSource<'l> {
    /// The service, if it is one.
    service: Option<&'l DnsLabel>,
    labels: &'l Entries<LabelKey, At<LabelValue>>,
    annotations: &'l Entries<LabelKey, At<String>>,
    pod_security: Option<&'l PodSecurity>,
}

macro_rules! namespace_source {
    ($service:expr, $settings:expr) => {
        NamespaceSource {
            service: $service,
            labels: &$settings.labels,
            annotations: &$settings.annotations,
            pod_security: $settings.pod_security.as_ref(),
        }
    };
}

impl<'l> Resolver<'l> {
    /// All namespaces by name: the namespaces of services, and those that the lab defines.
    pub(super) fn namespaces(&mut self) -> Vec<ResolvedNamespace<'l>> {
        let lab = self.lab;
        let mut members: BTreeMap<String, Vec<(&'l DnsLabel, &'l Service)>> = BTreeMap::new();
        for (name, service) in lab.services() {
            let namespace = service.namespace.as_ref().map_or(name, |namespace| &namespace.value);
            members.entry(namespace.to_string()).or_default().push((name, service));
        }
        for name in lab.namespaces.keys() {
            members.entry(name.to_string()).or_default();
        }
        members.into_iter().map(|(name, services)| self.namespace(name, &services)).collect()
    }

    fn namespace(&mut self, name: String, services: &[(&'l DnsLabel, &'l Service)]) -> ResolvedNamespace<'l> {
        let lab = self.lab;
        let own = lab.own_namespace(&name);
        let tier = lab.tier_of_namespace(&name);
        if let Some(tier) = own.and_then(|own| own.tier.as_ref()) {
            self.known_tier(tier, || format!("namespace `{name}` has a tier that is not defined"));
        }
        let settings = tier.and_then(|tier| lab.tiers.get(&tier.value)?.namespace_settings.as_ref());
        let sources: Vec<NamespaceSource<'l>> = own
            .map(|own| namespace_source!(None, own))
            .into_iter()
            .chain(services.iter().filter_map(|(name, service)| {
                Some(namespace_source!(Some(*name), service.namespace_settings.as_ref()?))
            }))
            .chain(settings.map(|settings| namespace_source!(None, settings)))
            .chain(lab.namespace_settings.as_ref().map(|settings| namespace_source!(None, settings)))
            .collect();
        let labels = self.merge(&name, "label", &sources, |namespace_source| {
            let security = namespace_source.pod_security.into_iter().flat_map(PodSecurity::labels);
            let security = security.map(|(key, level)| {
                (key.to_owned(), At { value: level.word().to_owned(), node: level.node })
            });
            let plain = namespace_source.labels.iter().map(|(key, value)| (key.to_string(), text(value)));
            plain.chain(security).collect()
        });
        let annotations = self.merge(&name, "annotation", &sources, |namespace_source| {
            namespace_source.annotations.iter().map(|(key, value)| (key.to_string(), value.clone())).collect()
        });
        let first = services.first().map(|(_, service)| match &service.namespace {
            Some(namespace) => namespace.node,
            None => service.node,
        });
        let node = first.or(own.map(|own| own.node)).unwrap_or(lab.node);
        let services = services.iter().map(|(name, _)| *name).collect();
        ResolvedNamespace { name, node, services, tier, labels, annotations }
    }

    /// The settings of all voices; earlier voices override later ones. Two services have equal priority, so they must
    /// agree unless the lab overrides both.
    fn merge(
        &mut self,
        namespace: &str,
        what: &str,
        sources: &[NamespaceSource<'l>],
        said: impl Fn(&NamespaceSource<'l>) -> Vec<(String, At<String>)>,
    ) -> Metadata {
        let mut merged: BTreeMap<String, (Option<&'l DnsLabel>, At<String>)> = BTreeMap::new();
        for namespace_source in sources {
            for (key, value) in said(namespace_source) {
                match merged.get(&key) {
                    None => drop(merged.insert(key, (namespace_source.service, value))),
                    Some((Some(first), earlier)) if earlier.value != value.value => {
                        if let Some(service) = namespace_source.service {
                            let message = format!(
                                "two services set {what} `{key}` of namespace `{namespace}` to different \
                                 values"
                            );
                            let place = |at: &At<String>| (at.node, self.values.span(at.node));
                            let ((node, span), (other, other_span)) = (place(&value), place(earlier));
                            let help = format!(
                                "set the same value in both, or override both with \
                                 `namespaces.{namespace}.{what}s.\"{key}\"`"
                            );
                            let diagnostic = Diagnostic::new(&codes::NS_CONFLICT, message)
                                .at_node(node, span, format!("service `{service}`"))
                                .at_node(other, other_span, format!("service `{first}`"))
                                .help(help);
                            self.diagnostics.push(diagnostic);
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        merged.into_iter().map(|(key, (_, value))| (key, value)).collect()
    }

    /// Reports a tier that is not defined.
    pub(super) fn known_tier(&mut self, tier: &At<TierName>, message: impl FnOnce() -> String) {
        if !self.lab.tiers.contains_key(&tier.value) && !self.lab.tiers.is_broken(&tier.to_string()) {
            let known: Vec<String> = self.lab.tiers.keys().map(ToString::to_string).collect();
            self.dangling(&codes::SVC_TIER, tier.node, message(), &known);
        }
    }
}

fn text(value: &At<LabelValue>) -> At<String> {
    At { value: value.to_string(), node: value.node }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, compile_with, document};

    #[test]
    fn the_nearest_word_on_a_namespace_counts() {
        let (compiled, _) = compile_with(
            r#"{
  namespace_settings = { labels = { everyone = "all", tiered = "all", served = "all", named = "all" } },
  tiers.edge = { priority = 1, namespace_settings.labels = { tiered = "tier", served = "tier", named = "tier" } },
  services.hello = {
    tier = "edge",
    namespace_settings = { labels = { served = "service", named = "service" }, annotations.note = "hi" },
  },
  namespaces.hello = { labels.named = "lab", pod_security = { enforce = 'baseline, warn = 'restricted } },
  namespaces.spare.description = "for later",
}"#,
        );
        let text = document(&compiled, "kubernetes/_cluster/namespace-hello.yaml");
        for line in [
            "everyone: all",
            "tiered: tier",
            "served: service",
            "named: lab",
            "note: hi",
            "pod-security.kubernetes.io/enforce: baseline",
            "pod-security.kubernetes.io/warn: restricted",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
        assert!(document(&compiled, "kubernetes/_cluster/namespace-spare.yaml").contains("name: spare"));
    }

    #[test]
    fn services_that_disagree_are_told_unless_somebody_decides() {
        let other = r#"
  services.hello.namespace_settings.labels.mesh = "on",
  services.other = {
    enable = true,
    namespace = "hello",
    containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "64Mi" },
    namespace_settings.labels.mesh = "off",
  },"#;
        assert_eq!(codes(&compile_with(&format!("{{ {other} }}")).0), ["NS-CONFLICT"]);
        let decided = format!("{{ {other} namespaces.hello.labels.mesh = \"off\" }}");
        assert!(codes(&compile_with(&decided).0).is_empty());
    }
}
