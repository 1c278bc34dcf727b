//! Which traffic may pass between networks, as a table, and what enforces it.

use crate::document::page::{Inlines, Page, Table, code, listed, maybe, text};
use crate::facts::firewall::in_order;
use crate::lab::network::{Firewall, Transport, Verdict};
use crate::resolve::Resolved;
use crate::value::At;

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    let firewall = lab.lab.firewall.as_ref()?;
    let policy = match firewall.policy.value {
        Verdict::Accept => "accepted",
        Verdict::Drop => "dropped",
        Verdict::Reject => "rejected",
    };
    let page = page.paragraph(format!(
        "Traffic between networks, and from networks to the internet, that no rule matches is {policy}. Rules that \
         refuse traffic come first. Replies are accepted, and so is traffic within a network."
    ));
    let page = page.section(2, "Rules", rules(firewall));
    let page = page.section(2, "Port forwards", forwards(firewall));
    Some(page.section(2, "Enforced by", enforced(lab, firewall)))
}

fn rules(firewall: &Firewall) -> Table {
    let mut table = Table::new(&["rule", "action", "from", "to", "ports", "purpose"]);
    for (name, rule) in in_order(firewall) {
        let ports = [Transport::Tcp, Transport::Udp].into_iter().flat_map(|transport| {
            rule.ports(transport).iter().map(move |ports| text(format!("{ports}/{}", transport.word())))
        });
        let ports = if rule.is_about_everything() { text("all") } else { listed(ports) };
        table.row(
            rule.node,
            [
                code(name),
                text(rule.action.value.word()),
                names(&rule.from),
                names(&rule.to),
                ports,
                maybe(rule.description.as_ref().map(|description| &description.value)),
            ],
        );
    }
    table
}

/// Without names, a rule is about everything.
fn names(names: &[At<String>]) -> Inlines {
    if names.is_empty() { text("anything") } else { listed(names.iter().map(|name| text(&name.value))) }
}

fn forwards(firewall: &Firewall) -> Table {
    let mut table = Table::new(&["forward", "router", "port", "to", "purpose"]);
    for (name, forward) in &firewall.forwards {
        table.row(
            forward.node,
            [
                code(name),
                maybe(firewall.router_of(forward).map(|(router, _)| router)),
                text(format!("{}/{}", forward.port, forward.protocol.value.word())),
                text(format!("{} port {}", forward.to.value, forward.target_port())),
                maybe(forward.description.as_ref().map(|description| &description.value)),
            ],
        );
    }
    table
}

/// Routers with the files of their rules, and machines that the hypervisor filters.
fn enforced(lab: &Resolved<'_>, firewall: &Firewall) -> Table {
    let mut table = Table::new(&["by", "for", "files"]);
    for resolved in &lab.networks {
        let Some(router) = resolved.router else { continue };
        let files = match firewall.routers.contains_key(router.name) {
            true => code(format!("firewall/{}/", router.name)),
            false => text("by hand, from this page"),
        };
        let network = text(format!("traffic from and to network {}", resolved.name));
        table.row(resolved.network.node, [code(router.name), network, files]);
    }
    for machine in &lab.machines {
        if let Some(nic) = machine.machine.nics.values().find(|nic| nic.firewall.value) {
            let file = format!("proxmox/{}/firewall/{}.fw", machine.host.name, machine.vmid.value);
            let what = text(format!("what machine {} receives", machine.name));
            table.row(nic.firewall.node, [code(machine.host.name), what, code(file)]);
        }
    }
    table
}
