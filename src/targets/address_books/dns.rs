//! Records alone: a zone, a hosts file, local data of Unbound.

use crate::document::Document;
use crate::targets::address_books::book::Book;
use crate::targets::shared::lines::Lines;
use crate::types::Address;

/// Records of a zone, below the domain of the lab.
pub(super) fn zone(book: &Book<'_>) -> Document {
    let mut lines = Lines::default();
    lines.push(book.node, &format!("$ORIGIN {}.", book.domain));
    for record in &book.records {
        for address in &record.addresses {
            lines.push(record.node, &format!("{} IN {} {address}", record.name, kind(address.value)));
        }
    }
    lines.document(book.node, book.path("records.zone"))
}

pub(super) fn hosts(book: &Book<'_>) -> Document {
    let mut lines = Lines::default();
    for record in &book.records {
        for address in &record.addresses {
            lines.push(record.node, &format!("{address} {} {}", book.full(record.name), record.name));
        }
    }
    lines.document(book.node, book.path("hosts"))
}

pub(super) fn unbound(book: &Book<'_>) -> Document {
    let mut lines = Lines::default();
    lines.push(book.node, "server:");
    for record in &book.records {
        let name = book.full(record.name);
        for address in &record.addresses {
            let kind = kind(address.value);
            lines.push(record.node, &format!("local-data: \"{name}. IN {kind} {address}\""));
            lines.push(record.node, &format!("local-data-ptr: \"{address} {name}\""));
        }
    }
    lines.document(book.node, book.path("unbound.conf"))
}

fn kind(address: Address) -> &'static str {
    if address.is_ipv4() { "A" } else { "AAAA" }
}
