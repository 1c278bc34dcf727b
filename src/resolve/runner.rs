//! Workloads and jobs: the references of their containers, and the nodes that their volumes tie them to.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, near};
use crate::facts::storage::shared_access;
use crate::lab::cluster::{Access, Neighbour, Secret};
use crate::lab::service::{Container, Reference, Referred, Runner, Service, Workload};
use crate::resolve::{Resolver, codes};
use crate::types::{ConfigKey, DnsLabel};
use crate::value::{At, Kind, NodeId};

/// A workload or job with its references resolved.
#[derive(Debug)]
pub struct Running<'l> {
    pub runner: Runner<'l>,
    /// The workloads whose node it must share, because they mount the same volume.
    pub near: Vec<Near<'l>>,
    /// The pods that its pods must be near.
    pub beside: Vec<Beside<'l>>,
    /// The pods that its pods must be apart from.
    pub apart: Vec<Beside<'l>>,
}

/// A secret or config that is referred to.
pub(super) struct Holder<'h> {
    what: &'static str,
    /// Each with the place of its definition.
    keys: BTreeMap<&'h ConfigKey, NodeId>,
    node: NodeId,
}

impl<'h> Holder<'h> {
    pub(super) fn secret(secret: &'h Secret) -> Self {
        Self { what: "secret", keys: secret.known_keys(), node: secret.node }
    }
}

/// A placement rule with its pods resolved.
#[derive(Debug)]
pub struct Beside<'l> {
    pub neighbour: &'l Neighbour,
    pub pods: Pods<'l>,
}

/// The pods that a rule selects.
#[derive(Debug)]
pub enum Pods<'l> {
    /// Pods with the rule's labels.
    Labelled,
    /// The pods of a workload, with its namespace if it differs.
    Of { runner: Runner<'l>, namespace: Option<String> },
}

/// A workload whose pod mounts a volume.
#[derive(Debug)]
pub struct Near<'l> {
    pub holder: Runner<'l>,
    /// The volume.
    pub node: NodeId,
}

