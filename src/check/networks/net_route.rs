//! Routes that lead nowhere.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::attachment::attachments;
use crate::facts::claims::unowned;
use crate::facts::route::destination;
use crate::lab::Lab;
use crate::lab::hardware::{HostKind, Route};
use crate::lab::network::Network;
use crate::types::{Address, DnsLabel, Prefix};
use crate::value::At;

pub static CODE: Code = Code {
    name: "NET-ROUTE",
    severity: Severity::Error,
    title: "a route leads nowhere",
    why: "The next hop of a route must be a member of the network that the interface is in, because packets are sent to it \
          directly, and something must have its address. Networks that a machine or host is in need no route, and of two \
          routes to one destination with the same metric, the second one is refused.",
    example: Example::Lab {
        bad: r#"{
  networks.office = { kind = 'remote, prefix = "10.0.40.0/24" },
  machines.node1.nics.net0.routes = [{ to = "office", via = "192.168.21.1" }],
}"#,
        good: r#"{
  networks.office = { kind = 'remote, prefix = "10.0.40.0/24" },
  machines.node1.nics.net0.routes = [{ to = "office", via = "192.168.20.1" }],
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// An interface with routes.
struct Interface<'l> {
    /// `net0` of machine `node1`.
    shown: String,
    network_name: &'l DnsLabel,
    network: &'l Network,
    own: Vec<Address>,
    routes: &'l [Route],
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, machine) in walk::kept_machines(lab) {
        let attached = attachments(lab, machine);
        let interfaces = attached.iter().map(|attached| Interface {
            shown: format!("`{}` of machine `{name}`", attached.slot),
            network_name: attached.network_name,
            network: attached.network,
            own: attached.nic.address.iter().chain(&attached.nic.address6).map(|own| own.value).collect(),
            routes: &attached.nic.routes,
        });
        all(lab, &interfaces.collect::<Vec<_>>(), findings);
    }
    for (name, host) in lab.hosts.iter() {
        let mut described = Vec::new();
        for interface in host.interfaces() {
            let shown = format!("`{}` of host `{name}`", interface.name.as_str());
            let network = interface.network().and_then(|network| walk::network_named(lab, network));
            let own = interface.address().into_iter().chain(interface.address6());
            let own: Vec<Address> = own.map(|own| own.value).collect();
            let routes = interface.routes();
            let is_bare = host.kind.value == HostKind::BareMetal;
            match network.filter(|_| !own.is_empty() && !is_bare) {
                Some((network_name, network)) => {
                    described.push(Interface { shown, network_name, network, own, routes });
                }
                None => without_effect(&shown, is_bare, routes, findings),
            }
        }
        all(lab, &described, findings);
    }
}

fn without_effect(shown: &str, is_bare: bool, routes: &[Route], findings: &mut Findings<'_>) {
    let Some(route) = routes.first() else { return };
    let (label, help) = match is_bare {
        true => ("not used", "set the `routes` of the machine that is the host: `machines.NAME.nics`"),
        false => ("no address to route from", "set `network` and `address` of the interface"),
    };
    findings.report(&CODE, format!("the routes of {shown} have no effect")).at(route.node, label).help(help);
}

fn all(lab: &Lab, interfaces: &[Interface<'_>], findings: &mut Findings<'_>) {
    for interface in interfaces {
        for route in interface.routes {
            next_hop(lab, interface, route, findings);
            direct(interfaces, interface, route, findings);
        }
    }
    let routes =
        interfaces.iter().flat_map(|interface| interface.routes.iter().map(move |route| (interface, route)));
    let keyed = routes.filter_map(|(interface, route)| {
        let metric = route.metric.map(|metric| metric.value);
        Some(((destination(lab, route)?.value, metric), (interface, route)))
    });
    for ((to, _), (first, first_route), (other, route)) in walk::shared(keyed) {
        findings
            .report(&CODE, format!("{} has a second route to {to}", other.shown))
            .at(route.to.node, "the same destination")
            .at(first_route.to.node, format!("the first route, through {}", first.shown))
            .help("remove one of them, or give it a `metric`: the lower one is used");
    }
}

/// Whether the next hop can be reached, and the destination has its address family.
fn next_hop(lab: &Lab, interface: &Interface<'_>, route: &Route, findings: &mut Findings<'_>) {
    let shown = &interface.shown;
    let Some((name, network)) = walk::network_named(lab, &route.to) else { return };
    if destination(lab, route).is_none() {
        findings
            .report(&CODE, format!("a route of {shown} leads to network `{name}`, which has no prefix of its next hop's family"))
            .at(route.to.node, "no such prefix")
            .at(network.prefix.node, format!("network `{name}`"))
            .help("use a next hop of the same address family as the destination");
    }
    let Some(via) = &route.via else { return };
    let home = interface.network_name;
    if interface.own.contains(&via.value) {
        findings
            .report(&CODE, format!("the next hop of a route of {shown} is its own address"))
            .at(via.node, "its own address")
            .help("write the address of the router that leads to the destination");
    } else if !walk::is_link_local(via.value)
        && !prefixes(interface.network).any(|own| own.contains(via.value))
    {
        findings
            .report(&CODE, format!("the next hop {via} of a route of {shown} is not in network `{home}`"))
            .at(via.node, format!("not in {}", interface.network.prefix))
            .at(interface.network.prefix.node, format!("network `{home}`"))
            .help(format!("write the address of a router in network `{home}`"));
    } else if !walk::is_link_local(via.value) && unowned(lab, via.value).is_some() {
        findings
            .report(&CODE, format!("the next hop {via} of a route of {shown} is an address that nothing has"))
            .at(via.node, "no machine, host or device of the lab has it")
            .at(interface.network.prefix.node, format!("network `{home}`"))
            .help(format!(
                "write the address of a router, or add what has this one: `networks.{home}.reserved.NAME = \"{via}\"`"
            ));
    }
}

/// Networks that it is in need no next hop.
fn direct(all: &[Interface<'_>], interface: &Interface<'_>, route: &Route, findings: &mut Findings<'_>) {
    let Some(via) = &route.via else { return };
    let Some(own) = all.iter().find(|own| own.network_name.as_str() == route.to.value) else { return };
    findings
        .report(
            &CODE,
            format!("a route of {} leads to network `{}` through a router", interface.shown, *route.to),
        )
        .at(via.node, "a detour")
        .at(route.to.node, format!("{} is in this network", own.shown))
        .help("remove the route: packets to this network are sent directly");
}

fn prefixes(network: &Network) -> impl Iterator<Item = &At<Prefix>> {
    std::iter::once(&network.prefix).chain(&network.prefix6)
}
