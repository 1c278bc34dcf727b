//! From archives to objects: validates the values, runs helm, and reports what is wrong with its output.

use std::collections::BTreeMap;
use std::thread;

use crate::charts::archive::Archive;
use crate::charts::archive_store::{ArchiveStore, Checked, OpenLock};
use crate::charts::codes::{CHART_HELM, CHART_HOOK, CHART_RANDOM, CHART_SECRET, CHART_TEMPLATE};
use crate::charts::helm::{Helm, Request};
use crate::charts::objects::Objects;
use crate::charts::origins::Origins;
use crate::charts::values::Given;
use crate::charts::{ChartContent, ServiceChart, objects, unread, values};
use crate::diag::Diagnostic;
use crate::document::layout::{definitions_folder, service_folder};
use crate::document::{Data, DataKind};
use crate::kube::newest_minor;
use crate::lab::Lab;
use crate::lab::gitops::GitOpsEngine;
use crate::lab::service::ChartCrds;
use crate::tree::LastRun;
use crate::types::DnsLabel;
use crate::value::{Sources, Values};

/// How many processes of helm run at a time.
const AT_ONCE: usize = 4;

/// Sets the outcome of each chart.
pub(super) fn inflate(
    charts: &mut BTreeMap<DnsLabel, ServiceChart>,
    lab: &Lab,
    values: &Values,
    archives: &ArchiveStore,
    last_run: &LastRun,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let lock = match OpenLock::read(archives, sources) {
        Ok(lock) => lock,
        Err(problem) => return vec![problem],
    };
    let mut found = Vec::new();
    let mut ready: Vec<(&DnsLabel, &mut ServiceChart, Checked)> = Vec::new();
    for (name, chart) in charts {
        let needed = !chart.is_delegated() || chart.crds.value == ChartCrds::Separate;
        if !needed && !lock.lock.archives.contains_key(&chart.file()) {
            continue;
        }
        match lock.archive(name, chart, archives, values, sources) {
            Ok(checked) => {
                let given = given(name, chart, values);
                found.extend(values::findings(&checked.archive, &given));
                found.extend(unread::findings(&checked.archive, &given));
                match chart.is_delegated() {
                    true if needed => found.extend(separate(name, chart, &checked.archive, values)),
                    true => {}
                    false => ready.push((name, chart, checked)),
                }
            }
            Err(problem) => found.push(problem),
        }
    }
    // helm would report the same again.
    if ready.is_empty() || found.iter().any(Diagnostic::is_error) {
        return found;
    }
    let helm = match usable(archives, &lock, sources) {
        Ok(helm) => helm,
        Err(problem) => {
            found.push(withheld(problem, ready, values, last_run));
            return found;
        }
    };
    let kubernetes = match &lab.cluster {
        Some(cluster) => cluster.version.to_string(),
        None => format!("1.{}", newest_minor()),
    };
    for batch in ready.chunks_mut(AT_ONCE) {
        let runs: Vec<Result<String, Diagnostic>> = thread::scope(|scope| {
            let kubernetes = &kubernetes;
            let threads: Vec<_> = batch
                .iter()
                .map(|(name, chart, checked)| {
                    let (chart, checked) = (&**chart, checked);
                    scope.spawn(move || template(helm, name, chart, checked, kubernetes, values))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("a run of helm does not panic")).collect()
        });
        for ((name, chart, _), printed) in batch.iter_mut().zip(runs) {
            match printed.and_then(|text| read(name, chart, &text, values)) {
                Ok(objects) => found.extend(take(name, chart, objects, lab, values)),
                Err(problem) => found.push(problem),
            }
        }
    }
    found
}

fn given<'l>(name: &'l DnsLabel, chart: &ServiceChart, values: &'l Values) -> Given<'l> {
    Given { service: name, chart: chart.node, root: chart.values, values }
}

fn origins(chart: &ServiceChart, values: &Values) -> Origins {
    let known = [("release", &chart.release), ("namespace", &chart.namespace), ("version", &chart.version)];
    Origins::new(chart.node, values, chart.values, &known)
}

/// The CRDs of a chart that an engine installs: those in `crds/`, which are not templates.
fn separate(
    name: &DnsLabel,
    chart: &mut ServiceChart,
    archive: &Archive,
    values: &Values,
) -> Option<Diagnostic> {
    let texts: Vec<&str> =
        archive.all().into_iter().flat_map(|chart| &chart.crds).map(String::as_str).collect();
    match objects::read(&texts.join("\n---\n"), &origins(chart, values), &chart.namespace) {
        Ok(objects) => {
            chart.content.definitions = objects.crds;
            None
        }
        Err(problem) => Some(refused(name, chart, &problem, values)),
    }
}

/// The helm on this machine, if it is the version in the lock. The finding has no place yet.
fn usable<'s>(
    archives: &'s ArchiveStore,
    lock: &OpenLock,
    sources: &Sources,
) -> Result<&'s Helm, Diagnostic> {
    let wanted = lock.lock.helm.as_deref();
    let install = match wanted {
        Some(version) => {
            let major = version.trim_start_matches('v').split('.').next().unwrap_or("3");
            format!(
                "install it: `go install helm.sh/helm/v{major}/cmd/helm@{version}`, or from \
                 https://helm.sh/docs/intro/install"
            )
        }
        None => "install helm: https://helm.sh/docs/intro/install".to_owned(),
    };
    let Some(helm) = &archives.helm else {
        let message = "charts cannot be inflated, because `helm` is not on the PATH";
        return Err(Diagnostic::new(&CHART_HELM, message).help(install));
    };
    let version = helm.version().map_err(|problem| {
        let message = "charts cannot be inflated, because `helm version` failed";
        Diagnostic::new(&CHART_HELM, message).help(problem).help(install.clone())
    })?;
    match wanted {
        Some(wanted) if is_same(wanted, &version) => Ok(helm),
        Some(wanted) => {
            let message =
                format!("charts must be inflated with helm {wanted}, but the helm on the PATH is {version}");
            let diagnostic = Diagnostic::new(&CHART_HELM, message);
            let diagnostic = lock.point(diagnostic, "helm", sources, "the recorded version");
            let help = "or record your version with `render charts update --helm`, and review `render diff`";
            Err(diagnostic.help(install).help(help))
        }
        None => {
            let message = "the version of helm that inflates charts is not recorded";
            Err(Diagnostic::new(&CHART_HELM, message)
                .help("record your version with `render charts update --helm`"))
        }
    }
}

