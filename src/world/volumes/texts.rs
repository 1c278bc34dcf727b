//! Directories of the lab's storage servers in texts: `nfs://HOST/PATH`, `HOST:/PATH`, and a server beside a path.

use std::collections::BTreeSet;

use crate::diag::near;
use crate::document::{Data, elements, fields};
use crate::facts::firewall::{End, from_nodes};
use crate::facts::nfs::export_of;
use crate::lab::Lab;
use crate::lab::hardware::{NfsExport, NfsServer};
use crate::types::{Address, Prefix};
use crate::value::NodeId;
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, each_text, path_of, text};
use crate::world::report::Report;
use crate::world::volumes::codes::STO_TEXT;

/// Where drivers of volumes have the directory of a server.
const PATHS: &[&str] = &["path", "share"];

/// Reports directories that no export contains, or that the nodes cannot mount.
pub(super) fn check(world: &ClosedWorld<'_>, report: &mut Report<'_>) {
    let servers: Vec<&NfsServer> =
        world.lab.nfs_servers.iter().map(|(_, server)| server).filter(|it| !it.exports.is_empty()).collect();
    if servers.is_empty() {
        return;
    }
    // Other rules have found what is wrong with the lab's own volumes.
    let volumes = world.lab.services().flat_map(|(_, service)| service.volumes.values());
    let own: BTreeSet<NodeId> =
        volumes.filter_map(|volume| volume.nfs.as_ref()).map(|nfs| nfs.path.node).collect();
    for object in world.objects.iter().filter(|object| object.kind.kind != "CustomResourceDefinition") {
        let mut found: Vec<(&Data, &str, String)> = Vec::new();
        each_text(object.data, &mut |data, text| {
            found.extend(sources(text).map(|(host, path)| (data, host, path.to_owned())));
        });
        beside(object.data, &mut |host, data| {
            found.push((data, host, data.as_str().unwrap_or_default().to_owned()));
        });
        for (data, host, path) in found.into_iter().filter(|(data, ..)| !own.contains(&data.origin.node)) {
            if let Some(server) = server(world.lab, &servers, host) {
                directory(world.lab, object, data, (server, host, &path), report);
            }
        }
    }
}

/// Visits the paths in a map that has a server, too.
fn beside<'d>(data: &'d Data, visit: &mut dyn FnMut(&'d str, &'d Data)) {
    if let Some(host) = text(data, "server") {
        let paths = PATHS.iter().filter_map(|key| data.get(key));
        paths
            .filter(|path| path.as_str().is_some_and(|it| it.starts_with('/')))
            .for_each(|it| visit(host, it));
    }
    fields(Some(data)).iter().for_each(|(_, value)| beside(value, visit));
    elements(Some(data)).iter().for_each(|value| beside(value, visit));
}

/// The hosts and absolute paths of `nfs://HOST/PATH` and `HOST:/PATH` in a text.
fn sources(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_end = |c: char| c.is_whitespace() || "?\"'`,;)]}|<>".contains(c);
    let words = text.split(is_end).map(|word| word.rsplit_once('=').map_or(word, |(_, value)| value));
    words.filter_map(|word| {
        let plain = word.strip_prefix("nfs://").or_else(|| word.strip_prefix("nfs4://"));
        let (host, path) = match plain {
            Some(rest) => rest.split_at_checked(rest.find('/')?)?,
            None => {
                word.split_at_checked(word.find(":/").filter(|at| !word[*at..].starts_with("://"))? + 1)?
            }
        };
        // The port, or the colon before the path.
        let host = host.split(':').next()?;
        let path = path.split([':', '$', '%', '*', '{']).next()?;
        (!host.is_empty() && path.len() > 1).then_some((host, path))
    })
}

/// The server of an address or a name.
fn server<'l>(lab: &Lab, servers: &[&'l NfsServer], host: &str) -> Option<&'l NfsServer> {
    let domain = lab.domain.as_str();
    let is_it = |server: &&&NfsServer| {
        let name = server.server.as_ref().map(|name| name.value.as_str());
        server.address.to_string() == host
            || name.is_some_and(|name| {
                host == name || host.strip_suffix(domain).and_then(|it| it.strip_suffix('.')) == Some(name)
            })
    };
    servers.iter().find(is_it).copied()
}

fn directory(
    lab: &Lab,
    object: &Object<'_>,
    data: &Data,
    (server, host, path): (&NfsServer, &str, &str),
    report: &mut Report<'_>,
) {
    let place = path_of(object.data, data);
    let Some(export) = export_of(server, path) else {
        let says = format!("uses `{path}` of server `{host}` in `{place}`, which is in none of its exports");
        let known: Vec<&str> = server.exports.keys().map(|export| export.as_str()).collect();
        let help =
            near::did_you_mean(path, &known).unwrap_or_else(|| format!("available: {}", known.join(", ")));
        report.add(&STO_TEXT, object, data, &says, "not inside any export", &help);
        return;
    };
    let to = End::at(lab, server.address.value);
    if from_nodes(lab, &to).iter().any(|end| !is_open(export, end)) {
        let says =
            format!("uses `{path}` of server `{host}` in `{place}`, which it does not export to all nodes");
        let help = "add the network of the nodes to `clients` of the export";
        report.add(&STO_TEXT, object, data, &says, "closed to nodes", help);
    }
}

/// Whether a node is among the clients of an export. Without a list, everybody is.
fn is_open(export: &NfsExport, node: &End<'_>) -> bool {
    export.clients.is_empty()
        || export.clients.iter().any(|client| {
            let client = client.value.as_str();
            let is_network = node.network.is_some_and(|network| network.as_str() == client);
            is_network
                || match (client.parse::<Prefix>(), client.parse::<Address>(), node.address) {
                    (Ok(prefix), _, Some(address)) => prefix.contains(address),
                    (_, Ok(single), Some(address)) => single == address,
                    (Err(_), Err(_), _) => node.network.is_none(),
                    _ => true,
                }
        })
}

#[cfg(test)]
mod tests {
    use super::sources;

    #[test]
    fn directories_are_read_from_urls_and_sources_of_mounts() {
        let read = |text| sources(text).collect::<Vec<_>>();
        assert_eq!(read("nfs://nas/a/b?nfsOptions=nolock"), [("nas", "/a/b")]);
        assert_eq!(read("nfs://10.0.0.4:/a"), [("10.0.0.4", "/a")]);
        assert_eq!(read("mount -t nfs nas:/a/b /mnt; TARGET=nas:/c"), [("nas", "/a/b"), ("nas", "/c")]);
        assert_eq!(read("https://nas/a http://nas:80/b /a:/b/c"), [("/a", "/b/c")]);
    }
}
