//! Services: their namespace, the storage of their volumes, and what their containers refer to.

use crate::diag::Diagnostic;
use crate::facts::{names, storage};
use crate::lab::cluster::{Access, Class, Growth};
use crate::lab::service::{Lifetime, NfsVolume, OnRemoval, Service, Volume, VolumeKind};
use crate::resolve::env::{DatabaseDetail, ServiceAddress, Variables};
use crate::resolve::{
    Exposed, External, ResolvedDatabase, ResolvedExtraService, ResolvedLoadBalancer, ResolvedStream,
    ResolvedWorkload, Resolver, codes,
};
use crate::types::{DiskSize, DnsLabel, ObjectName};
use crate::value::{At, NodeId};

/// A service with its references resolved.
#[derive(Debug)]
pub struct ResolvedService<'l> {
    /// The name of the service.
    pub name: &'l DnsLabel,
    /// The service in the lab.
    pub service: &'l Service,
    /// The namespace, and the value that sets it.
    pub namespace: At<String>,
    /// Its workloads and jobs; at least one.
    pub workloads: Vec<ResolvedWorkload<'l>>,
    /// The volumes that become PersistentVolumeClaims.
    pub claims: Vec<Claim<'l>>,
    /// The volumes on NFS servers.
    pub nfs: Vec<NfsShare<'l>>,
    /// The load balancers.
    pub load_balancers: Vec<ResolvedLoadBalancer<'l>>,
    /// The additional Services.
    pub extra_services: Vec<ResolvedExtraService<'l>>,
    /// The databases.
    pub databases: Vec<ResolvedDatabase<'l>>,
    pub(super) variables: Variables<'l>,
    /// The Services for targets outside the cluster.
    pub external: Vec<External<'l>>,
    /// The ports that are exposed by HTTP routes.
    pub exposed: Vec<Exposed<'l>>,
    /// The ports that are exposed by routes for other protocols.
    pub streams: Vec<ResolvedStream<'l>>,
}

impl<'l> ResolvedService<'l> {
    /// The address of a service that a variable of one of its containers contains.
    pub fn address(&self, variable: NodeId) -> &ServiceAddress {
        self.variables.addresses.get(&variable).expect("the variables of a service are resolved with it")
    }

    /// The connection detail that a variable of one of its containers contains.
    pub fn database_detail(&self, variable: NodeId) -> &DatabaseDetail<'l> {
        self.variables.details.get(&variable).expect("the variables of a service are resolved with it")
    }
}

/// A volume that becomes a PersistentVolumeClaim.
#[derive(Debug)]
pub struct Claim<'l> {
    /// The name of the volume.
    pub volume: &'l DnsLabel,
    /// Name of the claim, if there is only one.
    pub name: String,
    /// Whether the claim outlives its pods.
    pub lifetime: Lifetime,
    /// The value that defines the volume.
    pub node: NodeId,
    /// The storage class.
    pub class: At<&'l ObjectName>,
    /// The access mode.
    pub access: At<Access>,
    /// The requested size.
    pub size: &'l At<DiskSize>,
    /// What becomes of it when it is no longer in the tree.
    pub on_removal: &'l At<OnRemoval>,
    /// The size up to which it grows automatically, and how.
    pub growth: Option<(&'l At<DiskSize>, &'l Growth)>,
}

/// A volume that is a directory of an NFS server.
#[derive(Debug)]
pub struct NfsShare<'l> {
    /// The name of the volume.
    pub volume: &'l DnsLabel,
    /// The volume in the lab.
    pub nfs: &'l NfsVolume,
    /// Address or name of the server.
    pub server: At<String>,
}

