//! External services: Services for targets outside the cluster.

use crate::facts::address::Purpose;
use crate::facts::names;
use crate::lab::service::{ExternalService, Service};
use crate::resolve::{Resolver, codes};
use crate::types::{Address, DnsLabel, HostName};
use crate::value::At;

/// An external service with its target resolved.
#[derive(Debug)]
pub struct External<'l> {
    /// The name of the entry.
    pub name: &'l DnsLabel,
    /// The entry in the lab.
    pub external: &'l ExternalService,
    /// The target.
    pub target: ExternalTarget<'l>,
}

/// Its target.
#[derive(Debug)]
pub enum ExternalTarget<'l> {
    /// A host name.
    Host(&'l At<HostName>),
    /// IP addresses.
    Addresses(Vec<At<Address>>),
    /// The Service exists already.
    Existing,
}

impl External<'_> {
    /// Name of the Service.
    pub fn object(&self, service: &DnsLabel) -> String {
        names::given_or_part(self.external.name.as_ref(), service, self.name)
    }
}

impl<'l> Resolver<'l> {
    pub(super) fn externals(&mut self, name: &DnsLabel, service: &'l Service) -> Vec<External<'l>> {
        let all = service.external_services.iter();
        all.filter_map(|(entry, external)| self.external(name, entry, external)).collect()
    }

    fn external(
        &mut self,
        service: &DnsLabel,
        name: &'l DnsLabel,
        external: &'l ExternalService,
    ) -> Option<External<'l>> {
        let existing = external.existing.value;
        let target = match (&external.host, external.addresses.as_slice(), &external.machine, existing) {
            (Some(host), [], None, false) => ExternalTarget::Host(host),
            (None, [_, ..], None, false) => ExternalTarget::Addresses(external.addresses.clone()),
            (None, [], None, true) => ExternalTarget::Existing,
            (None, [], Some(machine), false) => {
                let message =
                    || format!("external service `{name}` of `{service}` is not one of the lab's `machines`");
                let (_, address) = self.address_of(&codes::SVC_EXTERNAL, machine, Purpose::Reach, message)?;
                ExternalTarget::Addresses(vec![At { value: address.value, node: machine.node }])
            }
            (None, [], None, false) => return self.unclear(service, name, external, "has no target"),
            _ => return self.unclear(service, name, external, "has more than one target"),
        };
        if external.ports.is_empty() && !matches!(target, ExternalTarget::Host(_)) {
            return self.unclear(service, name, external, "has no ports");
        }
        if let ExternalTarget::Addresses(addresses) = &target {
            let version = |address: &At<Address>| address.is_ipv6();
            if addresses.iter().any(|address| version(address) != version(&addresses[0])) {
                return self.unclear(service, name, external, "mixes IPv4 and IPv6 addresses");
            }
        }
        Some(External { name, external, target })
    }

    fn unclear<T>(
        &mut self,
        service: &DnsLabel,
        name: &DnsLabel,
        external: &ExternalService,
        problem: &str,
    ) -> Option<T> {
        let message = format!("external service `{name}` of `{service}` {problem}");
        let help = "set `host`, or set `ports` and one of `addresses`, `machine` and `existing`";
        self.report(&codes::SVC_EXTERNAL, external.node, message, "defined here", help);
        None
    }
}
