//! Findings about namespaces.

use crate::diag::{Code, Example, Severity};

pub static NS_CONFLICT: Code = Code {
    name: "NS-CONFLICT",
    severity: Severity::Error,
    title: "conflicting settings of a namespace",
    why: "A namespace is one object with one value for each label. If two services set different values, \
          neither overrides the other, because the service that lost would not get what it relies on.",
    example: Example::Lab {
        bad: r#"{
  services.hello.namespace_settings.labels."istio-injection" = "enabled",
  services.other = {
    enable = true,
    namespace = "hello",
    containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "64Mi" },
    namespace_settings.labels."istio-injection" = "disabled",
  },
}"#,
        good: r#"{
  services.hello.namespace_settings.labels."istio-injection" = "enabled",
  services.other = {
    enable = true,
    namespace = "other",
    containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "64Mi" },
    namespace_settings.labels."istio-injection" = "disabled",
  },
}"#,
    },
    allowable: false,
};
