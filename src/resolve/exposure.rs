//! Exposure: the routes of a service, in terms of the lab's backends.

use crate::facts::names;
use crate::lab::decode::Entries;
use crate::lab::network::{Auth, AuthMode, Backend, Gateway, Middleware, Way};
use crate::lab::service::{
    AnyWorkload, ContainerPort, Expose, ExtraService, Service, WorkloadPort, full_host,
};
use crate::resolve::{Resolver, codes};
use crate::types::{DnsLabel, HostName, ObjectName};
use crate::value::{At, NodeId};

/// A port that is exposed outside the cluster, with its references and defaults resolved.
#[derive(Debug)]
pub struct Exposed<'l> {
    /// The name of the entry in `expose`.
    pub name: &'l DnsLabel,
    /// The entry in the lab.
    pub expose: &'l Expose,
    /// The full host names; at least one.
    pub hosts: Vec<At<HostName>>,
    /// The Service's port.
    pub port: (&'l DnsLabel, &'l ContainerPort),
    /// The workload whose pods it routes to; none if its target is outside the cluster.
    pub workload: Option<AnyWorkload<'l>>,
    /// The external service that it routes to, if its target is not a pod.
    pub external: Option<&'l DnsLabel>,
    /// One for each of the lab's ways that expose it.
    pub routes: Vec<ExposedRoute<'l>>,
}

/// An additional Service.
#[derive(Debug)]
pub struct ResolvedExtraService<'l> {
    /// The name of the entry.
    pub name: &'l DnsLabel,
    /// The entry in the lab.
    pub service: &'l ExtraService,
    /// The workload whose pods it selects.
    pub workload: AnyWorkload<'l>,
}

/// One of the lab's ways, applied to one service.
#[derive(Debug)]
pub struct ExposedRoute<'l> {
    /// Name of the object.
    pub object: String,
    /// The way with all its settings.
    pub way: Way<'l>,
    /// The kind of object.
    pub kind: RouteKind<'l>,
    /// The settings of the authentication mode.
    pub auth: &'l AuthMode,
    /// In the order in which they process requests.
    pub middlewares: Vec<RouteMiddleware<'l>>,
}

/// The kind of object that exposes the service.
#[derive(Clone, Copy, Debug)]
pub enum RouteKind<'l> {
    /// An Ingress.
    Ingress {
        /// The IngressClass.
        class: &'l At<ObjectName>,
    },
    /// An HTTPRoute, which attaches to this Gateway.
    Gateway(&'l Gateway),
    /// An IngressRoute of Traefik.
    Traefik,
    /// A port on every node.
    NodePort,
}

/// A middleware of a route, by its name.
#[derive(Debug)]
pub struct RouteMiddleware<'l> {
    /// The name of the middleware.
    pub name: String,
    /// The namespace of the middleware.
    pub namespace: String,
    /// The provider of the middleware in Traefik, such as `kubernetescrd`.
    pub provider: &'l str,
    /// Where it is referred to.
    pub node: NodeId,
}

