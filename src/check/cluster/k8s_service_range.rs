//! Service ranges that the cluster can use.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "K8S-SERVICE-RANGE",
    severity: Severity::Error,
    title: "the service range cannot be used",
    why: "The API server accepts service ranges of at most 20 bits: a /12 for IPv4, a /108 for IPv6. The \
          first address belongs to the API itself, and the cluster DNS needs one of the others.",
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
                .report(&CODE, format!("the service range {range} is too large"))
                .at(range.node, format!("larger than a /{least}"))
                .help(format!("choose a /{least} or smaller"));
        }
        let api = range.first().checked_add(1);
        match &cluster.dns.address {
            Some(address) if !range.contains(address.value) => {
                findings
                    .report(&CODE, format!("the cluster DNS address {address} is outside the service range"))
                    .at(address.node, format!("not in {range}"))
                    .at(range.node, "the service range")
                    .help(format!("choose an address within {range}, or remove it to use the default"));
            }
            Some(address) if Some(address.value) == api || address.value == range.first() => {
                findings
                    .report(&CODE, format!("the cluster DNS cannot use {address}"))
                    .at(address.node, "reserved for the API")
                    .at(range.node, "the service range")
                    .help("choose another address, or remove it to use the default");
            }
            Some(_) => {}
            None if range.first().checked_add(10).is_none_or(|default| !range.contains(default)) => {
                findings
                    .report(
                        &CODE,
                        format!("the service range {range} does not contain the default DNS address"),
                    )
                    .at(range.node, "has no tenth address")
                    .help("choose a larger range, or set `cluster.dns.address`");
            }
            None => {}
        }
    },
};
