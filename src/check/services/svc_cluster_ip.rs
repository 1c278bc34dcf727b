//! Addresses in the cluster that Services ask for.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::ServiceType;
use crate::types::{Address, DnsLabel};
use crate::value::At;

pub static CODE: Code = Code {
    name: "SVC-CLUSTER-IP",
    severity: Severity::Error,
    title: "an address in the cluster that a Service cannot have",
    why: "Services have addresses out of the cluster's `service_range`, each its own. A headless one has none. What \
          asks for another address is refused.",
    example: Example::Lab {
        bad: r#"{ services.hello.service.cluster_ip = "10.200.0.53" }"#,
        good: r#"{ services.hello.service.cluster_ip = "10.96.0.53" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = &lab.cluster else { return };
        for (service, address, kind) in asked(lab) {
            if !cluster.service_range.contains(address.value) {
                findings
                    .report(
                        &CODE,
                        format!("service `{service}` asks for an address outside the cluster's range"),
                    )
                    .at(address.node, format!("not in {}", cluster.service_range.value))
                    .mention(cluster.service_range.node, "the cluster's range")
                    .help("choose one of the range, or let the cluster choose");
            }
            if let Some(kind) = kind.filter(|kind| kind.value == ServiceType::Headless) {
                findings
                    .report(&CODE, format!("service `{service}` is headless, and asks for an address"))
                    .at(address.node, "asked for here")
                    .at(kind.node, "a headless Service has none")
                    .help("leave one of the two out");
            }
        }
        let keyed = asked(lab).into_iter().map(|(service, address, _)| (address.value, (service, address)));
        for (address, (first, earlier), (second, later)) in walk::shared(keyed) {
            findings
                .report(&CODE, format!("two services ask for {address} in the cluster"))
                .at(later.node, format!("service `{second}`"))
                .at(earlier.node, format!("service `{first}`"))
                .help("give one of them another address, or none");
        }
    },
};

type Asked<'l> = (&'l DnsLabel, &'l At<Address>, Option<At<ServiceType>>);

fn asked(lab: &Lab) -> Vec<Asked<'_>> {
    let mut asked = Vec::new();
    for (name, service) in lab.services() {
        let usual = service.all_workloads(name).filter_map(|(_, workload)| workload.service.as_ref());
        let all = usual.chain(service.extra_services.values().map(|further| &further.settings));
        asked.extend(all.filter_map(|it| Some((name, it.cluster_ip.as_ref()?, it.r#type))));
    }
    asked
}
