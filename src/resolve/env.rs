//! Variables that contain the address of another service, or connection details of a database.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, near};
use crate::lab::Switched;
use crate::lab::service::{
    Database, DatabaseEngine, DatabaseFact, DatabaseWord, EnvValue, Fact, NeedFact, PasswordRef, Service,
};
use crate::resolve::database::ResolvedDatabase;
use crate::resolve::{Resolver, codes};
use crate::types::{DnsLabel, Port};
use crate::value::{At, NodeId};

/// The variables of a service's containers that refer to services and databases, by the variable's value.
#[derive(Debug, Default)]
pub(super) struct Variables<'l> {
    pub(super) addresses: BTreeMap<NodeId, ServiceAddress>,
    pub(super) details: BTreeMap<NodeId, DatabaseDetail<'l>>,
}

/// The address of a service, or a part of it.
#[derive(Debug)]
pub struct ServiceAddress {
    /// The Service object.
    pub object: String,
    /// The namespace of the Service object.
    pub namespace: String,
    /// The part of the address that the variable contains.
    pub part: AddressPart,
}

/// The part of an address that a variable contains.
#[derive(Clone, Copy, Debug)]
pub enum AddressPart {
    /// The host name.
    Host,
    /// The port.
    Port(Port),
    /// The host name and the port, separated by a colon.
    HostAndPort(Port),
}

/// A connection detail of a database.
#[derive(Debug)]
pub struct DatabaseDetail<'l> {
    /// The name of the database in the lab.
    pub name: &'l DnsLabel,
    /// The database.
    pub database: &'l Database,
    /// Name of the server inside the cluster, without the cluster's domain.
    pub host: String,
    /// The port of the server.
    pub port: u16,
    /// The kind of the detail.
    pub kind: DetailKind<'l>,
}

