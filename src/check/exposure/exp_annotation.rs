//! Annotations of routes that `render` manages.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "EXP-ANNOTATION",
    severity: Severity::Error,
    title: "a route overrides an annotation that `render` manages",
    why: "The lab defines what each authentication mode means, in part by annotations. A service that sets \
          the same annotation would remove its own protection. The same applies to annotations that `render` \
          derives from other fields, such as Traefik's middleware chain.",
    example: Example::Lab {
        bad: r#"{
  services.hello.expose.web.annotations."traefik.ingress.kubernetes.io/router.middlewares" = "hello-mine@kubernetescrd",
}"#,
        good: r#"{
  exposure.controller = 'traefik,
  services.hello.middlewares.mine.spec.compress = {},
  services.hello.expose.web.middlewares = ["mine"],
}"#,
    },
    allowable: false,
};

/// Annotations that other fields control, with those fields.
const DECIDED: &[(&str, &str)] = &[
    ("traefik.ingress.kubernetes.io/router.middlewares", "middlewares"),
    ("traefik.ingress.kubernetes.io/router.priority", "priority"),
    ("nginx.ingress.kubernetes.io/proxy-body-size", "max_body"),
];

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(exposure) = &lab.exposure else { return };
        for (service, described) in lab.services() {
            for (name, expose) in &described.expose {
                for (key, value) in &expose.annotations {
                    let modes =
                        expose.ways.iter().filter_map(|way| exposure.way(way)?.auth(expose.auth.value));
                    let guard = modes.into_iter().find_map(|mode| mode.annotations.get(key));
                    let field = DECIDED.iter().find(|(decided, _)| *decided == key.to_string());
                    if guard.is_none() && field.is_none() {
                        continue;
                    }
                    let message =
                        format!("`expose.{name}` of service `{service}` sets the managed annotation `{key}`");
                    let finding = findings.report(&CODE, message).at_key(value.node, "set here");
                    let finding = match guard {
                        Some(guard) => finding.mention(guard.node, "required by its authentication mode"),
                        None => finding,
                    };
                    finding.help(match field {
                        Some((_, field)) => format!("use `{field}` of the route"),
                        None => "choose another `auth` mode, or remove the annotation".to_owned(),
                    });
                }
            }
        }
    },
};
