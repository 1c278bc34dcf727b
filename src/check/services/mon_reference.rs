//! What a service's monitoring speaks of.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Lab;
use crate::lab::service::{MonitoringBackend, Service, ServiceMonitoring};
use crate::types::DnsLabel;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "MON-REFERENCE",
    severity: Severity::Error,
    title: "monitoring of something that is not there",
    why: "Measurements are taken from a port of the service, alerts are named among the lab's, a page is looked at \
          where the service is exposed, by the lab's blackbox exporter. What is named wrongly is never looked at, and \
          silence looks like health.",
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
    for scrape in monitoring.scrape.values().filter(|scrape| !known.contains(&scrape.port.as_str())) {
        let message = format!("measurements of service `{name}` are at a port that no container has");
        missing(findings, message, scrape.port.node, scrape.port.as_str(), &known);
    }
}

fn alerts(findings: &mut Findings<'_>, lab: &Lab, name: &DnsLabel, monitoring: &ServiceMonitoring) {
    let known: Vec<String> = lab.monitoring.alerts.keys().map(|name| name.as_str().to_owned()).collect();
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    for alert in monitoring.alerts.iter().filter(|alert| !names.contains(&alert.as_str())) {
        let message = format!("service `{name}` names an alert that the lab does not have");
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
                let message =
                    format!("probe `{probe_name}` of service `{name}` looks at a way in that is not there");
                missing(findings, message, expose.node, expose.as_str(), &known);
            }
            None if probe.url.is_none() && known.is_empty() => {
                findings
                    .report(&CODE, format!("probe `{probe_name}` of service `{name}` looks at nothing"))
                    .at_key(probe.node, "the service is not exposed")
                    .help("give it a `url`, or the service a way in");
            }
            _ => {}
        }
        if lab.monitoring.backend.value == MonitoringBackend::Operator && lab.monitoring.prober.is_none() {
            findings
                .report(&CODE, format!("nobody looks at probe `{probe_name}` of service `{name}`"))
                .at_key(probe.node, "the lab has no prober")
                .help("say where the blackbox exporter answers: `monitoring.prober = \"HOST:PORT\"`");
        }
    }
}

fn dashboards(findings: &mut Findings<'_>, name: &DnsLabel, monitoring: &ServiceMonitoring) {
    for (dashboard_name, dashboard) in &monitoring.dashboards {
        if serde_json::from_str::<serde::de::IgnoredAny>(&dashboard.json).is_err() {
            findings
                .report(&CODE, format!("dashboard `{dashboard_name}` of service `{name}` is no JSON"))
                .at(dashboard.json.node, "Grafana could not read it")
                .help("export it from Grafana, and import the file as text");
        }
    }
}

fn missing(findings: &mut Findings<'_>, message: String, node: NodeId, wanted: &str, known: &[&str]) {
    let help = near::did_you_mean(wanted, known);
    findings.report(&CODE, message).at(node, "nothing has this name").help(help.unwrap_or_else(
        || match known {
            [] => "there are none".to_owned(),
            known => format!("there are {}", known.join(", ")),
        },
    ));
}
