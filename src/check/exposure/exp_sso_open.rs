//! Single sign-on that is nothing.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::network::Auth;

pub static CODE: Code = Code {
    name: "EXP-SSO-OPEN",
    severity: Severity::Error,
    title: "single sign-on that nobody asks for",
    why: "The lab says what single sign-on means for a route: a middleware, an annotation, a policy. If it says \
          nothing, services that count on it stand open. If the gateway itself asks everybody, say so with `allow`.",
    example: Example::Lab {
        bad: r#"{ exposure.auth.sso | force = {} }"#,
        good: r#"{
  exposure.auth.sso | force = {},
  allow."EXP-SSO-OPEN" = "the gateway asks everybody",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(exposure) = &lab.exposure else { return };
        let mut told = std::collections::BTreeSet::new();
        for (service, described) in lab.services() {
            for (name, expose) in described.expose.iter().filter(|(_, expose)| expose.auth.value == Auth::Sso)
            {
                let modes = expose.ways.iter().filter_map(|way| exposure.way(way)?.auth(Auth::Sso));
                let open = modes.filter(|mode| {
                    mode.annotations.is_empty()
                        && mode.middlewares.is_empty()
                        && mode.security_policy.is_none()
                });
                for mode in open.filter(|mode| told.insert(mode.node)) {
                    findings
                        .report(&CODE, "the lab's single sign-on is nothing, and services count on it")
                        .at_key(mode.node, "says nothing")
                        .at_key(expose.node, format!("`{service}` counts on it at `{name}`"))
                        .help(
                            "say what stands in front: `middlewares`, `annotations` or a `security_policy`",
                        );
                }
            }
        }
    },
};
