//! Databases: the server of each, and how to connect to it.

use crate::facts::names;
use crate::lab::Switched;
use crate::lab::service::{AnyWorkload, ContainerPort, Database, DatabaseEngine, Service};
use crate::resolve::workload::KeySource;
use crate::resolve::{Resolver, codes};
use crate::types::{DnsLabel, ObjectName};
use crate::value::At;

/// A database with its server resolved.
#[derive(Debug)]
pub struct ResolvedDatabase<'l> {
    /// The name of the database in the service.
    pub name: &'l DnsLabel,
    /// The database in the lab.
    pub database: &'l Database,
    /// Its server.
    pub server: Server<'l>,
}

/// The server of a database.
#[derive(Debug)]
pub enum Server<'l> {
    /// A PostgreSQL cluster of the service's own.
    Own {
        /// The storage class of the cluster's volumes.
        class: At<&'l ObjectName>,
    },
    /// Another service's PostgreSQL cluster.
    Cluster {
        /// The service with the PostgreSQL cluster.
        service: &'l DnsLabel,
        /// The namespace of that service.
        namespace: String,
        /// The name of the PostgreSQL cluster.
        cluster: String,
    },
    /// A server in another service's containers.
    Service {
        /// The service with the server.
        service: &'l DnsLabel,
        /// The workload that is the server.
        workload: AnyWorkload<'l>,
        /// The namespace of that service.
        namespace: String,
        /// The port of the server.
        port: &'l ContainerPort,
    },
}

impl ResolvedDatabase<'_> {
    /// Name of the server inside the cluster, without the cluster's domain.
    pub fn host(&self, service: &DnsLabel, namespace: &str) -> String {
        match &self.server {
            Server::Own { .. } => format!("{}-rw.{namespace}.svc", names::part(service, self.name)),
            Server::Cluster { namespace, cluster, .. } => format!("{cluster}-rw.{namespace}.svc"),
            Server::Service { workload, namespace, .. } => {
                format!("{}.{namespace}.svc", workload.object_name())
            }
        }
    }

    /// The port of the server.
    pub fn port(&self) -> u16 {
        match &self.server {
            Server::Own { .. } | Server::Cluster { .. } => POSTGRES,
            Server::Service { port, .. } => port.in_service().get(),
        }
    }
}

/// The port of PostgreSQL.
pub const POSTGRES: u16 = 5432;

impl<'l> Resolver<'l> {
    pub(super) fn databases(&mut self, name: &DnsLabel, service: &'l Service) -> Vec<ResolvedDatabase<'l>> {
        let all = service.databases.iter();
        all.filter_map(|(entry, database)| {
            let server = match &database.on {
                None => self.own_cluster(name, entry, database),
                Some(on) => self.shared_server(name, entry, database, on),
            }?;
            if let Some(password) = &database.password {
                self.password(name, service, password);
            }
            Some(ResolvedDatabase { name: entry, database, server })
        })
        .collect()
    }

    fn own_cluster(
        &mut self,
        service: &DnsLabel,
        name: &DnsLabel,
        database: &'l Database,
    ) -> Option<Server<'l>> {
        let who = format!("database `{name}` of service `{service}`");
        if database.engine.value == DatabaseEngine::Redis {
            let message = format!("{who} has no server");
            let help = "set `on` to the service that runs Redis";
            self.report(&codes::DB_SERVER, database.node, message, "`on` is missing", help);
            return None;
        }
        if database.size.is_none() {
            let message = format!("{who} has no size");
            let help = "set the `size` of its cluster, or set `on` to a service with a server";
            self.report(&codes::DB_SERVER, database.node, message, "`size` is missing", help);
            return None;
        }
        if let Some(password) = &database.password {
            let message = format!("{who} sets a password, but its own cluster generates one");
            let help = "remove it, or set `on` to a service with a server";
            self.report(&codes::DB_SERVER, password.node, message, "not used", help);
            return None;
        }
        let class = match &database.class {
            Some(class) => At { value: &class.value, node: class.node },
            None => {
                let purpose = &database.purpose;
                if self.lab.storage.purposes.is_broken(purpose.word()) {
                    return None;
                }
                let Some(class) = self.lab.storage.purposes.get(&purpose.value) else {
                    let message = format!(
                        "{who} has the purpose `{}`, but the lab has no storage class for it",
                        purpose.word()
                    );
                    let help = format!("add `storage.purposes.{} = \"...\"`", purpose.word());
                    self.report(
                        &codes::STO_PURPOSE,
                        database.node,
                        message,
                        "no storage class for this purpose",
                        &help,
                    );
                    return None;
                };
                At { value: &class.value, node: class.node }
            }
        };
        let known = &self.lab.storage.classes;
        if !known.contains_key(class.value) && !known.is_broken(class.value.as_str()) {
            let known: Vec<String> = known.keys().map(ToString::to_string).collect();
            let message = format!("{who} needs a storage class that is not defined");
            self.dangling(&codes::STO_CLASS, class.node, message, &known);
        }
        Some(Server::Own { class })
    }

