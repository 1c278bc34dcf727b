//! The dependency graph of services. Every engine and `kubectl` apply the tree in its order.
//!
//! An edge is either set in `needs`, or derived from something that a service uses and another provides: a secret
//! store, the CRD of an object, a storage class.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, near};
use crate::lab::Switched;
use crate::lab::service::{RawObject, Service};
use crate::resolve::{Resolver, apis, codes, order};
use crate::types::DnsLabel;
use crate::value::{At, NodeId};

/// The dependencies between the services of a lab.
#[derive(Debug, Default)]
pub struct Graph<'l> {
    needs: BTreeMap<&'l DnsLabel, Vec<Need<'l>>>,
    levels: BTreeMap<&'l DnsLabel, usize>,
    /// The levels for applying the tree by hand: no engine installs charts then, so no service waits for one.
    by_hand: BTreeMap<&'l DnsLabel, usize>,
}

/// A service that another one needs, and why.
#[derive(Clone, Debug)]
pub struct Need<'l> {
    /// The service that is needed.
    pub service: &'l DnsLabel,
    /// Why it is needed.
    pub because: Because,
}

/// The reason for an edge: the place in the service that needs the other, and the place in the provider.
#[derive(Clone, Copy, Debug)]
pub enum Because {
    /// The service refers to the other by name.
    Said(NodeId),
    /// The other installs the controller that provides secrets.
    Secret {
        /// The secret.
        used: NodeId,
        /// The value that makes the other service the provider.
        provided: NodeId,
    },
    /// The other installs the CRDs of an API that the service uses.
    Api {
        /// The object of that API.
        used: NodeId,
        /// The value that makes the other service the provider.
        provided: NodeId,
    },
    /// The other provisions volumes of a storage class.
    Storage {
        /// The volume.
        used: NodeId,
        /// The value that makes the other service the provider.
        provided: NodeId,
    },
    /// The other is the GitOps engine.
    GitOpsEngine {
        /// The value that uses the engine.
        used: NodeId,
        /// The value that makes the other service the provider.
        provided: NodeId,
    },
}

impl Because {
    /// The value in the service that needs.
    pub fn used(self) -> NodeId {
        match self {
            Self::Said(used)
            | Self::Secret { used, .. }
            | Self::Api { used, .. }
            | Self::Storage { used, .. }
            | Self::GitOpsEngine { used, .. } => used,
        }
    }

    fn provided(self) -> Option<NodeId> {
        match self {
            Self::Said(_) => None,
            Self::Secret { provided, .. }
            | Self::Api { provided, .. }
            | Self::Storage { provided, .. }
            | Self::GitOpsEngine { provided, .. } => Some(provided),
        }
    }

    /// A description of the edge.
    fn words(self, service: &DnsLabel, provider: &DnsLabel) -> String {
        match self {
            Self::Said(_) => format!("`{service}` needs `{provider}`"),
            Self::Secret { .. } => {
                format!("`{service}` reads this from the secret store, which `{provider}` provides")
            }
            Self::Api { .. } => {
                format!("`{service}` has objects for this, whose CRD `{provider}` installs")
            }
            Self::Storage { .. } => format!("`{service}` stores this on storage that `{provider}` provides"),
            Self::GitOpsEngine { .. } if service == provider => {
                format!("`{service}` is the engine that installs this")
            }
            Self::GitOpsEngine { .. } => format!("`{service}` is delegated to the engine `{provider}`"),
        }
    }
}

impl<'l> Graph<'l> {
    /// What a service needs directly, by name.
    pub fn needs(&self, service: &DnsLabel) -> &[Need<'l>] {
        self.needs.get(service).map_or(&[], Vec::as_slice)
    }

    /// The number of services that must start one after the other before this one: 0 if it needs none.
    pub fn level(&self, service: &DnsLabel) -> usize {
        self.levels.get(service).copied().unwrap_or(0)
    }

    /// The level for `kubectl`, which does not depend on the lab's engine.
    pub fn level_by_hand(&self, service: &DnsLabel) -> usize {
        self.by_hand.get(service).copied().unwrap_or(0)
    }
}

/// The providers of resources that services use without naming the provider.
#[derive(Debug, Default)]
struct Providers<'l> {
    secret_store: Vec<Provider<'l>>,
    apis: BTreeMap<&'l str, Vec<Provider<'l>>>,
    storage_classes: BTreeMap<&'l str, Vec<Provider<'l>>>,
    engine: Vec<Provider<'l>>,
    /// CRDs of API groups, in charts or as raw objects.
    definitions: BTreeMap<&'l str, Vec<Provider<'l>>>,
}

type Provider<'l> = At<&'l DnsLabel>;

