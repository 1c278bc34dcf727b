//! Objects that Flux applies together with the chart that brings their definitions.

use super::Object;
use crate::charts::Charts;
use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::lab::{Engine, Lab};
use crate::plan::places;
use crate::source::value::Values;

pub static FLUX_TOGETHER: Code = Code {
    name: "FLUX-TOGETHER",
    severity: Severity::Error,
    title: "objects beside the chart that defines them",
    why: "Flux asks the cluster about all objects of a folder before it applies any. Where a chart that Flux installs \
          brings a definition, objects of that kind in the same folder are refused in a new cluster, and with them the \
          chart: neither ever comes. In a folder of their own they wait for it. Argo CD has no such trouble.",
    example: Example::Lab {
        bad: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  services.board = {
    enable = true,
    chart = { oci = "oci://ghcr.io/example/charts", name = "board", version = "1.2.0", mode = 'delegate },
    provides.apis = ["traefik.io"],
    middlewares.short.spec.stripPrefix.prefixes = ["/board"],
  },
}"#,
        good: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  services.board = {
    enable = true,
    chart = { oci = "oci://ghcr.io/example/charts", name = "board", version = "1.2.0", mode = 'delegate },
    provides.apis = ["traefik.io"],
  },
  services.board-routes = {
    enable = true,
    namespace = "board",
    middlewares.short.spec.stripPrefix.prefixes = ["/board"],
  },
}"#,
    },
    allowable: true,
};

/// One finding for each service, at the first of its objects.
pub(super) fn findings(
    objects: &[Object<'_>],
    lab: &Lab,
    charts: &Charts,
    values: &Values,
) -> Vec<Diagnostic> {
    let by_flux = lab.gitops.as_ref().is_some_and(|gitops| gitops.engine.value == Engine::Flux);
    let delegated = charts.delegated().filter(|_| by_flux);
    delegated
        .filter_map(|(name, chart)| {
            let (_, service) = lab.services().find(|(known, _)| *known == name)?;
            let folder = format!("{}/", places::service_folder(&chart.namespace.value, name));
            let brought = |group: &str| service.provides.apis.iter().any(|api| api.as_str() == group);
            let mut beside = objects.iter().filter(|object| object.file.starts_with(&folder));
            let first = beside.find(|object| brought(object.group()))?;
            let what = format!("{} `{}`", first.text("kind"), first.metadata("name"));
            let node = first.data.origin.node;
            let diagnostic = Diagnostic::new(
                &FLUX_TOGETHER,
                format!("{what} lies beside the chart of `{name}`, which brings the definition of its kind"),
            )
            .at_node(node, values.key_span(node), format!("of `{}`", first.group()))
            .at_node(chart.node, values.key_span(chart.node), "the chart that Flux installs")
            .help(format!("give it to a service of its own, which then comes after `{name}`"));
            Some(diagnostic)
        })
        .collect()
}
