//! The pod template: the settings that all containers of a pod share.

use crate::document::{Data, Map};
use crate::lab::service::{Container, DeviceClaim, DnsPolicy, Pod, WorkloadSpec};
use crate::resolve::{Resolved, ResolvedService, ResolvedWorkload};
use crate::targets::kubernetes::config::Configs;
use crate::targets::kubernetes::pod_values::seccomp;
use crate::targets::kubernetes::{
    account, backup, container, image_updates, placement, secret, volume, workload_labels,
};
use crate::types::DnsLabel;
use crate::value::At;

pub(super) fn template(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    resolved: &ResolvedWorkload<'_>,
    configs: &Configs<'_>,
) -> Map {
    let metadata = metadata(lab, service, resolved, configs);
    Data::map(resolved.workload.node()).put("metadata", metadata).put("spec", spec(lab, service, resolved))
}

fn metadata(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    resolved: &ResolvedWorkload<'_>,
    configs: &Configs<'_>,
) -> Map {
    let workload = resolved.workload;
    let pod = workload.pod();
    let own = pod.annotations.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    let ours = configs.checksums(workload).into_iter();
    let ours = ours.chain(backup::annotation(lab, service, workload));
    let ours = ours.chain(image_updates::of_pods(lab, service));
    let ours = ours.filter(|(key, _)| !pod.annotations.keys().any(|own| own.to_string() == *key));
    let labels = pod.pod_labels.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    Data::map(pod.node)
        .put("labels", workload_labels(service, workload).overlay(labels))
        .some("annotations", Data::map(pod.node).extend(own.chain(ours)))
}

fn spec(lab: &Resolved<'_>, service: &ResolvedService<'_>, resolved: &ResolvedWorkload<'_>) -> Map {
    let workload = resolved.workload;
    let pod = workload.pod();
    let node = pod.node;
    let restart = match workload.spec {
        WorkloadSpec::LongRunning(_) => None,
        WorkloadSpec::Job(job) => Some(&job.restart),
        WorkloadSpec::CronJob(cron) => Some(&cron.job.restart),
    };
    let containers = |containers: &crate::lab::decode::Entries<DnsLabel, Container>| {
        let each = containers.iter().map(|(name, each)| container::container(lab, service, name, each));
        Data::list(node, each)
    };
    let pull_secrets = secret::pulling(lab, service, pod);
    let claims = pod.device_claims.iter().map(|(name, claim)| device_claim(name, claim));
    let spec = Data::map(node)
        .maybe("restartPolicy", restart)
        .maybe("serviceAccountName", account::name(service, pod))
        .maybe("priorityClassName", priority(service, pod))
        .maybe("runtimeClassName", pod.runtime_class.as_ref())
        .maybe("schedulerName", pod.scheduler.as_ref());
    let spec = placement::place(spec, resolved);
    let spec = network(spec, pod);
    spec.some("securityContext", security(pod))
        .some("imagePullSecrets", Data::list(node, pull_secrets))
        .maybe("terminationGracePeriodSeconds", pod.termination_grace.as_ref())
        .some("resourceClaims", Data::list(node, claims))
        .some("initContainers", containers(&pod.init))
        .put("containers", containers(&pod.containers))
        .some("volumes", Data::list(node, volume::volumes(lab, service, workload)))
}

/// The pod's own class overrides that of the service's tier.
fn priority(service: &ResolvedService<'_>, pod: &Pod) -> Option<Data> {
    let tier = service.service.tier.as_ref();
    let of_tier = || tier.map(|tier| Data::text(tier.node, tier.value.priority_class()));
    pod.priority_class.as_ref().map(Data::from).or_else(of_tier)
}

/// The namespaces that the pod shares with its node, and its DNS settings.
fn network(spec: Map, pod: &Pod) -> Map {
    let on = |switch: &At<bool>| switch.value.then(|| Data::from(switch));
    // Pods with their node's network would use their node's name servers, which do not resolve Services.
    let policy = match &pod.dns_policy {
        Some(policy) => Some(Data::from(policy)),
        None => pod
            .host_network
            .value
            .then(|| Data::text(pod.host_network.node, DnsPolicy::ClusterFirstWithHostNet.word())),
    };
    let aliases = pod.host_aliases.iter().map(|(address, names)| {
        let node = names.first().map_or(pod.node, |name| name.node);
        let names = Data::list(node, names.iter().map(Data::from));
        Data::map(node).text("ip", address.to_string()).put("hostnames", names).into()
    });
    spec.maybe("hostname", pod.hostname.as_ref())
        .maybe("hostNetwork", on(&pod.host_network))
        .maybe("hostPID", on(&pod.host_pid))
        .maybe("hostIPC", on(&pod.host_ipc))
        .maybe("hostUsers", pod.host_users.as_ref())
        .maybe("shareProcessNamespace", on(&pod.share_processes))
        .maybe("enableServiceLinks", pod.service_links.as_ref())
        .some("hostAliases", Data::list(pod.node, aliases))
        .maybe("dnsPolicy", policy)
        .some("dnsConfig", dns(pod))
}

fn dns(pod: &Pod) -> Map {
    let Some(dns) = &pod.dns else { return Data::map(pod.node) };
    let options = dns.options.iter().map(|(name, value)| {
        let value = (!value.is_empty()).then_some(value);
        Data::map(dns.node).text("name", name.as_str()).maybe("value", value).into()
    });
    Data::map(dns.node)
        .some("nameservers", Data::list(dns.node, dns.nameservers.iter().map(Data::from)))
        .some("searches", Data::list(dns.node, dns.searches.iter().map(Data::from)))
        .some("options", Data::list(dns.node, options))
}

fn security(pod: &Pod) -> Map {
    let node = pod.node;
    let groups = pod.supplemental_groups.iter().map(Data::from);
    let sysctls = pod
        .sysctls
        .iter()
        .map(|(name, value)| Data::map(value.node).text("name", name.as_str()).put("value", value).into());
    Data::map(node)
        .maybe("runAsNonRoot", pod.run_as_non_root.as_ref())
        .maybe("runAsUser", pod.user.as_ref())
        .maybe("runAsGroup", pod.group.as_ref())
        .maybe("fsGroup", pod.fs_group.as_ref())
        .maybe("fsGroupChangePolicy", pod.fs_group_change.as_ref())
        .some("supplementalGroups", Data::list(node, groups))
        .maybe("seccompProfile", pod.seccomp.as_ref().map(seccomp))
        .some("sysctls", Data::list(node, sysctls))
}

fn device_claim(name: &DnsLabel, claim: &DeviceClaim) -> Data {
    Data::map(claim.node)
        .text("name", name.to_string())
        .maybe("resourceClaimName", claim.claim.as_ref())
        .maybe("resourceClaimTemplateName", claim.template.as_ref())
        .into()
}