impl<'l> Resolver<'l> {
    /// Builds the graph of all services that the lab runs. If it has cycles, it has no order.
    pub(super) fn graph(&mut self) -> Graph<'l> {
        let providers = self.providers();
        let lab = self.lab;
        let needs: BTreeMap<_, _> =
            lab.services().map(|(name, service)| (name, self.needs(name, service, &providers))).collect();
        let order = |counts: fn(&&Need<'l>) -> bool| -> order::Needs<&'l DnsLabel> {
            let named = |needs: &[Need<'l>]| needs.iter().filter(counts).map(|need| need.service).collect();
            needs.iter().map(|(name, needs)| (*name, named(needs))).collect()
        };
        let names = order(|_| true);
        let by_hand = order(|need| !matches!(need.because, Because::GitOpsEngine { .. }));
        for circle in order::circles(&names) {
            self.circle(&circle, &needs);
        }
        Graph { levels: order::levels(&names), by_hand: order::levels(&by_hand), needs }
    }

    fn providers(&mut self) -> Providers<'l> {
        let mut providers = Providers::default();
        let used = self.lab.gitops.as_ref().map(|gitops| gitops.engine.value);
        for (name, service) in self.lab.services() {
            let provides = &service.provides;
            if provides.secret_store.value {
                providers.secret_store.push(At { value: name, node: provides.secret_store.node });
            }
            if let Some(engine) = provides.engine.as_ref().filter(|engine| Some(engine.value) == used) {
                providers.engine.push(At { value: name, node: engine.node });
            }
            if let Some(chart) = self.charts.get(name) {
                for api in chart.apis_brought() {
                    providers.definitions.entry(api).or_default().push(At { value: name, node: chart.node });
                }
            }
            let raw = service.raw_objects();
            for (api, node) in raw.filter_map(RawObject::defines) {
                providers.definitions.entry(api).or_default().push(At { value: name, node });
            }
            for api in &provides.apis {
                providers.apis.entry(api.as_str()).or_default().push(At { value: name, node: api.node });
            }
            for class in &provides.storage_classes {
                let known = &self.lab.storage.classes;
                if !known.contains_key(&class.value) && !known.is_broken(class.as_str()) {
                    let known: Vec<String> = known.keys().map(ToString::to_string).collect();
                    let message = format!("service `{name}` provides a storage class that is not defined");
                    self.dangling(&codes::STO_CLASS, class.node, message, &known);
                }
                let provider = At { value: name, node: class.node };
                providers.storage_classes.entry(class.as_str()).or_default().push(provider);
            }
        }
        providers
    }

