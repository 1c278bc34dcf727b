//! Words about how a service is applied that nobody listens to.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::gitops::Engine;
use crate::lab::service::ChartMode;

pub static CODE: Code = Code {
    name: "SVC-SYNC",
    severity: Severity::Error,
    title: "what is said of how a service is applied has no effect",
    why: "Only a GitOps engine can leave a service as it is: whoever applies the tree by hand applies all of it. And \
          only a chart that Flux installs has attempts to count; everything else is tried again for ever.",
    example: Example::Lab {
        bad: r#"{ services.hello.sync.flux.retries = 3 }"#,
        good: r#"{ services.hello.sync.flux.retry_interval = "1m" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let engine = lab.gitops.as_ref().map_or(Engine::None, |gitops| gitops.engine.value);
        for (name, service) in lab.services() {
            let Some(sync) = &service.sync else { continue };
            if sync.paused.value && engine == Engine::None {
                findings
                    .report(&CODE, format!("service `{name}` is paused, and no engine of the lab could do that"))
                    .at(sync.paused.node, "nobody leaves it alone")
                    .help("`parked = true` keeps everything and runs nothing; `gitops.engine` says who applies the tree");
            }
            let mode = service.chart.as_ref().map(|chart| chart.mode(&lab.charts).value);
            if let Some(retries) = sync.flux.retries.as_ref().filter(|_| mode != Some(ChartMode::Delegate)) {
                findings
                    .report(
                        &CODE,
                        format!(
                            "service `{name}` is no chart that Flux installs, and has no attempts to count"
                        ),
                    )
                    .at(retries.node, "never read")
                    .help("objects are tried again every `sync.flux.retry_interval`");
            }
        }
    },
};
