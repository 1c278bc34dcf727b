//! Workloads and jobs: the references of their containers, and the nodes that their volumes tie them to.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, near};
use crate::facts::storage::shared_access;
use crate::lab::cluster::{Access, Neighbour, Secret};
use crate::lab::service::{AnyWorkload, Container, Reference, Referred, Service, Workload};
use crate::resolve::{Resolver, codes};
use crate::types::{ConfigKey, DnsLabel};
use crate::value::{At, Kind, NodeId};

/// A workload or job with its references resolved.
#[derive(Debug)]
pub struct ResolvedWorkload<'l> {
    /// The workload or job.
    pub workload: AnyWorkload<'l>,
    /// The workloads whose node it must share, because they mount the same volume.
    pub volume_holders: Vec<VolumeHolder<'l>>,
    /// The pods that its pods must be near.
    pub affinity: Vec<AffinityPeer<'l>>,
    /// The pods that its pods must be apart from.
    pub anti_affinity: Vec<AffinityPeer<'l>>,
}

/// A secret or config that is referred to.
pub(super) struct KeySource<'h> {
    what: &'static str,
    /// Each with the place of its definition.
    keys: BTreeMap<&'h ConfigKey, NodeId>,
    node: NodeId,
}

impl<'h> KeySource<'h> {
    pub(super) fn secret(secret: &'h Secret) -> Self {
        Self { what: "secret", keys: secret.known_keys(), node: secret.node }
    }
}

/// A placement rule with its pods resolved.
#[derive(Debug)]
pub struct AffinityPeer<'l> {
    /// The rule in the lab.
    pub neighbour: &'l Neighbour,
    /// The pods that it refers to.
    pub pods: Pods<'l>,
}

/// The pods that a rule selects.
#[derive(Debug)]
pub enum Pods<'l> {
    /// Pods with the rule's labels.
    Labelled,
    /// The pods of a workload, with its namespace if it differs.
    Of {
        /// The workload.
        workload: AnyWorkload<'l>,
        /// Its namespace, if it differs.
        namespace: Option<String>,
    },
}

/// A workload whose pod mounts a volume.
#[derive(Debug)]
pub struct VolumeHolder<'l> {
    /// The workload.
    pub workload: AnyWorkload<'l>,
    /// The volume.
    pub node: NodeId,
}

