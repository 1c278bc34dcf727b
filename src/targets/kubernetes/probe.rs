//! Probes and hooks of a container.

use crate::document::{Data, Map};
use crate::lab::FreeName;
use crate::lab::decode::Entries;
use crate::lab::service::{Container, Hook, Probe};
use crate::targets::kubernetes::pod_values::texts;
use crate::types::{DnsLabel, Duration};
use crate::value::{At, NodeId};

/// Adds the probes of a container to it.
pub(super) fn probes(map: Map, container: &Container) -> Map {
    let probe = |probe: &Option<Probe>| probe.as_ref().map(|each| one(container, each));
    map.maybe("startupProbe", probe(&container.startup))
        .maybe("readinessProbe", probe(&container.readiness))
        .maybe("livenessProbe", probe(&container.liveness))
}

pub(super) fn lifecycle(container: &Container) -> Map {
    let hook = |hook: &Option<Hook>| hook.as_ref().map(|each| action(container, each));
    Data::map(container.node)
        .maybe("postStart", hook(&container.post_start))
        .maybe("preStop", hook(&container.pre_stop))
}

fn one(container: &Container, probe: &Probe) -> Data {
    let node = probe.node;
    let map = Data::map(node);
    let map = if let Some(path) = &probe.http {
        let headers = header_list(node, &probe.headers);
        let get = Data::map(path.node)
            .put("path", path)
            .maybe("port", port(container, &probe.port))
            .maybe("scheme", probe.scheme.as_ref())
            .some("httpHeaders", headers);
        map.put("httpGet", get)
    } else if probe.grpc.as_ref().is_some_and(|grpc| grpc.value) {
        let question = Data::map(node)
            .maybe("port", port_number(container, &probe.port))
            .maybe("service", probe.service.as_ref());
        map.put("grpc", question)
    } else if probe.command.is_empty() {
        map.put("tcpSocket", Data::map(node).maybe("port", port(container, &probe.port)))
    } else {
        map.put("exec", Data::map(node).put("command", texts(node, &probe.command)))
    };
    map.maybe("initialDelaySeconds", probe.initial_delay.as_ref().map(whole_seconds))
        .maybe("periodSeconds", probe.period.as_ref().map(whole_seconds))
        .maybe("timeoutSeconds", probe.timeout.as_ref().map(whole_seconds))
        .maybe("failureThreshold", probe.failures.as_ref())
        .maybe("successThreshold", probe.successes.as_ref())
        .into()
}

fn action(container: &Container, hook: &Hook) -> Map {
    let node = hook.node;
    let map = Data::map(node);
    if let Some(path) = &hook.http {
        let get = Data::map(node).put("path", path).maybe("port", port(container, &hook.port));
        map.put("httpGet", get)
    } else if let Some(sleep) = &hook.sleep {
        map.put("sleep", Data::map(node).put("seconds", sleep))
    } else {
        map.put("exec", Data::map(node).put("command", texts(node, &hook.command)))
    }
}

fn header_list(node: NodeId, headers: &Entries<FreeName, At<String>>) -> Data {
    let headers = headers
        .iter()
        .map(|(name, value)| Data::map(value.node).text("name", name.as_str()).put("value", value).into());
    Data::list(node, headers)
}

/// The port that is named, or the only one.
fn port(container: &Container, named: &Option<At<DnsLabel>>) -> Option<Data> {
    match (named, container.ports.iter().next()) {
        (Some(port), _) => Some(Data::from(port)),
        (None, Some((name, port))) => Some(Data::text(port.node, name.to_string())),
        (None, None) => None,
    }
}

/// The port number: gRPC probes do not support names.
fn port_number(container: &Container, named: &Option<At<DnsLabel>>) -> Option<Data> {
    let port = match named {
        Some(name) => container.ports.get(&name.value),
        None => container.ports.values().next(),
    };
    port.map(|port| Data::from(&port.port))
}

/// Kubernetes' probes use whole seconds; a check refuses fractions.
fn whole_seconds(duration: &At<Duration>) -> Data {
    Data::value(duration.node, duration.seconds_rounded_up())
}