/// The kind of a connection detail.
#[derive(Clone, Copy, Debug)]
pub enum DetailKind<'l> {
    /// The host name of the server.
    Host,
    /// The port of the server.
    Port,
    /// The host name and the port, separated by a colon.
    Address,
    /// The name of the database; for Redis, its index.
    Name,
    /// The user of the database.
    User,
    /// A key of the secret that is generated with a cluster of the database's own.
    Generated(&'static str),
    /// A key of one of the service's secrets.
    Password(&'l PasswordRef),
    /// The URI of a Redis server without a password.
    OpenUri,
}

impl<'l> Resolver<'l> {
    pub(super) fn variables(
        &mut self,
        name: &'l DnsLabel,
        service: &'l Service,
        databases: &[ResolvedDatabase<'l>],
    ) -> Variables<'l> {
        let mut variables = Variables::default();
        for workload in service.all_workloads(name) {
            for (container, described) in workload.pod().all_containers() {
                for (variable, value) in &described.env {
                    let subject =
                        || format!("variable `{variable}` of container `{container}` of {workload}");
                    match &value.value {
                        EnvValue::Fact(fact) => {
                            let address = self.service_address(name, service, fact, subject);
                            variables.addresses.extend(address.map(|address| (value.node, address)));
                        }
                        EnvValue::Database(fact) => {
                            let detail = self.database_detail(name, service, databases, fact, subject);
                            variables.details.extend(detail.map(|detail| (value.node, detail)));
                        }
                        _ => {}
                    }
                }
            }
        }
        variables
    }

    fn service_address(
        &mut self,
        service_name: &DnsLabel,
        service: &Service,
        fact: &'l NeedFact,
        subject: impl Fn() -> String,
    ) -> Option<ServiceAddress> {
        let needed = service.needs.get(&fact.need.value).is_some_and(|needed| needed.value);
        if !needed {
            let known: Vec<&str> = service.needs.keys().map(|need| need.as_str()).collect();
            let near = near::did_you_mean(fact.need.as_str(), &known);
            let help =
                near.unwrap_or_else(|| format!("add `services.{service_name}.needs.{} = true`", *fact.need));
            let message =
                format!("{} refers to service `{}`, which is not listed in `needs`", subject(), *fact.need);
            self.report_value(&codes::ENV_FACT, fact.need.node, message, "not listed in `needs`", &help);
            return None;
        }
        // A service that is not defined is reported with `needs`.
        let Some((name, Switched::On(other))) = self.lab.services.get_key_value(&fact.need.value) else {
            return None;
        };
        let found = fact.port(name, other);
        let object = found.map_or_else(|| name.to_string(), |port| port.workload.object_name());
        let port = found.map(|found| found.port.in_service().value);
        let part = match (fact.fact.value, port) {
            (Fact::Host, _) => AddressPart::Host,
            (Fact::Port, Some(port)) => AddressPart::Port(port),
            (Fact::Address, Some(port)) => AddressPart::HostAndPort(port),
            (Fact::Port | Fact::Address, None) => {
                self.ambiguous_port(name, other, fact, subject);
                return None;
            }
        };
        Some(ServiceAddress { object, namespace: other.namespace_name(name).to_owned(), part })
    }

    fn ambiguous_port(
        &mut self,
        name: &DnsLabel,
        service: &Service,
        fact: &NeedFact,
        subject: impl Fn() -> String,
    ) {
        let ports: Vec<String> = service.ports(name).iter().map(|port| format!("`{}`", port.name)).collect();
        let (node, text) = match &fact.port {
            Some(port) => (port.node, "not defined"),
            None => (fact.fact.node, "needs `port`"),
        };
        let message = format!("{} does not identify a port of service `{name}`", subject());
        let help = match ports.as_slice() {
            [] => format!("service `{name}` has no ports"),
            ports => format!("set `port` to one of: {}", ports.join(", ")),
        };
        self.report_value(&codes::ENV_FACT, node, message, text, &help);
    }

    fn database_detail(
        &mut self,
        service_name: &DnsLabel,
        service: &'l Service,
        databases: &[ResolvedDatabase<'l>],
        fact: &DatabaseFact,
        subject: impl Fn() -> String,
    ) -> Option<DatabaseDetail<'l>> {
        let Some(database) = service.databases.get(&fact.database.value) else {
            let known: Vec<&str> = service.databases.keys().map(|name| name.as_str()).collect();
            let help = near::did_you_mean(fact.database.as_str(), &known);
            let help = help.unwrap_or_else(|| "define it under `databases` of the service".to_owned());
            let message = format!(
                "{} refers to database `{}`, which the service does not define",
                subject(),
                *fact.database
            );
            self.report_value(&codes::DB_FACT, fact.database.node, message, "not defined", &help);
            return None;
        };
        let Some(kind) = kind(database, fact.fact.value) else {
            self.unknown_detail(database, &fact.fact, subject);
            return None;
        };
        // One whose server is not defined has been reported.
        let resolved = databases.iter().find(|resolved| *resolved.name == fact.database.value)?;
        Some(DatabaseDetail {
            name: resolved.name,
            database,
            host: resolved.host(service_name, service.namespace_name(service_name)),
            port: resolved.port(),
            kind,
        })
    }

    fn unknown_detail(
        &mut self,
        database: &Database,
        detail: &At<DatabaseWord>,
        subject: impl Fn() -> String,
    ) {
        let message =
            format!("{} refers to `'{}`, which is not known for this database", subject(), detail.word());
        let (place, entry) = (self.values.span(detail.node), self.values.key_span(database.node));
        self.diagnostics.push(
            Diagnostic::new(&codes::DB_FACT, message)
                .at_node(detail.node, place, "not known")
                .at_node(database.node, entry, "for this database")
                .help(match detail.value {
                    DatabaseWord::Password => "set the `password` of the database",
                    _ => "compose the value with the `template` of a secret",
                }),
        );
    }
}

/// The detail of a database. None if it is not known.
fn kind(database: &Database, word: DatabaseWord) -> Option<DetailKind<'_>> {
    let engine = database.engine.value;
    let is_own = database.on.is_none() && engine == DatabaseEngine::Postgres;
    match word {
        DatabaseWord::Host => Some(DetailKind::Host),
        DatabaseWord::Port => Some(DetailKind::Port),
        DatabaseWord::Address => Some(DetailKind::Address),
        DatabaseWord::Name => Some(DetailKind::Name),
        DatabaseWord::User => {
            (engine == DatabaseEngine::Postgres || database.user.is_some()).then_some(DetailKind::User)
        }
        DatabaseWord::Password if is_own => Some(DetailKind::Generated("password")),
        DatabaseWord::Password => database.password.as_ref().map(DetailKind::Password),
        DatabaseWord::Uri if is_own => Some(DetailKind::Generated("uri")),
        DatabaseWord::Uri => {
            (engine == DatabaseEngine::Redis && database.password.is_none()).then_some(DetailKind::OpenUri)
        }
    }
}
