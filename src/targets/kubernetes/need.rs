//! The address of a required service, as text for the environment of the service that needs it.

use crate::document::Data;
use crate::facts::names;
use crate::lab::service::{DatabaseEngine, DatabaseFact, DatabaseWord, Fact, NeedFact};
use crate::resolve::{Resolved, ResolvedService, Server};
use crate::targets::kubernetes::secret::secret_name;

/// The fact. None if a check has reported that the lab does not run such a service, or that the port is ambiguous.
pub(super) fn fact(lab: &Resolved<'_>, fact: &NeedFact) -> Option<Data> {
    let needed = lab.service(fact.need.as_str())?;
    let domain = domain(lab);
    let port = fact.port(needed.name, needed.service);
    let service = port.map_or(needed.name.to_string(), |port| port.workload.object_name());
    let host = format!("{service}.{}.svc.{domain}", needed.namespace.value);
    let port = port.map(|port| port.port.in_service().to_string());
    let text = match (fact.fact.value, port) {
        (Fact::Host, _) | (Fact::Address, None) => host,
        (Fact::Port, port) => port?,
        (Fact::Address, Some(port)) => format!("{host}:{port}"),
    };
    Some(Data::text(fact.fact.node, text))
}

/// A fact about one of the service's databases: the field of the variable and its content. None if a check has reported
/// that there is no such database, or that the fact is unknown.
pub(super) fn database(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    fact: &DatabaseFact,
) -> Option<(&'static str, Data)> {
    let node = fact.fact.node;
    let text = |text: String| ("value", Data::text(node, text));
    let known = service.databases.iter().find(|database| *database.name == fact.database.value)?;
    let described = known.database;
    let host = || {
        let host = known.host(service.name, &service.namespace.value);
        format!("{host}.{}", domain(lab))
    };
    let secret = |name: String, key: String| {
        let reference = Data::map(node).text("name", name).text("key", key);
        ("valueFrom", Data::from(Data::map(node).put("secretKeyRef", reference)))
    };
    let own = matches!(known.server, Server::Own { .. });
    let made = |key: &str| secret(format!("{}-app", names::part(service.name, known.name)), key.to_owned());
    Some(match fact.fact.value {
        DatabaseWord::Host => text(host()),
        DatabaseWord::Port => text(known.port().to_string()),
        DatabaseWord::Address => text(format!("{}:{}", host(), known.port())),
        DatabaseWord::Name if described.engine.value == DatabaseEngine::Redis => {
            text(described.index.to_string())
        }
        DatabaseWord::Name => text(described.database_name(service.name).value),
        DatabaseWord::User => text(described.owner(service.name).value),
        DatabaseWord::Password if own => made("password"),
        DatabaseWord::Uri if own => made("uri"),
        DatabaseWord::Password => match &described.password {
            Some(password) => {
                let name = secret_name(service, password.secret.as_str());
                secret(name, password.key.to_string())
            }
            None => return None,
        },
        DatabaseWord::Uri => text(format!("redis://{}:{}/{}", host(), known.port(), *described.index)),
    })
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
    PORT = {{ need = "database", fact = 'port, port = "postgres" }},
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
