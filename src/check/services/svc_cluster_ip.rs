//! Cluster IPs that Services request.

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
    title: "a Service requests an unavailable cluster IP",
    why: "The cluster IPs of Services are unique and come from the cluster's `service_range`. A headless \
          Service has none. Kubernetes rejects a Service that requests any other address.",
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
        for (service, address, kind) in requested(lab) {
            if !cluster.service_range.contains(address.value) {
                findings
                    .report(
                        &CODE,
                        format!("service `{service}` requests a cluster IP outside the service range"),
                    )
                    .at(address.node, format!("not in {}", cluster.service_range.value))
                    .mention(cluster.service_range.node, "the service range")
                    .help(
                        "choose an address within the service range, or remove it and let the cluster choose",
                    );
            }
            if let Some(kind) = kind.filter(|kind| kind.value == ServiceType::Headless) {
                findings
                    .report(&CODE, format!("service `{service}` is headless, but requests a cluster IP"))
                    .at(address.node, "requested here")
                    .at(kind.node, "a headless Service has no cluster IP")
                    .help("remove one of the two fields");
            }
        }
        let keyed =
            requested(lab).into_iter().map(|(service, address, _)| (address.value, (service, address)));
        for (address, (first, earlier), (second, later)) in walk::shared(keyed) {
            findings
                .report(&CODE, format!("two services request the cluster IP {address}"))
                .at(later.node, format!("service `{second}`"))
                .at(earlier.node, format!("service `{first}`"))
                .help("change or remove the `cluster_ip` of one of them");
        }
    },
};

type Asked<'l> = (&'l DnsLabel, &'l At<Address>, Option<At<ServiceType>>);

fn requested(lab: &Lab) -> Vec<Asked<'_>> {
    let mut requested = Vec::new();
    for (name, service) in lab.services() {
        let workloads = service
            .long_running_workloads(name)
            .filter_map(|(_, long_running)| long_running.service.as_ref());
        let all = workloads.chain(service.extra_services.values().map(|further| &further.settings));
        requested.extend(all.filter_map(|it| Some((name, it.cluster_ip.as_ref()?, it.r#type))));
    }
    requested
}
