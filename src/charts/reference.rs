//! The chart of a service: its own fields, and the fields of the definition that it refers to.

use crate::charts::codes::{CHART_CONTAINERS, CHART_DELEGATE, CHART_INCOMPLETE, CHART_UNKNOWN};
use crate::charts::{ChartSource, ServiceChart};
use crate::diag::{Diagnostic, near};
use crate::lab::Lab;
use crate::lab::gitops::GitOpsEngine;
use crate::lab::service::{Chart, ChartDefinition, ChartMode, Service};
use crate::types::DnsLabel;
use crate::value::{At, NodeId, Values};

/// The chart of a service; none if the service is built from containers, or if its chart is invalid.
pub(super) fn reference(
    name: &DnsLabel,
    service: &Service,
    lab: &Lab,
    values: &Values,
    found: &mut Vec<Diagnostic>,
) -> Option<ServiceChart> {
    let chart = service.chart.as_ref()?;
    let mode = chart.mode(&lab.charts);
    if mode.value == ChartMode::Replace {
        return None;
    }
    let before = found.len();
    let node = at(chart);
    if let Some(container) = service.main.pod.containers.values().next() {
        let message = format!("service `{name}` has both a chart and containers");
        found.push(
            Diagnostic::new(&CHART_CONTAINERS, message)
                .at_node(node, values.span(node), "the chart")
                .at_node(container.node, values.key_span(container.node), "a container")
                .help(format!(
                    "remove one, or replace the chart by the containers with \
                     `services.{name}.chart.mode = 'replace`"
                )),
        );
    }
    let engine = lab.gitops.as_ref().map(|gitops| gitops.engine.value);
    if mode.value == ChartMode::Delegate && matches!(engine, None | Some(GitOpsEngine::None)) {
        let message =
            format!("the chart of service `{name}` is delegated to an engine, but the lab has none");
        let diagnostic = Diagnostic::new(&CHART_DELEGATE, message).at_node(
            node,
            values.span(node),
            "nothing installs this chart",
        );
        let diagnostic = diagnostic.at_node(mode.node, values.span(mode.node), "delegated here");
        let help = format!("set `services.{name}.chart.mode = 'inflate`, or set `gitops.engine`");
        found.push(diagnostic.help(help));
    }
    let definition = definition(name, chart, lab, values, found)?;
    let own = (&chart.repository, &chart.oci);
    let theirs = definition.map(|definition| (&definition.repository, &definition.oci));
    let said = |(repository, oci): (&Option<At<_>>, &Option<At<_>>)| repository.is_some() || oci.is_some();
    let (repository, oci) = match theirs {
        Some(theirs) if !said(own) => theirs,
        _ => own,
    };
    let incomplete = |what: &str, help: String| {
        Diagnostic::new(&CHART_INCOMPLETE, format!("the chart of service `{name}` {what}"))
            .at_node(node, values.span(node), "")
            .help(help)
    };
    let source = match (repository, oci) {
        (Some(repository), None) => Some(ChartSource::Repository(text(repository))),
        (None, Some(oci)) => Some(ChartSource::Oci(text(oci))),
        (Some(_), Some(_)) => {
            let help = "set only one of `repository` and `oci`".to_owned();
            found.push(incomplete("has both a `repository` and an `oci` address", help));
            None
        }
        (None, None) => {
            let help =
                "add `repository = \"https://...\"` or `oci = \"oci://...\"`, or a `definition`".to_owned();
            found.push(incomplete("has neither a `repository` nor an `oci` address", help));
            None
        }
    };
    let chart_name = chart.name.as_ref().or(definition.and_then(|definition| definition.name.as_ref()));
    let version = chart.version.as_ref().or(definition.and_then(|definition| definition.version.as_ref()));
    for (field, is_there) in [("name", chart_name.is_some()), ("version", version.is_some())] {
        if !is_there {
            found.push(incomplete(&format!("has no `{field}`"), format!("add `{field} = \"...\"`")));
        }
    }
    // A digest belongs to its version: if the service overrides the version of the definition, the digest does not
    // apply.
    let theirs =
        definition.filter(|_| chart.version.is_none()).and_then(|definition| definition.digest.as_ref());
    let digest = chart.digest.as_ref().or(theirs).map(text);
    let namespace = match &service.namespace {
        Some(namespace) => text(namespace),
        None => At { value: name.to_string(), node: service.node },
    };
    let release = match &chart.release {
        Some(release) => text(release),
        None => At { value: name.to_string(), node: service.node },
    };
    let (source, chart_name, version) = (source?, chart_name?, version?);
    (found.len() == before).then(|| ServiceChart {
        node,
        service: service.node,
        source,
        name: text(chart_name),
        version: text(version),
        digest,
        release,
        namespace,
        values: chart.values.0,
        crds: chart.crds,
        capabilities: chart.capabilities.iter().map(|api| api.value.clone()).collect(),
        mode,
        content: super::ChartContent::default(),
    })
}

/// The value that selects the chart.
fn at(chart: &Chart) -> NodeId {
    let said = [chart.definition.as_ref().map(|name| name.node), chart.name.as_ref().map(|name| name.node)];
    said.into_iter().flatten().next().unwrap_or(chart.node)
}

/// The definition that a chart refers to, if any. The outer `None` means that it refers to one that is missing or
/// invalid.
#[allow(clippy::option_option, reason = "no reference and a failed reference are different")]
fn definition<'l>(
    name: &DnsLabel,
    chart: &Chart,
    lab: &'l Lab,
    values: &Values,
    found: &mut Vec<Diagnostic>,
) -> Option<Option<&'l ChartDefinition>> {
    let Some(wanted) = &chart.definition else { return Some(None) };
    let all = &lab.charts.definitions;
    let definition = all.get_key_value(wanted.value.as_str());
    if definition.is_none() && !all.is_broken(wanted) {
        let known: Vec<&str> = all.keys().map(DnsLabel::as_str).collect();
        let message = format!("service `{name}` refers to a chart definition that does not exist");
        let mut diagnostic = Diagnostic::new(&CHART_UNKNOWN, message).at_node(
            wanted.node,
            values.span(wanted.node),
            "not defined",
        );
        diagnostic.help.extend(near::did_you_mean(wanted, &known));
        found.push(diagnostic);
    }
    definition.map(|(_, definition)| Some(definition))
}

fn text<T: ToString>(value: &At<T>) -> At<String> {
    At { value: value.to_string(), node: value.node }
}