/// A helm that was built by `go install` reports only the first two numbers of its version.
fn is_same(wanted: &str, version: &str) -> bool {
    let begins = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'));
    wanted == version || begins(wanted, version) || begins(version, wanted)
}

/// Without helm, the files of the last run are kept. The finding points at every chart that it concerns.
fn withheld(
    problem: Diagnostic,
    charts: Vec<(&DnsLabel, &mut ServiceChart, Checked)>,
    values: &Values,
    last_run: &LastRun,
) -> Diagnostic {
    let mut diagnostic = Diagnostic { labels: Vec::new(), ..problem.clone() };
    for (name, chart, _) in charts {
        let mut kept = Vec::new();
        for folder in [service_folder(&chart.namespace.value, name), definitions_folder(name)] {
            kept.extend(last_run.below(&folder));
        }
        let text = if kept.is_empty() { "left out" } else { "its existing files are kept" };
        chart.content = ChartContent { withheld: true, kept, ..ChartContent::default() };
        diagnostic = diagnostic.at_node(chart.node, values.span(chart.node), text);
    }
    diagnostic.labels.extend(problem.labels);
    diagnostic
}

/// The output of helm for a chart. helm runs twice, because output that differs between runs must not be in a tree.
fn template(
    helm: &Helm,
    name: &DnsLabel,
    chart: &ServiceChart,
    checked: &Checked,
    kubernetes: &str,
    values: &Values,
) -> Result<String, Diagnostic> {
    let request = Request {
        archive: &checked.bytes,
        release: &chart.release.value,
        namespace: &chart.namespace.value,
        values: given(name, chart, values).json().to_string(),
        kubernetes,
        capabilities: &chart.capabilities,
    };
    let run = || helm.template(&request).map_err(|problem| refused(name, chart, &problem, values));
    let (one, other) = (run()?, run()?);
    if one == other {
        return Ok(one);
    }
    let message = format!("chart `{}` of service `{name}` renders differently each time", chart.name.value);
    let differing = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    let before = differing.and_then(|(line, _)| one.split(line).next());
    let template =
        before.and_then(|before| before.lines().rev().find_map(|line| line.strip_prefix("# Source: ")));
    let mut diagnostic =
        Diagnostic::new(&CHART_RANDOM, message).at_node(chart.node, values.span(chart.node), "");
    if let Some(template) = template {
        diagnostic = diagnostic.help(format!("the generated value is in `{template}`"));
    }
    // The line is not shown: it may be a password.
    Err(diagnostic
        .help("look in the chart's `values.yaml` for a value that replaces it, such as `existingSecret`"))
}

