use crate::pipeline::Compiled;
use crate::testing::{codes, compile_with, document};

fn compiled(fragment: &str) -> Compiled {
    let (compiled, _) = compile_with(&format!("{{ {fragment} }}"));
    assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
    compiled
}

fn hello(compiled: &Compiled, file: &str) -> String {
    document(compiled, &format!("kubernetes/hello/hello/{file}"))
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn an_ingress_passes_traefiks_middlewares_in_order() {
    let compiled = compiled(
        r#"
  exposure = {
    controller = 'traefik,
    entry_points = ["websecure"],
    issuer.name = "letsencrypt",
    dns_target = "ingress.example.com",
    middlewares.rate-limit = { namespace = "kube-system", spec.rateLimit = { average = 10, burst = 50 } },
    middlewares.known.provider = "file",
    auth.sso.middlewares = ["rate-limit"],
  },
  services.hello = {
    middlewares.strip.spec.stripPrefix.prefixes = ["/api"],
    expose.web = {
      hosts = ["again"], paths = ["/api"], path_type = 'Exact,
      middlewares = ["strip", "known"], max_body = "500Mi", priority = 20,
      upstream = { protocol = 'https, verify = false, timeout = "5m" },
    },
  }"#,
    );
    has(
        &hello(&compiled, "ingress-web.yaml"),
        &[
            "router.middlewares: auth-sso@kubernetescrd,kube-system-rate-limit@kubernetescrd,\
             hello-hello-strip@kubernetescrd,known@file,hello-hello-web-body@kubernetescrd",
            "router.entrypoints: websecure",
            "router.priority: \"20\"",
            "cert-manager.io/cluster-issuer: letsencrypt",
            "external-dns.alpha.kubernetes.io/target: ingress.example.com",
            "host: again.home.example.com",
            "path: /api",
            "pathType: Exact",
            "secretName: hello-web-tls",
            "name: hello-web\n",
        ],
    );
    has(&hello(&compiled, "middleware-body-web.yaml"), &["maxRequestBodyBytes: 524288000"]);
    has(
        &hello(&compiled, "serverstransport-web.yaml"),
        &["insecureSkipVerify: true", "responseHeaderTimeout: 5m"],
    );
    has(
        &hello(&compiled, "service-web.yaml"),
        &["service.serversscheme: https", "service.serverstransport: hello-hello-web@kubernetescrd"],
    );
    has(
        &document(&compiled, "kubernetes/_cluster/middleware-kube-system-rate-limit.yaml"),
        &["namespace: kube-system", "average: 10"],
    );
}

#[test]
fn traefiks_own_routes_say_all_by_themselves() {
    let compiled = compiled(
        r#"
  exposure = { backend | force = 'traefik, entry_points = ["websecure"], issuer = { name = "ca", kind = 'Issuer } },
  services.hello.expose.web = { hosts = ["again"], path = "/ws", upstream.protocol = 'h2c },
  services.hello.containers.app.ports = { ssh = 22, dns = { port = 53, protocol = 'UDP }, db = 5432 },
  services.hello.streams = {
    ssh = { port = "ssh", transport = 'tcp, entry_point = "ssh", auth = 'own },
    dns = { port = "dns", transport = 'udp, entry_point = "dns", auth = 'own },
    db = { port = "db", transport = 'tls, entry_point = "websecure", auth = 'own, host = "db" },
  }"#,
    );
    has(
        &hello(&compiled, "ingressroute-web.yaml"),
        &[
            "match: (Host(`hello.home.example.com`) || Host(`again.home.example.com`)) && PathPrefix(`/ws`)",
            "scheme: h2c",
            "secretName: hello-web-tls",
        ],
    );
    has(&hello(&compiled, "certificate-web.yaml"), &["kind: Issuer", "- again.home.example.com"]);
    has(&hello(&compiled, "ingressroutetcp-ssh.yaml"), &["match: HostSNI(`*`)", "- ssh"]);
    has(
        &hello(&compiled, "ingressroutetcp-db.yaml"),
        &["HostSNI(`db.home.example.com`)", "passthrough: true"],
    );
    has(&hello(&compiled, "ingressrouteudp-dns.yaml"), &["port: 53"]);
}

#[test]
fn gateway_routes_have_one_object_for_each_way() {
    let compiled = compiled(
        r#"
  exposure = {
    backend | force = 'gateway,
    controller = 'envoy,
    gateway = { name = "internal", namespace = "network", section = "https" },
    auth.sso | force = { security_policy.extAuth = {
      failOpen = false,
      http = { backendRefs = [{ name = "auth", namespace = "security", port = 80 }], path = "/verify" },
    } },
    ways.public.gateway.name = "external",
    ways.public.gateway.namespace = "network",
  },
  services.hello.expose.web = {
    ways = ["default", "public"],
    max_body = "50Mi",
    filters = [{ type = "RequestHeaderModifier", requestHeaderModifier.remove = ["X-Debug"] }],
    upstream = { protocol = 'https, ca = "own-ca", timeout = "30s" },
  },
  services.hello.containers.app.ports.db = 5432,
  allow."REF-GRANT" = "the namespace of the sign-on has the grant",
  services.hello.streams.db = { port = "db", transport = 'tls, entry_point = "tls", auth = 'own, host = "db" }"#,
    );
    has(
        &hello(&compiled, "httproute-web-public.yaml"),
        &["name: external", "remove:", "request: 30s", "name: hello-web-public\n      port: 80"],
    );
    has(&hello(&compiled, "httproute-web.yaml"), &["sectionName: https", "name: hello-web\n"]);
    has(&hello(&compiled, "securitypolicy-web-public.yaml"), &["failOpen: false", "kind: HTTPRoute"]);
    has(&hello(&compiled, "backendtrafficpolicy-web.yaml"), &["limit: 50Mi"]);
    has(&hello(&compiled, "backendtlspolicy-web.yaml"), &["hostname: hello-web.hello.svc", "name: own-ca"]);
    has(&hello(&compiled, "service-web.yaml"), &["appProtocol: https"]);
    has(&hello(&compiled, "tlsroute-db.yaml"), &["- db.home.example.com", "sectionName: tls"]);
}

#[test]
fn ports_of_nodes_are_services() {
    let compiled = compiled(
        r#"
  exposure = { backend | force = 'node_port, auth.own = {} },
  services.hello.expose.web = { auth | force = 'own, node_port = 30080 }"#,
    );
    has(&hello(&compiled, "service-web.yaml"), &["type: NodePort", "nodePort: 30080"]);
}

#[test]
fn what_a_way_in_cannot_do_is_told() {
    let refused = |fragment: &str| codes(&compile_with(&format!("{{ {fragment} }}")).0);
    let gateway =
        "exposure.backend | force = 'gateway, exposure.gateway = { name = \"g\", namespace = \"g\" }";
    for wanted in [
        "max_body = \"1Mi\"",
        "middlewares = [\"strip\"]",
        "priority = 3",
        "node_port = 30000",
        "upstream = { protocol = 'https, verify = false }",
    ] {
        let own = "services.hello.middlewares.strip.spec.compress = {}";
        let fragment = format!("{gateway}, {own}, services.hello.expose.web = {{ {wanted} }}");
        assert_eq!(refused(&fragment), ["EXP-UNSUPPORTED"], "{wanted}");
    }
    for wanted in ["filters = [{ type = \"URLRewrite\" }]", "path_type = 'Regex", "upstream.protocol = 'h2c"]
    {
        assert_eq!(
            refused(&format!("services.hello.expose.web = {{ {wanted} }}")),
            ["EXP-UNSUPPORTED"],
            "{wanted}"
        );
    }
    assert_eq!(refused("exposure.backend | force = 'node_port"), ["EXP-UNSUPPORTED"]);
}

#[test]
fn two_ways_may_have_the_same_host() {
    let two = "exposure.ways.public.class = \"public\", services.hello.expose.again = { port = \"http\", host = \"hello\"";
    let codes_of = |fragment: &str| codes(&compile_with(&format!("{{ {fragment} }}")).0);
    assert_eq!(codes_of(&format!("{two}, ways = [\"public\"] }}")), [""; 0]);
    assert_eq!(codes_of(&format!("{two}, path = \"/more\", paths = [\"/\"] }}")), ["EXP-TAKEN"]);
}

/// A lab that creates its Gateway, with a provider of addresses.
fn created(provider: &str, rest: &str) -> Compiled {
    compiled(&format!(
        r#"
  cluster.load_balancer = {{
    provider = '{provider},
    pools.lan = "192.168.20.200-192.168.20.220",
    addresses.web = {{ address = "192.168.20.200", shared = true }},
  }},
  exposure = {{
    backend | force = 'gateway,
    gateway = {{ name = "lab", namespace = "hello", create = {{ service = "hello", class = "own", address = "web" }} }},
  }},
  cluster.apis = ["gateway.networking.k8s.io", "cert-manager.io"],
  {rest}"#
    ))
}

#[test]
fn a_gateway_requests_its_address_as_its_controller_and_the_provider_understand() {
    let by_annotation = created("metallb", "");
    has(
        &hello(&by_annotation, "gateway-lab.yaml"),
        &["  infrastructure:\n    annotations:\n      metallb.io/loadBalancerIPs: 192.168.20.200\n      \
             metallb.io/allow-shared-ip: web\n"],
    );
    assert!(!hello(&by_annotation, "gateway-lab.yaml").contains("  addresses:"));
    let of_another = hello(&created("cilium", "exposure.controller = 'envoy,"), "gateway-lab.yaml");
    has(&of_another, &["lbipam.cilium.io/ips: 192.168.20.200", "lbipam.cilium.io/sharing-key: web"]);
    let by_field = hello(&created("cilium", "exposure.controller = 'cilium,"), "gateway-lab.yaml");
    has(
        &by_field,
        &[
            "  addresses:\n  - type: IPAddress\n    value: 192.168.20.200\n",
            "    annotations:\n      lbipam.cilium.io/sharing-key: web\n",
        ],
    );
    assert!(!by_field.contains("lbipam.cilium.io/ips"));
}

#[test]
fn routes_attach_to_the_listeners_of_their_hosts() {
    let compiled = created(
        "metallb",
        r#"
  exposure.gateway.create = {
    issuer = { name = "own", kind = 'Issuer },
    hosts = { https = "*.home.example.com", apex = "home.example.com", deep = "*.b.home.example.com" },
  },
  services.hello.expose.web.hosts = ["a.b.home.example.com"],
  services.hello.expose.start = { port = "http", host = "home.example.com" },
  services.hello.manifests.issuer = {
    apiVersion = "cert-manager.io/v1", kind = "Issuer", metadata = { name = "own", namespace = "hello" },
    spec.selfSigned = {},
  },"#,
    );
    let sections = |file: &str| {
        let text = hello(&compiled, file);
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix("sectionName: "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(sections("httproute-web.yaml"), ["deep", "https"]);
    assert_eq!(sections("httproute-start.yaml"), ["apex"]);
    assert_eq!(sections("httproute-lab-redirect.yaml"), ["http"]);
    has(
        &hello(&compiled, "certificate-lab-tls.yaml"),
        &[
            "secretName: lab-tls\n",
            "  - \"*.b.home.example.com\"\n  - \"*.home.example.com\"\n  - home.example.com\n",
            "    name: own\n    kind: Issuer\n",
        ],
    );
}
