//! Keys that a secret's template takes.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};

pub static CODE: Code = Code {
    name: "SEC-TEMPLATE",
    severity: Severity::Error,
    title: "a template takes a key that its secret does not have",
    why: "External Secrets puts the text together from what it has fetched. A key that is not there stops the whole \
          Secret, and with it every container that waits for it. What comes without being listed is named under \
          `holds`.",
    example: Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = {
    path = "apps/hello",
    keys.PASSWORD = "password",
    template.URL = "postgres://app:{{ .PASSWROD }}@db:5432/app",
  },
  services.hello.containers.app.env.URL = { secret = "login", key = "URL" },
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = {
    path = "apps/hello",
    keys.PASSWORD = "password",
    template.URL = "postgres://app:{{ .PASSWORD }}@db:5432/app",
  },
  services.hello.containers.app.env.URL = { secret = "login", key = "URL" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            for (name, secret) in &described.secrets {
                let fetched: Vec<String> = secret.fetched().keys().map(ToString::to_string).collect();
                let names: Vec<&str> = fetched.iter().map(String::as_str).collect();
                for (key, template) in &secret.template {
                    for wanted in template.references().iter().filter(|wanted| !fetched.contains(wanted)) {
                        findings
                            .report(
                                &CODE,
                                format!("`{key}` of secret `{name}` of service `{service}` takes `{wanted}`, which it does not have"),
                            )
                            .at(template.node, format!("`{wanted}` is fetched nowhere"))
                            .help(near::did_you_mean(wanted, &names).unwrap_or_else(|| {
                                format!("add it to `keys`, or to `holds` if it comes with the rest: {}", names.join(", "))
                            }));
                    }
                }
            }
        }
    },
};
