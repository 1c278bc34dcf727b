//! Device claims that a pod does not have.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};

pub static CODE: Code = Code {
    name: "SVC-DEVICE-CLAIM",
    severity: Severity::Error,
    title: "a container uses a device claim that its pod does not have",
    why: "A container names one of the pod's `device_claims`. The pod asks for the device, the container gets it; if the \
          pod does not ask, Kubernetes refuses it.",
    example: Example::Lab {
        bad: r#"{
  services.hello.device_claims.gpu.template = "one-gpu",
  services.hello.containers.app.device_claims = ["gpus"],
}"#,
        good: r#"{
  services.hello.device_claims.gpu.template = "one-gpu",
  services.hello.containers.app.device_claims = ["gpu"],
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            let known = &each.runner.pod().device_claims;
            for claim in each.container.device_claims.iter().filter(|claim| !known.contains_key(&claim.value))
            {
                let names: Vec<&str> = known.keys().map(|name| name.as_str()).collect();
                let finding = findings
                    .report(&CODE, format!("{each} uses a device claim that its pod does not have"))
                    .at(claim.node, "nothing has this name");
                let near = near::did_you_mean(claim.as_str(), &names);
                finding
                    .help(near.unwrap_or_else(|| format!("add `device_claims.{claim}` beside `containers`")));
            }
        }
    },
};
