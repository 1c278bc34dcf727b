//! Types of Secrets and the keys that they must have.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SEC-TYPE",
    severity: Severity::Error,
    title: "a Secret without the keys of its type",
    why: "Kubernetes refuses a Secret of a known type that lacks a key of that type: a certificate has `tls.crt` and \
          `tls.key`, what pulls images has `.dockerconfigjson`. By anything else no image is pulled.",
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

/// Types that Kubernetes looks at, and what it wants of each.
const WANTED: &[(&str, &[&str])] = &[
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
                let wanted = secret.r#type.as_ref().and_then(|kind| {
                    WANTED.iter().find(|(known, _)| *known == kind.value).map(|(_, keys)| (kind, *keys))
                });
                if let Some((kind, keys)) = wanted {
                    for key in keys.iter().filter(|key| !known.iter().any(|known| known == *key)) {
                        findings
                            .report(
                                &CODE,
                                format!("secret `{name}` of service `{service}` has no key `{key}`"),
                            )
                            .at(kind.node, "its type needs the key")
                            .help(format!(
                                "add `keys.\"{key}\"`, or name it under `holds` if it comes with the rest"
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
                            format!("images cannot be pulled by secret `{name}` of service `{service}`"),
                        )
                        .at(secret.pull.node, "its type is another")
                        .help("say `type = \"kubernetes.io/dockerconfigjson\"`");
                }
            }
        }
    },
};