fn refused(name: &DnsLabel, chart: &ServiceChart, problem: &str, values: &Values) -> Diagnostic {
    let message = format!("helm failed to render chart `{}` of service `{name}`", chart.name.value);
    Diagnostic::new(&CHART_TEMPLATE, message).at_node(chart.node, values.span(chart.node), "").help(problem)
}

fn read(name: &DnsLabel, chart: &ServiceChart, text: &str, values: &Values) -> Result<Objects, Diagnostic> {
    objects::read(text, &origins(chart, values), &chart.namespace)
        .map_err(|problem| refused(name, chart, &problem, values))
}

/// Sets the chart's objects, and reports findings about them.
fn take(
    name: &DnsLabel,
    chart: &mut ServiceChart,
    read: Objects,
    lab: &Lab,
    values: &Values,
) -> Vec<Diagnostic> {
    let Objects { mut objects, crds, hooks, dropped } = read;
    let at_chart =
        |diagnostic: Diagnostic, text: &str| diagnostic.at_node(chart.node, values.span(chart.node), text);
    let mut found = Vec::new();
    for object in objects.iter().filter(|object| is_secret(object)) {
        let secret = object.get("metadata").and_then(|metadata| metadata.get("name")).and_then(Data::as_str);
        let message = format!(
            "chart `{}` of service `{name}` renders Secret `{}`",
            chart.name.value,
            secret.unwrap_or_default()
        );
        found.push(
            at_chart(Diagnostic::new(&CHART_SECRET, message), "")
                .help("name an existing Secret in the chart's values, and define it in `secrets`")
                .help(format!(
                    "if it contains nothing secret, accept it: \
                     `services.{name}.allow.\"CHART-SECRET\" = \"...\"`"
                )),
        );
    }
    let engine = lab.gitops.as_ref().map(|gitops| gitops.engine.value);
    let runs_hooks = engine == Some(GitOpsEngine::ArgoCd);
    if !dropped.is_empty() || (!hooks.is_empty() && !runs_hooks) {
        let message =
            format!("hooks of chart `{}` of service `{name}` do not run as intended", chart.name.value);
        let mut diagnostic = at_chart(Diagnostic::new(&CHART_HOOK, message), "");
        if !runs_hooks && !hooks.is_empty() {
            diagnostic =
                diagnostic.help(format!("applied together with everything else: {}", hooks.join(", ")));
        }
        if !dropped.is_empty() {
            diagnostic = diagnostic.help(format!("left out: {}", dropped.join(", ")));
        }
        found.push(diagnostic);
    }
    match chart.crds.value {
        ChartCrds::Install => drop(objects.splice(0..0, crds)),
        ChartCrds::Separate => chart.content.definitions = crds,
        ChartCrds::Skip => {}
    }
    chart.content.objects = objects;
    found
}

/// A Secret with data.
fn is_secret(object: &Data) -> bool {
    let text = |key: &str| object.get(key).and_then(Data::as_str);
    let holds = |key: &str| match object.get(key).map(|data| &data.kind) {
        Some(DataKind::Map(fields)) => fields.iter().any(|(_, value)| value.as_str() != Some("")),
        _ => false,
    };
    (text("apiVersion"), text("kind")) == (Some("v1"), Some("Secret"))
        && (holds("data") || holds("stringData"))
}
