//! Containers within the LimitRange of their namespace.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::effective;
use crate::lab::cluster::LimitRange;
use crate::lab::service::Container;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "LIMIT-RANGE",
    severity: Severity::Error,
    title: "a container is outside the limits of its namespace",
    why: "Kubernetes rejects pods with a container whose request is below the minimum of the LimitRange, \
          whose limit is above its maximum, or whose request exceeds the default limit. The workload then \
          has no pods, and only its events say why.",
    example: Example::Lab {
        bad: r#"{
  tiers.aux = { priority = 1, limit_range.max.memory = "4Gi" },
  services.hello = { tier = "aux", containers.app.memory_limit = "8Gi" },
}"#,
        good: r#"{
  tiers.aux = { priority = 1, limit_range.max.memory = "8Gi" },
  services.hello = { tier = "aux", containers.app.memory_limit = "8Gi" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            let namespace = each.service.namespace_name(each.service_name);
            if let Some(range) = lab.limit_range(namespace) {
                check(findings, &each.to_string(), each.container, range);
            }
        }
    },
};

fn check(findings: &mut Findings<'_>, owner: &str, container: &Container, range: &LimitRange) {
    let has = effective(container, Some(range));
    let cpu_nodes =
        (container.cpu.as_ref().map(|it| it.node), container.cpu_limit.as_ref().map(|it| it.node));
    let memory = container.memory.as_ref().map(|it| it.node);
    let memory_nodes = (memory, container.memory_limit.as_ref().map(|it| it.node).or(memory));
    let cpu_bounds = (
        range.min.cpu.as_ref().map(|it| (it.millis(), it.to_string(), it.node)),
        range.max.cpu.as_ref().map(|it| (it.millis(), it.to_string(), it.node)),
    );
    let memory_bounds = (
        range.min.memory.as_ref().map(|it| (it.bytes(), it.to_string(), it.node)),
        range.max.memory.as_ref().map(|it| (it.bytes(), it.to_string(), it.node)),
    );
    one(findings, owner, "CPU", container.node, has.cpu, cpu_nodes, cpu_bounds);
    one(findings, owner, "memory", container.node, has.memory, memory_nodes, memory_bounds);
}

type Bound = Option<(u64, String, NodeId)>;

fn one(
    findings: &mut Findings<'_>,
    owner: &str,
    what: &str,
    container: NodeId,
    (request, limit): (Option<u64>, Option<u64>),
    (request_node, limit_node): (Option<NodeId>, Option<NodeId>),
    (minimum, maximum): (Bound, Bound),
) {
    if let (Some(request), Some((minimum, text, node))) = (request, minimum)
        && request < minimum
    {
        findings
            .report(&CODE, format!("{owner} requests less {what} than its namespace allows"))
            .at(request_node.unwrap_or(container), format!("less than {text}"))
            .mention(node, "the minimum")
            .help(format!("request {text}, or lower the minimum of the namespace's tier"));
    }
    if let (Some(limit), Some((maximum, text, node))) = (limit, maximum)
        && limit > maximum
    {
        findings
            .report(&CODE, format!("the limit of {owner} allows more {what} than its namespace"))
            .at(limit_node.unwrap_or(container), format!("more than {text}"))
            .mention(node, "the maximum")
            .help(format!("set the limit to {text}, or raise the maximum of the namespace's tier"));
    }
    if let (Some(request), Some(limit), Some(request_node), None) = (request, limit, request_node, limit_node)
        && request > limit
    {
        findings
            .report(&CODE, format!("{owner} requests more {what} than the default limit of its namespace"))
            .at(request_node, "more than the default limit")
            .help("set a limit on the container itself");
    }
}
