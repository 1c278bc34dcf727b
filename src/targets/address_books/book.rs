//! What the files of an address book list.

use crate::facts::address_book::{Kept, Record};
use crate::types::{DnsLabel, HostName};
use crate::value::NodeId;

/// An address book that is written.
pub(super) struct Book<'l> {
    pub(super) folder: String,
    pub(super) node: NodeId,
    pub(super) domain: &'l HostName,
    pub(super) records: Vec<Record<'l>>,
    pub(super) kept: Vec<Kept<'l>>,
}

impl Book<'_> {
    /// A file of the book.
    pub(super) fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.folder)
    }

    /// A name with the domain of the lab.
    pub(super) fn full(&self, name: &DnsLabel) -> String {
        format!("{name}.{}", self.domain)
    }
}
