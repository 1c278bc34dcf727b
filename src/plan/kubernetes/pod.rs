//! The pod template: containers, their resources and probes, and the volumes they mount.

use crate::lab::decode::At;
use crate::lab::{Capability, Container, EnvValue, Probe, Protocol, Volume};
use crate::plan::data::{Data, DataKind, Map, Origin, count, quantity, shown, truth};
use crate::plan::kubernetes::secret::{self, secret_name};
use crate::plan::kubernetes::{account, backup, image_updates, labels, need, nfs, placement};
use crate::resolve::{Resolved, RunningService};
use crate::source::value::{NodeId, Number};
use crate::types::{Cpu, DnsLabel, Duration, Memory, Port};

pub(super) fn template(lab: &Resolved<'_>, service: &RunningService<'_>) -> Data {
    let node = service.service.node;
    let annotations = service.service.annotations.iter();
    let annotations = annotations.map(|(key, value)| (key.to_string(), shown(value)));
    let annotations = backup::annotation(lab, service).into_iter().chain(annotations);
    let annotations = image_updates::of_pods(lab, service).into_iter().chain(annotations);
    let metadata = Data::map(node)
        .put("labels", labels(service))
        .some("annotations", Data::map(node).replace(annotations));
    let containers = |containers: &std::collections::BTreeMap<DnsLabel, Container>| {
        Data::list(node, containers.iter().map(|(name, each)| container(lab, service, name, each)))
    };
    let volumes = service.service.volumes.iter().map(|(name, each)| volume(lab, service, name, each));
    let priority =
        service.service.tier.as_ref().map(|tier| Data::text(tier.node, tier.value.priority_class()));
    let described = service.service;
    let security = Data::map(node)
        .maybe("runAsNonRoot", described.run_as_non_root.as_ref().map(truth))
        .maybe("fsGroup", described.fs_group.as_ref().map(count));
    let grace = described.termination_grace.as_ref();
    let grace = grace.map(|grace| count(&At { value: grace.seconds, node: grace.node }));
    let pull_secrets = secret::pulling(lab, service);
    let spec = Data::map(node)
        .maybe("serviceAccountName", account::name(service))
        .maybe("priorityClassName", priority);
    let spec = placement::place(spec, service)
        .some("securityContext", security)
        .some("imagePullSecrets", Data::list(node, pull_secrets))
        .maybe("terminationGracePeriodSeconds", grace)
        .some("initContainers", containers(&service.service.init))
        .put("containers", containers(&service.service.containers))
        .some("volumes", Data::list(node, volumes));
    Data::map(node).put("metadata", metadata).put("spec", spec).into()
}

fn container(
    lab: &Resolved<'_>,
    service: &RunningService<'_>,
    name: &DnsLabel,
    container: &Container,
) -> Data {
    let node = container.node;
    let env = container.env.iter().map(|(name, value)| environment(lab, service, name.as_str(), value));
    let ports = container.ports.iter().map(|(name, port)| {
        Data::map(port.node)
            .text("name", name.to_string())
            .put("containerPort", number(&port.port))
            .maybe("protocol", port.protocol.as_ref().map(word))
            .into()
    });
    let mounts = container.mounts.iter().map(|(path, mount)| {
        Data::map(mount.node)
            .put("name", shown(&mount.volume))
            .text("mountPath", path.as_str())
            .maybe("subPath", mount.sub_path.as_ref().map(shown))
            .maybe("readOnly", mount.read_only.as_ref().map(truth))
            .into()
    });
    Data::map(node)
        .text("name", name.to_string())
        .put("image", shown(&container.image))
        .some("command", texts(node, &container.command))
        .some("args", texts(node, &container.args))
        .some("ports", Data::list(node, ports))
        .some("env", Data::list(node, env))
        .some("resources", resources(container))
        .maybe("startupProbe", container.startup.as_ref().map(|each| probe(container, each)))
        .maybe("readinessProbe", container.readiness.as_ref().map(|each| probe(container, each)))
        .maybe("livenessProbe", container.liveness.as_ref().map(|each| probe(container, each)))
        .some("securityContext", security(container))
        .some("volumeMounts", Data::list(node, mounts))
        .into()
}

fn environment(lab: &Resolved<'_>, service: &RunningService<'_>, name: &str, value: &At<EnvValue>) -> Data {
    let map = Data::map(value.node).text("name", name);
    match &value.value {
        EnvValue::Literal(text) => {
            map.put("value", Data::new(DataKind::String(text.clone()), Origin::value(value.node)))
        }
        EnvValue::Secret(reference) => {
            let secret = secret_name(service, &reference.secret.to_string());
            let key = Data::map(reference.node)
                .put("name", Data::text(reference.secret.node, secret))
                .put("key", shown(&reference.key));
            map.put("valueFrom", Data::map(reference.node).put("secretKeyRef", key))
        }
        EnvValue::Field(reference) => {
            let field = Data::map(reference.node).put("fieldPath", shown(&reference.field));
            map.put("valueFrom", Data::map(reference.node).put("fieldRef", field))
        }
        EnvValue::Fact(fact) => map.put("value", need::fact(lab, fact)),
        EnvValue::Database(fact) => {
            let (field, value) = need::database(lab, service, fact);
            map.put(field, value)
        }
    }
    .into()
}

