//! Memory that a tier promises to be a container's own.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "TIER-MEMORY",
    severity: Severity::Error,
    title: "a container may take more memory than is kept for it",
    why: "The tier promises that its containers have the memory they may use: request and limit are the same. One with a \
          higher limit uses memory that others were promised, and is among the first to be stopped when there is none.",
    example: Example::Lab {
        bad: r#"{
  tiers.core = { priority = 1, memory_guaranteed = true },
  services.hello = { tier = "core", containers.app.memory_limit = "64Mi" },
}"#,
        good: r#"{
  tiers.core = { priority = 1, memory_guaranteed = true },
  services.hello = { tier = "core", containers.app.memory | force = "64Mi" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            let tier = each.service.tier.as_ref().and_then(|tier| lab.tiers.get(&tier.value));
            let Some(tier) = tier.filter(|tier| tier.memory_guaranteed.value) else { continue };
            let (Some(memory), Some(limit)) = (&each.container.memory, &each.container.memory_limit) else {
                continue;
            };
            if memory.value == limit.value {
                continue;
            }
            findings
                .report(&CODE, format!("{each} may take more memory than is kept for it"))
                .at(limit.node, "the limit")
                .at(memory.node, "what is kept")
                .mention(tier.memory_guaranteed.node, "promised here")
                .help("let both be the same, or say with `allow` why this one is different");
        }
    },
};
