//! Features of routes that the exposure backend does not support.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::network::{Auth, AuthMode, Backend, Controller, Way};
use crate::lab::service::{Expose, PathType, Service, UpstreamProtocol};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "EXP-UNSUPPORTED",
    severity: Severity::Error,
    title: "the exposure backend does not support a feature of a route",
    why: "Ingresses, Gateway API routes and node ports support different features, in part depending on the \
          controller (`exposure.controller`). An unsupported feature would be dropped silently: a size limit \
          that does not apply, a login that nobody is asked for.",
    example: Example::Lab {
        bad: r#"{ services.hello.expose.web.max_body = "500Mi" }"#,
        good: r#"{ exposure.controller = 'traefik, services.hello.expose.web.max_body = "500Mi" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(exposure) = &lab.exposure else { return };
        for (service, described) in lab.services() {
            for (name, expose) in &described.expose {
                let ways = expose.ways.iter().filter_map(|way| exposure.way(way));
                for way in ways {
                    let required = required(described, expose).into_iter();
                    for (node, what, help) in
                        required.filter(|(.., can)| !can(&way)).map(|(n, w, h, _)| (n, w, h))
                    {
                        let subject = format!("`expose.{name}` of service `{service}`");
                        unsupported(findings, &subject, &way, node, what, help);
                    }
                }
            }
        }
        for way in exposure.all_ways() {
            for mode in [Auth::Sso, Auth::Own, Auth::Public].into_iter().filter_map(|mode| way.auth(mode)) {
                for (node, what, help) in beyond(mode, &way) {
                    unsupported(findings, "an authentication mode", &way, node, what, help);
                }
            }
            if let Some(issuer) =
                way.issuer.filter(|_| matches!(way.backend.value, Backend::Gateway | Backend::NodePort))
            {
                let help = "remove it: a Gateway has its own certificates, and a node port has none";
                unsupported(
                    findings,
                    "the exposure backend",
                    &way,
                    issuer.node,
                    "certificates for routes",
                    help,
                );
            }
        }
    },
};

fn unsupported(
    findings: &mut Findings<'_>,
    subject: &str,
    way: &Way<'_>,
    node: NodeId,
    what: &str,
    help: &str,
) {
    let backend = match (way.backend.value, way.controller) {
        (Backend::NodePort, _) => "a node port".to_owned(),
        (backend, None) => format!("`'{}` without a known controller", backend.word()),
        (backend, Some(controller)) => format!("`'{}` with {}", backend.word(), controller.word()),
    };
    findings
        .report(&CODE, format!("{subject} requires {what}, which {backend} does not support"))
        .at(node, "not supported")
        .mention(way.backend.node, "the exposure backend")
        .help(help);
}

