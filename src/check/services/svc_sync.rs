//! Sync settings that have no effect.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::gitops::GitOpsEngine;
use crate::lab::service::ChartMode;

pub static CODE: Code = Code {
    name: "SVC-SYNC",
    severity: Severity::Error,
    title: "a sync setting has no effect",
    why: "Only a GitOps engine can leave a service unchanged: applying the tree by hand applies all of it. \
          Retries are limited only for charts that Flux installs; everything else is retried indefinitely.",
    example: Example::Lab {
        bad: r#"{ services.hello.sync.flux.retries = 3 }"#,
        good: r#"{ services.hello.sync.flux.retry_interval = "1m" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let engine = lab.gitops.as_ref().map_or(GitOpsEngine::None, |gitops| gitops.engine.value);
        for (name, service) in lab.services() {
            let Some(sync) = &service.sync else { continue };
            if sync.paused.value && engine == GitOpsEngine::None {
                findings
                    .report(
                        &CODE,
                        format!(
                            "service `{name}` is paused, but the lab has no GitOps engine that supports it"
                        ),
                    )
                    .at(sync.paused.node, "no effect")
                    .help(
                        "set `suspended = true` to keep the service without running it, or select an engine \
                         with `gitops.engine`",
                    );
            }
            let mode = service.chart.as_ref().map(|chart| chart.mode(&lab.charts).value);
            if let Some(retries) = sync.flux.retries.as_ref().filter(|_| mode != Some(ChartMode::Delegate)) {
                findings
                    .report(
                        &CODE,
                        format!("service `{name}` limits retries, but is not a chart that Flux installs"),
                    )
                    .at(retries.node, "no effect")
                    .help("remove it; other objects are retried every `sync.flux.retry_interval`");
            }
        }
    },
};
