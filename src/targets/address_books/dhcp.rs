//! Reservations, alone or with records: dnsmasq, its form in OPNsense, Kea.

use crate::document::{Content, Data, Document, Origin};
use crate::targets::address_books::book::Book;
use crate::targets::shared::lines::Lines;
use crate::types::{DnsLabel, Mac};

/// `host-record` also answers questions about addresses, with the first name.
pub(super) fn dnsmasq(book: &Book<'_>) -> Document {
    let mut lines = Lines::default();
    for kept in &book.kept {
        lines.push(kept.node, &format!("dhcp-host={},{},{}", lower(kept.mac), kept.address, kept.name));
    }
    for record in &book.records {
        let addresses: Vec<String> = record.addresses.iter().map(ToString::to_string).collect();
        let (full, name) = (book.full(record.name), record.name);
        lines.push(record.node, &format!("host-record={full},{name},{}", addresses.join(",")));
    }
    lines.document(book.node, book.path("dnsmasq.conf"))
}

/// A host of OPNsense's Dnsmasq is a record, and a reservation if it has a MAC address. What is kept in a network other
/// than the record's is a host without a name.
pub(super) fn opnsense(book: &Book<'_>) -> Document {
    let mut lines = Lines::default();
    lines.push(book.node, "host,domain,ip,hwaddr");
    let mut nameless = book.kept.clone();
    for record in &book.records {
        for address in &record.addresses {
            let kept = nameless.iter().position(|kept| kept.address == address.value);
            let mac = kept.map(|index| lower(nameless.remove(index).mac)).unwrap_or_default();
            lines.push(record.node, &format!("{},{},{address},{mac}", record.name, book.domain));
        }
    }
    for kept in nameless {
        lines.push(kept.node, &format!(",,{},{}", kept.address, lower(kept.mac)));
    }
    lines.document(book.node, book.path("dnsmasq-hosts.csv"))
}

/// One list for each network, because each subnet has its own.
pub(super) fn kea(book: &Book<'_>) -> Vec<Document> {
    let mut networks: Vec<&DnsLabel> = Vec::new();
    for kept in &book.kept {
        if !networks.contains(&kept.network) {
            networks.push(kept.network);
        }
    }
    let documents = networks.into_iter().map(|network| {
        let own = book.kept.iter().filter(|kept| kept.network == network).map(|kept| {
            Data::map(kept.node)
                .text("hw-address", lower(kept.mac))
                .text("ip-address", kept.address.to_string())
                .text("hostname", kept.name.to_string())
                .into()
        });
        Document {
            path: book.path(&format!("kea-{network}.json")),
            origin: Origin::follows(book.node),
            content: Content::Json(Data::list(book.node, own)),
        }
    });
    documents.collect()
}

/// As these servers print it.
fn lower(mac: Mac) -> String {
    mac.to_string().to_lowercase()
}
