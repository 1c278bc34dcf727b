//! The findings about policies.

mod admission;

pub use admission::{POLICY_REFUSED, POLICY_UNREAD};

use crate::diag::{Code, Example, Severity};

/// The code for a container that violates the lab's policy on CPU limits.
pub static POLICY_CPU_LIMIT: Code = Code {
    name: "POLICY-CPU-LIMIT",
    severity: Severity::Error,
    title: "an object violates the lab's policy on CPU limits",
    why: "`policies.cpu_limits` applies to every container of the lab, also in manifests and charts, and after \
          patches. `SVC-CPU-LIMIT` reports the containers of services.",
    example: Example::Lab {
        bad: r#"{
  policies.cpu_limits = 'forbidden,
  services.hello.manifests.limited = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "limited", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.limits.cpu = "1" }],
  },
}"#,
        good: r#"{
  policies.cpu_limits = 'forbidden,
  services.hello.manifests.limited = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "limited", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.requests.cpu = "1" }],
  },
}"#,
    },
    allowable: true,
};

/// The code for an image that the lab does not allow.
pub static POLICY_IMAGE: Code = Code {
    name: "POLICY-IMAGE",
    severity: Severity::Error,
    title: "an object has an image that the lab does not allow",
    why: "`policies.floating_images` and `policies.registries` apply to every container of the lab, also in manifests \
          and charts, and after patches. `IMG-FLOATING` and `IMG-REGISTRY` report the containers of services.",
    example: Example::Lab {
        bad: r#"{
  policies.floating_images = 'refused,
  services.hello.manifests.floating = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "floating", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:latest" }],
  },
}"#,
        good: r#"{
  policies.floating_images = 'refused,
  services.hello.manifests.floating = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "floating", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37" }],
  },
}"#,
    },
    allowable: true,
};

/// The code for a container outside the LimitRange of its namespace.
pub static POLICY_LIMITS: Code = Code {
    name: "POLICY-LIMITS",
    severity: Severity::Error,
    title: "an object is outside the LimitRange of its namespace",
    why: "Kubernetes refuses pods whose requests or limits are outside the LimitRanges of their namespace. The \
          workload then has no pods. `LIMIT-RANGE` reports the containers of services.",
    example: Example::Lab {
        bad: r#"{
  namespaces.hello.limit_range.max.memory = "4Gi",
  services.hello.manifests.large = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "large", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.limits.memory = "8Gi" }],
  },
}"#,
        good: r#"{
  namespaces.hello.limit_range.max.memory = "4Gi",
  services.hello.manifests.large = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "large", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.limits.memory = "2Gi" }],
  },
}"#,
    },
    allowable: true,
};

/// The code for objects that exceed a quota.
pub static POLICY_QUOTA: Code = Code {
    name: "POLICY-QUOTA",
    severity: Severity::Error,
    title: "the objects of a namespace exceed its quota",
    why: "Kubernetes refuses what exceeds a ResourceQuota, and pods whose containers lack an amount that it counts. \
          All objects of the namespace count, also those of manifests and charts. `QUOTA-SUM` and `QUOTA-NEEDS` report \
          services.",
    example: Example::Lab {
        bad: r#"{
  namespaces.hello.quota.requests_memory = "1Gi",
  services.hello.manifests.large = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "large", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.requests.memory = "2Gi" }],
  },
}"#,
        good: r#"{
  namespaces.hello.quota.requests_memory = "4Gi",
  services.hello.manifests.large = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "large", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", resources.requests.memory = "2Gi" }],
  },
}"#,
    },
    allowable: true,
};

/// The code for a pod that exceeds the pod security level of its namespace.
pub static POLICY_SECURITY: Code = Code {
    name: "POLICY-SECURITY",
    severity: Severity::Error,
    title: "a namespace refuses the pods of an object",
    why: "The labels of a namespace set a pod security level for all of its pods, also in manifests and charts, and \
          after patches. Only the events of the workload show the refusal. `NS-POD-SECURITY` reports the pods of \
          services.",
    example: Example::Lab {
        bad: r#"{
  namespaces.hello.pod_security.enforce = 'baseline,
  services.hello.manifests.agent = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "agent", namespace = "hello" },
    spec = { hostNetwork = true, containers = [{ name = "app", image = "busybox:1.37" }] },
  },
}"#,
        good: r#"{
  namespaces.hello.pod_security.enforce = 'baseline,
  services.hello.manifests.agent = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "agent", namespace = "hello" },
    spec = { hostNetwork = false, containers = [{ name = "app", image = "busybox:1.37" }] },
  },
}"#,
    },
    allowable: true,
};
