//! Objects of a service whose chart an engine installs.

use crate::testing::{codes, compile_with, document, rendered};

const GATEWAY: &str = r#"
  gitops = { engine = 'argocd, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  exposure = {
    backend | force = 'gateway,
    gateway = { name = "outer", namespace = "gateways" },
    auth.own = {},
  },
  services.board = {
    enable = true,
    chart = {
      oci = "oci://ghcr.io/grafana/helm-charts", name = "grafana", version = "10.1.4",
      mode = 'delegate,
    },
    external_services.web = { name = "board-grafana", existing = true, ports.http = 80 },
    expose.web = { external = "web", port = "http", host = "board", auth = 'own },
  },
"#;

#[test]
fn a_way_in_leads_to_the_service_that_a_chart_makes() {
    let (compiled, _) = compile_with(&format!("{{ {GATEWAY} }}"));
    let route = document(&compiled, "kubernetes/board/board/httproute-web.yaml");
    super::has(&route, "backendRefs:\n- name: board-grafana\n  port: 80");
    let all = document(&compiled, "kubernetes/board/board/kustomization.yaml");
    super::has(&all, "resources:\n- httproute-web.yaml");
    assert!(!all.contains("service"), "nobody else makes it again: {all}");
    let application = document(&compiled, "gitops/argocd/applications/board.yaml");
    super::has(&application, "path: rendered/home/kubernetes/board/board");
}

#[test]
fn an_existing_service_is_left_as_it_is() {
    for fragment in [
        GATEWAY.replace("'gateway", "'node_port"),
        GATEWAY.replace("auth = 'own", "auth = 'own, upstream.protocol = 'h2c"),
    ] {
        let (compiled, _) = compile_with(&format!("{{ {fragment} }}"));
        assert!(codes(&compiled).contains(&"EXP-UNSUPPORTED"), "{:#?}", codes(&compiled));
    }
}

#[test]
fn an_existing_service_has_ports() {
    let (compiled, _) =
        compile_with("{ services.hello.external_services.web = { name = \"web\", existing = true } }");
    assert_eq!(codes(&compiled), ["SVC-EXTERNAL"]);
}

#[test]
fn the_store_of_secrets_lies_beside_its_chart() {
    let lab = format!(
        "{{ {GATEWAY} services.board.provides.apis = [\"external-secrets.io\"],
            cluster.apis = [\"gateway.networking.k8s.io\"],
            secrets = {{ store = \"vault\", stores.vault.spec.provider.vault = {{
              server = \"http://vault.example.com\", auth.tokenSecretRef = {{ name = \"a\", key = \"b\", namespace = \"c\" }},
            }} }} }}"
    );
    let all = rendered(&lab, "kubernetes/board/board/kustomization.yaml");
    super::has(&all, "- clustersecretstore-vault.yaml");
}
