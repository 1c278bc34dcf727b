//! The runners of a service: everything in it that has pods, in one list. Rules about pods use it.

use std::collections::BTreeSet;

use crate::lab::service::{ContainerPort, CronJob, Job, NeedFact, Pod, Service, Volume, Workload};
use crate::types::DnsLabel;
use crate::value::NodeId;

/// One of a service's workloads, jobs and cron jobs.
#[derive(Clone, Copy, Debug)]
pub struct Runner<'l> {
    pub service_name: &'l DnsLabel,
    pub service: &'l Service,
    /// None for the workload with the service's name.
    pub name: Option<&'l DnsLabel>,
    pub runs: Runs<'l>,
}

/// How pods are run.
#[derive(Clone, Copy, Debug)]
pub enum Runs<'l> {
    Always(&'l Workload),
    Once(&'l Job),
    Timed(&'l CronJob),
}

/// A port, and the workload whose Service exposes it.
#[derive(Clone, Copy, Debug)]
pub struct WorkloadPort<'l> {
    pub runner: Runner<'l>,
    pub name: &'l DnsLabel,
    pub port: &'l ContainerPort,
}

impl Service {
    /// All runners: the main workload, if it has containers, then the others by kind and name.
    pub fn runners<'l>(&'l self, service_name: &'l DnsLabel) -> impl Iterator<Item = Runner<'l>> {
        let runner = move |name, runs| Runner { service_name, service: self, name, runs };
        let main = (!self.main.pod.containers.is_empty()).then(|| runner(None, Runs::Always(&self.main)));
        let workloads = self.workloads.iter().map(move |(name, it)| runner(Some(name), Runs::Always(it)));
        let jobs = self.jobs.iter().map(move |(name, it)| runner(Some(name), Runs::Once(it)));
        let cron = self.cron.iter().map(move |(name, it)| runner(Some(name), Runs::Timed(it)));
        main.into_iter().chain(workloads).chain(jobs).chain(cron)
    }

    /// The ports of its workloads, main workload first.
    pub fn ports<'l>(&'l self, service_name: &'l DnsLabel) -> Vec<WorkloadPort<'l>> {
        let mut ports = Vec::new();
        for (runner, workload) in self.all_workloads(service_name) {
            let all = workload.pod.lasting_containers().flat_map(|(_, container)| &container.ports);
            ports.extend(all.map(|(name, port)| WorkloadPort { runner, name, port }));
        }
        ports
    }

    /// The runners with long-running pods: its workloads.
    pub fn all_workloads<'l>(
        &'l self,
        service_name: &'l DnsLabel,
    ) -> impl Iterator<Item = (Runner<'l>, &'l Workload)> {
        self.runners(service_name).filter_map(|runner| Some((runner, runner.workload()?)))
    }
}

impl<'l> Runner<'l> {
    pub fn pod(&self) -> &'l Pod {
        match self.runs {
            Runs::Always(workload) => &workload.pod,
            Runs::Once(job) => &job.pod,
            Runs::Timed(cron) => &cron.job.pod,
        }
    }

    /// The record that defines it: the service itself for the main workload.
    pub fn node(&self) -> NodeId {
        self.pod().node
    }

    pub fn workload(&self) -> Option<&'l Workload> {
        match self.runs {
            Runs::Always(workload) => Some(workload),
            Runs::Once(_) | Runs::Timed(_) => None,
        }
    }

    /// The service's volumes that its containers mount, each once, in the order of their names.
    pub fn volumes(&self) -> impl Iterator<Item = (&'l DnsLabel, &'l Volume)> {
        let mounts = self.pod().all_containers().flat_map(|(_, container)| container.mounts.values());
        let mounted: BTreeSet<&DnsLabel> = mounts.filter_map(|mount| Some(&mount.volume()?.value)).collect();
        self.service.volumes.iter().filter(move |(name, _)| mounted.contains(name))
    }

    /// The Kubernetes kind of the object.
    pub fn kind(&self) -> &'static str {
        match self.runs {
            Runs::Always(workload) => workload.kind.word(),
            Runs::Once(_) => "Job",
            Runs::Timed(_) => "CronJob",
        }
    }

    /// The name of its objects, by which its pods are selected as well.
    pub fn object_name(&self) -> String {
        match self.name {
            None => self.service_name.to_string(),
            Some(name) => format!("{}-{name}", self.service_name),
        }
    }
}

/// The form in messages: service `web`, cron job `backup` of service `web`.
impl std::fmt::Display for Runner<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(name) = self.name {
            let what = match self.runs {
                Runs::Always(_) => "workload",
                Runs::Once(_) => "job",
                Runs::Timed(_) => "cron job",
            };
            write!(formatter, "{what} `{name}` of ")?;
        }
        write!(formatter, "service `{}`", self.service_name)
    }
}

impl NeedFact {
    /// The port of the needed service: the selected one, or the only one.
    pub fn port<'l>(&self, name: &'l DnsLabel, needed: &'l Service) -> Option<WorkloadPort<'l>> {
        let mut ports = needed.ports(name).into_iter().filter(|port| !port.port.is_internal());
        match &self.port {
            Some(wanted) => ports.find(|port| *port.name == wanted.value),
            None => {
                let first = ports.next()?;
                ports.all(|port| port.name == first.name).then_some(first)
            }
        }
    }
}
