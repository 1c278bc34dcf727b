//! Types of Secrets and the keys that they require.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SEC-TYPE",
    severity: Severity::Error,
    title: "a Secret lacks a key that its type requires",
    why: "Kubernetes rejects a Secret of a known type without the keys of that type: a certificate requires \
          `tls.crt` and `tls.key`, an image pull secret `.dockerconfigjson`. Images cannot be pulled with \
          any other type.",
    example: Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.secrets.registry = {
    path = "registry", keys.config = "config", type = "kubernetes.io/dockerconfigjson", pull = true,
  },
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.registry = {
    path = "registry", keys.".dockerconfigjson" = "config", type = "kubernetes.io/dockerconfigjson", pull = true,
  },
}"#,
    },
    allowable: true,
};

/// The types that Kubernetes validates, with their required keys.
const REQUIRED: &[(&str, &[&str])] = &[
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
];

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            for (name, secret) in &described.secrets {
                let known: Vec<String> = secret.known_keys().keys().map(ToString::to_string).collect();
                let required = secret.r#type.as_ref().and_then(|kind| {
                    REQUIRED.iter().find(|(known, _)| *known == kind.value).map(|(_, keys)| (kind, *keys))
                });
                if let Some((kind, keys)) = required {
                    for key in keys.iter().filter(|key| !known.iter().any(|known| known == *key)) {
                        findings
                            .report(
                                &CODE,
                                format!("secret `{name}` of service `{service}` has no key `{key}`"),
                            )
                            .at(kind.node, "its type requires the key")
                            .help(format!(
                                "add `keys.\"{key}\"`, or list it under `expected_keys` if it is fetched with the \
                                 rest"
                            ));
                    }
                }
                let pulls = matches!(
                    secret.r#type.as_ref().map(|kind| kind.as_str()),
                    Some("kubernetes.io/dockerconfigjson" | "kubernetes.io/dockercfg")
                );
                if secret.pull.value && secret.is_external() && !pulls {
                    findings
                        .report(
                            &CODE,
                            format!("secret `{name}` of service `{service}` cannot be used to pull images"),
                        )
                        .at(secret.pull.node, "its type is not an image pull secret")
                        .help("set `type = \"kubernetes.io/dockerconfigjson\"`");
                }
            }
        }
    },
};
