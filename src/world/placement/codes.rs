//! The findings about placement.

use crate::diag::{Code, Example, Severity};

/// The code for a pod that no node can run.
pub static PLACE_NODE: Code = Code {
    name: "PLACE-NODE",
    severity: Severity::Error,
    title: "a pod that no node can run",
    why: "The scheduler places a pod on a node whose labels and taints permit it and that has at least the requested \
          resources, less what its kubelet reserves. A pod without such a node stays pending, and only its events \
          show it.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.large = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "large", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.requests = { cpu = "64", memory = "1Gi" } }],
  },
}"#,
        good: r#"{
  services.hello.manifests.large = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "large", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.requests = { cpu = "1", memory = "1Gi" } }],
  },
}"#,
    },
    allowable: true,
};

/// The code for more pods than the nodes accept.
pub static PLACE_PODS: Code = Code {
    name: "PLACE-PODS",
    severity: Severity::Error,
    title: "more pods than the kubelets of all nodes accept",
    why: "A kubelet accepts only `max_pods` pods, 110 by default, however small they are. The others stay pending.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.many = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "many", namespace = "hello" },
    spec = {
      replicas = 200,
      selector.matchLabels.app = "many",
      template = { metadata.labels.app = "many", spec.containers = [{ name = "app", image = "busybox:1.37" }] },
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.many = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "many", namespace = "hello" },
    spec = {
      replicas = 20,
      selector.matchLabels.app = "many",
      template = { metadata.labels.app = "many", spec.containers = [{ name = "app", image = "busybox:1.37" }] },
    },
  },
}"#,
    },
    allowable: true,
};