impl<'l> Resolver<'l> {
    pub(super) fn workloads(
        &mut self,
        name: &'l DnsLabel,
        service: &'l Service,
    ) -> Vec<ResolvedWorkload<'l>> {
        let workloads: Vec<AnyWorkload<'l>> = service.all_workloads(name).collect();
        let main = &service.main.pod;
        let nothing_runs = workloads.is_empty()
            && !service.is_chart(&self.lab.charts)
            && !service.has_other_objects()
            && !self.has_gateway(name);
        if nothing_runs || (main.containers.is_empty() && !main.init.is_empty()) {
            self.no_containers(name, service);
        }
        for workload in &workloads {
            self.workload(*workload);
        }
        let mut resolved = Vec::new();
        for workload in &workloads {
            let pod = workload.pod();
            let volume_holders = self.volume_holders(*workload, &workloads);
            let affinity =
                pod.affinity.values().filter_map(|each| self.affinity_peer(*workload, each)).collect();
            let anti_affinity =
                pod.anti_affinity.values().filter_map(|each| self.affinity_peer(*workload, each)).collect();
            resolved.push(ResolvedWorkload { workload: *workload, volume_holders, affinity, anti_affinity });
        }
        resolved
    }

    /// The pods that a placement rule selects.
    fn affinity_peer(
        &mut self,
        workload: AnyWorkload<'l>,
        neighbour: &'l Neighbour,
    ) -> Option<AffinityPeer<'l>> {
        let peer = |pods| Some(AffinityPeer { neighbour, pods });
        let Some(wanted) = &neighbour.service else {
            let named = neighbour.workload.as_ref();
            if named.is_none() && !neighbour.labels.is_empty() {
                return peer(Pods::Labelled);
            }
            let found = match named {
                None => Some(workload),
                Some(named) => self.workload_of(workload.service_name, workload.service, Some(named)),
            };
            return peer(Pods::Of { workload: found?, namespace: None });
        };
        let lab = self.lab;
        if lab.services.is_broken(wanted.as_str()) {
            return None;
        }
        let Some((name, service)) = lab.services().find(|(name, _)| **name == wanted.value) else {
            let known: Vec<String> = lab.services().map(|(name, _)| name.to_string()).collect();
            let message = format!("{workload} refers to a service that is not defined or not enabled");
            self.dangling(&codes::SVC_NEIGHBOUR, wanted.node, message, &known);
            return None;
        };
        let found = self.workload_of(name, service, neighbour.workload.as_ref());
        if found.is_none() && neighbour.workload.is_none() {
            let message = format!("{workload} refers to service `{name}`, which has no workload");
            let help = "refer to another service, or select the pods by their `labels`";
            self.report_value(&codes::SVC_NEIGHBOUR, wanted.node, message, "no workload", help);
        }
        let found = found?;
        let own = workload.service.namespace_name(workload.service_name);
        let namespace = Some(service.namespace_name(name)).filter(|namespace| *namespace != own);
        let namespace = namespace.map(str::to_owned);
        peer(Pods::Of { workload: found, namespace })
    }

    /// A workload of a service by name, or its main workload.
    fn workload_of(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
        wanted: Option<&At<DnsLabel>>,
    ) -> Option<AnyWorkload<'l>> {
        let all: Vec<AnyWorkload<'l>> =
            service.long_running_workloads(service_name).map(|(workload, _)| workload).collect();
        let Some(wanted) = wanted else { return all.first().copied() };
        let found = all.iter().find(|workload| workload.name == Some(&wanted.value)).copied();
        if found.is_none() {
            let known: Vec<String> = service.workloads.keys().map(ToString::to_string).collect();
            let message = format!("service `{service_name}` has no workload with this name");
            self.dangling(&codes::SVC_NEIGHBOUR, wanted.node, message, &known);
        }
        found
    }

    fn workload(&mut self, workload: AnyWorkload<'l>) {
        if workload.pod().containers.is_empty() {
            let message = format!("{workload} has no containers");
            let help = "define its `containers`, or remove it";
            self.report(&codes::SVC_EMPTY, workload.node(), message, "no containers", help);
        }
        for (_, container) in workload.pod().all_containers() {
            self.container(workload, container);
        }
        for reference in workload.references() {
            self.reference(workload, reference);
        }
        if let Some(long_running) = workload.long_running() {
            self.disruption(workload, long_running);
        }
    }

    /// The holders of its volumes: for each volume, the first workload that mounts it. Workloads without replicas hold
    /// none.
    fn volume_holders(
        &self,
        workload: AnyWorkload<'l>,
        workloads: &[AnyWorkload<'l>],
    ) -> Vec<VolumeHolder<'l>> {
        if !workload.pod().near_volumes.value || workload.service.suspended.value {
            return Vec::new();
        }
        let mut found: Vec<VolumeHolder<'l>> = Vec::new();
        for (name, volume) in workload.volumes() {
            if shared_access(self.lab, volume) != Some(Access::ReadWriteOnce) {
                continue;
            }
            let holder = workloads.iter().find(|other| {
                let runs = other.long_running().is_some_and(|long_running| long_running.replicas.value > 0);
                runs && other.volumes().any(|(mounted, _)| mounted == name)
            });
            let Some(holder) = holder.filter(|holder| holder.node() != workload.node()) else { continue };
            if found.iter().all(|known| known.workload.node() != holder.node()) {
                found.push(VolumeHolder { workload: *holder, node: volume.node });
            }
        }
        found
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
    fn reference(&mut self, workload: AnyWorkload<'l>, reference: Reference<'l>) {
        let service = workload.service;
        let (code, what, names, found): (_, _, Vec<&DnsLabel>, Option<KeySource<'_>>) = match reference.to {
            Referred::Secret => {
                let found = service.secrets.get_key_value(reference.name);
                let holder = found.map(|(_, secret)| KeySource::secret(secret));
                (&codes::SVC_SECRET, "secret", service.secrets.keys().collect(), holder)
            }
            Referred::Config => {
                let found = service.configs.get_key_value(reference.name);
                let holder = found.map(|(_, config)| KeySource {
                    what: "config",
                    keys: config.files.iter().map(|(key, file)| (key, file.node)).collect(),
                    node: config.node,
                });
                (&codes::SVC_CONFIG, "config", service.configs.keys().collect(), holder)
            }
        };
        let Some(holder) = found else {
            let known: Vec<String> = names.iter().map(ToString::to_string).collect();
            let message = format!("{workload} refers to a {what} that the service does not define");
            return self.dangling(code, reference.node, message, &known);
        };
        if let Some((key, node)) = reference.key {
            self.key_of(&holder, code, &workload.to_string(), key, node);
        }
    }

    /// A reference to a key of a secret or config.
    pub(super) fn key_of(
        &mut self,
        holder: &KeySource<'_>,
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

    fn container(&mut self, workload: AnyWorkload<'l>, container: &Container) {
        let service = workload.service;
        for mount in container.mounts.values() {
            let Some(volume) = mount.volume() else { continue };
            if !service.volumes.contains_key(&volume.value) {
                let known: Vec<String> = service.volumes.keys().map(ToString::to_string).collect();
                let message =
                    format!("a container of {workload} mounts a volume that the service does not define");
                self.dangling(&codes::SVC_MOUNT, volume.node, message, &known);
            }
        }
        for probe in [&container.readiness, &container.liveness, &container.startup].into_iter().flatten() {
            if let Some(port) = &probe.port
                && !container.ports.contains_key(&port.value)
            {
                let known: Vec<String> = container.ports.keys().map(ToString::to_string).collect();
                let message =
                    format!("a probe of {workload} refers to a port that its container does not define");
                self.dangling(&codes::SVC_PORT, port.node, message, &known);
            }
        }
    }

    /// A budget has exactly one limit; Kubernetes rejects both.
    fn disruption(&mut self, workload: AnyWorkload<'l>, long_running: &Workload) {
        let Some(budget) = &long_running.disruption_budget else { return };
        let problem = match (&budget.max_unavailable, &budget.min_available) {
            (Some(_), Some(_)) => "sets both `max_unavailable` and `min_available`",
            (None, None) => "sets neither `max_unavailable` nor `min_available`",
            _ => return,
        };
        let message = format!("the disruption budget of {workload} {problem}");
        let help = "set exactly one of `max_unavailable` and `min_available`";
        self.report(&codes::SVC_DISRUPTION, budget.node, message, "needs exactly one limit", help);
    }
}
