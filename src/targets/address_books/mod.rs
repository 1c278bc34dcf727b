//! Address books: the lab's DHCP reservations and DNS records, for servers that the lab does not configure otherwise.
//!
//! | file | consumer |
//! |---|---|
//! | `addresses/SERVER/dnsmasq.conf` | dnsmasq, in `/etc/dnsmasq.d`: reservations and records |
//! | `addresses/SERVER/dnsmasq-hosts.csv` | the import button of OPNsense's Dnsmasq, on its page of hosts |
//! | `addresses/SERVER/kea-NETWORK.json` | Kea, as `"reservations": <?include "FILE"?>` of a subnet |
//! | `addresses/SERVER/unbound.conf` | Unbound, as an `include` |
//! | `addresses/SERVER/records.zone` | BIND and others that read zone files, as an `$INCLUDE` in a zone |
//! | `addresses/SERVER/hosts` | everything that reads `/etc/hosts` |
//!
//! A zone file has no head, because its serial number would have to change with every change.

mod book;
mod dhcp;
mod dns;

use crate::document::Document;
use crate::facts::address_book::{kept, networks, records};
use crate::lab::network::AddressBookFormat;
use crate::resolve::Resolved;
use book::Book;

/// The files of all address books.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let lab = lab.lab;
    let mut documents = Vec::new();
    for (server, described) in &lab.address_books {
        let networks = networks(lab, server, described);
        let book = Book {
            folder: format!("addresses/{server}"),
            node: described.node,
            domain: &lab.domain.value,
            records: records(lab, &networks),
            kept: kept(lab, server, &networks),
        };
        for format in &described.formats.value {
            match format.value {
                AddressBookFormat::Bind => documents.push(dns::zone(&book)),
                AddressBookFormat::Dnsmasq => documents.push(dhcp::dnsmasq(&book)),
                AddressBookFormat::Hosts => documents.push(dns::hosts(&book)),
                AddressBookFormat::Kea => documents.extend(dhcp::kea(&book)),
                AddressBookFormat::OpnSense => documents.push(dhcp::opnsense(&book)),
                AddressBookFormat::Unbound => documents.push(dns::unbound(&book)),
            }
        }
    }
    documents
}
