//! Addresses and names of the lab, for the servers that give them to others.

use crate::lab::decode::{record, words};
use crate::value::At;

words! {
    /// Format of an address book.
    pub enum AddressBookFormat {
        Bind = "bind",
        Dnsmasq = "dnsmasq",
        Hosts = "hosts",
        Kea = "kea",
        OpnSense = "opnsense",
        Unbound = "unbound",
    }
}

record! {
    /// Files with the DHCP reservations and the DNS records of hosts, machines and devices, for a server that the lab
    /// does not configure otherwise.
    pub struct AddressBook {
        /// Formats of the files. `'dnsmasq` and `'opnsense` (the CSV import of its Dnsmasq) have reservations and
        /// records, `'kea` has reservations, and `'bind`, `'hosts` and `'unbound` have records.
        #[example(["dnsmasq"])]
        pub formats: At<Vec<At<AddressBookFormat>>>,
        /// Networks whose members are listed. Without any: the networks that the server is the router or the DHCP
        /// server of. Reservations are listed only for networks whose DHCP server it is.
        #[example(["lan"])]
        pub networks: Vec<At<String>>,
    }
}
