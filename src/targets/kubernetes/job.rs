//! Pods that run to completion: a Job, or a CronJob that creates one on a schedule.

use crate::document::{Data, Map};
use crate::lab::gitops::GitOpsEngine;
use crate::lab::service::{CronJob, Job};
use crate::resolve::{Resolved, ResolvedService, ResolvedWorkload};
use crate::targets::kubernetes::{file, object, object_metadata};
use crate::targets::shared::folder::Manifest;

pub(super) fn job(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    resolved: &ResolvedWorkload<'_>,
    job: &Job,
    template: Map,
) -> Manifest {
    let workload = resolved.workload;
    let spec = spec(job, template).maybe("suspend", suspend(service, job));
    let metadata = object_metadata(service, workload, replaced(lab, job));
    let object = object(job.node, "batch/v1", "Job", metadata).put("spec", spec);
    Manifest::new(file("job", workload), object)
}

pub(super) fn cron_job(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    resolved: &ResolvedWorkload<'_>,
    cron: &CronJob,
    template: Map,
) -> Manifest {
    let workload = resolved.workload;
    let node = cron.node;
    let zone = cron.timezone.as_ref().unwrap_or(&lab.lab.timezone);
    let job = Data::map(node).put("spec", spec(&cron.job, template));
    let spec = Data::map(node)
        .put("schedule", &cron.schedule)
        .put("timeZone", zone)
        .put("concurrencyPolicy", &cron.concurrency)
        .maybe("startingDeadlineSeconds", cron.starting_deadline.as_ref())
        .maybe("successfulJobsHistoryLimit", cron.keep_successful.as_ref())
        .maybe("failedJobsHistoryLimit", cron.keep_failed.as_ref())
        .maybe("suspend", suspend(service, &cron.job))
        .put("jobTemplate", job);
    let metadata = object_metadata(service, workload, Data::map(node));
    let object = object(node, "batch/v1", "CronJob", metadata).put("spec", spec);
    Manifest::new(file("cronjob", workload), object)
}

fn spec(job: &Job, template: Map) -> Map {
    let indexed = job.indexed.value.then(|| Data::text(job.indexed.node, "Indexed"));
    Data::map(job.node)
        .maybe("completions", job.completions.as_ref())
        .maybe("parallelism", job.parallelism.as_ref())
        .maybe("completionMode", indexed)
        .maybe("backoffLimit", job.backoff.as_ref())
        .maybe("activeDeadlineSeconds", job.deadline.as_ref())
        .maybe("ttlSecondsAfterFinished", job.ttl.as_ref())
        .put("template", template)
}

/// The `suspend` field, if nothing may start.
fn suspend(service: &ResolvedService<'_>, job: &Job) -> Option<Data> {
    let suspended = &service.service.suspended;
    [&job.suspend, suspended].into_iter().find(|switch| switch.value).map(Data::from)
}

/// A job is immutable. The engine has to replace it, and has its own annotation for that.
fn replaced(lab: &Resolved<'_>, job: &Job) -> Map {
    let map = Data::map(job.node);
    let Some(gitops) = &lab.lab.gitops else { return map };
    let (key, value) = match gitops.engine.value {
        GitOpsEngine::ArgoCd => ("argocd.argoproj.io/sync-options", "Force=true,Replace=true"),
        GitOpsEngine::Flux => ("kustomize.toolkit.fluxcd.io/force", "enabled"),
        GitOpsEngine::None => return map,
    };
    map.put(key, Data::text(gitops.engine.node, value))
}
