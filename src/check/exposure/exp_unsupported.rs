//! What a way in cannot do.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::network::{Auth, AuthMode, Backend, Controller, Way};
use crate::lab::service::{Expose, PathType, Service, UpstreamProtocol};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "EXP-UNSUPPORTED",
    severity: Severity::Error,
    title: "the lab's way in cannot do what is asked of it",
    why: "An Ingress, a route of the Gateway API and a port on every node can say different things, and what they \
          cannot say depends on what answers to them (`exposure.controller`). What cannot be said would be left out, \
          and nobody would notice: the size limit that is not there, the login that nobody asks for.",
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
                    let wanted = wanted(described, expose).into_iter();
                    for (node, what, help) in
                        wanted.filter(|(.., can)| !can(&way)).map(|(n, w, h, _)| (n, w, h))
                    {
                        let who = format!("way in `{name}` of service `{service}`");
                        tell(findings, &who, &way, node, what, help);
                    }
                }
            }
        }
        for way in exposure.all_ways() {
            for mode in [Auth::Sso, Auth::Own, Auth::Public].into_iter().filter_map(|mode| way.auth(mode)) {
                for (node, what, help) in beyond(mode, &way) {
                    tell(findings, "a mode of authentication", &way, node, what, help);
                }
            }
            if let Some(issuer) =
                way.issuer.filter(|_| matches!(way.backend.value, Backend::Gateway | Backend::NodePort))
            {
                let help = "leave it out: a Gateway has its certificates itself, and a port has none";
                tell(findings, "a way in", &way, issuer.node, "certificates of routes", help);
            }
        }
    },
};

fn tell(findings: &mut Findings<'_>, who: &str, way: &Way<'_>, node: NodeId, what: &str, help: &str) {
    let backend = match (way.backend.value, way.controller) {
        (Backend::NodePort, _) => "a port on every node".to_owned(),
        (backend, None) => format!("`'{}` without a known controller", backend.word()),
        (backend, Some(controller)) => format!("`'{}` with {}", backend.word(), controller.word()),
    };
    findings
        .report(&CODE, format!("{who} asks for {what}, which {backend} cannot give"))
        .at(node, "would be lost")
        .mention(way.backend.node, "the lab's way in")
        .help(help);
}

