//! Packaged components that are misspelt, or that run beside a chart that does the same.

use crate::check::rule::{Findings, Rule};
use crate::diag::near::did_you_mean;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::Distribution;
use crate::targets::nodes::k3s::packaged;

pub static K8S_PACKAGED: Code = Code {
    name: "K8S-PACKAGED",
    severity: Severity::Error,
    title: "a packaged component of k3s is unknown, or a service of the lab does the same",
    why: "k3s installs its packaged components unless `cluster.k3s.disable` lists them, and ignores names that it \
          does not know. A chart that does the same as a component which still runs competes with it for the same \
          objects: two Ingress controllers serve the same Ingresses, and two metrics servers own one APIService.",
    example: Example::Lab {
        bad: r#"{ cluster = { distribution | force = 'k3s, k3s.disable = ["treafik"] } }"#,
        good: r#"{ cluster = { distribution | force = 'k3s, k3s.disable = ["metrics-server"] } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &K8S_PACKAGED, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let cluster = lab.cluster.as_ref();
    let Some(cluster) = cluster.filter(|cluster| cluster.distribution.value == Distribution::K3s) else {
        return;
    };
    let names: Vec<&str> = packaged::ALL.iter().map(|packaged| packaged.name).collect();
    for disabled in cluster.k3s.disable.iter().filter(|disabled| !names.contains(&disabled.value.as_str())) {
        let finding = findings
            .report(&K8S_PACKAGED, format!("k3s packages no component `{}`", disabled.value))
            .at(disabled.node, "unknown");
        finding.help(did_you_mean(&disabled.value, &names).unwrap_or_default());
    }
    for (name, service) in lab.services() {
        let Some(chart) = &service.chart else { continue };
        let definition =
            chart.definition.as_ref().map(|definition| (definition.node, definition.value.as_str()));
        let named = || chart.name.as_ref().map(|name| (name.node, name.value.as_str()));
        let Some((node, called)) = definition.or_else(named) else { continue };
        let twice = packaged::running(cluster).find(|packaged| packaged.charts.contains(&called));
        if let Some(twice) = twice {
            findings
                .report(
                    &K8S_PACKAGED,
                    format!("service `{name}` does the same as `{}`, which k3s installs", twice.name),
                )
                .at(node, "a second one")
                .at(cluster.distribution.node, format!("brings `{}`", twice.name))
                .help(format!("disable one of them: `cluster.k3s.disable = [\"{}\"]`", twice.name));
        }
    }
}
