use crate::testing::{codes, compile_with, document};

const NEEDS: &str = r#"
  services.database = {
    enable = true,
    namespace = "databases",
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi", ports.postgres = 5432 },
  },
  services.hello = {
    needs.database = true,
    account.rules.pods = { resources = ["pods"], verbs = ["get"] },
    network = {
      outside = 'internet,
      from.probe = { namespace = "probes", labels.app = "probe", ports = [80] },
      to.nas = { cidr = "192.168.20.0/24", except = ["192.168.20.1/32"], ports = [2049] },
    },
  },
  network_policy = {
    entrances.traefik = { namespace = "traefik", labels.app = "traefik" },
    observers.prometheus.namespace = "monitoring",
  "#;

fn rendered(backend: &str, more: &str, file: &str) -> String {
    let (compiled, _) = compile_with(&format!("{{ {NEEDS} backend = '{backend} }}, {more} }}"));
    assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
    document(&compiled, file)
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn what_a_service_needs_it_may_reach() {
    let own = rendered("kubernetes", "", "kubernetes/hello/hello/networkpolicy.yaml");
    has(
        &own,
        &[
            "kubernetes.io/metadata.name: databases",
            "port: 5432",
            "kubernetes.io/metadata.name: traefik",
            "port: 80",
            "app: probe",
            "cidr: 192.168.20.0/24",
            "- 192.168.20.1/32",
            "port: 2049",
            "cidr: 192.168.20.11/32",
            "port: 6443",
            "- 172.16.0.0/12",
        ],
    );
    let needed = rendered("kubernetes", "", "kubernetes/databases/database/networkpolicy.yaml");
    has(&needed, &["kubernetes.io/metadata.name: hello", "port: 5432", "- 10.244.0.0/16"]);
    let all = rendered("kubernetes", "", "kubernetes/_cluster/networkpolicy-hello.yaml");
    has(&all, &["podSelector: {}", "k8s-app: kube-dns", "protocol: UDP", "name: monitoring"]);
}

#[test]
fn cilium_says_it_in_its_own_words() {
    let names = r#"services.hello.network.to.updates.fqdn = "*.example.com""#;
    let own = rendered("cilium", names, "kubernetes/hello/hello/ciliumnetworkpolicy.yaml");
    has(
        &own,
        &[
            "k8s:io.kubernetes.pod.namespace: databases",
            "port: \"5432\"",
            "- kube-apiserver",
            "matchPattern: \"*.example.com\"",
            "toCIDRSet:",
        ],
    );
    let all = rendered("cilium", "", "kubernetes/_cluster/ciliumnetworkpolicy-hello.yaml");
    has(&all, &["endpointSelector: {}", "dns:", "fromEndpoints:\n    - {}"]);
}

#[test]
fn a_gateway_without_pods_comes_in() {
    let gateway = r#"
      exposure = {
        backend | force = 'gateway,
        controller = 'cilium,
        gateway = { name = "outer", namespace = "gateways" },
        auth.public = {},
      },
      services.hello.expose.web.auth | force = 'public,
      services.hello.allow."EXP-PUBLIC" = "a test"
    "#;
    let own = rendered("cilium", gateway, "kubernetes/hello/hello/ciliumnetworkpolicy.yaml");
    has(&own, &["- fromEntities:\n    - ingress\n    toPorts:\n    - ports:\n      - port: \"80\""]);
    // These policies cannot express it, and denied traffic is worse than allowed traffic.
    let own = rendered("kubernetes", gateway, "kubernetes/hello/hello/networkpolicy.yaml");
    has(&own, &["  - ports:\n    - protocol: TCP\n      port: 80"]);
}

#[test]
fn an_open_direction_has_no_rules() {
    let more = "network_policy.deny = 'ingress";
    let own = rendered("kubernetes", more, "kubernetes/hello/hello/networkpolicy.yaml");
    assert!(!own.contains("egress") && !own.contains("Egress"), "{own}");
}

#[test]
fn namespaces_can_be_left_out() {
    let (compiled, _) =
        compile_with(&format!("{{ {NEEDS} backend = 'kubernetes, except = [\"hello\"] }} }}"));
    let documents = compiled.rendered.expect("it renders").documents;
    let paths: Vec<_> =
        documents.iter().map(|it| &it.path).filter(|it| it.contains("networkpolicy")).collect();
    let expected = [
        "kubernetes/_cluster/networkpolicy-databases.yaml",
        "kubernetes/databases/database/networkpolicy.yaml",
    ];
    assert_eq!(paths, expected);
}
