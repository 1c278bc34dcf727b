//! The provider: its version, and the variables for access to the hypervisors.

use crate::document::{Data, DataKind, Map, Origin};
use crate::facts::address::host_address;
use crate::lab::hardware::{Host, HostKind};
use crate::resolve::{Resolved, ResolvedHost};
use crate::targets::opentofu::name::{identifier, literal};
use crate::value::NodeId;

/// The version that the resources were written for, and tested against.
const VERSION: &str = "0.111.1";
/// The first version of OpenTofu that can remove a resource from the state without destroying it.
const OPENTOFU: &str = ">= 1.10.0";

pub fn versions(node: NodeId) -> Data {
    let provider = Data::map(node).text("source", "bpg/proxmox").text("version", VERSION);
    let terraform = Data::map(node)
        .text("required_version", OPENTOFU)
        .put("required_providers", Data::map(node).put("proxmox", provider));
    Data::map(node).put("terraform", terraform).into()
}

/// Hosts that share one API: members of a Proxmox cluster, or one host alone.
pub struct Api<'r, 'l> {
    pub name: String,
    pub hosts: Vec<&'r ResolvedHost<'l>>,
}

pub fn apis<'r, 'l>(lab: &'r Resolved<'l>) -> Vec<Api<'r, 'l>> {
    let mut apis: Vec<Api<'r, 'l>> = Vec::new();
    for host in lab.hosts.iter().filter(|host| host.host.kind.value == HostKind::Proxmox) {
        let name = api_name(host.name.as_str(), host.host);
        match apis.iter_mut().find(|api| api.name == name) {
            Some(api) => api.hosts.push(host),
            None => apis.push(Api { name, hosts: vec![host] }),
        }
    }
    apis
}

fn api_name(host: &str, described: &Host) -> String {
    match &described.proxmox.cluster {
        Some(cluster) => identifier(&["cluster", &cluster.value]),
        None => identifier(&[host]),
    }
}

/// With several APIs, each resource names its provider.
pub fn with_provider(map: Map, lab: &Resolved<'_>, host: &str, described: &Host) -> Map {
    match apis(lab).len() {
        0 | 1 => map,
        _ => map.text("provider", format!("proxmox.{}", api_name(host, described))),
    }
}

pub fn provider(lab: &Resolved<'_>) -> Data {
    let node = lab.lab.opentofu.node;
    let apis = apis(lab);
    let several = apis.len() > 1;
    let mut variables = Data::map(node);
    let mut providers = Vec::new();
    for api in &apis {
        let name = |part: &str| match several {
            true => format!("proxmox_{part}__{}", api.name),
            false => format!("proxmox_{part}"),
        };
        let hosts: Vec<&str> = api.hosts.iter().map(|host| host.name.as_str()).collect();
        let of = hosts.join(", ");
        variables = variables
            .put(
                name("endpoint"),
                variable(node, &format!("Address of the API of {of}, such as https://HOST:8006/."), None),
            )
            .put(
                name("api_token"),
                secret(node, &format!("Token for the API of {of}: USER@REALM!NAME=UUID.")),
            )
            .put(
                name("username"),
                variable(
                    node,
                    "Instead of a token, for what only root@pam may set, such as PCI devices by address.",
                    Some(()),
                ),
            )
            .put(name("password"), secret(node, "The password of that user."))
            .put(name("insecure"), insecure(node));
        let reference = |part: &str| format!("${{var.{}}}", name(part));
        let ssh = Data::map(node)
            .put("agent", Data::bool(node, true))
            .text("username", "root")
            .some("node", Data::list(node, api.hosts.iter().filter_map(|host| ssh_node(host))));
        let map = if several { Data::map(node).text("alias", api.name.clone()) } else { Data::map(node) };
        let map = map
            .text("endpoint", reference("endpoint"))
            .text("api_token", reference("api_token"))
            .text("username", reference("username"))
            .text("password", reference("password"))
            .text("insecure", reference("insecure"))
            .put("ssh", ssh);
        providers.push(Data::from(map));
    }
    Data::map(node)
        .put("variable", variables)
        .put("provider", Data::map(node).put("proxmox", Data::list(node, providers)))
        .into()
}

fn variable(node: NodeId, about: &str, optional: Option<()>) -> Data {
    let map = Data::map(node).text("type", "string").text("description", literal(about));
    match optional {
        Some(()) => map.put("default", null(node)).into(),
        None => map.into(),
    }
}

fn secret(node: NodeId, about: &str) -> Data {
    Data::map(node)
        .text("type", "string")
        .text("description", literal(about))
        .put("sensitive", Data::bool(node, true))
        .put("default", null(node))
        .into()
}

fn insecure(node: NodeId) -> Data {
    Data::map(node)
        .text("type", "bool")
        .text("description", "Whether a certificate that nobody vouches for is accepted.")
        .put("default", Data::bool(node, false))
        .into()
}

/// Settings that the provider's configuration may override.
pub fn null(node: NodeId) -> Data {
    Data::new(DataKind::Null, Origin::follows(node))
}

/// Files are uploaded over SSH, to the host's address in the lab.
fn ssh_node(host: &ResolvedHost<'_>) -> Option<Data> {
    let address = host_address(host.host)?;
    let map = Data::map(address.node).text("name", host.name.to_string());
    Some(map.text("address", address.to_string()).into())
}
