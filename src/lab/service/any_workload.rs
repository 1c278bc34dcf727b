//! The workloads of a service: everything in it that has pods, in one list. Rules about pods use it.

use std::collections::BTreeSet;

use crate::lab::service::{ContainerPort, CronJob, Job, NeedFact, Pod, Service, Volume, Workload};
use crate::types::DnsLabel;
use crate::value::NodeId;

/// One of a service's workloads: a long-running one, a job or a cron job.
#[derive(Clone, Copy, Debug)]
pub struct AnyWorkload<'l> {
    /// The name of the service.
    pub service_name: &'l DnsLabel,
    /// The service.
    pub service: &'l Service,
    /// None for the workload with the service's name.
    pub name: Option<&'l DnsLabel>,
    /// The workload, job or cron job.
    pub spec: WorkloadSpec<'l>,
}

/// What the lab defines it as.
#[derive(Clone, Copy, Debug)]
pub enum WorkloadSpec<'l> {
    /// As long-running pods.
    LongRunning(&'l Workload),
    /// To completion, once.
    Job(&'l Job),
    /// To completion, on a schedule.
    CronJob(&'l CronJob),
}

/// A port, and the workload whose Service exposes it.
#[derive(Clone, Copy, Debug)]
pub struct WorkloadPort<'l> {
    /// The workload.
    pub workload: AnyWorkload<'l>,
    /// The name of the port.
    pub name: &'l DnsLabel,
    /// The port.
    pub port: &'l ContainerPort,
}

impl Service {
    /// All workloads: the main workload, if it has containers, then the others by kind and name.
    pub fn all_workloads<'l>(&'l self, service_name: &'l DnsLabel) -> impl Iterator<Item = AnyWorkload<'l>> {
        let workload = move |name, spec| AnyWorkload { service_name, service: self, name, spec };
        let main = (!self.main.pod.containers.is_empty())
            .then(|| workload(None, WorkloadSpec::LongRunning(&self.main)));
        let workloads =
            self.workloads.iter().map(move |(name, it)| workload(Some(name), WorkloadSpec::LongRunning(it)));
        let jobs = self.jobs.iter().map(move |(name, it)| workload(Some(name), WorkloadSpec::Job(it)));
        let cron = self.cron.iter().map(move |(name, it)| workload(Some(name), WorkloadSpec::CronJob(it)));
        main.into_iter().chain(workloads).chain(jobs).chain(cron)
    }

    /// The ports of its workloads, main workload first.
    pub fn ports<'l>(&'l self, service_name: &'l DnsLabel) -> Vec<WorkloadPort<'l>> {
        let mut ports = Vec::new();
        for (workload, long_running) in self.long_running_workloads(service_name) {
            let all = long_running.pod.lasting_containers().flat_map(|(_, container)| &container.ports);
            ports.extend(all.map(|(name, port)| WorkloadPort { workload, name, port }));
        }
        ports
    }

    /// The long-running ones: Deployments, StatefulSets and DaemonSets.
    pub fn long_running_workloads<'l>(
        &'l self,
        service_name: &'l DnsLabel,
    ) -> impl Iterator<Item = (AnyWorkload<'l>, &'l Workload)> {
        self.all_workloads(service_name).filter_map(|workload| Some((workload, workload.long_running()?)))
    }
}

impl<'l> AnyWorkload<'l> {
    /// The template of its pods.
    pub fn pod(&self) -> &'l Pod {
        match self.spec {
            WorkloadSpec::LongRunning(long_running) => &long_running.pod,
            WorkloadSpec::Job(job) => &job.pod,
            WorkloadSpec::CronJob(cron) => &cron.job.pod,
        }
    }

    /// The record that defines it: the service itself for the main workload.
    pub fn node(&self) -> NodeId {
        self.pod().node
    }

    /// The workload, unless it is a job or a cron job.
    pub fn long_running(&self) -> Option<&'l Workload> {
        match self.spec {
            WorkloadSpec::LongRunning(long_running) => Some(long_running),
            WorkloadSpec::Job(_) | WorkloadSpec::CronJob(_) => None,
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
        match self.spec {
            WorkloadSpec::LongRunning(long_running) => long_running.kind.word(),
            WorkloadSpec::Job(_) => "Job",
            WorkloadSpec::CronJob(_) => "CronJob",
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
impl std::fmt::Display for AnyWorkload<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(name) = self.name {
            let what = match self.spec {
                WorkloadSpec::LongRunning(_) => "workload",
                WorkloadSpec::Job(_) => "job",
                WorkloadSpec::CronJob(_) => "cron job",
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
