//! Containers whose memory is not guaranteed as their tier requires.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "TIER-MEMORY",
    severity: Severity::Error,
    title: "a container may use more memory than it is guaranteed",
    why: "The tier guarantees its containers all the memory that they may use: request and limit are equal. \
          A container with a higher limit uses memory that is guaranteed to others, and is among the first \
          to be killed when memory runs out.",
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
                .report(&CODE, format!("{each} may use more memory than it is guaranteed"))
                .at(limit.node, "the limit")
                .at(memory.node, "the guaranteed amount")
                .mention(tier.memory_guaranteed.node, "required here")
                .help("set both to the same value, or give the reason for the difference with `allow`");
        }
    },
};