impl<'l> Resolver<'l> {
    pub(super) fn service(
        &mut self,
        name: &'l DnsLabel,
        service: &'l Service,
    ) -> Option<ResolvedService<'l>> {
        let before = self.diagnostics.len();
        let workloads = self.workloads(name, service);
        let node = service.namespace.as_ref().map_or(service.node, |namespace| namespace.node);
        let value = service.namespace_name(name).to_owned();
        if let Some(tier) = &service.tier {
            self.known_tier(tier, || format!("service `{name}` has a tier that is not defined"));
        }
        let claims = service
            .volumes
            .iter()
            .filter_map(|(volume_name, volume)| match volume.kind() {
                VolumeKind::Claim(lifetime) => self.claim(name, volume_name, volume, lifetime),
                _ => None,
            })
            .collect();
        let nfs = service.volumes.iter().filter_map(|(volume, it)| Some((volume, it.nfs.as_ref()?)));
        let nfs =
            nfs.map(|(volume, nfs)| NfsShare { volume, nfs, server: self.nfs_server_of(nfs) }).collect();
        let load_balancers = service
            .load_balancers
            .iter()
            .map(|(balancer, described)| self.load_balancer(name, service, balancer, described))
            .collect();
        let databases = self.databases(name, service);
        let variables = self.variables(name, service, &databases);
        let external = self.externals(name, service);
        let extra_services = self.extra_services(name, service);
        let exposed = service
            .expose
            .iter()
            .filter_map(|(expose_name, expose)| self.expose(name, service, expose_name, expose))
            .collect();
        let streams = service
            .streams
            .iter()
            .filter_map(|(stream_name, stream)| self.stream(name, service, stream_name, stream))
            .collect();
        (self.diagnostics.len() == before).then_some(ResolvedService {
            name,
            service,
            namespace: At { value, node },
            workloads,
            claims,
            nfs,
            load_balancers,
            extra_services,
            databases,
            variables,
            external,
            exposed,
            streams,
        })
    }

    fn claim(
        &mut self,
        service: &DnsLabel,
        name: &'l DnsLabel,
        volume: &'l Volume,
        lifetime: Lifetime,
    ) -> Option<Claim<'l>> {
        let Some(size) = &volume.size else {
            let message = format!("volume `{name}` of service `{service}` has no size");
            let help = "add a `size`, or use `empty = {}` or `nfs = { server, path }`";
            self.report(&codes::SVC_VOLUME, volume.node, message, "a claim needs a size", help);
            return None;
        };
        let class = self.class(service, name, volume)?;
        let known = &self.lab.storage.classes;
        if known.is_broken(class.value.as_str()) {
            return None;
        }
        let Some(described) = known.get(class.value) else {
            let known: Vec<String> = known.keys().map(ToString::to_string).collect();
            let message =
                format!("volume `{name}` of service `{service}` has a storage class that is not defined");
            self.dangling(&codes::STO_CLASS, class.node, message, &known);
            return None;
        };
        let access = storage::claim_access(volume, described);
        if !described.access.iter().any(|offered| offered.value == access.value) {
            let message = format!(
                "volume `{name}` of service `{service}` uses an access mode that class `{}` does not support",
                class.value
            );
            let offered: Vec<&str> = described.access.iter().map(|access| access.word()).collect();
            let help = format!("use one of its modes ({}), or another class", offered.join(", "));
            let access = self.values.span(access.node);
            let class = self.values.span(class.node);
            self.diagnostics.push(
                Diagnostic::new(&codes::STO_ACCESS, message)
                    .at_node(volume.node, access, "requested here")
                    .at(class, "not supported by this class")
                    .help(help),
            );
            return None;
        }
        let growth = match &volume.grows_to {
            Some(limit) => Some((limit, self.growth(service, name, size, limit, described)?)),
            None => None,
        };
        let claim = names::part(service, name);
        let (node, on_removal) = (volume.node, &volume.on_removal);
        Some(Claim { volume: name, name: claim, lifetime, node, class, access, size, on_removal, growth })
    }

    /// A claim grows only if its class supports it, and only beyond its initial size.
    fn growth(
        &mut self,
        service: &DnsLabel,
        name: &DnsLabel,
        size: &At<DiskSize>,
        limit: &At<DiskSize>,
        class: &'l Class,
    ) -> Option<&'l Growth> {
        if limit.value <= size.value {
            let message =
                format!("`grows_to` of volume `{name}` of service `{service}` does not exceed its size");
            let help = format!("set more than `{}`, or remove `grows_to`", size.value);
            self.report(&codes::STO_GROWTH, limit.node, message, "not above `size`", &help);
            return None;
        }
        if class.growth.is_none() {
            let message = format!(
                "the storage class of volume `{name}` of service `{service}` does not expand claims \
                 automatically"
            );
            let help = "set the `growth` of the class if pvc-autoresizer manages it, or remove `grows_to`";
            self.report(&codes::STO_GROWTH, limit.node, message, "the class has no `growth`", help);
        }
        class.growth.as_ref()
    }

    /// The address of one of the lab's NFS servers, or the value of the service.
    fn nfs_server_of(&self, nfs: &NfsVolume) -> At<String> {
        let known = self.lab.nfs_servers.get_key_value(nfs.server.value.as_str());
        match known {
            Some((_, server)) => At { value: server.address.to_string(), node: server.address.node },
            None => nfs.server.clone(),
        }
    }

    /// The class of a volume, or the lab's class for its purpose.
    fn class(
        &mut self,
        service: &DnsLabel,
        name: &DnsLabel,
        volume: &'l Volume,
    ) -> Option<At<&'l ObjectName>> {
        if let Some(class) = storage::class_name(self.lab, volume) {
            return Some(class);
        }
        let Some(purpose) = &volume.purpose else {
            let message =
                format!("volume `{name}` of service `{service}` sets neither `purpose` nor `class`");
            let help = "set what the data is for, such as `purpose = 'general`";
            self.report(&codes::SVC_VOLUME, volume.node, message, "storage class unknown", help);
            return None;
        };
        if !self.lab.storage.purposes.is_broken(purpose.word()) {
            let message = format!(
                "volume `{name}` of service `{service}` has the purpose `{}`, but the lab has no storage \
                 class for it",
                purpose.word()
            );
            let help = format!("add `storage.purposes.{} = \"...\"`", purpose.word());
            self.report_value(
                &codes::STO_PURPOSE,
                purpose.node,
                message,
                "no storage class for this purpose",
                &help,
            );
        }
        None
    }
}

impl ResolvedService<'_> {
    /// Other namespaces that contain some of its objects, and the values that set them.
    pub fn other_namespaces(&self) -> Vec<At<String>> {
        let account = self.service.account.iter().flat_map(|account| {
            account.namespaces.keys().map(|name| At { value: name.to_string(), node: account.node })
        });
        let raw = self.service.raw_objects();
        let raw = raw.filter_map(|raw| raw.namespace.clone());
        let databases = self.databases.iter().filter_map(|database| match &database.server {
            crate::resolve::Server::Cluster { namespace, .. } => {
                Some(At { value: namespace.clone(), node: database.database.node })
            }
            _ => None,
        });
        let others = account.chain(raw).chain(databases);
        others.filter(|namespace| namespace.value != self.namespace.value).collect()
    }
}
