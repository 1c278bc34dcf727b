//! Monitoring: objects of the Prometheus operator, dashboards for Grafana, and scrape annotations.

use crate::document::{Data, Map};
use crate::facts::names;
use crate::lab::service::{
    Alert, AnyWorkload, ContainerPort, MonitoringBackend, Scrape, ScrapeBy, ScrapeScheme, WebProbe,
};
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::{file, labelled, object, selector};
use crate::targets::shared::folder::Manifest;
use crate::value::NodeId;

const API: &str = "monitoring.coreos.com/v1";

pub(super) fn objects(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let mut objects = Vec::new();
    let Some(monitoring) = &service.service.monitoring else { return objects };
    let make = MonitoringObjects { lab, service };
    if lab.lab.monitoring.backend.value == MonitoringBackend::Operator {
        for resolved in &service.workloads {
            objects.extend(make.monitor("PodMonitor", ScrapeBy::Pod, resolved.workload));
            objects.extend(make.monitor("ServiceMonitor", ScrapeBy::Service, resolved.workload));
        }
        objects.extend(make.rules());
        objects.extend(monitoring.probes.iter().filter_map(|(name, probe)| make.probe(name.as_str(), probe)));
    }
    for (name, dashboard) in &monitoring.dashboards {
        let settings = &lab.lab.monitoring;
        let node = dashboard.node;
        let own = settings.dashboard_labels.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
        let folder = dashboard.folder.as_ref();
        let folder = folder.map(|folder| (settings.dashboard_folder.to_string(), Data::from(folder)));
        let metadata = labelled(service, node, format!("{}-dashboard-{name}", service.name), own)
            .some("annotations", Data::map(node).extend(folder));
        let data = Data::map(node).put(format!("{name}.json"), &dashboard.json);
        let object = object(node, "v1", "ConfigMap", metadata).put("data", data);
        objects.push(Manifest::new(format!("configmap-dashboard-{name}.yaml"), object));
    }
    objects
}

/// The annotations of a workload's Service, if Prometheus discovers targets by annotations. They support one port per
/// Service.
pub(super) fn annotations(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    workload: AnyWorkload<'_>,
) -> Vec<(String, Data)> {
    if lab.lab.monitoring.backend.value != MonitoringBackend::Annotations {
        return Vec::new();
    }
    let monitoring = service.service.monitoring.as_ref();
    let mut scrapes = monitoring.into_iter().flat_map(|monitoring| monitoring.scrape.values());
    let found = scrapes.find_map(|scrape| Some((scrape, scraped(scrape, workload)?)));
    let Some((scrape, port)) = found else { return Vec::new() };
    let node = scrape.node;
    let mut all = vec![
        ("prometheus.io/scrape".to_owned(), Data::text(node, "true")),
        ("prometheus.io/path".to_owned(), Data::from(&scrape.path)),
        ("prometheus.io/port".to_owned(), Data::text(scrape.port.node, port.port.to_string())),
    ];
    if scrape.scheme.value == ScrapeScheme::Https {
        all.push(("prometheus.io/scheme".to_owned(), Data::from(&scrape.scheme)));
    }
    all
}

/// The port of a workload that a scrape refers to.
fn scraped<'l>(scrape: &Scrape, workload: AnyWorkload<'l>) -> Option<&'l ContainerPort> {
    let meant = match (&scrape.workload, workload.name) {
        (None, _) => true,
        (Some(wanted), Some(name)) => wanted.value == *name,
        // The main workload has the name of the service.
        (Some(wanted), None) => wanted.value == *workload.service_name,
    };
    let mut containers = workload.long_running().filter(|_| meant)?.pod.lasting_containers();
    containers.find_map(|(_, container)| container.ports.get(&scrape.port.value))
}

struct MonitoringObjects<'m, 'l> {
    lab: &'m Resolved<'l>,
    service: &'m ResolvedService<'l>,
}

impl MonitoringObjects<'_, '_> {
    fn metadata(&self, node: NodeId, name: String) -> Map {
        let own =
            self.lab.lab.monitoring.labels.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
        labelled(self.service, node, name, own)
    }

