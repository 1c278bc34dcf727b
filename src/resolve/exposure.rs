//! Exposure: a service's way in, in the terms of the lab's backend.

use crate::lab::decode::At;
use crate::lab::{AuthMode, Backend, Expose, Exposure, Gateway, Service, WorkloadPort};
use crate::resolve::{Resolver, codes};
use crate::types::{DnsLabel, HostName, ObjectName};

/// One way in, with everything decided.
#[derive(Debug)]
pub struct Exposed<'l> {
    pub name: &'l DnsLabel,
    pub expose: &'l Expose,
    /// The full host name.
    pub host: At<HostName>,
    /// The port, and the workload that has it.
    pub port: WorkloadPort<'l>,
    pub auth: &'l AuthMode,
    pub route: Route<'l>,
}

/// The kind of object that leads in.
#[derive(Debug)]
pub enum Route<'l> {
    Ingress { class: &'l At<ObjectName>, tls_secret: Option<&'l At<ObjectName>> },
    Gateway(&'l Gateway),
}

impl<'l> Resolver<'l> {
    pub(super) fn expose(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
        name: &'l DnsLabel,
        expose: &'l Expose,
    ) -> Option<Exposed<'l>> {
        let ports = service.ports(service_name);
        let port = ports.iter().find(|port| *port.name == expose.port.value).copied();
        if port.is_none() {
            let known: Vec<String> = ports.iter().map(|port| port.name.to_string()).collect();
            let message = format!("service `{service_name}` exposes a port that no container has");
            self.dangling(&codes::SVC_PORT, expose.port.node, message, &known);
        }
        let host = self.host(service_name, expose);
        let Some(exposure) = &self.lab.exposure else {
            let message = format!("service `{service_name}` wants to be reached, and the lab says no way in");
            let help = "describe the lab's way in with `exposure`, or remove this one";
            self.report(&codes::EXP_NONE, expose.node, message, "reachable how?", help);
            return None;
        };
        let route = self.route(exposure);
        let auth = self.auth(service_name, expose, exposure);
        Some(Exposed { name, expose, host: host?, port: port?, auth: auth?, route: route? })
    }

    fn host(&mut self, service: &DnsLabel, expose: &'l Expose) -> Option<At<HostName>> {
        match expose.full_host(&self.lab.domain).parse() {
            Ok(value) => Some(At { value, node: expose.host.node }),
            Err(problem) => {
                let crate::types::Malformed { message, .. } = problem;
                let message = format!("service `{service}`: {message}");
                let help = "a host is a name under the lab's domain, or a full host name";
                self.report_value(&codes::EXP_HOST, expose.host.node, message, "", help);
                None
            }
        }
    }

    fn auth(
        &mut self,
        service: &DnsLabel,
        expose: &'l Expose,
        exposure: &'l Exposure,
    ) -> Option<&'l AuthMode> {
        let mode = expose.auth.word();
        let known = exposure.auth.iter().find(|(known, _)| known.as_str() == mode);
        if known.is_none() {
            let message = format!(
                "service `{service}` is to be entered by `{mode}`, and the lab does not say what that means"
            );
            let help =
                format!("say it with `exposure.auth.{mode}`: annotations, or `{{}}` where none are needed");
            self.report_value(&codes::EXP_AUTH, expose.auth.node, message, "entered how?", &help);
        }
        known.map(|(_, mode)| mode)
    }

    fn route(&mut self, exposure: &'l Exposure) -> Option<Route<'l>> {
        let (missing, field) = match (exposure.backend.value, &exposure.class, &exposure.gateway) {
            (Backend::Ingress, Some(class), _) => {
                return Some(Route::Ingress { class, tls_secret: exposure.tls_secret.as_ref() });
            }
            (Backend::Gateway, _, Some(gateway)) => return Some(Route::Gateway(gateway)),
            (Backend::Ingress, None, _) => ("an Ingress needs a class", "class"),
            (Backend::Gateway, _, None) => ("an HTTPRoute needs a Gateway", "gateway"),
        };
        let message = format!("`exposure` has no `{field}`");
        let help = format!("add `exposure.{field}`");
        self.report_value(&codes::EXP_BACKEND, exposure.backend.node, message, missing, &help);
        None
    }
}
