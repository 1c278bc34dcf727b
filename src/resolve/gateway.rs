//! Gateways that the lab creates: their service, their address, and whether they are created once.

use crate::diag::Diagnostic;
use crate::lab::Switched;
use crate::lab::network::{Creation, Exposure};
use crate::resolve::{Resolver, codes};
use crate::types::DnsLabel;

impl<'l> Resolver<'l> {
    /// The references of all Gateways that the lab creates.
    pub(super) fn gateways(&mut self) {
        let Some(exposure) = &self.lab.exposure else { return };
        for creation in exposure.creations() {
            self.gateway_service(creation);
            self.gateway_address(creation);
            self.gateway_listeners(creation);
        }
        self.created_twice(exposure);
    }

    /// Whether the lab creates a Gateway that belongs to a service.
    pub(super) fn has_gateway(&self, service: &DnsLabel) -> bool {
        let exposure = self.lab.exposure.as_ref();
        exposure.is_some_and(|exposure| exposure.all_creations().any(|creation| creation.is_of(service)))
    }

    fn gateway_service(&mut self, creation: Creation<'l>) {
        let (gateway, wanted) = (creation.gateway, &creation.created.service);
        let name = &gateway.name.value;
        let services = &self.lab.services;
        let service = match services.get(wanted.value.as_str()) {
            Some(Switched::On(service)) => service,
            Some(Switched::Off) => {
                let message = format!("Gateway `{name}` belongs to a service that is not enabled");
                let help = format!("set `services.{}.enable = true`", wanted.value);
                self.report_value(&codes::EXP_GATEWAY, wanted.node, message, "not enabled", &help);
                return;
            }
            None => {
                if !services.is_broken(wanted.value.as_str()) {
                    let message = format!("Gateway `{name}` belongs to a service that is not defined");
                    let known: Vec<String> =
                        self.lab.services().map(|(service, _)| service.to_string()).collect();
                    self.dangling(&codes::EXP_GATEWAY, wanted.node, message, &known);
                }
                return;
            }
        };
        let namespace = service.namespace_name(&wanted.value);
        if gateway.namespace.value.as_str() != namespace {
            let message =
                format!("Gateway `{name}` and its service `{}` are in different namespaces", wanted.value);
            let help = format!(
                "write `gateway.namespace = \"{namespace}\"`, or set `services.{}.namespace`",
                wanted.value
            );
            let text = format!("the service is in `{namespace}`");
            self.report_value(&codes::EXP_GATEWAY, gateway.namespace.node, message, &text, &help);
        }
    }

    fn gateway_address(&mut self, creation: Creation<'l>) {
        let Some(wanted) = &creation.created.address else { return };
        let addresses = self.lab.cluster.iter().flat_map(|cluster| cluster.load_balancer.addresses.keys());
        let known: Vec<String> = addresses.map(ToString::to_string).collect();
        if !known.contains(&wanted.value) {
            let name = &creation.gateway.name.value;
            let message = format!("Gateway `{name}` requests a load balancer address that is not defined");
            self.dangling(&codes::LB_ADDRESS, wanted.node, message, &known);
        }
    }

    /// The name of the listener that redirects is taken.
    fn gateway_listeners(&mut self, creation: Creation<'l>) {
        let created = creation.created;
        let Some(plain) = created.redirecting() else { return };
        if let Some((_, host)) = created.hosts.iter().find(|(name, _)| name.as_str() == plain) {
            let gateway = &creation.gateway.name.value;
            let message = format!("Gateway `{gateway}` has two listeners with the name `{plain}`");
            let help = "rename it, because it is for HTTPS; or set `redirect = false`";
            self.report(&codes::EXP_GATEWAY, host.node, message, "the other one redirects to HTTPS", help);
        }
    }

    fn created_twice(&mut self, exposure: &'l Exposure) {
        for creation in exposure.all_creations() {
            let Some(first) = exposure.creation(creation.gateway) else { continue };
            if first.created.is_like(creation.created) {
                continue;
            }
            let gateway = creation.gateway;
            let message = format!(
                "two ways create Gateway `{}/{}`, and differ",
                gateway.namespace.value, gateway.name.value
            );
            let key = |node| self.values.key_span(node);
            let (one, other) = (creation.created.node, first.created.node);
            let finding = Diagnostic::new(&codes::EXP_GATEWAY, message)
                .at_node(one, key(one), "differs")
                .at_node(other, key(other), "created here")
                .help("write `create` for one of the ways; the other needs `name` and `namespace` only");
            self.diagnostics.push(finding);
        }
    }
}