impl<'l> Resolver<'l> {
    pub(super) fn expose(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
        name: &'l DnsLabel,
        expose: &'l Expose,
    ) -> Option<Exposed<'l>> {
        let before = self.diagnostics.len();
        let (port, workload, external) = match &expose.external {
            Some(external) => {
                let found = self.exposed_external(service_name, service, expose, external);
                (found.map(|(_, port)| port), None, found.map(|(external, _)| external))
            }
            None => {
                let found = self.exposed_port(service_name, service, &expose.port);
                (found.map(|found| (found.name, found.port)), found.map(|found| found.workload), None)
            }
        };
        let domain = &self.lab.domain;
        let hosts: Vec<_> = expose.all_hosts().map(|host| (full_host(host, domain), host.node)).collect();
        let hosts = hosts.iter().filter_map(|(full, node)| self.host(service_name, full, *node)).collect();
        let mut routes = Vec::new();
        for wanted in &expose.ways {
            let Some(way) = self.way(service_name, expose.node, wanted) else { break };
            let (kind, auth) = (self.route_kind(&way), self.auth(service_name, expose, &way));
            let object = names::route(service_name, name, expose, way.name);
            let (Some(kind), Some(auth)) = (kind, auth) else { continue };
            let middlewares = self.route_middlewares(service_name, service, expose, auth);
            routes.push(ExposedRoute { object, way, kind, auth, middlewares });
        }
        let port = port?;
        (self.diagnostics.len() == before).then_some(Exposed {
            name,
            expose,
            hosts,
            port,
            workload,
            external,
            routes,
        })
    }

    /// The port of that name, and the workload that defines it.
    pub(super) fn exposed_port(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
        wanted: &At<DnsLabel>,
    ) -> Option<WorkloadPort<'l>> {
        let ports = service.ports(service_name);
        let port = ports.iter().find(|port| *port.name == wanted.value).copied();
        if port.is_none() {
            let known: Vec<String> = ports.iter().map(|port| port.name.to_string()).collect();
            let message = format!("service `{service_name}` exposes a port that no container defines");
            self.dangling(&codes::SVC_PORT, wanted.node, message, &known);
        }
        port
    }

    /// The external service of that name, and its port.
    fn exposed_external(
        &mut self,
        service_name: &DnsLabel,
        service: &'l Service,
        expose: &Expose,
        wanted: &At<DnsLabel>,
    ) -> Option<(&'l DnsLabel, (&'l DnsLabel, &'l ContainerPort))> {
        let Some((name, external)) = service.external_services.get_key_value(&wanted.value) else {
            let known: Vec<String> = service.external_services.keys().map(ToString::to_string).collect();
            let message =
                format!("service `{service_name}` exposes an external service that it does not define");
            self.dangling(&codes::SVC_EXTERNAL, wanted.node, message, &known);
            return None;
        };
        let port = external.ports.get_key_value(&expose.port.value);
        if port.is_none() {
            let known: Vec<String> = external.ports.keys().map(ToString::to_string).collect();
            let message = format!("service `{service_name}` exposes a port that `{name}` does not define");
            self.dangling(&codes::SVC_PORT, expose.port.node, message, &known);
        }
        Some((name, port?))
    }

    /// Additional Services, each with the workload that it selects: the first that defines the ports.
    pub(super) fn extra_services(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
    ) -> Vec<ResolvedExtraService<'l>> {
        let mut all = Vec::new();
        for (name, further) in &service.extra_services {
            let named: Vec<_> =
                further.ports.iter().map(|wanted| self.exposed_port(service_name, service, wanted)).collect();
            let workload = match named.first() {
                Some(first) => first.map(|port| port.workload),
                None => service.long_running_workloads(service_name).next().map(|(workload, _)| workload),
            };
            let Some(workload) = workload else {
                if further.ports.is_empty() {
                    let message = format!("Service `{name}` of service `{service_name}` selects no pods");
                    let help = "define `containers`, or define the Service in `external_services`";
                    self.report(&codes::SVC_PORT, further.node, message, "no pods", help);
                }
                continue;
            };
            for (wanted, port) in further.ports.iter().zip(&named) {
                if port.is_some_and(|port| port.workload.node() != workload.node()) {
                    let message = format!(
                        "the ports of Service `{name}` of service `{service_name}` belong to several \
                         workloads"
                    );
                    let help = "define one Service for each workload";
                    self.report_value(
                        &codes::SVC_PORT,
                        wanted.node,
                        message,
                        "port of another workload",
                        help,
                    );
                }
            }
            all.push(ResolvedExtraService { name, service: further, workload });
        }
        all
    }

    /// One of the lab's ways.
    pub(super) fn way(&mut self, service: &DnsLabel, node: NodeId, wanted: &At<String>) -> Option<Way<'l>> {
        let lab = self.lab;
        let Some(exposure) = &lab.exposure else {
            let message = format!("service `{service}` is exposed, but the lab has no `exposure`");
            let help = "add `exposure` to the lab, or remove this `expose` entry";
            self.report(&codes::EXP_NONE, node, message, "exposed here", help);
            return None;
        };
        let way = exposure.way(wanted);
        if way.is_none() {
            let known: Vec<String> = exposure.ways.keys().map(ToString::to_string).collect();
            let message = format!("service `{service}` uses an entry of `exposure.ways` that is not defined");
            self.dangling(&codes::EXP_WAY, wanted.node, message, &known);
        }
        way
    }

    pub(super) fn host(&mut self, service: &DnsLabel, full: &str, node: NodeId) -> Option<At<HostName>> {
        match full.parse() {
            Ok(value) => Some(At { value, node }),
            Err(problem) => {
                let crate::types::Malformed { message, .. } = problem;
                let message = format!("service `{service}`: {message}");
                let help = match full.split_once("://") {
                    Some((scheme, name)) => {
                        format!("write `{}`, without `{scheme}://`", name.trim_end_matches('/'))
                    }
                    None => "write a name under the lab's domain, or a full host name".to_owned(),
                };
                self.report_value(&codes::EXP_HOST, node, message, "", &help);
                None
            }
        }
    }

    fn auth(&mut self, service: &DnsLabel, expose: &'l Expose, way: &Way<'l>) -> Option<&'l AuthMode> {
        let mode = way.auth(expose.auth.value);
        if mode.is_none() {
            let mode = expose.auth.word();
            let message = format!(
                "service `{service}` uses `auth = '{mode}`, but `exposure.auth.{mode}` is not defined"
            );
            let help = match expose.auth.value {
                Auth::Sso => format!(
                    "define `exposure.auth.{mode}` with what enforces it: `middlewares`, `annotations` or a \
                     `security_policy`"
                ),
                _ => {
                    format!("define `exposure.auth.{mode}` with annotations, or as `{{}}` if none are needed")
                }
            };
            self.report_value(&codes::EXP_AUTH, expose.auth.node, message, "not defined", &help);
        }
        mode
    }

    pub(super) fn route_kind(&mut self, way: &Way<'l>) -> Option<RouteKind<'l>> {
        let (missing, field) = match (way.backend.value, way.class, way.gateway) {
            (Backend::Ingress, Some(class), _) => return Some(RouteKind::Ingress { class }),
            (Backend::Gateway, _, Some(gateway)) => return Some(RouteKind::Gateway(gateway)),
            (Backend::Traefik, ..) => return Some(RouteKind::Traefik),
            (Backend::NodePort, ..) => return Some(RouteKind::NodePort),
            (Backend::Ingress, None, _) => ("an Ingress needs a class", "class"),
            (Backend::Gateway, _, None) => ("an HTTPRoute needs a Gateway", "gateway"),
        };
        let place = way.name.map_or("exposure".to_owned(), |name| format!("exposure.ways.{name}"));
        let message = format!("`{place}` has no `{field}`");
        let help = format!("add `{place}.{field}`");
        self.report_value(&codes::EXP_BACKEND, way.backend.node, message, missing, &help);
        None
    }

    /// The middlewares of a route: first those of its authentication mode, then its own.
    fn route_middlewares(
        &mut self,
        service_name: &DnsLabel,
        service: &'l Service,
        expose: &'l Expose,
        auth: &'l AuthMode,
    ) -> Vec<RouteMiddleware<'l>> {
        let namespace = service.namespace_name(service_name);
        let lab = self.lab;
        let common = lab.exposure.as_ref().map(|exposure| &exposure.middlewares);
        let mut all = Vec::new();
        let wanted = auth.middlewares.iter().map(|wanted| (wanted, false));
        for (wanted, own) in wanted.chain(expose.middlewares.iter().map(|wanted| (wanted, true))) {
            let own = own.then(|| service.middlewares.get(&wanted.value)).flatten();
            let found = own.or_else(|| common?.get(&wanted.value));
            let Some(middleware) = found else {
                let keys =
                    |entries: &'l Entries<DnsLabel, Middleware>| entries.keys().map(ToString::to_string);
                let mut known: Vec<String> = common.into_iter().flat_map(keys).collect();
                known.extend(keys(&service.middlewares));
                let message = format!("service `{service_name}` uses a middleware that is not defined");
                self.dangling(&codes::EXP_MIDDLEWARE, wanted.node, message, &known);
                continue;
            };
            let usual = match own {
                Some(_) => names::part(service_name, wanted),
                None => wanted.to_string(),
            };
            all.push(RouteMiddleware {
                name: middleware.name.as_ref().map_or(usual, ToString::to_string),
                namespace: middleware.namespace.as_ref().map_or(namespace, |own| own.as_str()).to_owned(),
                provider: middleware.provider.as_str(),
                node: wanted.node,
            });
        }
        all
    }

    /// A middleware of the lab needs a namespace.
    pub(super) fn middlewares(&mut self) {
        let lab = self.lab;
        let described = lab.exposure.iter().flat_map(|exposure| &exposure.middlewares);
        for (name, middleware) in described {
            if middleware.spec.is_some() && middleware.namespace.is_none() {
                let message = format!("middleware `{name}` of the lab has no namespace");
                let help = format!("add `exposure.middlewares.{name}.namespace = \"...\"`");
                self.report(
                    &codes::EXP_MIDDLEWARE,
                    middleware.node,
                    message,
                    "`namespace` is missing",
                    &help,
                );
            }
        }
        let own = lab.services().flat_map(|(service, described)| {
            described.middlewares.iter().map(move |(name, each)| (service, name, each))
        });
        for (service, name, middleware) in own {
            if let Some(namespace) = middleware.namespace.as_ref().filter(|_| middleware.spec.is_some()) {
                let message = format!("middleware `{name}` of service `{service}` is in another namespace");
                let help = "a service can only define middlewares in its own namespace; define this one in \
                            `exposure.middlewares`";
                self.report_value(
                    &codes::EXP_MIDDLEWARE,
                    namespace.node,
                    message,
                    "not the service's namespace",
                    help,
                );
            }
        }
    }
}
