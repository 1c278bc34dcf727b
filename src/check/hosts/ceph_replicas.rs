//! Copies that Ceph cannot keep apart.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "CEPH-REPLICAS",
    severity: Severity::Error,
    title: "a Ceph pool wants copies that it cannot have",
    why: "Ceph keeps each copy on another host. With fewer hosts than `replicas` a pool is never whole; with fewer \
          `replicas` than `min_replicas` nothing can be written at all; and with `min_replicas = 1` writing goes on \
          with a single copy, which is lost with the next disk (that is a warning).",
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
                        .report(&CODE, format!("pool `{pool_name}` wants {replicas} copies, and Ceph cluster `{name}` stores on {on}"))
                        .at(replicas.node, format!("{replicas} copies"));
                    let first = cluster.osds.values().flatten().next();
                    let finding = match first {
                        Some(disk) => finding.at(disk.node, "its stores begin here"),
                        None => finding,
                    };
                    finding.help(format!("set `replicas = {hosts}`, or add hosts to `osds`"));
                }
                if least.value > replicas.value {
                    findings
                        .report(
                            &CODE,
                            format!("pool `{pool_name}` never has as many copies as it needs to be written"),
                        )
                        .at(least.node, format!("{least} are needed"))
                        .at(replicas.node, format!("{replicas} are kept"))
                        .help("set `min_replicas` to one less than `replicas`");
                } else if least.value == 1 && replicas.value > 1 {
                    findings
                        .report(&CODE, format!("pool `{pool_name}` goes on with a single copy"))
                        .severity(Severity::Warning)
                        .at(least.node, "one is enough")
                        .at(replicas.node, format!("{replicas} are kept"))
                        .help("set `min_replicas = 2`");
                }
            }
        }
    },
};
