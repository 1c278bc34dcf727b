//! The findings about autoscalers.

use crate::diag::{Code, Example, Severity};

/// The code for an autoscaler whose metric nothing measures.
pub static POD_METRICS: Code = Code {
    name: "POD-METRICS",
    severity: Severity::Error,
    title: "an autoscaler whose metric nothing measures",
    why: "Autoscalers read the CPU and memory usage of pods from the API `metrics.k8s.io`, which Kubernetes does not \
          bring: metrics-server or an adapter serves it. Without it, the autoscaler never scales.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.scale = {
    apiVersion = "autoscaling/v2", kind = "HorizontalPodAutoscaler",
    metadata = { name = "hello", namespace = "hello" },
    spec = {
      scaleTargetRef = { apiVersion = "apps/v1", kind = "Deployment", name = "hello" },
      maxReplicas = 3,
      metrics = [{
        type = "Resource", resource = { name = "cpu", target = { type = "Utilization", averageUtilization = 80 } },
      }],
    },
  },
}"#,
        good: r#"{
  services.hello.provides.apis = ["metrics.k8s.io"],
  services.hello.manifests.scale = {
    apiVersion = "autoscaling/v2", kind = "HorizontalPodAutoscaler",
    metadata = { name = "hello", namespace = "hello" },
    spec = {
      scaleTargetRef = { apiVersion = "apps/v1", kind = "Deployment", name = "hello" },
      maxReplicas = 3,
      metrics = [{
        type = "Resource", resource = { name = "cpu", target = { type = "Utilization", averageUtilization = 80 } },
      }],
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for two autoscalers of one workload.
pub static POD_SCALERS: Code = Code {
    name: "POD-SCALERS",
    severity: Severity::Error,
    title: "two autoscalers that work against each other",
    why: "A VerticalPodAutoscaler changes the requests of pods, and a HorizontalPodAutoscaler scales by the usage in \
          percent of these requests. Each reacts to the other, and the number of pods swings.",
    example: Example::Story {
        bad: "a HorizontalPodAutoscaler scales Deployment `web` by CPU, and a VerticalPodAutoscaler resizes it",
        good: "set `updatePolicy.updateMode` of the VerticalPodAutoscaler to `Off`, or scale by another metric",
    },
    allowable: true,
};
