//! A connection that a lab needs.

use crate::facts::firewall::End;
use crate::lab::network::Transport;
use crate::types::Port;
use crate::value::NodeId;

/// A connection that the lab needs.
#[derive(Clone, Debug)]
pub struct Need<'l> {
    /// Completes "the rules block ...".
    pub what: String,
    /// Who connects.
    pub from: End<'l>,
    /// The server.
    pub to: End<'l>,
    /// Protocol and port of the server.
    pub port: (Transport, Port),
    /// The value because of which it is needed.
    pub node: NodeId,
}

/// A well-known port.
pub(super) fn port(number: u16) -> Port {
    Port::try_from(i64::from(number)).expect("a well-known port is a port")
}
