//! The address of a required service, as text for the environment of the service that needs it.

use crate::document::Data;
use crate::facts::names;
use crate::lab::service::DatabaseEngine;
use crate::resolve::{AddressPart, DatabaseDetail, DetailKind, Resolved, ResolvedService, ServiceAddress};
use crate::targets::kubernetes::secret::secret_name;
use crate::value::NodeId;

/// The address of a service, or the part of it that a variable contains.
pub(super) fn address(lab: &Resolved<'_>, address: &ServiceAddress) -> String {
    let ServiceAddress { object, namespace, part } = address;
    let host = || format!("{object}.{namespace}.svc.{}", domain(lab));
    match part {
        AddressPart::Host => host(),
        AddressPart::Port(port) => port.to_string(),
        AddressPart::HostAndPort(port) => format!("{}:{port}", host()),
    }
}

/// A connection detail of one of the service's databases: the field of the variable and its content.
pub(super) fn database(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    detail: &DatabaseDetail<'_>,
    node: NodeId,
) -> (&'static str, Data) {
    let DatabaseDetail { name, database, host, port, kind } = detail;
    let text = |text: String| ("value", Data::text(node, text));
    let host = || format!("{host}.{}", domain(lab));
    let secret = |name: String, key: String| {
        let reference = Data::map(node).text("name", name).text("key", key);
        ("valueFrom", Data::from(Data::map(node).put("secretKeyRef", reference)))
    };
    match kind {
        DetailKind::Host => text(host()),
        DetailKind::Port => text(port.to_string()),
        DetailKind::Address => text(format!("{}:{port}", host())),
        DetailKind::Name if database.engine.value == DatabaseEngine::Redis => {
            text(database.index.to_string())
        }
        DetailKind::Name => text(database.database_name(service.name).value),
        DetailKind::User => text(database.owner(service.name).value),
        DetailKind::Generated(key) => {
            secret(format!("{}-app", names::part(service.name, name)), (*key).to_owned())
        }
        DetailKind::Password(password) => {
            secret(secret_name(service, password.secret.as_str()), password.key.to_string())
        }
        DetailKind::OpenUri => text(format!("redis://{}:{port}/{}", host(), *database.index)),
    }
}

fn domain(lab: &Resolved<'_>) -> String {
    lab.lab.cluster.as_ref().map_or("cluster.local".to_owned(), |cluster| cluster.dns.domain.to_string())
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, compile_with, document};

    const DATABASE: &str = r#"services.database = {
    enable = true, namespace = "databases",
    containers.app = {
      image = "docker.io/library/postgres:18.0", memory = "64Mi",
      ports = { postgres = { port = 5432, service_port = 15432 }, metrics = 9187 },
    },
  },
  services.hello.needs.database = true,"#;

    #[test]
    fn facts_follow_the_needed_service() {
        let (compiled, _) = compile_with(&format!(
            r#"{{ {DATABASE} cluster.dns.domain = "lab.local",
  services.hello.containers.app.env = {{
    HOST = {{ need = "database", fact = 'host }},
    DATABASE_PORT = {{ need = "database", fact = 'port, port = "postgres" }},
    ADDRESS = {{ need = "database", fact = 'address, port = "metrics" }},
  }} }}"#
        ));
        assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
        let text = document(&compiled, "kubernetes/hello/hello/deployment.yaml");
        for part in
            ["database.databases.svc.lab.local\n", "\"15432\"", "database.databases.svc.lab.local:9187"]
        {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }

    #[test]
    fn one_of_several_ports_has_to_be_named() {
        let fragment = format!(
            "{{ {DATABASE} services.hello.containers.app.env.PORT = {{ need = \"database\", fact = 'port }} }}"
        );
        assert_eq!(codes(&compile_with(&fragment).0), ["ENV-FACT"]);
    }
}
