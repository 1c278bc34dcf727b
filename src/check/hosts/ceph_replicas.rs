//! Replicas of a Ceph pool need enough hosts.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "CEPH-REPLICAS",
    severity: Severity::Error,
    title: "a Ceph pool cannot keep its replicas",
    why: "Ceph stores each replica on a different host. With fewer hosts than `replicas`, the pool is always \
          degraded; with fewer `replicas` than `min_replicas`, nothing can be written; and with \
          `min_replicas = 1`, writes continue with a single replica, which the next disk failure can destroy \
          (this is a warning).",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = { disks.sda = { size = "1TB", kind = 'ssd }, reserve = "6GiB" },
  ceph_clusters.main = { osds.pve = ["sda"], pools.vms.replicas = 3 },
}"#,
        good: r#"{
  hosts.pve = { disks.sda = { size = "1TB", kind = 'ssd }, reserve = "6GiB" },
  ceph_clusters.main = { osds.pve = ["sda"], pools.vms = { replicas = 1, min_replicas = 1 } },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, cluster) in lab.ceph_clusters.iter() {
            let hosts = cluster.osds.values().filter(|disks| !disks.is_empty()).count() as u64;
            for (pool_name, pool) in &cluster.pools {
                let (pool_name, replicas, least) = (pool_name.as_str(), &pool.replicas, &pool.min_replicas);
                let on = if hosts == 1 { "one host".to_owned() } else { format!("{hosts} hosts") };
                if hosts > 0 && u64::from(replicas.value) > hosts {
                    let finding = findings
                        .report(
                            &CODE,
                            format!(
                                "pool `{pool_name}` requires {replicas} replicas, but Ceph cluster `{name}` \
                                 stores data on {on} only"
                            ),
                        )
                        .at(replicas.node, format!("{replicas} replicas"));
                    let first = cluster.osds.values().flatten().next();
                    let finding = match first {
                        Some(disk) => finding.at(disk.node, "the first OSD"),
                        None => finding,
                    };
                    finding.help(format!("set `replicas = {hosts}`, or add hosts to `osds`"));
                }
                if least.value > replicas.value {
                    findings
                        .report(
                            &CODE,
                            format!(
                                "pool `{pool_name}` has fewer `replicas` than the `min_replicas` required \
                                 for writing"
                            ),
                        )
                        .at(least.node, format!("{least} required"))
                        .at(replicas.node, format!("{replicas} stored"))
                        .help("set `min_replicas` to one less than `replicas`");
                } else if least.value == 1 && replicas.value > 1 {
                    findings
                        .report(&CODE, format!("pool `{pool_name}` accepts writes with a single replica"))
                        .severity(Severity::Warning)
                        .at(least.node, "one replica is enough")
                        .at(replicas.node, format!("{replicas} stored"))
                        .help("set `min_replicas = 2`");
                }
            }
        }
    },
};