impl<'l> Resolver<'l> {
    pub(super) fn runners(&mut self, name: &'l DnsLabel, service: &'l Service) -> Vec<Running<'l>> {
        let runners: Vec<Runner<'l>> = service.runners(name).collect();
        let main = &service.main.pod;
        let nothing_runs =
            runners.is_empty() && !service.is_chart(&self.lab.charts) && !service.has_other_objects();
        if nothing_runs || (main.containers.is_empty() && !main.init.is_empty()) {
            self.no_containers(name, service);
        }
        for runner in &runners {
            self.runner(*runner);
        }
        let mut running = Vec::new();
        for runner in &runners {
            let pod = runner.pod();
            let near = self.near(*runner, &runners);
            let beside = pod.near.values().filter_map(|each| self.beside(*runner, each)).collect();
            let apart = pod.apart.values().filter_map(|each| self.beside(*runner, each)).collect();
            running.push(Running { runner: *runner, near, beside, apart });
        }
        running
    }

    /// The pods that a placement rule selects.
    fn beside(&mut self, runner: Runner<'l>, neighbour: &'l Neighbour) -> Option<Beside<'l>> {
        let beside = |pods| Some(Beside { neighbour, pods });
        let Some(wanted) = &neighbour.service else {
            let named = neighbour.workload.as_ref();
            if named.is_none() && !neighbour.labels.is_empty() {
                return beside(Pods::Labelled);
            }
            let found = match named {
                None => Some(runner),
                Some(workload) => self.workload_of(runner.service_name, runner.service, Some(workload)),
            };
            return beside(Pods::Of { runner: found?, namespace: None });
        };
        let lab = self.lab;
        if lab.services.is_broken(wanted.as_str()) {
            return None;
        }
        let Some((name, service)) = lab.services().find(|(name, _)| **name == wanted.value) else {
            let known: Vec<String> = lab.services().map(|(name, _)| name.to_string()).collect();
            let message = format!("{runner} refers to a service that is not defined or not enabled");
            self.dangling(&codes::SVC_NEIGHBOUR, wanted.node, message, &known);
            return None;
        };
        let found = self.workload_of(name, service, neighbour.workload.as_ref());
        if found.is_none() && neighbour.workload.is_none() {
            let message = format!("{runner} refers to service `{name}`, which has no workload");
            let help = "refer to another service, or select the pods by their `labels`";
            self.report_value(&codes::SVC_NEIGHBOUR, wanted.node, message, "no workload", help);
        }
        let found = found?;
        let own = runner.service.namespace_name(runner.service_name);
        let namespace = Some(service.namespace_name(name)).filter(|namespace| *namespace != own);
        let namespace = namespace.map(str::to_owned);
        beside(Pods::Of { runner: found, namespace })
    }

    /// A workload of a service by name, or its main workload.
    fn workload_of(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
        wanted: Option<&At<DnsLabel>>,
    ) -> Option<Runner<'l>> {
        let all: Vec<Runner<'l>> = service.all_workloads(service_name).map(|(runner, _)| runner).collect();
        let Some(wanted) = wanted else { return all.first().copied() };
        let found = all.iter().find(|runner| runner.name == Some(&wanted.value)).copied();
        if found.is_none() {
            let known: Vec<String> = service.workloads.keys().map(ToString::to_string).collect();
            let message = format!("service `{service_name}` has no workload with this name");
            self.dangling(&codes::SVC_NEIGHBOUR, wanted.node, message, &known);
        }
        found
    }

    fn runner(&mut self, runner: Runner<'l>) {
        if runner.pod().containers.is_empty() {
            let message = format!("{runner} has no containers");
            let help = "define its `containers`, or remove it";
            self.report(&codes::SVC_EMPTY, runner.node(), message, "no containers", help);
        }
        for (_, container) in runner.pod().all_containers() {
            self.container(runner, container);
        }
        for reference in runner.references() {
            self.reference(runner, reference);
        }
        if let Some(workload) = runner.workload() {
            self.disruption(runner, workload);
        }
    }

    /// The holders of its volumes: for each volume, the first workload that mounts it. Workloads without replicas hold
    /// none.
    fn near(&self, runner: Runner<'l>, runners: &[Runner<'l>]) -> Vec<Near<'l>> {
        if !runner.pod().near_volumes.value || runner.service.parked.value {
            return Vec::new();
        }
        let mut near: Vec<Near<'l>> = Vec::new();
        for (name, volume) in runner.volumes() {
            if shared_access(self.lab, volume) != Some(Access::ReadWriteOnce) {
                continue;
            }
            let holder = runners.iter().find(|other| {
                let runs = other.workload().is_some_and(|workload| workload.replicas.value > 0);
                runs && other.volumes().any(|(mounted, _)| mounted == name)
            });
            let Some(holder) = holder.filter(|holder| holder.node() != runner.node()) else { continue };
            if near.iter().all(|known| known.holder.node() != holder.node()) {
                near.push(Near { holder: *holder, node: volume.node });
            }
        }
        near
    }

    /// Usually the name of a catalogue entry is misspelt.
    fn no_containers(&mut self, name: &DnsLabel, service: &Service) {
        let known: Vec<String> =
            self.lab.services.keys().filter(|known| *known != name).map(ToString::to_string).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let near = crate::diag::near::nearest(name.as_str(), known);
        let help = match near {
            Some(near) => format!("use `{near}` from the catalogue, or define the `containers` of `{name}`"),
            None => "the catalogue has no entry with this name; define the service's `containers`".into(),
        };
        let message = format!("service `{name}` has no containers");
        self.report(&codes::SVC_EMPTY, service.node, message, "enabled, but not defined", &help);
    }

    /// A reference to a secret or config and its key, which the service must define.
    fn reference(&mut self, runner: Runner<'l>, reference: Reference<'l>) {
        let service = runner.service;
        let (code, what, names, found): (_, _, Vec<&DnsLabel>, Option<Holder<'_>>) = match reference.to {
            Referred::Secret => {
                let found = service.secrets.get_key_value(reference.name);
                let holder = found.map(|(_, secret)| Holder::secret(secret));
                (&codes::SVC_SECRET, "secret", service.secrets.keys().collect(), holder)
            }
            Referred::Config => {
                let found = service.configs.get_key_value(reference.name);
                let holder = found.map(|(_, config)| Holder {
                    what: "config",
                    keys: config.files.iter().map(|(key, file)| (key, file.node)).collect(),
                    node: config.node,
                });
                (&codes::SVC_CONFIG, "config", service.configs.keys().collect(), holder)
            }
        };
        let Some(holder) = found else {
            let known: Vec<String> = names.iter().map(ToString::to_string).collect();
            let message = format!("{runner} refers to a {what} that the service does not define");
            return self.dangling(code, reference.node, message, &known);
        };
        if let Some((key, node)) = reference.key {
            self.key_of(&holder, code, &runner.to_string(), key, node);
        }
    }

    /// A reference to a key of a secret or config.
    pub(super) fn key_of(
        &mut self,
        holder: &Holder<'_>,
        code: &'static Code,
        who: &str,
        key: &ConfigKey,
        node: NodeId,
    ) {
        if holder.keys.contains_key(key) {
            return;
        }
        let what = holder.what;
        // If the key is the name of a field, the finding points at the name and not at its value.
        let shown = match &self.values.node(node).kind {
            Kind::String(text) if **text == *key.as_str() => self.values.span(node),
            _ => self.values.key_span(node),
        };
        let known: Vec<&str> = holder.keys.keys().map(|key| key.as_str()).collect();
        let near = near::nearest(key.as_str(), known.iter().copied());
        let near = holder.keys.iter().find(|(key, _)| near == Some(key.as_str()));
        let (place, text) = match near.or(holder.keys.first_key_value()) {
            Some((key, node)) => (self.values.key_span(*node), format!("the {what} has `{key}`")),
            None => (self.values.span(holder.node), format!("the {what} has no keys")),
        };
        let mut diagnostic =
            Diagnostic::new(code, format!("{who} refers to a key that its {what} does not define"))
                .at_node(node, shown, "not defined")
                .at(place, text);
        diagnostic.help.extend(near::did_you_mean(key.as_str(), &known));
        self.diagnostics.push(diagnostic);
    }

    fn container(&mut self, runner: Runner<'l>, container: &Container) {
        let service = runner.service;
        for mount in container.mounts.values() {
            let Some(volume) = mount.volume() else { continue };
            if !service.volumes.contains_key(&volume.value) {
                let known: Vec<String> = service.volumes.keys().map(ToString::to_string).collect();
                let message =
                    format!("a container of {runner} mounts a volume that the service does not define");
                self.dangling(&codes::SVC_MOUNT, volume.node, message, &known);
            }
        }
        for probe in [&container.readiness, &container.liveness, &container.startup].into_iter().flatten() {
            if let Some(port) = &probe.port
                && !container.ports.contains_key(&port.value)
            {
                let known: Vec<String> = container.ports.keys().map(ToString::to_string).collect();
                let message =
                    format!("a probe of {runner} refers to a port that its container does not define");
                self.dangling(&codes::SVC_PORT, port.node, message, &known);
            }
        }
    }

    /// A budget has exactly one limit; Kubernetes rejects both.
    fn disruption(&mut self, runner: Runner<'l>, workload: &Workload) {
        let Some(budget) = &workload.disruption_budget else { return };
        let problem = match (&budget.max_unavailable, &budget.min_available) {
            (Some(_), Some(_)) => "sets both `max_unavailable` and `min_available`",
            (None, None) => "sets neither `max_unavailable` nor `min_available`",
            _ => return,
        };
        let message = format!("the disruption budget of {runner} {problem}");
        let help = "set exactly one of `max_unavailable` and `min_available`";
        self.report(&codes::SVC_DISRUPTION, budget.node, message, "needs exactly one limit", help);
    }
}
