//! The findings about how a container's program is configured.

use crate::diag::{Code, Example, Severity};

/// The code for a path beside a mount.
pub static POD_PATH: Code = Code {
    name: "POD-PATH",
    severity: Severity::Error,
    title: "a path that misses a mount by a letter",
    why: "A program that reads or writes a path beside its mount does not find its files there, or loses what it writes with the \
          next restart.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec = {
      volumes = [{ name = "copies", emptyDir = {} }],
      containers = [{ name = "app", image = "busybox:1.37", volumeMounts = [{ name = "copies", mountPath = "/copies" }], command = ["cp", "/etc/hosts", "/copys/hosts"] }],
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec = {
      volumes = [{ name = "copies", emptyDir = {} }],
      containers = [{ name = "app", image = "busybox:1.37", volumeMounts = [{ name = "copies", mountPath = "/copies" }], command = ["cp", "/etc/hosts", "/copies/hosts"] }],
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for a program that listens on another port than its pod declares.
pub static POD_PORT: Code = Code {
    name: "POD-PORT",
    severity: Severity::Error,
    title: "a program that listens on another port than its pod declares",
    why: "Services, probes and policies use the ports that the pod declares. If the program listens on another one, connections to it \
          are refused.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", ports = [{ containerPort = 8080 }], env = [{ name = "PORT", value = "8081" }] }],
  },
}"#,
        good: r#"{
  services.hello.manifests.zebra = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "zebra", namespace = "hello" },
    spec.containers = [{ name = "app", image = "busybox:1.37", ports = [{ containerPort = 8080 }], env = [{ name = "PORT", value = "8080" }] }],
  },
}"#,
    },
    allowable: true,
};
