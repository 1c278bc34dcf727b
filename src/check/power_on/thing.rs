//! What starts.

use std::fmt;

use crate::types::DnsLabel;

/// Something that starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing<'l> {
    Host(&'l DnsLabel),
    Machine(&'l DnsLabel),
    Cluster,
}

impl fmt::Display for Thing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Host(name) => write!(f, "host `{name}`"),
            Self::Machine(name) => write!(f, "machine `{name}`"),
            Self::Cluster => f.write_str("the cluster"),
        }
    }
}
