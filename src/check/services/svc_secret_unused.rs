//! Secrets that no container uses.

use std::collections::BTreeSet;

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::{Referred, Service};
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "SVC-SECRET-UNUSED",
    severity: Severity::Warning,
    title: "no container uses a secret",
    why: "The secret would be copied into the cluster without being used. Usually the reference to it is \
          missing.",
    example: Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.PASSWORD = "password" },
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.PASSWORD = "password" },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service_name, service) in walk::with_pods(lab) {
            let referred = referred(service_name, service);
            let declared: BTreeSet<&str> = service.secrets.keys().map(|name| name.as_str()).collect();
            // A reference to an undefined secret is reported elsewhere, and most likely means this one.
            if !referred.is_subset(&declared) {
                continue;
            }
            let unused = service.secrets.iter().filter(|(name, secret)| {
                let used_elsewhere = secret.pull.value || secret.name.is_some() || !secret.push.is_empty();
                !referred.contains(name.as_str()) && !used_elsewhere
            });
            for (name, secret) in unused {
                findings
                    .report(&CODE, format!("no container of service `{service_name}` uses secret `{name}`"))
                    .at_key(secret.node, "not used")
                    .help(format!(
                        "use it, for example `env.NAME = {{ secret = \"{name}\", key = \"...\" }}`, or \
                         remove it"
                    ));
            }
        }
    },
};

/// The secrets that the pods and databases of a service refer to.
fn referred<'l>(service_name: &'l DnsLabel, service: &'l Service) -> BTreeSet<&'l str> {
    let references = service.all_workloads(service_name).flat_map(|workload| workload.references());
    let references = references.filter(|reference| reference.to == Referred::Secret);
    let passwords = service.databases.values().filter_map(|database| database.password.as_ref());
    let passwords = passwords.map(|password| password.secret.as_str());
    references.map(|reference| reference.name).chain(passwords).collect()
}
