//! Publicly accessible services.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::network::Auth;
use crate::lab::service::StreamAuth;

pub static CODE: Code = Code {
    name: "EXP-PUBLIC",
    severity: Severity::Warning,
    title: "a service is publicly accessible",
    why: "The service has neither single sign-on nor a login of its own. That is right for a public page and \
          wrong for almost everything else, so the lab has to give the reason with `allow`.",
    example: Example::Lab {
        bad: r#"{ services.hello.expose.web.auth | force = 'public }"#,
        good: r#"{
  services.hello.expose.web.auth | force = 'public,
  services.hello.allow."EXP-PUBLIC" = "it only shows a greeting",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            let public = described.expose.iter().filter(|(_, expose)| expose.auth.value == Auth::Public);
            for (name, expose) in public {
                let host = expose.full_host(&lab.domain);
                findings
                    .report(
                        &CODE,
                        format!("service `{service}` is publicly accessible at `{host}` (`expose.{name}`)"),
                    )
                    .at(expose.auth.node, "neither single sign-on nor a login of its own")
                    .help(format!(
                        "use `'sso` or `'own`, or give the reason: \
                         `services.{service}.allow.\"EXP-PUBLIC\" = \"...\"`"
                    ));
            }
            let open = described.streams.iter().filter(|(_, stream)| stream.auth.value == StreamAuth::Public);
            for (name, stream) in open {
                findings
                    .report(&CODE, format!("service `{service}` is publicly accessible (`streams.{name}`)"))
                    .at(stream.auth.node, "no login of its own")
                    .help(format!("give the reason: `services.{service}.allow.\"EXP-PUBLIC\" = \"...\"`"));
            }
        }
    },
};
