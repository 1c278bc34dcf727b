//! Device claims that containers refer to.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};

pub static CODE: Code = Code {
    name: "SVC-DEVICE-CLAIM",
    severity: Severity::Error,
    title: "a container refers to a device claim that its pod does not define",
    why: "A container refers to one of the pod's `device_claims`: the pod requests the device, and the \
          container gets it. Kubernetes rejects a reference to a claim that the pod does not define.",
    example: Example::Lab {
        bad: r#"{
  services.hello.device_claims.gpu.template = "one-gpu",
  services.hello.containers.app.device_claims = ["gpus"],
}"#,
        good: r#"{
  cluster.objects = ["ResourceClaimTemplate/hello/one-gpu"],
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
            let known = &each.workload.pod().device_claims;
            for claim in each.container.device_claims.iter().filter(|claim| !known.contains_key(&claim.value))
            {
                let names: Vec<&str> = known.keys().map(|name| name.as_str()).collect();
                let finding = findings
                    .report(
                        &CODE,
                        format!("{each} refers to device claim `{claim}`, which its pod does not define"),
                    )
                    .at(claim.node, "not defined");
                let near = near::did_you_mean(claim.as_str(), &names);
                finding.help(
                    near.unwrap_or_else(|| format!("define `device_claims.{claim}` next to `containers`")),
                );
            }
        }
    },
};
