//! A single sign-on mode that enforces nothing.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::network::Auth;

pub static CODE: Code = Code {
    name: "EXP-SSO-OPEN",
    severity: Severity::Error,
    title: "single sign-on is not enforced",
    why: "The lab defines what single sign-on means for a route: a middleware, an annotation or a policy. If \
          it defines none, services that rely on it are unprotected. If the gateway itself authenticates all \
          requests, accept it with `allow`.",
    example: Example::Lab {
        bad: r#"{ exposure.auth.sso | force = {} }"#,
        good: r#"{
  exposure.auth.sso | force = {},
  allow."EXP-SSO-OPEN" = "the gateway authenticates all requests",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule =
    Rule {
        code: &CODE,
        run: |lab, findings| {
            let Some(exposure) = &lab.exposure else { return };
            let mut reported = std::collections::BTreeSet::new();
            for (service, described) in lab.services() {
                for (name, expose) in
                    described.expose.iter().filter(|(_, expose)| expose.auth.value == Auth::Sso)
                {
                    let modes = expose.ways.iter().filter_map(|way| exposure.way(way)?.auth(Auth::Sso));
                    let open = modes.filter(|mode| {
                        mode.annotations.is_empty()
                            && mode.middlewares.is_empty()
                            && mode.security_policy.is_none()
                    });
                    for mode in open.filter(|mode| reported.insert(mode.node)) {
                        findings
                        .report(&CODE, "services rely on single sign-on, but the lab's `sso` mode enforces \
                                        nothing")
                        .at_key(mode.node, "empty")
                        .at_key(expose.node, format!("service `{service}` relies on it (`expose.{name}`)"))
                        .help("define what enforces it: `middlewares`, `annotations` or a `security_policy`");
                    }
                }
            }
        },
    };