    fn shared_server(
        &mut self,
        service: &DnsLabel,
        name: &DnsLabel,
        database: &'l Database,
        on: &'l At<DnsLabel>,
    ) -> Option<Server<'l>> {
        let who = format!("database `{name}` of service `{service}`");
        let lab = self.lab;
        let Some((other, Switched::On(described))) = lab.services.get_key_value(&on.value) else {
            if !lab.services.is_broken(on.as_str()) {
                let known: Vec<String> = lab.services().map(|(name, _)| name.to_string()).collect();
                let message = format!("{who} is on a service that is not defined or not enabled");
                self.dangling(&codes::DB_SERVER, on.node, message, &known);
            }
            return None;
        };
        let namespace = described.namespace_name(other).to_owned();
        let own = described.databases.iter().filter(|(_, theirs)| theirs.on.is_none());
        let mut clusters: Vec<&DnsLabel> = own.map(|(name, _)| name).collect();
        if let Some(wanted) = &database.cluster {
            let known: Vec<String> = clusters.iter().map(ToString::to_string).collect();
            clusters.retain(|cluster| **cluster == wanted.value);
            if clusters.is_empty() {
                let message = format!("{who} is on a cluster that `{other}` does not define");
                self.dangling(&codes::DB_SERVER, wanted.node, message, &known);
                return None;
            }
        }
        match (database.engine.value, clusters.as_slice()) {
            (DatabaseEngine::Postgres, [cluster]) => {
                let cluster = format!("{other}-{cluster}");
                return Some(Server::Cluster { service: other, namespace, cluster });
            }
            (DatabaseEngine::Postgres, [_, _, ..]) => {
                let message = format!("{who} does not set which cluster of `{other}` it is on");
                self.report(&codes::DB_SERVER, database.node, message, "it has several", "set `cluster`");
                return None;
            }
            _ => {}
        }
        let ports = described.ports(other).into_iter();
        let ports: Vec<_> = ports.filter(|port| !port.port.is_internal()).collect();
        let port = match (&database.port, ports.as_slice()) {
            (Some(wanted), _) => ports.iter().find(|port| *port.name == wanted.value),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        let Some(found) = port else {
            let known: Vec<String> = ports.iter().map(|port| format!("`{}`", port.name)).collect();
            let message = format!("{who} does not set the port of `{other}`");
            let help = match known.as_slice() {
                [] => format!("`{other}` has neither ports nor a PostgreSQL cluster"),
                known => format!("set `port` to one of {}", known.join(", ")),
            };
            let node = database.port.as_ref().map_or(on.node, |port| port.node);
            self.report_value(&codes::DB_SERVER, node, message, "port unknown", &help);
            return None;
        };
        Some(Server::Service { service: other, workload: found.workload, namespace, port: found.port })
    }

    fn password(
        &mut self,
        name: &DnsLabel,
        service: &'l Service,
        password: &crate::lab::service::PasswordRef,
    ) {
        let Some(secret) = service.secrets.get(&password.secret.value) else {
            let known: Vec<String> = service.secrets.keys().map(ToString::to_string).collect();
            let message = format!("service `{name}` refers to a secret that it does not define");
            return self.dangling(&codes::SVC_SECRET, password.secret.node, message, &known);
        };
        let who = format!("service `{name}`");
        let key = &password.key;
        self.key_of(&KeySource::secret(secret), &codes::SVC_SECRET, &who, &key.value, key.node);
    }
}
