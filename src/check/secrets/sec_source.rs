//! A secret that comes from nowhere, or from two places that exclude each other.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SEC-SOURCE",
    severity: Severity::Error,
    title: "a secret that does not say where it comes from",
    why: "A secret is read from a store (`path` with `keys` or `extract`, `find`, `sources`), made up (`generate`), \
          encrypted in a file (`sops`), or made by something else (`existing`). One that says nothing would be empty; \
          a file and a store cannot both make it.",
    example: Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", holds = ["PASSWORD"] },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", extract = true, holds = ["PASSWORD"] },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            for (name, secret) in &described.secrets {
                let takes = !secret.keys.is_empty() || secret.extract.value;
                let fetches = secret.path.is_some() || takes || secret.find.is_some();
                let made = fetches || !secret.sources.is_empty() || !secret.generate.is_empty();
                let problem = match (secret.sops.is_some(), secret.existing.value) {
                    (true, true) => {
                        Some(("is in a file and made elsewhere", "keep one of `sops` and `existing`"))
                    }
                    (true, false) if made => {
                        Some(("is in a file and read from a store", "keep `sops`, or the rest"))
                    }
                    (false, true) if made => {
                        Some(("is made elsewhere and read from a store", "keep `existing`, or the rest"))
                    }
                    (false, false) if !made => {
                        Some(("comes from nowhere", "give it a `path` and `keys`, or `existing = true`"))
                    }
                    (false, false) if takes && secret.path.is_none() => {
                        Some(("takes keys from nowhere", "say where the store keeps it: `path`"))
                    }
                    (false, false) if secret.path.is_some() && !takes => Some((
                        "takes nothing from its path",
                        "name the `keys`, or take all with `extract = true`",
                    )),
                    _ => None,
                };
                if let Some((problem, help)) = problem {
                    findings
                        .report(&CODE, format!("secret `{name}` of service `{service}` {problem}"))
                        .at_key(secret.node, "where does it come from?")
                        .help(help);
                }
                for (source_name, source) in &secret.sources {
                    if source.keys.is_empty() && !source.extract.value {
                        findings
                            .report(
                                &CODE,
                                format!("secret `{name}` of service `{service}` takes nothing from `{source_name}`"),
                            )
                            .at_key(source.node, "neither `keys` nor `extract`")
                            .help("name the `keys`, or take all with `extract = true`");
                    }
                }
            }
        }
    },
};
