//! Secrets have exactly one source.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SEC-SOURCE",
    severity: Severity::Error,
    title: "a secret has no source, or conflicting ones",
    why: "A secret is read from a store (`path` with `keys` or `extract`, `find`, `sources`), generated \
          (`generate`), read from an encrypted file (`sops`), or created by something else (`existing`). \
          Without a source it would be empty; a file and a store cannot both create it.",
    example: Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", expected_keys = ["PASSWORD"] },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", extract = true, expected_keys = ["PASSWORD"] },
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
                    (true, true) => Some(("sets both `sops` and `existing`", "remove one of the two")),
                    (true, false) if made => {
                        Some(("has both a file and a store", "keep either `sops` or the other sources"))
                    }
                    (false, true) if made => Some((
                        "is declared as `existing`, but has a source",
                        "keep either `existing` or the source",
                    )),
                    (false, false) if !made => {
                        Some(("has no source", "set `path` and `keys`, or `existing = true`"))
                    }
                    (false, false) if takes && secret.path.is_none() => {
                        Some(("reads keys, but has no `path`", "set the `path` of the secret in the store"))
                    }
                    (false, false) if secret.path.is_some() && !takes => Some((
                        "has a `path`, but reads nothing from it",
                        "list the `keys`, or read all with `extract = true`",
                    )),
                    _ => None,
                };
                if let Some((problem, help)) = problem {
                    findings
                        .report(&CODE, format!("secret `{name}` of service `{service}` {problem}"))
                        .at_key(secret.node, "this secret")
                        .help(help);
                }
                for (source_name, source) in &secret.sources {
                    if source.keys.is_empty() && !source.extract.value {
                        findings
                            .report(
                                &CODE,
                                format!(
                                    "secret `{name}` of service `{service}` reads nothing from source \
                                     `{source_name}`"
                                ),
                            )
                            .at_key(source.node, "neither `keys` nor `extract`")
                            .help("list the `keys`, or read all with `extract = true`");
                    }
                }
            }
        }
    },
};
