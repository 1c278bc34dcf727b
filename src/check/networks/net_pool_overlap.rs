//! Load balancer pools contain only unused addresses.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::facts::claims::{AddressClaim, Claimant, holders, may_share};
use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::types::{Address, AddressRange, DnsLabel};
use crate::value::At;

pub static CODE: Code = Code {
    name: "NET-POOL-OVERLAP",
    severity: Severity::Error,
    title: "a load balancer pool contains addresses in use",
    why: "The cluster assigns the addresses of a pool without checking them. If a machine, a router, a DHCP \
          server or another pool uses one of them too, two devices answer for it, sometimes one and \
          sometimes the other.",
    example: Example::Lab {
        bad: r#"{ cluster.load_balancer.pools.lan | force = "192.168.20.10-192.168.20.50" }"#,
        good: r#"{ cluster.load_balancer.pools.lan | force = "192.168.20.200-192.168.20.250" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

type Pool<'l> = (&'l DnsLabel, &'l At<AddressRange>);

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let pools: Vec<Pool<'_>> = cluster.load_balancer.pools.iter().collect();
    for (index, pool) in pools.iter().enumerate() {
        report_claims(lab, *pool, findings);
        dhcp(lab, *pool, findings);
        ranges_of_cluster(cluster, *pool, findings);
        for (other_name, other) in &pools[..index] {
            overlap(*pool, &format!("pool `{other_name}`"), other, findings);
        }
    }
}

/// Reports every other use of the pool's addresses. Machines share one finding, because one change fixes them
/// all.
fn report_claims(lab: &Lab, (name, pool): Pool<'_>, findings: &mut Findings<'_>) {
    let mut seen: Vec<AddressClaim<'_>> = Vec::new();
    for holder in holders(lab).into_iter().filter(|holder| pool.overlaps(holder.range)) {
        // A gateway and the router that is the gateway are the same device.
        let again = |known: &AddressClaim<'_>| {
            known.range == holder.range && may_share(&known.claimant, &holder.claimant)
        };
        if !seen.iter().any(again) {
            seen.push(holder);
        }
    }
    let (machines, others): (Vec<_>, Vec<_>) =
        seen.into_iter().partition(|holder| matches!(holder.claimant, Claimant::Machine { .. }));
    machines_in((name, pool), &machines, findings);
    for holder in others {
        findings
            .report(
                &CODE,
                format!(
                    "load balancer pool `{name}` contains {}, which is in use by {}",
                    holder.shown(),
                    holder.claimant
                ),
            )
            .at(pool.node, pool.to_string())
            .at(holder.node, format!("in use by {}", holder.claimant))
            .help("exclude it from the pool");
    }
}

fn machines_in((name, pool): Pool<'_>, machines: &[AddressClaim<'_>], findings: &mut Findings<'_>) {
    let Some(highest) = machines.iter().map(|holder| holder.range.last()).max() else { return };
    let message = match machines {
        [only] => {
            format!("load balancer pool `{name}` contains {highest}, which is in use by {}", only.claimant)
        }
        several => {
            format!("load balancer pool `{name}` contains {} addresses in use by machines", several.len())
        }
    };
    let finding = findings.report(&CODE, message).at(pool.node, pool.to_string());
    let finding = machines.iter().fold(finding, |finding, holder| match holder.claimant {
        Claimant::Machine { name, .. } => finding.mention(holder.node, format!("in use by `{name}`")),
        _ => finding,
    });
    finding.help(match above(pool.value, highest) {
        Some(rest) => format!("start the pool above the highest of them: `\"{rest}\"`"),
        None => "move the pool to a range without machines".to_owned(),
    });
}

fn dhcp(lab: &Lab, pool: Pool<'_>, findings: &mut Findings<'_>) {
    for (network_name, network) in lab.networks.iter() {
        if let Some(dhcp) = &network.dhcp {
            overlap(pool, &format!("the DHCP range of network `{network_name}`"), dhcp, findings);
        }
    }
}

fn ranges_of_cluster(cluster: &Cluster, pool: Pool<'_>, findings: &mut Findings<'_>) {
    let ranges = [("the pod range", &cluster.pod_range), ("the service range", &cluster.service_range)];
    for (what, prefix) in ranges {
        if let Ok(range) = AddressRange::try_from(prefix.value) {
            overlap(pool, what, &At { value: range, node: prefix.node }, findings);
        }
    }
}

fn overlap((name, pool): Pool<'_>, what: &str, other: &At<AddressRange>, findings: &mut Findings<'_>) {
    let Some(both) = pool.intersection(other.value) else { return };
    let help = match above(pool.value, both.last()) {
        Some(rest) => format!("start the pool above it, for example `\"{rest}\"`"),
        None => "move one of the two".to_owned(),
    };
    findings
        .report(&CODE, format!("load balancer pool `{name}` overlaps {what} ({both})"))
        .at(pool.node, pool.to_string())
        .at(other.node, other.to_string())
        .help(help);
}

/// The part of a pool above an address.
fn above(pool: AddressRange, address: Address) -> Option<AddressRange> {
    let first = address.checked_add(1)?;
    AddressRange::new(first, pool.last()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_pool_begins_after_the_address() {
        let left = |pool: &str, address: &str| {
            let rest = above(pool.parse().expect("a pool"), address.parse().expect("an address"));
            rest.map(|rest| rest.to_string())
        };
        let pool = "10.0.0.10-10.0.0.20";
        assert_eq!(left(pool, "10.0.0.12").as_deref(), Some("10.0.0.13-10.0.0.20"));
        assert_eq!(left(pool, "10.0.0.20"), None);
        assert_eq!(left("255.255.255.250-255.255.255.255", "255.255.255.255"), None);
    }
}
