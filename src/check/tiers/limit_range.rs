//! What containers have, held against what their namespace allows.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::amounts::effective;
use crate::lab::cluster::LimitRange;
use crate::lab::service::Container;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "LIMIT-RANGE",
    severity: Severity::Error,
    title: "a container outside the limits of its namespace",
    why: "Kubernetes refuses pods with a container that asks for less than the LimitRange's least or has a limit above \
          its most, and those in which a default limit is below the request. The workload then has no pods, and only \
          its events say why.",
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
                hold(findings, &each.to_string(), each.container, range);
            }
        }
    },
};

fn hold(findings: &mut Findings<'_>, who: &str, container: &Container, range: &LimitRange) {
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
    one(findings, who, "CPU", container.node, has.cpu, cpu_nodes, cpu_bounds);
    one(findings, who, "memory", container.node, has.memory, memory_nodes, memory_bounds);
}

type Bound = Option<(u64, String, NodeId)>;

fn one(
    findings: &mut Findings<'_>,
    who: &str,
    what: &str,
    container: NodeId,
    (request, limit): (Option<u64>, Option<u64>),
    (request_node, limit_node): (Option<NodeId>, Option<NodeId>),
    (least, most): (Bound, Bound),
) {
    if let (Some(request), Some((least, text, node))) = (request, least)
        && request < least
    {
        findings
            .report(&CODE, format!("{who} asks for less {what} than its namespace allows"))
            .at(request_node.unwrap_or(container), format!("less than {text}"))
            .mention(node, "the least")
            .help(format!("ask for {text}, or lower the least of the namespace's tier"));
    }
    if let (Some(limit), Some((most, text, node))) = (limit, most)
        && limit > most
    {
        findings
            .report(&CODE, format!("{who} may take more {what} than its namespace allows"))
            .at(limit_node.unwrap_or(container), format!("more than {text}"))
            .mention(node, "the most")
            .help(format!("let it take {text}, or raise the most of the namespace's tier"));
    }
    if let (Some(request), Some(limit), Some(request_node), None) = (request, limit, request_node, limit_node)
        && request > limit
    {
        findings
            .report(&CODE, format!("{who} asks for more {what} than the limit that its namespace gives it"))
            .at(request_node, "more than the default limit")
            .help("give the container a limit of its own");
    }
}
