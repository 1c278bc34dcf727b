//! Findings about routes and streams.

use crate::diag::{Code, Example, Severity};

pub static EXP_WAY: Code = Code {
    name: "EXP-WAY",
    severity: Severity::Error,
    title: "undefined entry of `exposure.ways`",
    why: "A service lists the ways by which it is exposed. The lab defines them in `exposure.ways`; \
          `exposure` itself is called `default`.",
    example: Example::Lab {
        bad: r#"{ services.hello.expose.web.ways = ["public"] }"#,
        good: r#"{
  exposure.ways.public.class = "traefik-public",
  services.hello.expose.web.ways = ["public"],
}"#,
    },
    allowable: false,
};

pub static EXP_MIDDLEWARE: Code = Code {
    name: "EXP-MIDDLEWARE",
    severity: Severity::Error,
    title: "undefined middleware",
    why: "Traefik answers requests with an error if their route refers to a middleware that does not exist, \
          and it needs the namespace of each middleware.",
    example: Example::Lab {
        bad: r#"{
  exposure.controller = 'traefik,
  exposure.middlewares.rate-limit = { namespace = "traefik" },
  services.hello.expose.web.middlewares = ["ratelimit"],
}"#,
        good: r#"{
  exposure.controller = 'traefik,
  exposure.middlewares.rate-limit = { namespace = "traefik" },
  services.hello.expose.web.middlewares = ["rate-limit"],
}"#,
    },
    allowable: false,
};

pub static EXP_STREAM: Code = Code {
    name: "EXP-STREAM",
    severity: Severity::Error,
    title: "stream that cannot be routed",
    why: "An Ingress routes HTTP only; Traefik and the Gateway API route TCP, UDP and TLS too. Only TLS \
          passthrough can be routed by host name, because only TLS carries one.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.app.ports.ssh = 22,
  services.hello.streams.ssh = { port = "ssh", transport = 'tcp, entry_point = "ssh", auth = 'own },
}"#,
        good: r#"{
  exposure.backend | force = 'traefik,
  services.hello.containers.app.ports.ssh = 22,
  services.hello.streams.ssh = { port = "ssh", transport = 'tcp, entry_point = "ssh", auth = 'own },
}"#,
    },
    allowable: false,
};

pub static EXP_GATEWAY: Code = Code {
    name: "EXP-GATEWAY",
    severity: Severity::Error,
    title: "a Gateway that cannot be created",
    why: "A Gateway belongs to a service, which has its folder, its namespace and its place in the order. Two ways can \
          share a Gateway, but it is created once: the others name it without `create`, or say the same. The listener \
          that redirects to HTTPS is called `http`, so no other can be.",
    example: Example::Lab {
        bad: r#"{
  exposure = {
    backend | force = 'gateway,
    gateway = { name = "lab", namespace = "hello", create = { service = "helo", class = "own" } },
  },
  cluster.objects = ["GatewayClass/own"],
  cluster.apis = ["gateway.networking.k8s.io"],
}"#,
        good: r#"{
  exposure = {
    backend | force = 'gateway,
    gateway = { name = "lab", namespace = "hello", create = { service = "hello", class = "own" } },
  },
  cluster.objects = ["GatewayClass/own"],
  cluster.apis = ["gateway.networking.k8s.io"],
}"#,
    },
    allowable: false,
};
