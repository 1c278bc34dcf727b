//! Firewall rules: what their names represent.

use crate::facts::firewall::{INTERNET, Party};
use crate::lab::network::Firewall;
use crate::resolve::{Resolver, codes};
use crate::types::DnsLabel;
use crate::value::At;

impl<'l> Resolver<'l> {
    pub(super) fn firewall(&mut self, firewall: &'l Firewall) {
        for (name, rule) in &firewall.rules {
            for wanted in rule.from.iter().chain(&rule.to) {
                self.party(wanted, || format!("rule `{name}` refers to something that is not defined"));
            }
        }
        let routers: Vec<String> = firewall.routers.keys().map(ToString::to_string).collect();
        for (name, forward) in &firewall.forwards {
            self.party(&forward.to, || {
                format!("port forward `{name}` leads to something that is not defined")
            });
            if let Some(router) = forward.router.as_ref().filter(|wanted| !routers.contains(&wanted.value)) {
                let message =
                    format!("port forward `{name}` refers to a router that is not in `firewall.routers`");
                self.dangling(&codes::FW_UNKNOWN, router.node, message, &routers);
            }
        }
        for (name, router) in &firewall.routers {
            for (network, interface) in &router.interfaces {
                self.network_named(
                    network.as_str(),
                    interface.node,
                    &format!("an interface of router `{name}`"),
                );
            }
            let is_known = self.lab.machines.contains_key(name) || self.lab.devices.contains_key(name);
            let is_broken =
                self.lab.machines.is_broken(name.as_str()) || self.lab.devices.is_broken(name.as_str());
            if !is_known && !is_broken {
                let message = format!("router `{name}` of the firewall is neither a machine nor a device");
                let help = "add it to `machines` or `devices`, or correct its name";
                self.report(&codes::FW_UNKNOWN, router.node, message, "not defined", help);
            }
        }
    }

    /// Reports a name that represents nothing.
    fn party(&mut self, wanted: &At<String>, message: impl FnOnce() -> String) {
        let lab = self.lab;
        let is_broken = lab.networks.is_broken(wanted)
            || lab.machines.is_broken(wanted)
            || lab.devices.is_broken(wanted)
            || lab.hosts.is_broken(wanted);
        if is_broken || Party::named(lab, &wanted.value).is_some() {
            return;
        }
        let names =
            lab.networks.keys().chain(lab.machines.keys()).chain(lab.devices.keys()).chain(lab.hosts.keys());
        let balanced = lab.cluster.iter().flat_map(|cluster| cluster.load_balancer.addresses.keys());
        let known: Vec<String> =
            names.chain(balanced).map(DnsLabel::to_string).chain([INTERNET.to_owned()]).collect();
        self.dangling(&codes::FW_UNKNOWN, wanted.node, message(), &known);
    }
}
