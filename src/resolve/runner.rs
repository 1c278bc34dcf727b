//! What runs a service's pods: what its containers refer to, and which node its volumes tie it to.

use crate::lab::{Access, Container, EnvValue, Runner, Service, Workload};
use crate::resolve::{Resolver, codes};
use crate::source::value::NodeId;
use crate::types::DnsLabel;

/// A workload or job with every reference followed.
#[derive(Debug)]
pub struct Running<'l> {
    pub runner: Runner<'l>,
    /// Whose pods it has to run beside, because they hold a volume that it mounts too.
    pub near: Vec<Near<'l>>,
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
        let nothing_runs = runners.is_empty() && !self.is_chart(service) && !service.has_other_objects();
        if nothing_runs || (main.containers.is_empty() && !main.init.is_empty()) {
            self.no_containers(name, service);
        }
        for runner in &runners {
            self.runner(*runner);
        }
        runners.iter().map(|runner| Running { runner: *runner, near: self.near(*runner, &runners) }).collect()
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
            if self.lab.access_of(volume) != Some(Access::ReadWriteOnce) {
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

    fn container(&mut self, runner: Runner<'l>, container: &Container) {
        let service = runner.service;
        for mount in container.mounts.values() {
            if !service.volumes.contains_key(&mount.volume.value) {
                let known: Vec<String> = service.volumes.keys().map(ToString::to_string).collect();
                let message =
                    format!("a container of {runner} mounts a volume that the service does not have");
                self.dangling(&codes::SVC_MOUNT, mount.volume.node, message, &known);
            }
        }
        for value in container.env.values() {
            let EnvValue::Secret(reference) = &value.value else { continue };
            let secret =
                service.secrets.iter().find(|(known, _)| known.to_string() == reference.secret.to_string());
            match secret {
                None => {
                    let known: Vec<String> = service.secrets.keys().map(ToString::to_string).collect();
                    let message = format!("{runner} refers to a secret that the service does not declare");
                    self.dangling(&codes::SVC_SECRET, reference.secret.node, message, &known);
                }
                Some((_, secret)) if !secret.keys.contains_key(&reference.key.value) => {
                    let known: Vec<String> = secret.keys.keys().map(ToString::to_string).collect();
                    let message = format!("{runner} refers to a key that its secret does not have");
                    self.dangling(&codes::SVC_SECRET, reference.key.node, message, &known);
                }
                Some(_) => {}
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
