//! Findings about ways in.

use crate::diag::{Code, Example};

pub static EXP_WAY: Code = Code::error(
    "EXP-WAY",
    "a way in that the lab does not have",
    "A service names the ways that lead to it. The lab describes them under `exposure.ways`; the usual one has the \
     name `default`.",
    Example::Lab {
        bad: r#"{ services.hello.expose.web.ways = ["public"] }"#,
        good: r#"{
  exposure.ways.public.class = "traefik-public",
  services.hello.expose.web.ways = ["public"],
}"#,
    },
);

pub static EXP_MIDDLEWARE: Code = Code::error(
    "EXP-MIDDLEWARE",
    "a middleware that is nowhere",
    "Traefik answers with an error to whoever takes a route through a middleware that it does not know, and refuses \
     to guess which namespace one is in.",
    Example::Lab {
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
);

pub static EXP_STREAM: Code = Code::error(
    "EXP-STREAM",
    "a stream that cannot get in",
    "An Ingress carries HTTP only; Traefik and the Gateway API carry TCP, UDP and TLS too. TLS that is passed on as \
     it is can be told apart by the host name in it, and nothing else can.",
    Example::Lab {
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
);
