//! What runs a service's pods: what its containers refer to, and which node its volumes tie it to.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, near};
use crate::facts::storage::shared_access;
use crate::lab::cluster::{Access, Neighbour, Secret};
use crate::lab::service::{Container, Reference, Referred, Runner, Service, Workload};
use crate::resolve::{Resolver, codes};
use crate::types::{ConfigKey, DnsLabel};
use crate::value::{At, Kind, NodeId};

/// A workload or job with every reference followed.
#[derive(Debug)]
pub struct Running<'l> {
    pub runner: Runner<'l>,
    /// Whose pods it has to run beside, because they hold a volume that it mounts too.
    pub near: Vec<Near<'l>>,
    /// The pods that its own seek.
    pub beside: Vec<Beside<'l>>,
    /// The pods that its own shun.
    pub apart: Vec<Beside<'l>>,
}

/// A secret or config that is referred to.
pub(super) struct Holder<'h> {
    what: &'static str,
    /// Each with the place where it is described.
    keys: BTreeMap<&'h ConfigKey, NodeId>,
    node: NodeId,
}

impl<'h> Holder<'h> {
    pub(super) fn secret(secret: &'h Secret) -> Self {
        Self { what: "secret", keys: secret.known_keys(), node: secret.node }
    }
}

/// A rule about other pods, with the pods found.
#[derive(Debug)]
pub struct Beside<'l> {
    pub neighbour: &'l Neighbour,
    pub pods: Pods<'l>,
}

/// Which pods a rule means.
#[derive(Debug)]
pub enum Pods<'l> {
    /// Those with the rule's labels.
    Labelled,
    /// Those of a workload, with its namespace where that is another.
    Of { runner: Runner<'l>, namespace: Option<String> },
}

/// A workload whose pod holds a volume.
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

    /// The pods that a rule about neighbours means.
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
            let message = format!("{runner} names a service that the lab does not run");
            self.dangling(&codes::SVC_NEIGHBOUR, wanted.node, message, &known);
            return None;
        };
        let found = self.workload_of(name, service, neighbour.workload.as_ref());
        if found.is_none() && neighbour.workload.is_none() {
            let message = format!("{runner} names service `{name}`, which has no pods that stay");
            let help = "name another service, or its pods by their `labels`";
            self.report_value(&codes::SVC_NEIGHBOUR, wanted.node, message, "no workload", help);
        }
        let found = found?;
        let own = runner.service.namespace_name(runner.service_name);
        let namespace = Some(service.namespace_name(name)).filter(|namespace| *namespace != own);
        let namespace = namespace.map(str::to_owned);
        beside(Pods::Of { runner: found, namespace })
    }

    /// A workload of a service by its name, or its main one.
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
            let message = format!("service `{service_name}` has no such workload");
            self.dangling(&codes::SVC_NEIGHBOUR, wanted.node, message, &known);
        }
        found
    }

    fn runner(&mut self, runner: Runner<'l>) {
        if runner.pod().containers.is_empty() {
            let message = format!("{runner} has no containers");
            let help = "describe it with `containers`, or remove it";
            self.report(&codes::SVC_EMPTY, runner.node(), message, "nothing says what it runs", help);
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

    /// The holders of its volumes: of each, the first workload that mounts it. What is parked holds nothing.
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

    /// Most often the name of a catalogue entry is misspelt.
    fn no_containers(&mut self, name: &DnsLabel, service: &Service) {
        let known: Vec<String> =
            self.lab.services.keys().filter(|known| *known != name).map(ToString::to_string).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let near = crate::diag::near::nearest(name.as_str(), known);
        let help = match near {
            Some(near) => format!("the catalogue has `{near}`; or describe `{name}` with `containers`"),
            None => "the catalogue has no entry of this name: describe the service with `containers`".into(),
        };
        let message = format!("service `{name}` has no containers");
        self.report(&codes::SVC_EMPTY, service.node, message, "enabled, but nothing says what it is", &help);
    }

    /// A secret or config and its key, which the service has to declare.
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
            let message = format!("{runner} refers to a {what} that the service does not declare");
            return self.dangling(code, reference.node, message, &known);
        };
        if let Some((key, node)) = reference.key {
            self.key_of(&holder, code, &runner.to_string(), key, node);
        }
    }

    /// A key that a secret or config has to have.
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
        // Where the key is the name of a field, that is what is wrong, and not what it holds.
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
            Diagnostic::new(code, format!("{who} refers to a key that its {what} does not have"))
                .at_node(node, shown, "nothing has this name")
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
                    format!("a container of {runner} mounts a volume that the service does not have");
                self.dangling(&codes::SVC_MOUNT, volume.node, message, &known);
            }
        }
        for probe in [&container.readiness, &container.liveness, &container.startup].into_iter().flatten() {
            if let Some(port) = &probe.port
                && !container.ports.contains_key(&port.value)
            {
                let known: Vec<String> = container.ports.keys().map(ToString::to_string).collect();
                let message = format!("a probe of {runner} asks a port that its container does not have");
                self.dangling(&codes::SVC_PORT, port.node, message, &known);
            }
        }
    }

    /// A budget is one number: Kubernetes refuses both.
    fn disruption(&mut self, runner: Runner<'l>, workload: &Workload) {
        let Some(budget) = &workload.disruption_budget else { return };
        let problem = match (&budget.max_unavailable, &budget.min_available) {
            (Some(_), Some(_)) => "says both how many may be missing and how many must be left",
            (None, None) => "says neither how many may be missing nor how many must be left",
            _ => return,
        };
        let message = format!("the disruption budget of {runner} {problem}");
        let help = "keep one of `max_unavailable` and `min_available`";
        self.report(&codes::SVC_DISRUPTION, budget.node, message, "one number is wanted", help);
    }
}
