//! Ports, alerts and routes that a service's monitoring refers to.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Lab;
use crate::lab::service::{MonitoringBackend, Service, ServiceMonitoring};
use crate::types::DnsLabel;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "MON-REFERENCE",
    severity: Severity::Error,
    title: "monitoring refers to something that is not defined",
    why: "Metrics are scraped from a port of the service, alerts are references to the lab's alerts, and \
          probes check a route of the service with the lab's blackbox exporter. A wrong reference is never \
          monitored, and its silence looks like health.",
    example: Example::Lab {
        bad: r#"{ monitoring.backend = 'operator, services.hello.monitoring.scrape.app.port = "metrics" }"#,
        good: r#"{
  monitoring.backend = 'operator,
  services.hello.containers.app.ports.metrics = 9090,
  services.hello.monitoring.scrape.app.port = "metrics",
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, service) in lab.services() {
            if let Some(monitoring) = &service.monitoring {
                ports(findings, name, service, monitoring);
                alerts(findings, lab, name, monitoring);
                pages(findings, lab, name, service, monitoring);
                dashboards(findings, name, monitoring);
            }
        }
    },
};

fn ports(findings: &mut Findings<'_>, name: &DnsLabel, service: &Service, monitoring: &ServiceMonitoring) {
    let ports = service.ports(name);
    let known: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
    for (scrape_name, scrape) in &monitoring.scrape {
        if known.contains(&scrape.port.as_str()) {
            continue;
        }
        let message = format!(
            "`scrape.{scrape_name}` of service `{name}` refers to port `{}`, which no container defines",
            *scrape.port
        );
        missing(findings, message, scrape.port.node, scrape.port.as_str(), &known);
    }
}

fn alerts(findings: &mut Findings<'_>, lab: &Lab, name: &DnsLabel, monitoring: &ServiceMonitoring) {
    let known: Vec<String> = lab.monitoring.alerts.keys().map(|name| name.as_str().to_owned()).collect();
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    for alert in monitoring.alerts.iter().filter(|alert| !names.contains(&alert.as_str())) {
        let message =
            format!("service `{name}` refers to alert `{}`, which the lab does not define", **alert);
        missing(findings, message, alert.node, alert.as_str(), &names);
    }
}

fn pages(
    findings: &mut Findings<'_>,
    lab: &Lab,
    name: &DnsLabel,
    service: &Service,
    monitoring: &ServiceMonitoring,
) {
    let known: Vec<&str> = service.expose.keys().map(DnsLabel::as_str).collect();
    for (probe_name, probe) in &monitoring.probes {
        match &probe.expose {
            Some(expose) if !known.contains(&expose.as_str()) => {
                let message = format!(
                    "probe `{probe_name}` of service `{name}` refers to route `{}`, which is not defined",
                    **expose
                );
                missing(findings, message, expose.node, expose.as_str(), &known);
            }
            None if probe.url.is_none() && known.is_empty() => {
                findings
                    .report(&CODE, format!("probe `{probe_name}` of service `{name}` has no target"))
                    .at_key(probe.node, "the service is not exposed")
                    .help("set `url` on the probe, or `expose` the service");
            }
            _ => {}
        }
        if lab.monitoring.backend.value == MonitoringBackend::Operator && lab.monitoring.prober.is_none() {
            findings
                .report(&CODE, format!("probe `{probe_name}` of service `{name}` is never run"))
                .at_key(probe.node, "no `monitoring.prober` is defined")
                .help("set the address of the blackbox exporter: `monitoring.prober = \"HOST:PORT\"`");
        }
    }
}

fn dashboards(findings: &mut Findings<'_>, name: &DnsLabel, monitoring: &ServiceMonitoring) {
    for (dashboard_name, dashboard) in &monitoring.dashboards {
        if serde_json::from_str::<serde::de::IgnoredAny>(&dashboard.json).is_err() {
            findings
                .report(&CODE, format!("dashboard `{dashboard_name}` of service `{name}` is not valid JSON"))
                .at(dashboard.json.node, "Grafana cannot load it")
                .help("export the dashboard from Grafana, and import the file as text");
        }
    }
}

fn missing(findings: &mut Findings<'_>, message: String, node: NodeId, name: &str, known: &[&str]) {
    let help = near::did_you_mean(name, known);
    findings.report(&CODE, message).at(node, "not defined").help(help.unwrap_or_else(|| match known {
        [] => "none are defined".to_owned(),
        known => format!("available: {}", known.join(", ")),
    }));
}
