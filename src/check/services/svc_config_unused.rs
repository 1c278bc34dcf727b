//! Configs that no container uses.

use std::collections::BTreeSet;

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::{Referred, Service};
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "SVC-CONFIG-UNUSED",
    severity: Severity::Warning,
    title: "no container uses a config",
    why: "The files would be in the cluster, but nothing would read them: the program runs with other \
          settings than those defined here. Usually a mount is missing.",
    example: Example::Lab {
        bad: r#"{ services.hello.configs.app.files."app.conf" = "listen = 80" }"#,
        good: r#"{
  services.hello.configs.app.files."app.conf" = "listen = 80",
  services.hello.containers.app.mounts."/etc/app.conf" = { config = "app", key = "app.conf" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service_name, service) in walk::with_pods(lab) {
            let referred = referred(service_name, service);
            let declared: BTreeSet<&str> = service.configs.keys().map(|name| name.as_str()).collect();
            // A reference to an undefined config is reported elsewhere, and most likely means this one.
            if !referred.is_subset(&declared) {
                continue;
            }
            for (name, config) in service.configs.iter().filter(|(name, _)| !referred.contains(name.as_str()))
            {
                findings
                    .report(&CODE, format!("no container of service `{service_name}` uses config `{name}`"))
                    .at_key(config.node, "not used")
                    .help(format!(
                        "mount it, for example `mounts.\"/etc/{service_name}\" = {{ config = \"{name}\" }}`, \
                         or remove it"
                    ));
            }
        }
    },
};

/// The configs that the pods of a service refer to.
fn referred<'l>(service_name: &'l DnsLabel, service: &'l Service) -> BTreeSet<&'l str> {
    let references = service.all_workloads(service_name).flat_map(|workload| workload.references());
    references.filter(|reference| reference.to == Referred::Config).map(|reference| reference.name).collect()
}
