use crate::testing::{codes, compile_with, document};

#[track_caller]
fn rendered(fragment: &str, file: &str) -> String {
    let (compiled, _) = compile_with(&format!("{{ {fragment} }}"));
    assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
    document(&compiled, file)
}

const LOGIN: &str = r#"
  secrets = {
    store = "vault",
    stores.vault.spec.provider.vault = { server = "https://vault", path = "kv", version = "v2" },
    stores.database = { kind = 'SecretStore, spec.provider.vault = { server = "https://vault", path = "database" } },
    pull_secrets = ["common"],
  },
  services.hello.secrets.login = {
    path = "apps/hello", extract = true, expected_keys = ["USER"],
    sources.database = { store = "database", path = "static-creds/hello", keys.PASSWORD = "password" },
    template.URL = "postgres://{{ .USER }}:{{ .PASSWORD }}@db:5432/hello",
    merge = true,
    name = "credentials",
    creation = 'Orphan, deletion = 'Retain, labels.kind = "login", refresh = "5m",
  },
  services.hello.secrets.registry = {
    path = "registry", keys.".dockerconfigjson" = "config", type = "kubernetes.io/dockerconfigjson", pull = true,
  },
  services.hello.secrets.made = {
    generate.API_TOKEN = { length = 40 },
    push.back = { path = "apps/hello-made", keys.API_TOKEN = "token" },
  },
  services.hello.containers.app.env = {
    URL = { secret = "login", key = "URL" },
    TOKEN = { secret = "made", key = "API_TOKEN" },
  }"#;

#[test]
fn a_secret_is_put_together_from_several_stores() {
    let secret = rendered(LOGIN, "kubernetes/hello/hello/externalsecret-login.yaml");
    for part in [
        "name: credentials",
        "kind: ClusterSecretStore",
        "kind: SecretStore",
        "creationPolicy: Orphan",
        "deletionPolicy: Retain",
        "mergePolicy: Merge",
        "engineVersion: v2",
        "refreshInterval: 5m",
        "URL: postgres://{{ .USER }}:{{ .PASSWORD }}@db:5432/hello",
        "extract:\n      key: apps/hello",
    ] {
        assert!(secret.contains(part), "{part} in\n{secret}");
    }
    let deployment = rendered(LOGIN, "kubernetes/hello/hello/deployment.yaml");
    for part in ["name: credentials", "imagePullSecrets:\n      - name: hello-registry\n      - name: common"]
    {
        assert!(deployment.contains(part), "{part} in\n{deployment}");
    }
}

#[test]
fn what_is_made_up_stays_and_can_be_written_back() {
    let secret = rendered(LOGIN, "kubernetes/hello/hello/externalsecret-made.yaml");
    for part in ["refreshPolicy: CreatedOnce", "kind: Password", "target: API_TOKEN"] {
        assert!(secret.contains(part), "{part} in\n{secret}");
    }
    assert!(!secret.contains("secretStoreRef"), "{secret}");
    let password = rendered(LOGIN, "kubernetes/hello/hello/password-made-api-token.yaml");
    assert!(password.contains("length: 40"), "{password}");
    let push = rendered(LOGIN, "kubernetes/hello/hello/pushsecret-made-back.yaml");
    assert!(push.contains("remoteKey: apps/hello-made"), "{push}");
}

#[test]
fn stores_are_where_they_are_needed() {
    let common = rendered(LOGIN, "kubernetes/_cluster/clustersecretstore-vault.yaml");
    assert!(common.contains("server: https://vault"), "{common}");
    let own = rendered(LOGIN, "kubernetes/hello/hello/secretstore-database.yaml");
    assert!(own.contains("namespace: hello"), "{own}");
}

#[test]
fn an_encrypted_file_is_written_as_it_is() {
    let file = "\\napiVersion: v1\\nkind: Secret\\nmetadata: {namespace: hello, name: hello-login}\\n\
                stringData: {Z: 'ENC[1]', A: 'ENC[2]'}\\nsops: {mac: 'ENC[3]'}\\n";
    let fragment = format!(
        "services.hello.secrets.login = {{ expected_keys = [\"A\"], sops = \"{file}\" }},
         services.hello.containers.app.env.A = {{ secret = \"login\", key = \"A\" }}"
    );
    let written = rendered(&fragment, "kubernetes/hello/hello/secret-login.sops.yaml");
    assert_eq!(written, file.replace("\\n", "\n"));
    let folder = rendered(&fragment, "kubernetes/hello/hello/kustomization.yaml");
    assert!(folder.contains("- secret-login.sops.yaml"), "{folder}");
}