    /// The needs of one service: each other service once; explicit needs take precedence over derived needs.
    fn needs(
        &mut self,
        name: &'l DnsLabel,
        service: &'l Service,
        providers: &Providers<'l>,
    ) -> Vec<Need<'l>> {
        let mut needs: BTreeMap<&'l DnsLabel, Because> = BTreeMap::new();
        for (other, wanted) in &service.needs {
            match self.lab.services.get_key_value(other) {
                Some((other, Switched::On(_))) if wanted.value => {
                    needs.insert(other, Because::Said(wanted.node));
                }
                Some((_, Switched::On(_))) => {}
                Some((_, Switched::Off)) if wanted.value => self.disabled(name, other, wanted.node),
                Some((_, Switched::Off)) => {}
                None if self.lab.services.is_broken(other.as_str()) => {}
                None => self.unknown(name, other, wanted.node),
            }
        }
        let servers = service.databases.values().filter_map(|database| database.on.as_ref());
        for on in servers.filter(|on| !service.needs.contains_key(&on.value)) {
            if let Some((other, Switched::On(_))) = self.lab.services.get_key_value(&on.value) {
                needs.entry(other).or_insert(Because::Said(on.node));
            }
        }
        for (provider, because) in self.implied(name, service, providers) {
            if !service.needs.contains_key(provider) {
                needs.entry(provider).or_insert(because);
            }
        }
        needs.into_iter().map(|(service, because)| Need { service, because }).collect()
    }

    /// The needs that are derived from the resources of a service.
    fn implied(
        &self,
        name: &'l DnsLabel,
        service: &'l Service,
        providers: &Providers<'l>,
    ) -> Vec<(&'l DnsLabel, Because)> {
        let mut implied = Vec::new();
        if let Some(secret) = service.secrets.values().find(|secret| secret.needs_store()) {
            let because = |provided| Because::Secret { used: secret.node, provided };
            implied.extend(providers.secret_store.iter().map(|store| (store.value, because(store.node))));
        }
        for (api, used) in self.apis(name, service) {
            let said = providers.apis.get(api).into_iter().flatten();
            let provided = said.chain(providers.definitions.get(api).into_iter().flatten());
            // A service can use its own CRDs: both are applied together, CRDs first.
            let others = provided.filter(|provider| provider.value != name);
            implied.extend(
                others.map(|provider| (provider.value, Because::Api { used, provided: provider.node })),
            );
        }
        for (class, used) in self.classes(name, service) {
            let provided = providers.storage_classes.get(class).into_iter().flatten();
            let because = |provided| Because::Storage { used, provided };
            implied.extend(provided.map(|provider| (provider.value, because(provider.node))));
        }
        if let Some(chart) = self.charts.get(name).filter(|chart| chart.is_delegated()) {
            let because = |provided| Because::GitOpsEngine { used: chart.node, provided };
            implied.extend(providers.engine.iter().map(|engine| (engine.value, because(engine.node))));
        }
        implied
    }

    /// The API groups of a service's objects, other than those of Kubernetes, with the places that require them.
    fn apis(&self, name: &DnsLabel, service: &'l Service) -> Vec<(&'l str, NodeId)> {
        let chart = self.charts.get(name).into_iter();
        let of_chart = chart.flat_map(|chart| chart.apis_used().into_iter().map(|api| (api, chart.node)));
        of_chart.chain(apis::of(self.lab, name, service)).collect()
    }

    /// The storage classes of a service's claims.
    fn classes(&self, name: &DnsLabel, service: &'l Service) -> Vec<(&'l str, NodeId)> {
        let chart = self.charts.get(name);
        let of_chart = chart
            .into_iter()
            .flat_map(|chart| chart.classes_used().into_iter().map(|class| (class, chart.node)));
        let volumes = service.volumes.values();
        let claims = volumes.filter(|volume| volume.is_claim());
        let claims = claims.map(|volume| (volume.class.as_ref(), volume.purpose.as_ref(), volume.node));
        // A database on the service's own cluster has a claim of its own.
        let databases = service.databases.values().filter(|database| database.on.is_none());
        let databases = databases.filter(|database| database.size.is_some());
        let databases =
            databases.map(|database| (database.class.as_ref(), Some(&database.purpose), database.node));
        claims
            .chain(databases)
            .filter_map(|(class, purpose, node)| {
                let by_purpose = || self.lab.storage.purposes.get(&purpose?.value);
                Some((class.or_else(by_purpose)?.as_str(), node))
            })
            .chain(of_chart)
            .collect()
    }

    fn unknown(&mut self, name: &DnsLabel, other: &DnsLabel, node: NodeId) {
        let known: Vec<&str> =
            self.lab.services.keys().filter(|known| *known != name).map(DnsLabel::as_str).collect();
        let message = format!("service `{name}` needs a service that is not defined");
        let mut diagnostic = Diagnostic::new(&codes::DEP_UNKNOWN, message).at_node(
            node,
            self.values.key_span(node),
            "not defined",
        );
        diagnostic.help.extend(near::did_you_mean(other.as_str(), &known));
        self.diagnostics.push(diagnostic);
    }

    fn disabled(&mut self, name: &DnsLabel, other: &DnsLabel, node: NodeId) {
        let message = format!("service `{name}` needs `{other}`, which is not enabled");
        let help = format!(
            "set `services.{other}.enable = true`, or `services.{name}.needs.{other} = false` if `{name}` \
             does not need it"
        );
        self.report(&codes::DEP_DISABLED, node, message, "not enabled", &help);
    }

    fn circle(&mut self, circle: &[&'l DnsLabel], needs: &BTreeMap<&'l DnsLabel, Vec<Need<'l>>>) {
        let first = circle[0];
        let message = match circle {
            [alone] => format!("service `{alone}` needs itself"),
            _ => {
                let mut names: Vec<String> = circle.iter().map(|name| format!("`{name}`")).collect();
                names.push(format!("`{first}`"));
                format!("dependency cycle: {}", names.join(" needs "))
            }
        };
        let mut diagnostic = Diagnostic::new(&codes::DEP_CYCLE, message);
        let mut follows = None;
        for (name, below) in circle.iter().zip(circle.iter().cycle().skip(1)) {
            let because = needs[name]
                .iter()
                .find(|need| need.service == *below)
                .expect("a cycle consists of needs")
                .because;
            let used = because.used();
            diagnostic = diagnostic.at_node(used, self.values.key_span(used), because.words(name, below));
            if let Some(provided) = because.provided() {
                follows.get_or_insert((name, below));
                let span = self.values.span(provided);
                diagnostic = diagnostic.at_node(provided, span, format!("`{below}` provides it"));
            }
        }
        diagnostic = diagnostic.help(match circle {
            [_] => "remove this entry of `needs`",
            _ => "one of them must start without the other: remove one entry of `needs`",
        });
        if let Some((name, below)) = follows {
            diagnostic = diagnostic.help(format!(
                "if `{name}` can start before `{below}`, set `services.{name}.needs.{below} = false`"
            ));
        }
        self.diagnostics.push(diagnostic);
    }
}