/// Requests and limits. A memory limit equals its request unless the service says otherwise.
fn resources(container: &Container) -> Data {
    let node = container.node;
    let cpu = |value: &At<Cpu>| quantity(value.to_kubernetes(), value.node);
    let memory = |value: &At<Memory>| quantity(value.to_kubernetes(), value.node);
    // Kubernetes takes the request of an extended resource from its limit: they cannot differ.
    let extended = container
        .extended_resources
        .iter()
        .map(|(name, units)| (name.to_string(), quantity(units.value.to_string(), units.node)));
    let requests = Data::map(node)
        .maybe("cpu", container.cpu.as_ref().map(cpu))
        .maybe("memory", container.memory.as_ref().map(memory));
    let limits = Data::map(node)
        .maybe("cpu", container.cpu_limit.as_ref().map(cpu))
        .maybe("memory", container.memory_limit.as_ref().or(container.memory.as_ref()).map(memory))
        .extend(extended);
    Data::map(node).some("requests", requests).some("limits", limits).into()
}

fn probe(container: &Container, probe: &Probe) -> Data {
    let node = probe.node;
    let port = match (&probe.port, container.ports.iter().next()) {
        (Some(port), _) => Some(shown(port)),
        (None, Some((name, port))) => Some(Data::text(port.node, name.to_string())),
        (None, None) => None,
    };
    let map = Data::map(node);
    let map = if let Some(path) = &probe.http {
        map.put("httpGet", Data::map(path.node).put("path", shown(path)).maybe("port", port))
    } else if probe.command.is_empty() {
        map.put("tcpSocket", Data::map(node).maybe("port", port))
    } else {
        map.put("exec", Data::map(node).put("command", texts(node, &probe.command)))
    };
    map.maybe("initialDelaySeconds", probe.initial_delay.as_ref().map(seconds))
        .maybe("periodSeconds", probe.period.as_ref().map(seconds))
        .maybe("timeoutSeconds", probe.timeout.as_ref().map(seconds))
        .maybe("failureThreshold", probe.failures.as_ref().map(count))
        .into()
}

/// Kubernetes counts a probe's times in whole seconds; a check refuses any finer ones.
fn seconds(duration: &At<Duration>) -> Data {
    let seconds = i64::try_from(duration.seconds_exact().unwrap_or_default()).unwrap_or(i64::MAX);
    Data::new(DataKind::Number(Number::Integer(seconds)), Origin::value(duration.node))
}

fn security(container: &Container) -> Map {
    let capabilities = container.capabilities.as_ref().map_or(Data::map(container.node), |each| {
        let list = |words: &[At<Capability>]| Data::list(each.node, words.iter().map(shown));
        Data::map(each.node).some("add", list(&each.add)).some("drop", list(&each.drop))
    });
    Data::map(container.node)
        .maybe("runAsUser", container.user.as_ref().map(count))
        .maybe("runAsGroup", container.group.as_ref().map(count))
        .maybe("readOnlyRootFilesystem", container.read_only_root.as_ref().map(truth))
        .maybe("allowPrivilegeEscalation", container.allow_privilege_escalation.as_ref().map(truth))
        .some("capabilities", capabilities)
        .maybe("privileged", container.privileged.as_ref().map(truth))
}

fn volume(lab: &Resolved<'_>, service: &RunningService<'_>, name: &DnsLabel, volume: &Volume) -> Data {
    let map = Data::map(volume.node).text("name", name.to_string());
    if let Some(empty) = &volume.empty {
        let limit = empty.limit.as_ref().map(|limit| quantity(limit.to_kubernetes(), limit.node));
        let mut directory = Data::map(empty.node);
        if empty.memory.value {
            directory = directory.put("medium", Data::text(empty.memory.node, "Memory"));
        }
        map.put("emptyDir", directory.maybe("sizeLimit", limit))
    } else if let Some(share) = service.nfs.iter().find(|share| share.volume == name) {
        let (kind, source) = nfs::source(lab, service, share);
        map.put(kind, source)
    } else {
        let claim = format!("{}-{name}", service.name);
        map.put("persistentVolumeClaim", Data::map(volume.node).text("claimName", claim))
    }
    .into()
}

fn texts(node: NodeId, texts: &[At<String>]) -> Data {
    Data::list(node, texts.iter().map(shown))
}

pub(super) fn number(port: &At<Port>) -> Data {
    Data::new(DataKind::Number(Number::Integer(i64::from(port.get()))), Origin::value(port.node))
}

pub(super) fn word(protocol: &At<Protocol>) -> Data {
    Data::new(DataKind::String(protocol.word().to_owned()), Origin::value(protocol.node))
}
