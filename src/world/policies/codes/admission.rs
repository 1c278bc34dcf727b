//! The findings about admission policies.

use crate::diag::{Code, Example, Severity};

/// The code for an object that a policy of the tree refuses.
pub static POLICY_REFUSED: Code = Code {
    name: "POLICY-REFUSED",
    severity: Severity::Error,
    title: "an admission policy of the lab refuses an object of the lab",
    why: "The API server evaluates ValidatingAdmissionPolicies, and Kyverno its own policies, whenever an object is \
          created. What a policy refuses never exists; for a workload, only its events show it.",
    example: Example::Lab {
        bad: r#"{
  cluster.objects = ["CustomResourceDefinition/clusterpolicies.kyverno.io"],
  services.hello.provides.apis = ["kyverno.io"],
  services.hello.manifests.policy = {
    apiVersion = "kyverno.io/v1", kind = "ClusterPolicy", metadata = { name = "owners" },
    spec.rules = [{
      name = "owner",
      "match".any = [{ resources.kinds = ["ConfigMap"] }],
      validate = {
        failureAction = "Enforce", message = "Every ConfigMap has an owner.",
        pattern.metadata.labels.owner = "?*",
      },
    }],
  },
  services.hello.manifests.settings = {
    apiVersion = "v1", kind = "ConfigMap", metadata = { name = "settings", namespace = "hello" }, data.a = "b",
  },
}"#,
        good: r#"{
  cluster.objects = ["CustomResourceDefinition/clusterpolicies.kyverno.io"],
  services.hello.provides.apis = ["kyverno.io"],
  services.hello.manifests.policy = {
    apiVersion = "kyverno.io/v1", kind = "ClusterPolicy", metadata = { name = "owners" },
    spec.rules = [{
      name = "owner",
      "match".any = [{ resources.kinds = ["ConfigMap"] }],
      validate = {
        failureAction = "Enforce", message = "Every ConfigMap has an owner.",
        pattern.metadata.labels.owner = "?*",
      },
    }],
  },
  services.hello.manifests.settings = {
    apiVersion = "v1", kind = "ConfigMap",
    metadata = { name = "settings", namespace = "hello", labels.owner = "web" }, data.a = "b",
  },
}"#,
    },
    allowable: true,
};

/// The code for a policy that is not evaluated.
pub static POLICY_UNREAD: Code = Code {
    name: "POLICY-UNREAD",
    severity: Severity::Warning,
    title: "an admission policy has a part that is not evaluated",
    why: "Some parts of a policy are known only in the cluster, such as the user of a request or the answer of an API, \
          and some functions are not supported. What the policy refuses is then not reported.",
    example: Example::Lab {
        bad: r#"{
  services.hello.provides.apis = ["kyverno.io"],
  services.hello.manifests.policy = {
    apiVersion = "kyverno.io/v1", kind = "ClusterPolicy", metadata = { name = "owners" },
    spec.rules = [{
      name = "owner",
      "match".any = [{ resources.kinds = ["Service"], subjects = [{ kind = "User", name = "admin" }] }],
      validate = { failureAction = "Enforce", pattern.metadata.labels.owner = "?*" },
    }],
  },
}"#,
        good: r#"{
  services.hello.provides.apis = ["kyverno.io"],
  services.hello.manifests.policy = {
    apiVersion = "kyverno.io/v1", kind = "ClusterPolicy", metadata = { name = "owners" },
    spec.rules = [{
      name = "owner",
      "match".any = [{ resources.kinds = ["Service"] }],
      validate = { failureAction = "Enforce", pattern.metadata.labels."app.kubernetes.io/name" = "?*" },
    }],
  },
}"#,
    },
    allowable: true,
};
