//! Port names that two containers of a pod use for different ports.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::check::shared::walk::PodPort;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-PORT-NAME-TAKEN",
    severity: Severity::Error,
    title: "two containers of a pod use one name for different ports",
    why: "The Service and the routes refer to a port by its name. If two containers of a pod use the same \
          name for different ports, only one of them can be reached.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.side = {
    image = "docker.io/traefik/whoami:v1.11.0",
    memory = "16Mi",
    ports.http = 8080,
  },
}"#,
        good: r#"{
  services.hello.containers.side = {
    image = "docker.io/traefik/whoami:v1.11.0",
    memory = "16Mi",
    ports.http-side = 8080,
  },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for workload in walk::all_workloads(lab) {
            let ports = walk::ports(workload.pod()).map(|each| (each.name, each));
            for (name, first, later) in walk::shared(ports) {
                let same = |one: PodPort<'_>| (one.port.port.value, one.port.transport());
                if same(first) == same(later) {
                    // Duplicates of the same port are reported by another rule.
                    continue;
                }
                let shown = |PodPort { container, port, .. }: PodPort<'_>| {
                    format!("{}/{} of container `{container}`", *port.port, port.transport().word())
                };
                findings
                    .report(&CODE, format!("{workload} has two ports named `{name}`"))
                    .at_key(later.port.node, shown(later))
                    .at_key(first.port.node, shown(first))
                    .help("rename one of the two");
            }
        }
    },
};
