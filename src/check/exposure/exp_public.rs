//! A service that everyone may enter.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::network::Auth;
use crate::lab::service::StreamAuth;

pub static CODE: Code = Code {
    name: "EXP-PUBLIC",
    severity: Severity::Warning,
    title: "a service that everyone may enter",
    why: "Nothing stands in front of the service, and it has no login of its own. That is right for a public page \
          and wrong for almost everything else, so whoever wants it says why, with `allow`.",
    example: Example::Lab {
        bad: r#"{ services.hello.expose.web.auth | force = 'public }"#,
        good: r#"{
  services.hello.expose.web.auth | force = 'public,
  services.hello.allow."EXP-PUBLIC" = "it shows nothing but a greeting",
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
                    .report(&CODE, format!("everyone may enter service `{service}` by `{name}` at `{host}`"))
                    .at(expose.auth.node, "neither single sign-on nor a login of its own")
                    .help(format!(
                        "choose `'sso` or `'own`, or say why: `services.{service}.allow.\"EXP-PUBLIC\" = \"...\"`"
                    ));
            }
            let open = described.streams.iter().filter(|(_, stream)| stream.auth.value == StreamAuth::Public);
            for (name, stream) in open {
                findings
                    .report(&CODE, format!("everyone may enter service `{service}` by `{name}`"))
                    .at(stream.auth.node, "no login of its own")
                    .help(format!("say why: `services.{service}.allow.\"EXP-PUBLIC\" = \"...\"`"));
            }
        }
    },
};
