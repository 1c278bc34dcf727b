//! The findings about places.

use crate::diag::{Code, Example, Severity};

/// The code for pods that need more domains than there are.
pub static PLACE_DOMAIN: Code = Code {
    name: "PLACE-DOMAIN",
    severity: Severity::Error,
    title: "pods that must be in different places, of which there are too few",
    why: "Required anti-affinity and hard spread constraints divide nodes into domains by a label. A node without the \
          label is in no domain, and of pods that must be apart, those without a domain of their own stay pending.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.apart = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "apart", namespace = "hello" },
    spec = {
      replicas = 2,
      selector.matchLabels.app = "apart",
      template = {
        metadata.labels.app = "apart",
        spec = {
          affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution = [
            { topologyKey = "kubernetes.io/hostname", labelSelector.matchLabels.app = "apart" },
          ],
          containers = [{ name = "app", image = "busybox:1.37" }],
        },
      },
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.apart = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "apart", namespace = "hello" },
    spec = {
      replicas = 1,
      selector.matchLabels.app = "apart",
      template = {
        metadata.labels.app = "apart",
        spec = {
          affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution = [
            { topologyKey = "kubernetes.io/hostname", labelSelector.matchLabels.app = "apart" },
          ],
          containers = [{ name = "app", image = "busybox:1.37" }],
        },
      },
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for a label that no node has.
pub static PLACE_LABEL: Code = Code {
    name: "PLACE-LABEL",
    severity: Severity::Error,
    title: "a pod that wants a node with a label that none has",
    why: "Labels of nodes come from the lab's machines, from kubelets, and from components such as \
          node-feature-discovery. If nothing gives a label to a node, pods that require it stay pending.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.fast = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "fast", namespace = "hello" },
    spec = { nodeSelector."example.com/disk" = "ssd", containers = [{ name = "app", image = "busybox:1.37" }] },
  },
}"#,
        good: r#"{
  machines.node1.kubernetes.labels."example.com/disk" = "ssd",
  services.hello.manifests.fast = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "fast", namespace = "hello" },
    spec = { nodeSelector."example.com/disk" = "ssd", containers = [{ name = "app", image = "busybox:1.37" }] },
  },
}"#,
    },
    allowable: true,
};

/// The code for a port of the host that several pods need.
pub static PLACE_PORT: Code = Code {
    name: "PLACE-PORT",
    severity: Severity::Error,
    title: "more pods need a port of the host than there are nodes",
    why: "A node gives each of its ports to one pod, and in the host's network every port of a container is one of \
          them. Pods for which no node has the port free stay pending.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.two = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "two", namespace = "hello" },
    spec = {
      replicas = 2,
      selector.matchLabels.app = "two",
      template = {
        metadata.labels.app = "two",
        spec.containers = [
          { name = "app", image = "busybox:1.37", ports = [{ containerPort = 8080, hostPort = 8080 }] },
        ],
      },
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.two = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "two", namespace = "hello" },
    spec = {
      replicas = 2,
      selector.matchLabels.app = "two",
      template = {
        metadata.labels.app = "two",
        spec.containers = [{ name = "app", image = "busybox:1.37", ports = [{ containerPort = 8080 }] }],
      },
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for an extended resource that nothing offers.
pub static PLACE_RESOURCE: Code = Code {
    name: "PLACE-RESOURCE",
    severity: Severity::Error,
    title: "a pod requests an extended resource that no node offers",
    why: "Extended resources come from device plugins, which offer the devices of their node. A pod that requests one \
          that nothing in the lab offers, or more than a node has, stays pending.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.drawing = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "drawing", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.limits."nvidia.com/gpu" = 1 }],
  },
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  cluster.gpus.nvidia = { device = "tesla-t4", resource = "nvidia.com/gpu" },
  machines.node1.passthrough.gpu = "tesla-t4",
  services.hello.manifests.drawing = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "drawing", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.limits."nvidia.com/gpu" = 1 }],
  },
}"#,
    },
    allowable: true,
};

/// The code for a volume that is on other nodes than the pod.
pub static PLACE_VOLUME: Code = Code {
    name: "PLACE-VOLUME",
    severity: Severity::Error,
    title: "a volume that is on other nodes than its pod",
    why: "A local volume is on the nodes that its `nodeAffinity` selects. A pod that mounts it and may not run there \
          stays pending.",
    example: Example::Story {
        bad: "a PersistentVolume has `nodeAffinity` for a node that the lab does not have",
        good: "select the node on which the volume's folder is",
    },
    allowable: true,
};
