//! The findings about the settings of containers.

use crate::diag::{Code, Example, Severity};

/// The code for a file that the mounted ConfigMap does not have.
pub static POD_FILE: Code = Code {
    name: "POD-FILE",
    severity: Severity::Error,
    title: "a file that the mounted ConfigMap does not have",
    why: "A file of a ConfigMap that does not exist is mounted as an empty folder, and a program that runs it fails at every \
          start.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec = {
      volumes = [{ name = "scripts", configMap.name = "scripts" }],
      containers = [{ name = "app", image = "busybox:1.37", volumeMounts = [{ name = "scripts", mountPath = "/scripts" }], command = ["sh", "/scripts/start.sh"] }],
    },
  },
  services.hello.manifests.scripts = {
    apiVersion = "v1", kind = "ConfigMap", metadata = { name = "scripts", namespace = "hello" }, data."run.sh" = "true",
  },
}"#,
        good: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec = {
      volumes = [{ name = "scripts", configMap.name = "scripts" }],
      containers = [{ name = "app", image = "busybox:1.37", volumeMounts = [{ name = "scripts", mountPath = "/scripts" }], command = ["sh", "/scripts/run.sh"] }],
    },
  },
  services.hello.manifests.scripts = {
    apiVersion = "v1", kind = "ConfigMap", metadata = { name = "scripts", namespace = "hello" }, data."run.sh" = "true",
  },
}"#,
    },
    allowable: true,
};

/// The code for a setting above the limit of its container or volume.
pub static POD_SIZE: Code = Code {
    name: "POD-SIZE",
    severity: Severity::Error,
    title: "a setting above the limit of its container or volume",
    why: "Programs such as the Java runtime, Redis and PostgreSQL have settings for the memory that they use. With more than the \
          limit of their container, they are killed as soon as they use it; with more disk space than their volume \
          has, it fills up.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec = {
      containers = [{ name = "app", image = "busybox:1.37", resources.limits.memory = "512Mi", command = ["java", "-Xmx2g", "-jar", "app.jar"] }],
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec = {
      containers = [{ name = "app", image = "busybox:1.37", resources.limits.memory = "512Mi", command = ["java", "-Xmx384m", "-jar", "app.jar"] }],
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for a reference to a variable that nothing sets.
pub static POD_VARIABLE: Code = Code {
    name: "POD-VARIABLE",
    severity: Severity::Error,
    title: "a reference to a variable that nothing sets",
    why: "In `env`, `command` and `args`, `$(NAME)` is replaced with a variable of the container that is set before. Without \
          one, the text stays as it is, and the program gets it.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec = {
      containers = [{ name = "app", image = "busybox:1.37", env = [{ name = "URL", value = "http://$(BACKEND):80" }] }],
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec = {
      containers = [{ name = "app", image = "busybox:1.37", env = [{ name = "BACKEND", value = "web" }, { name = "URL", value = "http://$(BACKEND):80" }] }],
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for a workload that selects the pods of another.
pub static POD_SELECTOR: Code = Code {
    name: "POD-SELECTOR",
    severity: Severity::Error,
    title: "a workload that selects the pods of another",
    why: "A Deployment counts the pods that its selector finds, and so does its Service. Two workloads with the same labels \
          fight over each other's pods, or traffic for one reaches the other.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.one = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "one", namespace = "hello" },
    spec = {
      selector.matchLabels.app = "web",
      template = { metadata.labels.app = "web", spec.containers = [{ name = "app", image = "busybox:1.37" }] },
    },
  },
  services.hello.manifests.two = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "two", namespace = "hello" },
    spec = {
      selector.matchLabels.app = "web",
      template = { metadata.labels.app = "web", spec.containers = [{ name = "app", image = "busybox:1.37" }] },
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.one = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "one", namespace = "hello" },
    spec = {
      selector.matchLabels.app = "one",
      template = { metadata.labels.app = "one", spec.containers = [{ name = "app", image = "busybox:1.37" }] },
    },
  },
  services.hello.manifests.two = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "two", namespace = "hello" },
    spec = {
      selector.matchLabels.app = "two",
      template = { metadata.labels.app = "two", spec.containers = [{ name = "app", image = "busybox:1.37" }] },
    },
  },
}"#,
    },
    allowable: true,
};
