use crate::diag::{Diagnostic, Place};
use crate::testing::compile_with;

const SECRETS: &str = r#"
  secrets.store = "vault",
  services.vault = { enable = true, containers.app = { image = "docker.io/hashicorp/vault:1.20.0", memory = "64Mi" } },
  services.operator = {
enable = true,
containers.app = { image = "ghcr.io/external-secrets/external-secrets:v2.6.0", memory = "64Mi" },
needs.vault = true,
provides = { secret_store = true, apis = ["external-secrets.io"] },
  },
"#;

/// The findings about needs, each with its message and its places.
fn found(fragment: &str) -> Vec<(String, Vec<String>)> {
    let mut all = all_found(fragment);
    all.retain(|(message, _)| message.starts_with("DEP-"));
    all
}

fn all_found(fragment: &str) -> Vec<(String, Vec<String>)> {
    let (compiled, sources) = compile_with(&format!("{{ {SECRETS} {fragment} }}"));
    assert!(compiled.lab.is_some(), "{:?}", compiled.diagnostics);
    let show = |diagnostic: &Diagnostic| {
        let places = diagnostic.labels.iter().map(|label| match &label.place {
            Place::Source(span) => format!("{}: {}", sources.text(*span), label.text),
            Place::Path(path) => path.clone(),
        });
        (format!("{}: {}", diagnostic.code.name, diagnostic.message), places.collect())
    };
    compiled.diagnostics.iter().map(show).collect()
}

#[test]
fn a_circle_is_shown_with_the_place_of_every_edge() {
    let found = found(r#"services.vault.secrets.unseal = { path = "vault", keys.KEY = "key" }"#);
    let message = "DEP-CYCLE: dependency cycle: `operator` needs `vault` needs `operator`";
    let places = [
        "vault: `operator` needs `vault`",
        "unseal: `vault` reads this from the secret store, which `operator` provides",
        "true: `operator` provides it",
    ];
    assert_eq!(found, [(message.to_owned(), places.map(str::to_owned).to_vec())]);
}

#[test]
fn what_would_follow_can_be_denied() {
    let secret = r#"services.vault.secrets.unseal = { path = "vault", keys.KEY = "key" }"#;
    assert_eq!(found(&format!("{secret}, services.vault.needs.operator = false")), []);
}

#[test]
fn who_brings_a_definition_may_use_it() {
    let definitions = r#"services.crds = {
      enable = true,
      containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "64Mi" },
      provides.apis = ["gateway.networking.k8s.io"],
      containers.app.ports.http = 80,
      expose.web = { port = "http", host = "crds" },
    },
    exposure.backend | force = 'gateway,
    exposure.gateway = { name = "main", namespace = "gateways" }"#;
    assert_eq!(found(definitions), []);
    let circle = found(&format!("{definitions}, services.crds.needs.hello = true"));
    let message = "DEP-CYCLE: dependency cycle: `crds` needs `hello` needs `crds`";
    assert_eq!(circle.len(), 1);
    assert_eq!(circle[0].0, message);
}

#[test]
fn every_wrong_need_is_told_at_once() {
    let found = found(
        r#"services.off.containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "64Mi" },
        services.hello.needs = { off = true, vualt = true, hello = true, nothing = false }"#,
    );
    let mut messages: Vec<&str> = found.iter().map(|(message, _)| message.as_str()).collect();
    messages.sort_unstable();
    let expected = [
        "DEP-CYCLE: service `hello` needs itself",
        "DEP-DISABLED: service `hello` needs `off`, which is not enabled",
        "DEP-UNKNOWN: service `hello` needs a service that is not defined",
        "DEP-UNKNOWN: service `hello` needs a service that is not defined",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn a_need_for_an_unsound_service_is_not_blamed() {
    let found = all_found(
        r#"services.broken = { enable = true, replicas = "two", containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "64Mi" } },
        services.hello.needs.broken = true"#,
    );
    assert!(!found.is_empty());
    assert!(found.iter().all(|(message, _)| !message.starts_with("DEP-")), "{found:?}");
}
