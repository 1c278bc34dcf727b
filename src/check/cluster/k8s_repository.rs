//! Package repositories of an older version of Kubernetes. A newer one is reported with all other skews.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "K8S-REPOSITORY",
    severity: Severity::Error,
    title: "a node has the packages of an older version of Kubernetes",
    why: "Each minor version of Kubernetes has its own package repository. A node with that of another version installs \
          its kubelet, which may not work with the cluster, or does not find the version of the cluster.",
    example: Example::Lab {
        bad: r#"{
  machines.node1.guest.repositories.kubernetes = { uri = "https://pkgs.k8s.io/core:/stable:/v1.30/deb/" },
}"#,
        good: r#"{
  machines.node1.guest.repositories.kubernetes = { uri = "https://pkgs.k8s.io/core:/stable:/v1.34/deb/" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = &lab.cluster else { return };
        let minor = cluster.version.minor();
        for node in nodes::nodes(lab) {
            for repository in node.machine.guest.iter().flat_map(|guest| guest.repositories.values()) {
                let version =
                    repository.uri.value.split_once("pkgs.k8s.io/core:/stable:/v1.").map(|(_, rest)| rest);
                let other = version.and_then(|rest| rest.split('/').next()?.parse::<u32>().ok());
                let Some(other) = other.filter(|other| *other < minor) else { continue };
                let name = node.name;
                findings
                    .report(&CODE, format!("node `{name}` gets packages of Kubernetes 1.{other}, but the cluster runs 1.{minor}"))
                    .at(repository.uri.node, format!("version 1.{other}"))
                    .at(cluster.version.node, format!("version 1.{minor}"))
                    .help(format!("use the repository of version 1.{minor}"));
            }
        }
    },
};
