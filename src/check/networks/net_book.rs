//! Address books with names that have several addresses, or without anything to list.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::address_book::{Record, all_records, gives_addresses, networks};
use crate::lab::Lab;
use crate::lab::network::{AddressBook, AddressBookFormat};
use crate::lab::service::full_host;
use crate::types::{Address, DnsLabel};
use crate::value::At;

pub static CODE: Code = Code {
    name: "NET-BOOK",
    severity: Severity::Error,
    title: "an address book contradicts itself or has nothing to list",
    why: "A DNS server that has two addresses for a name answers with either of them. A name that a service is exposed under \
          leads to the service, so nothing else can have it. Reservations are of use only to the server that is the DHCP \
          server of a network.",
    example: Example::Lab {
        bad: r#"{
  devices.router = { kind = 'router, addresses.lan = "192.168.20.1" },
  address_books.router.formats = ['dnsmasq],
}"#,
        good: r#"{
  devices.router = { kind = 'router, addresses.lan = "192.168.20.1" },
  networks.lan.router = "router",
  address_books.router.formats = ['dnsmasq],
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (server, book) in &lab.address_books {
        let listed = networks(lab, server, book);
        let formats = book.formats.value.iter().map(|format| (format.value.word(), format.node));
        for (word, first, other) in walk::shared(formats) {
            findings
                .report(&CODE, format!("address book `{server}` has format `{word}` twice"))
                .at(other, "the same format")
                .at(first, "listed here")
                .help("remove one of them");
        }
        if book.formats.value.is_empty() {
            findings
                .report(&CODE, format!("address book `{server}` has no format, so nothing is written"))
                .at(book.formats.node, "empty")
                .help("add a format such as `'hosts`");
        }
        // An undefined network is reported by resolution.
        if listed.is_empty() && book.networks.is_empty() && lab.networks.is_complete() {
            findings
                .report(&CODE, format!("address book `{server}` has no networks"))
                .at_key(book.node, "neither the router nor the DHCP server of a network")
                .help(format!(
                    "add `networks`, or set `networks.NAME.dhcp_server = \"{server}\"` where it gives addresses to clients"
                ));
        } else if !listed.iter().any(|(_, network)| gives_addresses(network, server)) {
            without_clients(server, book, findings);
        }
        let records = all_records(lab, &listed);
        several(server, &records, findings);
        services(lab, server, &records, findings);
    }
}

/// A format that has nothing but reservations, for a server that has none.
fn without_clients(server: &DnsLabel, book: &AddressBook, findings: &mut Findings<'_>) {
    let kea = book.formats.value.iter().find(|format| format.value == AddressBookFormat::Kea);
    let Some(format) = kea.filter(|_| !book.networks.is_empty()) else { return };
    findings
        .report(&CODE, format!("`{server}` is not the DHCP server of any network of its address book"))
        .at(format.node, "has reservations only")
        .help(format!("set `networks.NAME.dhcp_server = \"{server}\"`, or choose another format"));
}

/// Names with several addresses of one family. Hosts and machines of one name are reported by their own rule.
fn several(server: &DnsLabel, records: &[Record<'_>], findings: &mut Findings<'_>) {
    let mut first: BTreeMap<&str, &Record<'_>> = BTreeMap::new();
    for record in records {
        let Some(earlier) = first.get(record.name.as_str()) else {
            first.insert(record.name.as_str(), record);
            continue;
        };
        let is_new = |address: &&At<Address>| {
            let same_family = earlier.addresses.iter().filter(|known| known.is_ipv4() == address.is_ipv4());
            let known: Vec<_> = same_family.map(|known| known.value).collect();
            !known.is_empty() && !known.contains(&address.value)
        };
        let Some(address) = record.addresses.iter().find(is_new) else { continue };
        let known = earlier.addresses.iter().find(|known| known.is_ipv4() == address.is_ipv4());
        let finding = findings
            .report(&CODE, format!("`{}` has two addresses in address book `{server}`", record.name))
            .at(address.node, "one address");
        let finding = match known {
            Some(known) => finding.at(known.node, "another one"),
            None => finding,
        };
        finding.help("correct one of the addresses, or give one of the two another name");
    }
}

/// Names of services: they lead to an ingress, a gateway or a load balancer.
fn services(lab: &Lab, server: &DnsLabel, records: &[Record<'_>], findings: &mut Findings<'_>) {
    for (service, described) in lab.services() {
        for expose in described.expose.values().filter(|expose| expose.external.is_none()) {
            for host in expose.all_hosts() {
                let full = full_host(host, &lab.domain);
                let taken = records.iter().find(|record| full == format!("{}.{}", record.name, lab.domain));
                let Some(record) = taken else { continue };
                let own = record.addresses.first().map_or(record.node, |address| address.node);
                findings
                    .report(
                        &CODE,
                        format!("`{full}` is service `{service}`, and an entry of address book `{server}`"),
                    )
                    .at(host.node, "the service")
                    .at(own, "the entry")
                    .help("give one of the two another name");
            }
        }
    }
}