    fn monitor(&self, kind: &str, by: ScrapeBy, workload: AnyWorkload<'_>) -> Option<Manifest> {
        let monitoring = self.service.service.monitoring.as_ref()?;
        let scrapes = monitoring.scrape.values();
        let scrapes = scrapes.filter(|scrape| scrape.by.value == by && scraped(scrape, workload).is_some());
        let endpoints: Vec<Data> = scrapes.map(|scrape| self.endpoint(scrape)).collect();
        let node = endpoints.first()?.origin.node;
        let field = match by {
            ScrapeBy::Pod => "podMetricsEndpoints",
            ScrapeBy::Service => "endpoints",
        };
        let spec = Data::map(node)
            .put("selector", Data::map(node).put("matchLabels", selector(workload)))
            .put(field, Data::list(node, endpoints));
        let metadata = self.metadata(node, workload.object_name());
        let object = object(node, API, kind, metadata).put("spec", spec);
        Some(Manifest::new(file(&kind.to_lowercase(), workload), object))
    }

    fn endpoint(&self, scrape: &Scrape) -> Data {
        let interval = scrape.interval.as_ref().or(self.lab.lab.monitoring.interval.as_ref());
        Data::map(scrape.node)
            .put("port", &scrape.port)
            .put("path", &scrape.path)
            .put("scheme", &scrape.scheme)
            .maybe("interval", interval)
            .maybe("scrapeTimeout", scrape.timeout.as_ref())
            .into()
    }

    fn rules(&self) -> Option<Manifest> {
        let monitoring = self.service.service.monitoring.as_ref()?;
        let alerts = monitoring.alerts.iter().filter_map(|name| {
            let mut alerts = self.lab.lab.monitoring.alerts.iter();
            let (key, alert) = alerts.find(|(known, _)| known.as_str() == name.value)?;
            Some(self.alert(key.as_str(), alert))
        });
        let alerts: Vec<Data> = alerts.collect();
        let node = monitoring.node;
        let group = |name: &str, rules: Data| -> Data {
            Data::map(node).text("name", name).put("rules", rules).into()
        };
        let common =
            (!alerts.is_empty()).then(|| group(self.service.name.as_str(), Data::list(node, alerts)));
        let own = monitoring.rules.iter().map(|(name, rules)| {
            let rules = rules.value.iter().map(|rule| Data::raw(self.lab.values, rule.0));
            group(name.as_str(), Data::list(node, rules))
        });
        let groups: Vec<Data> = common.into_iter().chain(own).collect();
        if groups.is_empty() {
            return None;
        }
        let metadata = self.metadata(node, self.service.name.to_string());
        let spec = Data::map(node).put("groups", Data::list(node, groups));
        let object = object(node, API, "PrometheusRule", metadata).put("spec", spec);
        Some(Manifest::new("prometheusrule.yaml", object))
    }

    /// An alert of the lab, about this service.
    fn alert(&self, name: &str, alert: &Alert) -> Data {
        let node = alert.node;
        let filled = |text: &crate::value::At<String>| {
            let text_of = text
                .replace("<service>", self.service.name.as_str())
                .replace("<namespace>", &self.service.namespace.value);
            Data::text(text.node, text_of)
        };
        let summary = alert.summary.as_ref().map(filled);
        Data::map(node)
            .text("alert", name)
            .put("expr", filled(&alert.expr))
            .maybe("for", alert.r#for.as_ref())
            .put("labels", Data::map(node).put("severity", &alert.severity))
            .some("annotations", Data::map(node).maybe("summary", summary))
            .into()
    }

    fn probe(&self, name: &str, probe: &WebProbe) -> Option<Manifest> {
        let settings = &self.lab.lab.monitoring;
        let prober = settings.prober.as_ref()?;
        let node = probe.node;
        let target = match (&probe.url, &probe.expose) {
            (Some(url), _) => Data::from(url),
            (None, wanted) => {
                let exposed = self.service.exposed.iter().find(|exposed| match wanted {
                    Some(wanted) => *exposed.name == wanted.value,
                    None => true,
                })?;
                let host = exposed.hosts.first()?;
                Data::text(host.node, format!("https://{}{}", host.value, *probe.path))
            }
        };
        let targets = Data::map(node).put("static", Data::list(node, [target]));
        let interval = probe.interval.as_ref().or(settings.interval.as_ref());
        let spec = Data::map(node)
            .put("module", Data::from(probe.module.as_ref().unwrap_or(&settings.module)))
            .put("prober", Data::map(prober.node).put("url", prober))
            .put("targets", Data::map(node).put("staticConfig", targets))
            .maybe("interval", interval.map(Data::from));
        let metadata = self.metadata(node, names::part(self.service.name, name));
        let object = object(node, API, "Probe", metadata).put("spec", spec);
        Some(Manifest::new(format!("probe-{name}.yaml"), object))
    }
}
