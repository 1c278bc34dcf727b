//! Node packages that do not match the cluster's version.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::types::KubernetesVersion;

/// The code for a node whose Kubernetes version does not match the cluster.
pub static CODE: Code = Code {
    name: "K8S-SKEW",
    severity: Severity::Error,
    title: "a node's Kubernetes version does not match the cluster",
    why: "A kubelet may be up to three minor versions older than the API server (two before 1.28), and never \
          newer. A node that installs packages from the repository of another version gets another kubelet \
          with the next update. A k3s release is a Kubernetes release and is named after it.",
    example: Example::Lab {
        bad: r#"{
  machines.node1.guest.repositories.kubernetes.uri = "https://pkgs.k8s.io/core:/stable:/v1.35/deb/",
}"#,
        good: r#"{
  machines.node1.guest.repositories.kubernetes.uri = "https://pkgs.k8s.io/core:/stable:/v1.34/deb/",
}"#,
    },
    allowable: true,
};

/// The rule that reports [`CODE`].
pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let version = &cluster.version;
    for node in nodes::nodes(lab) {
        let repositories = node.machine.guest.iter().flat_map(|guest| guest.repositories.values());
        for repository in repositories {
            let Some(minor) = minor_of_repository(&repository.uri) else { continue };
            let oldest = version.minor().saturating_sub(lag(version.value));
            if (oldest..=version.minor()).contains(&minor) {
                continue;
            }
            let what =
                if minor > version.minor() { "newer than the cluster" } else { "too old for the cluster" };
            findings
                .report(&CODE, format!("node `{}` installs Kubernetes 1.{minor}, which is {what}", node.name))
                .at(repository.uri.node, format!("packages of 1.{minor}"))
                .at(version.node, format!("the cluster runs {version}"))
                .help(format!(
                    "use packages of 1.{}, or remove the repository: the default one matches",
                    version.minor()
                ));
        }
    }
}

/// `1.34` of `https://pkgs.k8s.io/core:/stable:/v1.34/deb/`.
fn minor_of_repository(uri: &str) -> Option<u32> {
    let (_, rest) = uri.split_once("pkgs.k8s.io/")?;
    let version = rest.split('/').find_map(|part| part.strip_prefix("v1."))?;
    version.parse().ok()
}

/// How many minor versions a kubelet may be behind the API server.
fn lag(version: KubernetesVersion) -> u32 {
    if version.minor() < 28 { 2 } else { 3 }
}

#[cfg(test)]
mod tests {
    use super::minor_of_repository;

    #[test]
    fn repositories_of_kubernetes_say_their_minor_version() {
        assert_eq!(minor_of_repository("https://pkgs.k8s.io/core:/stable:/v1.34/deb/"), Some(34));
        assert_eq!(minor_of_repository("https://pkgs.k8s.io/core:/stable:/v1.29/deb"), Some(29));
        assert_eq!(minor_of_repository("https://pkgs.k8s.io/addons:/cri-o:/stable:/v1.x/deb/"), None);
        assert_eq!(minor_of_repository("https://download.docker.com/linux/ubuntu"), None);
    }
}
