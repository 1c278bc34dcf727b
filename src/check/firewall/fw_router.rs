//! Routers in the firewall that route nothing, and forwards without a router.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::network::FirewallSystem;

pub static CODE: Code = Code {
    name: "FW-ROUTER",
    severity: Severity::Error,
    title: "a router that cannot enforce the firewall rules",
    why: "Rules are enforced where packets are routed: a router of the firewall must be the `router` of a network. A \
          port is forwarded by one router, which must know its `uplink`, because the port is opened there only. The \
          hypervisor must not filter a router, because it would refuse what the router forwards.",
    example: Example::Lab {
        bad: r#"{
  devices.router = { kind = 'router, addresses.lan = "192.168.20.1" },
  firewall.rules.internet = { from = ["lan"], to = ["internet"] },
  firewall.routers.router.system = 'nftables,
}"#,
        good: r#"{
  devices.router = { kind = 'router, addresses.lan = "192.168.20.1" },
  networks.lan.router = "router",
  firewall.rules.internet = { from = ["lan"], to = ["internet"] },
  firewall.routers.router.system = 'nftables,
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(firewall) = &lab.firewall else { return };
    for (name, router) in &firewall.routers {
        let mut routed = lab.networks.values().filter_map(|network| network.router.as_ref());
        if lab.networks.is_complete() && !routed.any(|routed| routed.value == name.as_str()) {
            findings
                .report(&CODE, format!("`{name}` is not the router of a network"))
                .at_key(router.node, "routes nothing")
                .help(format!("set `networks.NAME.router = \"{name}\"`, or remove it"));
        }
    }
    for (name, router) in &firewall.routers {
        let has_interfaces = !router.interfaces.is_empty() || router.system.value != FirewallSystem::PfSense;
        if !has_interfaces {
            findings
                .report(&CODE, format!("pfSense router `{name}` has no `interfaces`"))
                .at(router.system.node, "its rules name their interfaces")
                .help(format!(
                    "set `firewall.routers.{name}.interfaces.NETWORK = \"opt1\"` for each of its networks"
                ));
        }
    }
    for (name, machine) in walk::kept_machines(lab) {
        let mut routed = lab.networks.values().filter_map(|network| network.router.as_ref());
        let filtered = machine.nics.values().find(|nic| nic.firewall.value);
        if let Some(nic) = filtered.filter(|_| routed.any(|routed| routed.value == name.as_str())) {
            findings
                .report(&CODE, format!("the hypervisor filters the traffic that router `{name}` forwards"))
                .at(nic.firewall.node, "what it forwards to others would be refused")
                .help("remove `firewall = true`: the router has the rules");
        }
    }
    for (name, forward) in &firewall.forwards {
        let problem = match firewall.router_of(forward) {
            Some((_, router)) if router.uplink.is_some() => continue,
            Some((router, _)) => (
                format!("port forward `{name}` needs the uplink of router `{router}`"),
                format!("set `firewall.routers.{router}.uplink`"),
            ),
            // A name that is not defined is reported as a reference.
            None if forward.router.is_some() => continue,
            None => (
                format!("port forward `{name}` has no router"),
                "set `router` to one of `firewall.routers`".to_owned(),
            ),
        };
        findings.report(&CODE, problem.0).at_key(forward.node, "cannot be opened").help(problem.1);
    }
}
