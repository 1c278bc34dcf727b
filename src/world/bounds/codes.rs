//! The findings about bounds.

use crate::diag::{Code, Example, Severity};

/// The code for an annotation whose value its controller ignores.
pub static OBJ_ANNOTATION: Code = Code {
    name: "OBJ-ANNOTATION",
    severity: Severity::Error,
    title: "an annotation whose value its controller ignores",
    why: "Annotations are texts, and the API server accepts any. Controllers parse those that they know, and ignore a value \
          in another form.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.settings = {
    apiVersion = "v1", kind = "ConfigMap",
    metadata = { name = "settings", namespace = "hello", annotations."argocd.argoproj.io/sync-wave" = "two" },
    data.a = "b",
  },
}"#,
        good: r#"{
  services.hello.manifests.settings = {
    apiVersion = "v1", kind = "ConfigMap",
    metadata = { name = "settings", namespace = "hello", annotations."argocd.argoproj.io/sync-wave" = "2" },
    data.a = "b",
  },
}"#,
    },
    allowable: true,
};

/// The code for a value outside the bounds that other fields set.
pub static OBJ_BOUND: Code = Code {
    name: "OBJ-BOUND",
    severity: Severity::Error,
    title: "a value outside the bounds that other fields set",
    why: "Some values are valid alone and not together: a timeout longer than its interval, a minimum above the maximum, a \
          budget that permits nothing. Controllers reject them, or never do what was intended.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.budget = {
    apiVersion = "policy/v1", kind = "PodDisruptionBudget", metadata = { name = "budget", namespace = "hello" },
    spec = { maxUnavailable = 0, selector.matchLabels."app.kubernetes.io/name" = "hello" },
  },
}"#,
        good: r#"{
  services.hello.manifests.budget = {
    apiVersion = "policy/v1", kind = "PodDisruptionBudget", metadata = { name = "budget", namespace = "hello" },
    spec = { maxUnavailable = 1, selector.matchLabels."app.kubernetes.io/name" = "hello" },
  },
}"#,
    },
    allowable: true,
};
