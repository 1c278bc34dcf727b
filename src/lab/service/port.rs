//! Ports of a container.

use crate::lab::decode::{Decode, Decoded, Decoder, Shape, StandIn, record, words};
use crate::types::{DnsLabel, Malformed, Port};
use crate::value::{At, Kind, NodeId};

words! {
    /// Transport protocol of a port.
    pub enum Protocol {
        Tcp = "TCP",
        Udp = "UDP",
        Sctp = "SCTP",
    }
}

/// A port, or a range of ports: a number, or a record with options.
#[derive(Clone, Debug)]
pub struct ContainerPort {
    /// The value in the configuration.
    pub node: NodeId,
    /// The port, or the first port of a range.
    pub port: At<Port>,
    /// The last port of a range.
    pub last: Option<At<Port>>,
    /// The protocol; TCP by default.
    pub protocol: Option<At<Protocol>>,
    /// The port of the Service, if it differs.
    pub service_port: Option<At<Port>>,
    /// The port on the node, if it is opened there too.
    pub host_port: Option<At<Port>>,
    /// Whether the Service leaves it out.
    pub internal: Option<At<bool>>,
}

impl ContainerPort {
    fn plain(node: NodeId, port: At<Port>) -> Self {
        Self { node, port, last: None, protocol: None, service_port: None, host_port: None, internal: None }
    }

    /// The port of the Service.
    pub fn in_service(&self) -> &At<Port> {
        self.service_port.as_ref().unwrap_or(&self.port)
    }

    /// Whether the Service leaves it out.
    pub fn is_internal(&self) -> bool {
        self.internal.as_ref().is_some_and(|internal| internal.value)
    }

    /// The protocol; TCP by default.
    pub fn transport(&self) -> Protocol {
        self.protocol.as_ref().map_or(Protocol::Tcp, |protocol| protocol.value)
    }

    /// All ports of a range with their names, or the single port with its own.
    pub fn each(&self, name: &DnsLabel) -> Vec<(String, Self)> {
        let Some(last) = &self.last else { return vec![(name.to_string(), self.clone())] };
        let numbers = self.port.get()..=last.get();
        let ports = numbers.filter_map(|number| Port::try_from(i64::from(number)).ok());
        ports
            .map(|value| {
                let port = At { value, node: self.port.node };
                // The node's ports have the same offsets as the container's.
                let host_port = self.host_port.as_ref().map(|host| At { value, node: host.node });
                let one = Self { port, last: None, service_port: None, host_port, ..self.clone() };
                (format!("{name}-{value}"), one)
            })
            .collect()
    }
}

record! {
    /// A port with options.
    pub struct LongPort {
        /// Port that the container listens on.
        #[example(8080)]
        pub port: At<Port>,
        /// Transport protocol. Without it, TCP.
        #[example("UDP")]
        pub protocol: Option<At<Protocol>>,
        /// Port of the Kubernetes Service, if it differs.
        #[example(80)]
        pub service_port: Option<At<Port>>,
        /// Port to open on the node as well.
        #[example(8443)]
        pub host_port: Option<At<Port>>,
        /// Whether the Kubernetes Service leaves it out.
        pub internal: Option<At<bool>>,
    }
}

record! {
    /// A range of ports. Port 10000 of the range `media` is named `media-10000`.
    pub struct PortRange {
        /// First port of the range.
        #[example(10000)]
        pub from: At<Port>,
        /// Last port of the range. A range has at most 250 ports.
        #[example(10020)]
        pub to: At<Port>,
        /// Transport protocol. Without it, TCP.
        #[example("UDP")]
        pub protocol: Option<At<Protocol>>,
        /// Whether the same ports are opened on the node as well.
        pub on_host: Option<At<bool>>,
        /// Whether the Kubernetes Service leaves them out.
        pub internal: Option<At<bool>>,
    }
}

/// A limit for one range, because every port is an entry of the Service.
const MOST_IN_RANGE: u16 = 250;

impl Decode for ContainerPort {
    const SHAPE: Shape = Shape::Either(&[Port::SHAPE, LongPort::SHAPE, PortRange::SHAPE]);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        if !matches!(decoder.values.node(node).kind, Kind::Record(_)) {
            return Ok(Self::plain(node, At::decode(node, decoder)?));
        }
        if decoder.values.field(node, "from").is_none() {
            let LongPort { port, protocol, service_port, host_port, internal, .. } =
                LongPort::decode(node, decoder)?;
            return Ok(Self { protocol, service_port, host_port, internal, ..Self::plain(node, port) });
        }
        let PortRange { from, to, protocol, on_host, internal, .. } = PortRange::decode(node, decoder)?;
        let problem = match to.get().checked_sub(from.get()) {
            None | Some(0) => {
                Some(("the range ends before its first port", "set `to` to the greater number"))
            }
            Some(more) if more >= MOST_IN_RANGE => {
                Some(("the range has more than 250 ports", "use a smaller range, or `host_network`"))
            }
            Some(_) => None,
        };
        if let Some((message, help)) = problem {
            let fault = Malformed { message: message.into(), help: Some(help.into()) };
            return decoder.malformed(to.node, decoder.values.span(to.node), fault);
        }
        let host_port = on_host.filter(|on| on.value).map(|on| At { value: from.value, node: on.node });
        Ok(Self { last: Some(to), protocol, host_port, internal, ..Self::plain(node, from) })
    }

    fn stand_in(how: StandIn, node: NodeId) -> Option<Self> {
        Some(Self::plain(node, At::stand_in(how, node)?))
    }
}
