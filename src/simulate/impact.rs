//! Which services stop: those without running pods, those that cannot work without them, and the host names that do not answer.

use std::collections::{BTreeMap, BTreeSet};

use crate::lab::service::Service;
use crate::lab::{Lab, Switched};
use crate::simulate::links::Links;
use crate::simulate::model::Model;
use crate::simulate::state::State;
use crate::simulate::workload::Kind;

/// A service that stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The service.
    pub service: String,
    /// The service without which it does not work; none if it has no running pods itself.
    pub because: Option<String>,
    /// The host names that do not answer.
    pub host_names: Vec<String>,
}

/// The services that stop in a placement, by name.
pub fn stopped(model: &Model<'_>, state: &State) -> Vec<Stopped> {
    let mut gone = BTreeSet::new();
    for (number, workload) in model.workloads.iter().enumerate() {
        let runs_always = workload.kind == Kind::Replicas && workload.replicas > 0;
        if let Some(service) = workload.service.filter(|_| runs_always && state.running(number) == 0) {
            gone.insert(service);
        }
    }
    stops_with(model.lab, model.links, &gone)
}

/// Some services, and those that do not work without them, by name.
pub fn stops_with(lab: &Lab, links: &Links, gone: &BTreeSet<&str>) -> Vec<Stopped> {
    let mut because: BTreeMap<&str, Option<&str>> = gone.iter().map(|service| (*service, None)).collect();
    let mut needed_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for link in links.needs.iter().filter(|link| link.stops_without) {
        needed_by.entry(link.needs.as_str()).or_default().push(link.service.as_str());
    }
    let mut next: Vec<&str> = gone.iter().copied().collect();
    while let Some(service) = next.pop() {
        for other in needed_by.get(service).into_iter().flatten() {
            if !because.contains_key(other) {
                because.insert(other, Some(service));
                next.push(other);
            }
        }
    }
    because
        .into_iter()
        .map(|(name, because)| Stopped {
            service: name.to_owned(),
            because: because.map(str::to_owned),
            host_names: lab.services.get_key_value(name).map_or_else(
                Vec::new,
                |(_, service)| match service {
                    Switched::On(service) => host_names(lab, service),
                    Switched::Off => Vec::new(),
                },
            ),
        })
        .collect()
}

/// The host names through which a service is reached. A name without a dot is below the domain of the lab.
pub fn host_names(lab: &Lab, service: &Service) -> Vec<String> {
    let hosts = service.expose.values().flat_map(|expose| std::iter::once(&expose.host).chain(&expose.hosts));
    let full = hosts.map(|host| match host.contains('.') {
        true => host.value.clone(),
        false => format!("{}.{}", host.value, lab.domain.value),
    });
    full.collect::<BTreeSet<_>>().into_iter().collect()
}
