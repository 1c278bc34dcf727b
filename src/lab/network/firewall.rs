//! Which traffic may pass between networks, and which ports are forwarded into them.

use crate::lab::decode::{Decode, Decoded, Decoder, Entries, Shape, record, words};
use crate::types::{DnsLabel, Port, Ports};
use crate::value::{At, Kind, NodeId};

words! {
    /// What happens to traffic.
    pub enum Verdict {
        Accept = "accept",
        Drop = "drop",
        Reject = "reject",
    }
}

words! {
    /// Software that enforces firewall rules.
    pub enum FirewallSystem {
        Nftables = "nftables",
        OpnSense = "opnsense",
        PfSense = "pfsense",
    }
}

words! {
    /// Transport protocol of a forwarded port.
    pub enum Transport {
        Tcp = "tcp",
        Udp = "udp",
    }
}

record! {
    /// The traffic that may pass between networks, and between networks and the internet. Replies are always
    /// accepted, and so is traffic within a network unless a rule refuses it.
    pub struct Firewall {
        /// What happens to traffic from a network to another one or to the internet, if no rule matches it.
        /// `'drop` ignores it silently, `'reject` tells the sender.
        pub policy: At<Verdict> = "drop",
        /// Rules by name. Rules that refuse traffic take precedence over those that accept it, so their order
        /// does not matter.
        #[example({ web = { from = ["home"], to = ["lab"], tcp = [80, 443] } })]
        pub rules: Entries<DnsLabel, FirewallRule>,
        /// Ports of a router that lead to machines or load balancers behind it, by name. A forward also accepts
        /// the traffic.
        #[example({ web = { port = 443, to = "ingress" } })]
        pub forwards: Entries<DnsLabel, PortForward>,
        /// Routers whose rules are rendered: names of `machines` or `devices`, each with its software.
        #[example({ router = { system = "opnsense" } })]
        pub routers: Entries<DnsLabel, FirewallRouter>,
    }
}

record! {
    /// A rule about traffic between networks.
    pub struct FirewallRule {
        /// Why the rule exists, for the lab's documents and as a comment in the rendered files.
        #[example("Everyone reads the wiki.")]
        pub description: Option<At<String>>,
        /// Where the traffic comes from: names of `networks`, `machines`, `devices` or `hosts`, addresses,
        /// prefixes, or `"internet"`, which is everything outside the lab's networks. Without any, from
        /// anywhere.
        #[example(["home"])]
        pub from: Vec<At<String>>,
        /// Where the traffic goes to, like `from`; also names of `cluster.load_balancer.addresses`. Without
        /// any, to anywhere.
        #[example(["lab"])]
        pub to: Vec<At<String>>,
        /// TCP ports or ranges of ports, such as `[443, "8000-8010"]`. Without `tcp` and `udp`, the rule is
        /// about all protocols.
        #[example([443, "8000-8010"])]
        pub tcp: Vec<At<Ports>>,
        /// UDP ports or ranges of ports.
        #[example([53])]
        pub udp: Vec<At<Ports>>,
        /// What happens to the traffic.
        pub action: At<Verdict> = "accept",
        /// Whether connections that match the rule are logged.
        pub log: At<bool> = false,
    }
}

record! {
    /// A port of a router that leads to a machine or a load balancer.
    pub struct PortForward {
        /// What the port is for, for the lab's documents and as a comment in the rendered files.
        #[example("The wiki, for everyone.")]
        pub description: Option<At<String>>,
        /// The router: one of `routers`. Can be omitted if there is only one.
        #[example("router")]
        pub router: Option<At<String>>,
        /// Port of the router's uplink.
        #[example(443)]
        pub port: At<Port>,
        /// Transport protocol.
        pub protocol: At<Transport> = "tcp",
        /// Target: one of `machines`, `devices`, `hosts` or `cluster.load_balancer.addresses`, or an address.
        #[example("ingress")]
        pub to: At<String>,
        /// Port of the target. Without it, the same port.
        #[example(8443)]
        pub to_port: Option<At<Port>>,
    }
}

record! {
    /// A router whose rules are rendered.
    pub struct FirewallRouter {
        /// Software of the router: `'nftables` for Linux, `'opnsense`, or `'pfsense`.
        pub system: At<FirewallSystem>,
        /// Interface that leads to the internet, as the router names it, such as `eth0` or `wan`. Port forwards
        /// need it.
        #[example("wan")]
        pub uplink: Option<At<String>>,
        /// Interfaces of the router by network, as the router names them: `interfaces.lan = "igb1"`. pfSense needs
        /// them, because its rules name their interfaces.
        #[example({ lan = "opt1" })]
        pub interfaces: Entries<DnsLabel, At<String>>,
    }
}

impl Firewall {
    /// The router of a forward: the one it names, or the only one.
    pub fn router_of(&self, forward: &PortForward) -> Option<(&DnsLabel, &FirewallRouter)> {
        match &forward.router {
            Some(wanted) => self.routers.iter().find(|(name, _)| name.as_str() == wanted.value),
            None => self.routers.iter().next().filter(|_| self.routers.len() == 1),
        }
    }

    /// The forwards of a router, by name.
    pub fn forwards_of(&self, router: &DnsLabel) -> Vec<(&DnsLabel, &PortForward)> {
        let is_own = |forward: &PortForward| self.router_of(forward).is_some_and(|(name, _)| name == router);
        self.forwards.iter().filter(|(_, forward)| is_own(forward)).collect()
    }
}

impl FirewallRule {
    /// Whether it is about all protocols.
    pub fn is_about_everything(&self) -> bool {
        self.tcp.is_empty() && self.udp.is_empty()
    }

    /// Its ports of a protocol.
    pub fn ports(&self, protocol: Transport) -> &[At<Ports>] {
        match protocol {
            Transport::Tcp => &self.tcp,
            Transport::Udp => &self.udp,
        }
    }
}

impl PortForward {
    /// The port of the target.
    pub fn target_port(&self) -> Port {
        self.to_port.as_ref().unwrap_or(&self.port).value
    }
}

/// A number is one port, a text a range.
impl Decode for Ports {
    const SHAPE: Shape = Shape::Either(&[Port::SHAPE, Shape::Text("a range of ports such as \"8000-8010\"")]);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        if matches!(decoder.values.node(node).kind, Kind::Number(_)) {
            return Port::decode(node, decoder).map(Self::from);
        }
        let text = decoder.string(node, "a port number or a range of ports such as \"8000-8010\"")?;
        text.parse().or_else(|problem| {
            let span = decoder.values.span(node);
            decoder.malformed(node, span, problem)
        })
    }
}
