//! Where a service that another one needs is reached, as text for the other's environment.

use crate::lab::{Fact, NeedFact};
use crate::plan::data::Data;
use crate::resolve::Resolved;

/// The fact. A check has seen to it that the service and the port exist.
pub(super) fn fact(lab: &Resolved<'_>, fact: &NeedFact) -> Data {
    let Some(needed) = lab.services.iter().find(|service| *service.name == fact.need.value) else {
        return Data::text(fact.node, "");
    };
    let domain =
        lab.lab.cluster.as_ref().map_or("cluster.local".to_owned(), |cluster| cluster.dns.domain.to_string());
    let port = fact.port(needed.name, needed.service);
    let service = port.map_or(needed.name.to_string(), |port| port.runner.object_name());
    let host = format!("{service}.{}.svc.{domain}", needed.namespace.value);
    let port = port.map(|port| port.port.in_service().to_string());
    let text = match (fact.fact.value, port) {
        (Fact::Host, _) | (Fact::Address, None) => host,
        (Fact::Port, port) => port.unwrap_or_default(),
        (Fact::Address, Some(port)) => format!("{host}:{port}"),
    };
    Data::text(fact.fact.node, text)
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
