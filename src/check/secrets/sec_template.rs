//! Keys that a secret's template uses.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};

pub static CODE: Code = Code {
    name: "SEC-TEMPLATE",
    severity: Severity::Error,
    title: "a template uses a key that its secret does not have",
    why: "External Secrets renders the template from the keys that it has fetched. A missing key fails the \
          whole Secret, and with it every container that waits for it. Keys that are fetched without being \
          listed under `keys` are declared with `expected_keys`.",
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
                    for used in template.references().iter().filter(|used| !fetched.contains(used)) {
                        findings
                            .report(
                                &CODE,
                                format!(
                                    "template `{key}` of secret `{name}` of service `{service}` uses \
                                     `{used}`, which is not fetched"
                                ),
                            )
                            .at(template.node, format!("`{used}` is not fetched"))
                            .help(near::did_you_mean(used, &names).unwrap_or_else(|| {
                                format!(
                                    "add it to `keys`, or to `expected_keys` if it is fetched with the rest; \
                                     fetched: {}",
                                    names.join(", ")
                                )
                            }));
                    }
                }
            }
        }
    },
};
