//! Findings about namespaces.

use crate::diag::{Code, Example};

pub static NS_CONFLICT: Code = Code::error(
    "NS-CONFLICT",
    "two services say different things of their namespace",
    "A namespace is one object with one value for each label. Which of two services would win is not to be left to \
     the order of their names, and the loser would miss what it counts on.",
    Example::Lab {
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
);
