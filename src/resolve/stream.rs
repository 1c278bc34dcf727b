//! Streams: routes for protocols other than HTTP, with their port, their way, and the host name for TLS.

use crate::lab::network::{Backend, Way};
use crate::lab::service::{Service, Stream, StreamTransport, WorkloadPort, full_host};
use crate::resolve::{Resolver, codes};
use crate::types::{DnsLabel, HostName};
use crate::value::At;

/// A stream with its references and defaults resolved.
#[derive(Debug)]
pub struct ResolvedStream<'l> {
    /// The name of the entry in `streams`.
    pub name: &'l DnsLabel,
    /// The entry in the lab.
    pub stream: &'l Stream,
    /// The port, and the workload that defines it.
    pub port: WorkloadPort<'l>,
    /// The way by which it is exposed.
    pub way: Way<'l>,
    /// The host name, for TLS.
    pub host: Option<At<HostName>>,
}

impl<'l> Resolver<'l> {
    pub(super) fn stream(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
        name: &'l DnsLabel,
        stream: &'l Stream,
    ) -> Option<ResolvedStream<'l>> {
        let port = self.exposed_port(service_name, service, &stream.port);
        let way = self.way(service_name, stream.node, &stream.way)?;
        let host = match (&stream.host, stream.transport.value) {
            (Some(host), StreamTransport::Tls) => {
                let full = full_host(host, &self.lab.domain);
                Some(self.host(service_name, &full, host.node)?)
            }
            (None, StreamTransport::Tls) => {
                let message = format!("stream `{name}` of service `{service_name}` has no host");
                let help = "set `host`; TLS passthrough is routed by host name";
                self.report(&codes::EXP_STREAM, stream.node, message, "`host` is missing", help);
                return None;
            }
            (Some(host), StreamTransport::Tcp | StreamTransport::Udp) => {
                let message = format!("stream `{name}` of service `{service_name}` cannot have a host");
                let help = "remove `host`, or set `transport = 'tls`; only TLS carries a host name";
                self.report_value(&codes::EXP_STREAM, host.node, message, "not used", help);
                return None;
            }
            (None, StreamTransport::Tcp | StreamTransport::Udp) => None,
        };
        if matches!(way.backend.value, Backend::Ingress | Backend::NodePort) {
            let message =
                format!("service `{service_name}` has a stream, but the lab's `exposure` routes HTTP only");
            let help = "use `load_balancers`, or an entry of `exposure.ways` with `backend = 'traefik` or \
                        `'gateway`";
            self.report(&codes::EXP_STREAM, stream.node, message, "cannot be routed", help);
            return None;
        }
        self.route_kind(&way)?;
        Some(ResolvedStream { name, stream, port: port?, way, host })
    }
}
