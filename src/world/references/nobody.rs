//! IPv4 addresses that nothing has: within a network of the lab, everything that has an address is described.
//! Addresses in no network of the lab are read where they must be reached: as the host of a URL, and in
//! entries of hosts files.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use crate::diag::{Diagnostic, near};
use crate::document::layout::DOCS;
use crate::document::{Document, elements};
use crate::facts::claims::{AddressClaim, Claimant, claims};
use crate::kube;
use crate::lab::Lab;
use crate::types::{Address, AddressRange, Prefix};
use crate::value::{NodeId, Values};
use crate::world::object::{BOOTSTRAP, Object, each_text, path_of};
use crate::world::references::codes::REF_NOBODY;
use crate::world::references::finding::{Collected, Finding};
use crate::world::references::hosts::HOST;
use crate::world::references::index::Index;

/// Kinds that describe ranges of addresses, or texts that are not about this lab.
const SKIPPED: &[&str] = &["CustomResourceDefinition", "IPAddressPool", "CiliumLoadBalancerIPPool", "IPPool"];

/// Who has which addresses.
pub(super) struct Addresses<'l> {
    taken: Vec<AddressRange>,
    networks: Vec<(&'l str, Prefix)>,
    /// The addresses of pods and Services.
    inner: Vec<Prefix>,
    /// Listed by the lab as existing elsewhere.
    listed: BTreeSet<Ipv4Addr>,
    /// The addresses by which the lab names servers, which run on something that has them.
    servers: Vec<AddressClaim<'l>>,
}

