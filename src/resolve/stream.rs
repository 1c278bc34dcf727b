//! Ways in for what is not HTTP: the port, the way, and the host name where one tells streams apart.

use crate::lab::network::{Backend, Way};
use crate::lab::service::{Service, Stream, StreamTransport, WorkloadPort, full_host};
use crate::resolve::{Resolver, codes};
use crate::types::{DnsLabel, HostName};
use crate::value::At;

/// One such way in, with everything decided.
#[derive(Debug)]
pub struct Streamed<'l> {
    pub name: &'l DnsLabel,
    pub stream: &'l Stream,
    /// The port, and the workload that has it.
    pub port: WorkloadPort<'l>,
    pub way: Way<'l>,
    pub host: Option<At<HostName>>,
}

impl<'l> Resolver<'l> {
    pub(super) fn stream(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
        name: &'l DnsLabel,
        stream: &'l Stream,
    ) -> Option<Streamed<'l>> {
        let port = self.exposed_port(service_name, service, &stream.port);
        let way = self.way(service_name, stream.node, &stream.way)?;
        let host = match (&stream.host, stream.transport.value) {
            (Some(host), StreamTransport::Tls) => {
                let full = full_host(host, &self.lab.domain);
                Some(self.host(service_name, &full, host.node)?)
            }
            (None, StreamTransport::Tls) => {
                let message = format!("stream `{name}` of service `{service_name}` has no host");
                let help = "TLS that is passed on is told apart by the name in it: give it a `host`";
                self.report(&codes::EXP_STREAM, stream.node, message, "which host?", help);
                return None;
            }
            (Some(host), StreamTransport::Tcp | StreamTransport::Udp) => {
                let message = format!("stream `{name}` of service `{service_name}` cannot have a host");
                let help = "only TLS carries a name; leave `host` out, or make it `transport = 'tls`";
                self.report_value(&codes::EXP_STREAM, host.node, message, "nothing carries it", help);
                return None;
            }
            (None, StreamTransport::Tcp | StreamTransport::Udp) => None,
        };
        if matches!(way.backend.value, Backend::Ingress | Backend::NodePort) {
            let message =
                format!("service `{service_name}` has a stream, and the lab's way in carries HTTP only");
            let help = "give it one of `load_balancers`, or an `exposure.ways` with `'traefik` or `'gateway`";
            self.report(&codes::EXP_STREAM, stream.node, message, "no object for it", help);
            return None;
        }
        self.route(&way)?;
        Some(Streamed { name, stream, port: port?, way, host })
    }
}