/// Something that a way in asks for: where, what, what to do without it, and who can give it.
type Wanted = (NodeId, &'static str, &'static str, fn(&Way<'_>) -> bool);

fn wanted(service: &Service, expose: &Expose) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let external = expose.external.as_ref();
    if let Some(name) = external
        && service.external_services.get(&name.value).is_some_and(|external| external.host.is_some())
    {
        let help = "give the external service `addresses`: a Gateway follows no other name";
        wanted.push((name.node, "a service that is another name", help, |way| {
            matches!(way.backend.value, Backend::Ingress | Backend::Traefik)
        }));
    }
    if let Some(name) = external
        && service.external_services.get(&name.value).is_some_and(|external| external.existing.value)
    {
        let help = "describe the Service here, with its `addresses`, or have its chart say it";
        let is_plain = expose.upstream_protocol() == UpstreamProtocol::Http;
        let can: fn(&Way<'_>) -> bool = match is_plain {
            true => |way| way.backend.value != Backend::NodePort,
            false => |way| way.backend.value == Backend::Traefik,
        };
        wanted.push((name.node, "another Service than the existing one", help, can));
    }
    const KNOWN: &str = "say what answers with `exposure.controller`, or do without";
    if expose.auth.value == Auth::Sso {
        let help = "choose `'own` if the service has a login, or another way in";
        wanted.push((expose.auth.node, "single sign-on", help, |way| way.backend.value != Backend::NodePort));
    }
    if let Some(most) = &expose.max_body {
        wanted.push((most.node, "a limit of requests' size", KNOWN, |way| {
            let by_policy = way.backend.value == Backend::Gateway && way.is_controlled_by(Controller::Envoy);
            way.has_traefik() || is_nginx(way) || by_policy
        }));
    }
    if let Some(first) = expose.middlewares.first() {
        let help =
            "middlewares are Traefik's: say `exposure.controller = 'traefik`, or use `filters` of a Gateway";
        wanted.push((first.node, "middlewares", help, |way| way.has_traefik()));
    }
    if let Some(first) = expose.filters.first() {
        let help = "filters belong to routes of the Gateway API; Traefik has `middlewares`";
        wanted.push((first.0, "filters", help, |way| way.backend.value == Backend::Gateway));
    }
    if let Some(priority) = &expose.priority {
        let help = "leave it out: elsewhere the longer path wins";
        wanted.push((priority.node, "a priority", help, |way| way.has_traefik()));
    }
    if expose.path_type.value == PathType::Regex {
        let help = "use `'Prefix` or `'Exact`";
        wanted.push((expose.path_type.node, "paths by regular expression", help, |way| {
            match way.backend.value {
                Backend::Gateway | Backend::Traefik => true,
                Backend::Ingress => is_nginx(way),
                Backend::NodePort => false,
            }
        }));
    }
    if let Some(path) = expose.all_paths().find(|path| path.value != "/") {
        let help = "a port leads to the whole service: leave the path out";
        wanted.push((path.node, "a path", help, |way| way.backend.value != Backend::NodePort));
    }
    if let Some(port) = &expose.node_port {
        let help = "leave it out: nobody enters by a port of the nodes";
        wanted.push((port.node, "a port on every node", help, |way| way.backend.value == Backend::NodePort));
    }
    wanted.extend(of_upstream(expose));
    wanted
}

fn of_upstream(expose: &Expose) -> Vec<Wanted> {
    const KNOWN: &str = "say what answers with `exposure.controller`, or do without";
    let mut wanted: Vec<Wanted> = Vec::new();
    let Some(upstream) = &expose.upstream else { return wanted };
    let node = upstream.protocol.node;
    match upstream.protocol.value {
        UpstreamProtocol::Http | UpstreamProtocol::Ws => {}
        UpstreamProtocol::H2c => wanted.push((node, "HTTP/2 without TLS", KNOWN, |way| {
            way.has_traefik() || matches!(way.backend.value, Backend::Gateway | Backend::NodePort)
        })),
        UpstreamProtocol::Https => wanted.push((node, "HTTPS to the service", KNOWN, |way| {
            let speaks = matches!(way.backend.value, Backend::Gateway | Backend::NodePort);
            way.has_traefik() || is_nginx(way) || speaks
        })),
    }
    if upstream.protocol.value == UpstreamProtocol::Https && upstream.verify.value {
        let help = "nginx trusts any certificate: say so with `verify = false`";
        wanted.push((node, "a certificate that is looked at", help, |way| !is_nginx(way)));
    }
    if !upstream.verify.value {
        let help = "the Gateway API always looks: name the authority with `ca`";
        let node = upstream.verify.node;
        wanted.push((node, "any certificate", help, |way| way.backend.value != Backend::Gateway));
    }
    let certificate =
        [upstream.server_name.as_ref().map(|it| it.node), upstream.ca.as_ref().map(|it| it.node)];
    for node in certificate.into_iter().flatten() {
        wanted.push((node, "a certain certificate", KNOWN, |way| {
            way.has_traefik() || way.backend.value == Backend::Gateway
        }));
    }
    if let Some(timeout) = &upstream.timeout {
        wanted.push((timeout.node, "a time limit", KNOWN, |way| {
            way.has_traefik() || is_nginx(way) || way.backend.value == Backend::Gateway
        }));
    }
    wanted
}

fn is_nginx(way: &Way<'_>) -> bool {
    way.backend.value == Backend::Ingress && way.is_controlled_by(Controller::Nginx)
}

/// What a mode of authentication consists of that the way cannot carry.
fn beyond(mode: &AuthMode, way: &Way<'_>) -> Vec<(NodeId, &'static str, &'static str)> {
    let mut beyond = Vec::new();
    if let Some(first) = mode.middlewares.first().filter(|_| !way.has_traefik()) {
        let help = "middlewares are Traefik's: say `exposure.controller = 'traefik`, or what the mode means there under `ways`";
        beyond.push((first.node, "middlewares", help));
    }
    let envoy = way.backend.value == Backend::Gateway && way.is_controlled_by(Controller::Envoy);
    if let Some(policy) = mode.security_policy.filter(|_| !envoy) {
        let help = "it is Envoy Gateway's: say `exposure.controller = 'envoy` if that is what answers";
        beyond.push((policy.0, "a SecurityPolicy", help));
    }
    beyond
}