impl<'l> Addresses<'l> {
    pub(super) fn read(lab: &'l Lab, objects: &[Object<'_>], index: &Index<'_>) -> Self {
        let networks = lab.networks.iter();
        let (servers, own): (Vec<_>, Vec<_>) =
            claims(lab).into_iter().partition(|claim| is_served(&claim.claimant));
        let mut taken: Vec<AddressRange> = own.into_iter().map(|claim| claim.range).collect();
        // What a service says of a server outside the cluster is its description.
        let outside = lab.services().flat_map(|(_, service)| service.external_services.values());
        let outside = outside.flat_map(|server| &server.addresses);
        taken.extend(outside.filter_map(|address| AddressRange::new(address.value, address.value).ok()));
        for pool in objects.iter().filter(|object| SKIPPED.contains(&object.kind.kind)) {
            each_text(pool.data, &mut |_, text| taken.extend(ranges(text)));
        }
        let cluster = lab.cluster.iter();
        Self {
            taken,
            networks: networks.map(|(name, network)| (name.as_str(), network.prefix.value)).collect(),
            inner: cluster.flat_map(|it| [it.pod_range.value, it.service_range.value]).collect(),
            listed: index.names(HOST, "").into_iter().filter_map(|name| name.parse().ok()).collect(),
            servers,
        }
    }

    /// The network of an address that nothing has. None if something has it, or no network contains it.
    fn unknown(&self, address: Ipv4Addr) -> Option<&'l str> {
        let whole = Address::from(IpAddr::V4(address));
        let (name, prefix) = self.networks.iter().find(|(_, prefix)| prefix.contains(whole))?;
        let is_end = whole == prefix.first() || whole == prefix.last();
        (!is_end && !self.has(address)).then_some(*name)
    }

    /// Whether a private address is in no network at all.
    fn is_outside(&self, address: Ipv4Addr) -> bool {
        let whole = Address::from(IpAddr::V4(address));
        let prefixes = self.networks.iter().map(|(_, prefix)| prefix).chain(&self.inner);
        address.is_private() && !prefixes.clone().any(|prefix| prefix.contains(whole)) && !self.has(address)
    }

    fn has(&self, address: Ipv4Addr) -> bool {
        let whole = Address::from(IpAddr::V4(address));
        self.taken.iter().any(|range| range.contains(whole))
            || self.inner.iter().any(|prefix| prefix.contains(whole))
            || self.listed.contains(&address)
    }

    /// The known address that differs least.
    fn near(&self, address: Ipv4Addr) -> Option<String> {
        let single = self.taken.iter().filter(|range| range.first() == range.last());
        let known: Vec<String> = single.map(|range| range.first().to_string()).collect();
        near::misspelt(&address.to_string(), known.iter().map(String::as_str)).map(str::to_owned)
    }

    /// Adds findings about the servers that the lab names by their address.
    pub(super) fn check_servers(&self, values: &Values, collected: &mut Collected) {
        for claim in &self.servers {
            let IpAddr::V4(address) = claim.range.first().ip() else { continue };
            let Some(network) = self.unknown(address) else { continue };
            let says = format!(
                "{} has {address}, an address of network `{network}` that nothing has",
                claim.claimant
            );
            let mut diagnostic = Diagnostic::new(&REF_NOBODY, says).at_node(
                claim.node,
                values.span(claim.node),
                "nothing answers there",
            );
            if let Some(near) = self.near(address) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            let diagnostic = diagnostic.help("give the address to a host, a machine or a device");
            collected.add(Finding { node: claim.node, subject: address.to_string(), diagnostic });
        }
    }

    /// Adds findings about the DNS servers of hosts, machines and networks.
    pub(super) fn check_dns(&self, lab: &Lab, values: &Values, collected: &mut Collected) {
        let hosts = lab.hosts.iter().map(|(name, host)| (format!("host `{name}`"), &host.dns));
        let machines = lab.machines.iter().map(|(name, machine)| (format!("machine `{name}`"), &machine.dns));
        let networks = lab.networks.iter().map(|(name, network)| (format!("network `{name}`"), &network.dns));
        for (owner, address) in hosts
            .chain(machines)
            .chain(networks)
            .flat_map(|(owner, all)| all.iter().map(move |it| (owner.clone(), it)))
        {
            let IpAddr::V4(ip) = address.value.ip() else { continue };
            let place = || format!("{owner} asks {ip} for names");
            self.report(ip, &place, false, None, address.node, values, collected);
        }
    }

    /// Adds findings about an object.
    pub(super) fn check(&self, object: &Object<'_>, values: &Values, collected: &mut Collected) {
        if SKIPPED.contains(&object.kind.kind) {
            return;
        }
        each_text(object.data, &mut |data, text| {
            for (address, is_url) in addresses(text) {
                let outside = || is_url && self.is_outside(address);
                let place = || format!("{object} has {address} in `{}`", path_of(object.data, data));
                self.report(
                    address,
                    &place,
                    outside(),
                    Some(object.file),
                    data.origin.node,
                    values,
                    collected,
                );
            }
        });
        let aliases = object.pod().map(|(_, pod)| elements(pod.get("hostAliases"))).unwrap_or_default();
        for data in aliases.iter().filter_map(|alias| alias.get("ip")) {
            let Some(address) = data.as_str().and_then(|text| text.parse().ok()) else { continue };
            let place = || format!("{object} has {address} in `{}`", path_of(object.data, data));
            self.report(
                address,
                &place,
                self.is_outside(address),
                Some(object.file),
                data.origin.node,
                values,
                collected,
            );
        }
    }

    /// Adds findings about the files of machines, which are not objects.
    pub(super) fn check_files(&self, documents: &[Document], values: &Values, collected: &mut Collected) {
        let is_other = |path: &str| {
            path.starts_with(DOCS)
                || kube::FOLDERS.iter().chain([&BOOTSTRAP]).any(|folder| path.starts_with(folder))
        };
        for document in documents.iter().filter(|document| !is_other(&document.path)) {
            for data in document.content.data() {
                each_text(data, &mut |data, text| {
                    // Texts in several lines are files, which other programs write and read.
                    for (address, _) in addresses(text).filter(|_| !text.contains('\n')) {
                        let place = || format!("`{}` has {address}", document.path);
                        self.report(
                            address,
                            &place,
                            false,
                            Some(&document.path),
                            data.origin.node,
                            values,
                            collected,
                        );
                    }
                });
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one finding")]
    fn report(
        &self,
        address: Ipv4Addr,
        place: &dyn Fn() -> String,
        is_outside: bool,
        file: Option<&str>,
        node: NodeId,
        values: &Values,
        collected: &mut Collected,
    ) {
        let says = match self.unknown(address) {
            Some(network) => format!("{}, an address of network `{network}` that nothing has", place()),
            None if is_outside => format!("{}, which is in no network of the lab", place()),
            None => return,
        };
        let span = values.span(node);
        let mut diagnostic = Diagnostic::new(&REF_NOBODY, says).at_node(node, span, "nothing answers there");
        if let Some(near) = self.near(address) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        let help = match is_outside {
            true => format!("if it exists outside the lab, write `cluster.objects = [\"Host/{address}\"]`"),
            false => "if something else has it, name it in `reserved` of the network".to_owned(),
        };
        let diagnostic = diagnostic.help(help);
        let diagnostic = match file {
            Some(file) => diagnostic.help(format!("it is in `{file}`")),
            None => diagnostic,
        };
        collected.add(Finding { node, subject: address.to_string(), diagnostic });
    }
}

/// Whether an address is that of a server, which runs on something that has it.
fn is_served(claimant: &Claimant<'_>) -> bool {
    matches!(claimant, Claimant::NfsServer { .. } | Claimant::CephMonitor { .. })
}

/// The addresses in a text, and whether each is the host of a URL. Networks, parts of ranges and versions are none.
fn addresses(text: &str) -> impl Iterator<Item = (Ipv4Addr, bool)> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let mut starts = text.char_indices().filter(move |(at, c)| {
        c.is_ascii_digit()
            && !text[..*at].ends_with(|c: char| is_part(c) || c.is_ascii_alphanumeric() || "-_*".contains(c))
    });
    std::iter::from_fn(move || {
        loop {
            let (at, _) = starts.next()?;
            let rest = &text[at..];
            let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
            let behind = &rest[end..];
            // At the end of a sentence there is a dot, too.
            let Ok(address) = rest[..end].trim_end_matches('.').parse::<Ipv4Addr>() else { continue };
            let is_network = behind.strip_prefix('/').is_some_and(|length| {
                length.starts_with(|c: char| c.is_ascii_digit()) && !length.starts_with("32")
            });
            let is_other = behind.starts_with(|c: char| c.is_ascii_alphanumeric() || "-_*".contains(c));
            if is_network || is_other {
                continue;
            }
            let is_url = text[..at].ends_with("://") || text[..at].ends_with('@');
            return Some((address, is_url));
        }
    })
}

/// The ranges in a text: `FIRST-LAST`, a network, or an address.
fn ranges(text: &str) -> Option<AddressRange> {
    if let Ok(prefix) = text.parse::<Prefix>() {
        return AddressRange::new(prefix.first(), prefix.last()).ok();
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    AddressRange::new(first.trim().parse().ok()?, last.trim().parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_are_read_from_any_text() {
        let read = |text| -> Vec<String> {
            addresses(text)
                .map(|(address, is_url)| format!("{address}{}", if is_url { " url" } else { "" }))
                .collect()
        };
        assert_eq!(read("http://10.0.0.1:80/x and 10.0.0.2."), ["10.0.0.1 url", "10.0.0.2"]);
        assert_eq!(read("10.0.0.1/32,10.0.0.2:53"), ["10.0.0.1", "10.0.0.2"]);
        for text in
            ["10.0.0.0/24", "10.0.0.1-10.0.0.9", "v1.2.3.4", "1.2.3", "1.2.3.4.5", "10.0.0.*", "10.0.0.1-rc1"]
        {
            assert_eq!(read(text), [] as [&str; 0], "{text}");
        }
    }
}
