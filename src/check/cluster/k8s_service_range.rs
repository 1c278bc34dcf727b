//! A range of services that the cluster cannot use.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "K8S-SERVICE-RANGE",
    severity: Severity::Error,
    title: "the services' range cannot be used",
    why: "The API server takes ranges of services of 20 bits at most: a /12 of IPv4, a /108 of IPv6. The first address \
          is that of the API itself, and the DNS of the cluster needs one of the others.",
    example: Example::Lab {
        bad: r#"{ cluster.dns.address = "10.244.0.10" }"#,
        good: r#"{ cluster.dns.address = "10.96.0.53" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = &lab.cluster else { return };
        let range = &cluster.service_range;
        let least = if range.is_ipv4() { 12 } else { 108 };
        if range.length() < least {
            findings
                .report(&CODE, format!("the services' range {range} is too large"))
                .at(range.node, format!("more than a /{least}"))
                .help(format!("choose a /{least} or a part of one"));
        }
        let api = range.first().checked_add(1);
        match &cluster.dns.address {
            Some(address) if !range.contains(address.value) => {
                findings
                    .report(
                        &CODE,
                        format!("the cluster's DNS has the address {address}, which is no service's"),
                    )
                    .at(address.node, format!("not in {range}"))
                    .at(range.node, "the services' range")
                    .help(format!("choose an address within {range}, or leave it out"));
            }
            Some(address) if Some(address.value) == api || address.value == range.first() => {
                findings
                    .report(&CODE, format!("the cluster's DNS cannot have the address {address}"))
                    .at(address.node, "this one belongs to the API")
                    .at(range.node, "the services' range")
                    .help("choose another address, or leave it out");
            }
            Some(_) => {}
            None if range.first().checked_add(10).is_none_or(|usual| !range.contains(usual)) => {
                findings
                    .report(
                        &CODE,
                        format!("the services' range {range} is too small for the usual address of the DNS"),
                    )
                    .at(range.node, "has no tenth address")
                    .help("choose a larger range, or set `cluster.dns.address`");
            }
            None => {}
        }
    },
};