/// A feature that a route requires: its place, its name, the help without it, and whether a backend supports
/// it.
type Wanted = (NodeId, &'static str, &'static str, fn(&Way<'_>) -> bool);

fn required(service: &Service, expose: &Expose) -> Vec<Wanted> {
    let mut required: Vec<Wanted> = Vec::new();
    let external = expose.external.as_ref();
    if let Some(name) = external
        && service.external_services.get(&name.value).is_some_and(|external| external.host.is_some())
    {
        let help = "give the external service `addresses`: a Gateway does not resolve host names";
        required.push((name.node, "an external service by host name", help, |way| {
            matches!(way.backend.value, Backend::Ingress | Backend::Traefik)
        }));
    }
    if let Some(name) = external
        && service.external_services.get(&name.value).is_some_and(|external| external.existing.value)
    {
        let help = "define the Service here with its `addresses`, or configure it in its chart";
        let is_plain = expose.upstream_protocol() == UpstreamProtocol::Http;
        let can: fn(&Way<'_>) -> bool = match is_plain {
            true => |way| way.backend.value != Backend::NodePort,
            false => |way| way.backend.value == Backend::Traefik,
        };
        required.push((name.node, "changes to an existing Service", help, can));
    }
    const KNOWN: &str = "set `exposure.controller`, or remove the field";
    if expose.auth.value == Auth::Sso {
        let help = "use `'own` if the service has its own login, or expose it by another backend";
        required
            .push((expose.auth.node, "single sign-on", help, |way| way.backend.value != Backend::NodePort));
    }
    if let Some(most) = &expose.max_body {
        required.push((most.node, "a request size limit", KNOWN, |way| {
            let by_policy = way.backend.value == Backend::Gateway && way.is_controlled_by(Controller::Envoy);
            way.has_traefik() || is_nginx(way) || by_policy
        }));
    }
    if let Some(first) = expose.middlewares.first() {
        let help = "middlewares require Traefik: set `exposure.controller = 'traefik`, or use `filters` with \
                    a Gateway";
        required.push((first.node, "middlewares", help, |way| way.has_traefik()));
    }
    if let Some(first) = expose.filters.first() {
        let help = "`filters` apply to Gateway API routes only; with Traefik, use `middlewares`";
        required.push((first.0, "filters", help, |way| way.backend.value == Backend::Gateway));
    }
    if let Some(priority) = &expose.priority {
        let help = "remove it: with other backends the longer path wins";
        required.push((priority.node, "a priority", help, |way| way.has_traefik()));
    }
    if expose.path_type.value == PathType::Regex {
        let help = "use `'Prefix` or `'Exact`";
        required.push((expose.path_type.node, "regular expression paths", help, |way| {
            match way.backend.value {
                Backend::Gateway | Backend::Traefik => true,
                Backend::Ingress => is_nginx(way),
                Backend::NodePort => false,
            }
        }));
    }
    if let Some(path) = expose.all_paths().find(|path| path.value != "/") {
        let help = "remove the path: a node port exposes the whole service";
        required.push((path.node, "a path", help, |way| way.backend.value != Backend::NodePort));
    }
    if let Some(port) = &expose.node_port {
        let help = "remove it: only `'node_port` uses node ports";
        required.push((port.node, "a node port", help, |way| way.backend.value == Backend::NodePort));
    }
    required.extend(of_upstream(expose));
    required
}

fn of_upstream(expose: &Expose) -> Vec<Wanted> {
    const KNOWN: &str = "set `exposure.controller`, or remove the field";
    let mut required: Vec<Wanted> = Vec::new();
    let Some(upstream) = &expose.upstream else { return required };
    let node = upstream.protocol.node;
    match upstream.protocol.value {
        UpstreamProtocol::Http | UpstreamProtocol::Ws => {}
        UpstreamProtocol::H2c => required.push((node, "HTTP/2 without TLS", KNOWN, |way| {
            way.has_traefik() || matches!(way.backend.value, Backend::Gateway | Backend::NodePort)
        })),
        UpstreamProtocol::Https => required.push((node, "HTTPS to the service", KNOWN, |way| {
            let speaks = matches!(way.backend.value, Backend::Gateway | Backend::NodePort);
            way.has_traefik() || is_nginx(way) || speaks
        })),
    }
    if upstream.protocol.value == UpstreamProtocol::Https && upstream.verify.value {
        let help = "nginx does not verify upstream certificates: set `verify = false`";
        required.push((node, "verification of the upstream certificate", help, |way| !is_nginx(way)));
    }
    if !upstream.verify.value {
        let help = "the Gateway API always verifies certificates: name the authority with `ca`";
        let node = upstream.verify.node;
        required.push((node, "an unverified upstream certificate", help, |way| {
            way.backend.value != Backend::Gateway
        }));
    }
    let certificate =
        [upstream.server_name.as_ref().map(|it| it.node), upstream.ca.as_ref().map(|it| it.node)];
    for node in certificate.into_iter().flatten() {
        required.push((node, "a specific upstream certificate", KNOWN, |way| {
            way.has_traefik() || way.backend.value == Backend::Gateway
        }));
    }
    if let Some(timeout) = &upstream.timeout {
        required.push((timeout.node, "an upstream timeout", KNOWN, |way| {
            way.has_traefik() || is_nginx(way) || way.backend.value == Backend::Gateway
        }));
    }
    required
}

fn is_nginx(way: &Way<'_>) -> bool {
    way.backend.value == Backend::Ingress && way.is_controlled_by(Controller::Nginx)
}

/// The parts of an authentication mode that the backend does not support.
fn beyond(mode: &AuthMode, way: &Way<'_>) -> Vec<(NodeId, &'static str, &'static str)> {
    let mut beyond = Vec::new();
    if let Some(first) = mode.middlewares.first().filter(|_| !way.has_traefik()) {
        let help = "middlewares require Traefik: set `exposure.controller = 'traefik`, or define this mode \
                    under `ways`";
        beyond.push((first.node, "middlewares", help));
    }
    let envoy = way.backend.value == Backend::Gateway && way.is_controlled_by(Controller::Envoy);
    if let Some(policy) = mode.security_policy.filter(|_| !envoy) {
        let help = "it requires Envoy Gateway: set `exposure.controller = 'envoy` if that is the controller";
        beyond.push((policy.0, "a SecurityPolicy", help));
    }
    beyond
}
