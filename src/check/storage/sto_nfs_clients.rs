//! NFS exports that are closed to the machines that mount them.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity, near};
use crate::facts::nfs::export_of;
use crate::lab::Lab;
use crate::lab::hardware::{Machine, NfsExport, NfsServer};
use crate::types::{Address, DnsLabel, Prefix};
use crate::value::{At, NodeId};

pub static CODE: Code = Code {
    name: "STO-NFS-CLIENTS",
    severity: Severity::Error,
    title: "an NFS export is not reachable for a machine that mounts it",
    why: "A server mounts an export only to the `clients` that it lists, and only what it exports. Pods with a volume \
          on a closed export wait forever, and a machine that mounts it at start may not start.",
    example: Example::Lab {
        bad: r#"{
  networks.guests = { prefix = "192.168.30.0/24", vlan = 30 },
  devices.nas = { kind = 'nas, addresses.lan = "192.168.20.5" },
  nfs_servers.nas = { address = "192.168.20.5", exports."/srv/data".clients = ["guests"] },
  services.hello.volumes.data | force = { nfs = { server = "nas", path = "/srv/data" } },
}"#,
        good: r#"{
  networks.guests = { prefix = "192.168.30.0/24", vlan = 30 },
  devices.nas = { kind = 'nas, addresses.lan = "192.168.20.5" },
  nfs_servers.nas = { address = "192.168.20.5", exports."/srv/data".clients = ["guests", "lan"] },
  services.hello.volumes.data | force = { nfs = { server = "nas", path = "/srv/data" } },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (service_name, service) in lab.services() {
        for (volume_name, volume) in &service.volumes {
            let Some(nfs) = &volume.nfs else { continue };
            let Some((name, server)) = server(lab, &nfs.server.value) else { continue };
            let Some(export) = export_of(server, &nfs.path.value) else { continue };
            let shut: Vec<&DnsLabel> = nodes::nodes(lab)
                .filter(|node| !is_open(lab, export, node.machine))
                .map(|node| node.name)
                .collect();
            if let (Some(first), Some(client)) = (shut.first(), export.clients.first()) {
                let subject = format!("volume `{volume_name}` of service `{service_name}`");
                closed(&subject, name, (first, nfs.path.node), client, findings);
            }
        }
    }
    for (machine_name, machine) in walk::kept_machines(lab) {
        for (path, mount) in machine.guest.iter().flat_map(|guest| &guest.mounts) {
            let Some((host, source)) = mount.source.value.split_once(":/") else { continue };
            let Some((name, server)) = server(lab, host) else { continue };
            let source = format!("/{source}");
            let subject = format!("mount `{}` of machine `{machine_name}`", path.as_str());
            match export_of(server, &source) {
                Some(export) => {
                    let client = export.clients.first().filter(|_| !is_open(lab, export, machine));
                    if let Some(client) = client {
                        closed(&subject, name, (machine_name, mount.source.node), client, findings);
                    }
                }
                None if server.exports.is_empty() => {}
                None => absent(&subject, name, server, &source, mount.source.node, findings),
            }
        }
    }
}

/// The server of a name or an address.
fn server<'l>(lab: &'l Lab, host: &str) -> Option<(&'l DnsLabel, &'l NfsServer)> {
    let is_it = |(name, server): &(&DnsLabel, &NfsServer)| {
        name.as_str() == host
            || server.address.to_string() == host
            || server.server.as_ref().is_some_and(|known| known.value == host)
    };
    lab.nfs_servers.iter().find(is_it)
}

/// Whether a machine is among the clients of an export. Without a list, everybody is.
fn is_open(lab: &Lab, export: &NfsExport, machine: &Machine) -> bool {
    let addresses: Vec<Address> = machine
        .nics
        .values()
        .flat_map(|nic| nic.address.iter().chain(&nic.address6))
        .map(|it| it.value)
        .collect();
    // A bare-metal machine or a DHCP client has no address in the lab, but networks.
    let is_client = |client: &At<String>| {
        let text = client.value.as_str();
        if let Some((_, network)) = walk::network_named(lab, text) {
            let is_inside = |address: &Address| nodes::contains(network, *address);
            return machine.nics.values().any(|nic| nic.network.value == text)
                || addresses.iter().any(is_inside);
        }
        match (text.parse::<Prefix>(), text.parse::<Address>()) {
            (Ok(prefix), _) => addresses.iter().any(|address| prefix.contains(*address)),
            (_, Ok(single)) => addresses.contains(&single),
            // A name or a pattern of names.
            _ => true,
        }
    };
    export.clients.is_empty() || machine.nics.is_empty() || export.clients.iter().any(is_client)
}

fn closed(
    subject: &str,
    server: &DnsLabel,
    (machine, place): (&DnsLabel, NodeId),
    client: &At<String>,
    findings: &mut Findings<'_>,
) {
    findings
        .report(
            &CODE,
            format!("{subject} is on machine `{machine}`, to which NFS server `{server}` does not export it"),
        )
        .at(client.node, format!("without machine `{machine}`"))
        .at(place, "mounted here")
        .help("add a network of the machine to `clients` of the export");
}

fn absent(
    subject: &str,
    name: &DnsLabel,
    server: &NfsServer,
    path: &str,
    place: NodeId,
    findings: &mut Findings<'_>,
) {
    let known: Vec<&str> = server.exports.keys().map(|export| export.as_str()).collect();
    let help = near::did_you_mean(path, &known).unwrap_or_else(|| format!("available: {}", known.join(", ")));
    findings
        .report(&CODE, format!("{subject} uses `{path}`, which NFS server `{name}` does not export"))
        .at(place, "not inside any export")
        .help(help);
}
