//! The findings about pods that never start, never end, or never give way.

use crate::diag::{Code, Example, Severity};

/// The code for a budget that permits no disruption.
pub static POD_BUDGET: Code = Code {
    name: "POD-BUDGET",
    severity: Severity::Error,
    title: "a budget permits no disruption",
    why: "A drain evicts pods only as far as their budget permits. A budget that keeps all of them stops the drain, and with \
          it every upgrade of the node, until a person deletes the pods.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.budget = {
    apiVersion = "policy/v1", kind = "PodDisruptionBudget", metadata = { name = "always", namespace = "hello" },
    spec = { minAvailable = "100%", selector.matchLabels."app.kubernetes.io/name" = "hello" },
  },
}"#,
        good: r#"{
  services.hello.manifests.budget = {
    apiVersion = "policy/v1", kind = "PodDisruptionBudget", metadata = { name = "always", namespace = "hello" },
    spec = { maxUnavailable = 1, selector.matchLabels."app.kubernetes.io/name" = "hello" },
  },
}"#,
    },
    allowable: true,
};

/// The code for a command that ends at once, or never.
pub static POD_COMMAND: Code = Code {
    name: "POD-COMMAND",
    severity: Severity::Error,
    title: "a command that ends at once, or never",
    why: "`sh -c` without a script reports an error and ends, so that the container is started again and again. An init \
          container that waits forever keeps the containers of its pod from starting.",
    example: Example::Lab {
        bad: r#"{
  services.hello.init.prepare = {
    image = "docker.io/library/busybox:1.37", command = ["sleep", "infinity"], cpu = "10m", memory = "16Mi",
  },
}"#,
        good: r#"{
  services.hello.init.prepare = {
    image = "docker.io/library/busybox:1.37", command = ["sleep", "5"], cpu = "10m", memory = "16Mi",
  },
}"#,
    },
    allowable: true,
};

/// The code for an update that waits for what the former pod has.
pub static POD_ROLLOUT: Code = Code {
    name: "POD-ROLLOUT",
    severity: Severity::Error,
    title: "an update whose next pod needs what the former one has",
    why: "A rolling update starts the next pod before it ends the former one. Where both need the same port of one node, the \
          next pod stays pending, and the former one stays forever.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.relay = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "relay", namespace = "hello" },
    spec = {
      selector.matchLabels.app = "relay",
      template = {
        metadata.labels.app = "relay",
        spec = {
          nodeSelector."kubernetes.io/hostname" = "node1",
          containers = [{ name = "relay", image = "alpine/socat:1.8.0.3", ports = [{ containerPort = 9700, hostPort = 9700 }] }],
        },
      },
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.relay = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "relay", namespace = "hello" },
    spec = {
      selector.matchLabels.app = "relay", strategy.type = "Recreate",
      template = {
        metadata.labels.app = "relay",
        spec = {
          nodeSelector."kubernetes.io/hostname" = "node1",
          containers = [{ name = "relay", image = "alpine/socat:1.8.0.3", ports = [{ containerPort = 9700, hostPort = 9700 }] }],
        },
      },
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for a volume that is not where its image keeps data.
pub static POD_DATA: Code = Code {
    name: "POD-DATA",
    severity: Severity::Error,
    title: "a volume is not where the image keeps its data",
    why: "An image writes its data to one folder. A volume that is mounted elsewhere stays empty, and the data is gone with \
          the pod. PostgreSQL moved its folder with version 18, and refuses to start with a volume in the former place.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.db = {
    image = "docker.io/library/postgres:18.1", cpu = "10m", memory = "256Mi",
    env.POSTGRES_HOST_AUTH_METHOD = "trust", mounts."/var/lib/postgresql/data" = "data",
  },
}"#,
        good: r#"{
  services.hello.containers.db = {
    image = "docker.io/library/postgres:18.1", cpu = "10m", memory = "256Mi",
    env.POSTGRES_HOST_AUTH_METHOD = "trust", mounts."/var/lib/postgresql" = "data",
  },
}"#,
    },
    allowable: true,
};
