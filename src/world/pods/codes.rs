//! The findings about pods.

mod autoscalers;
mod contents;
mod lasting;
mod programs;
mod times;

pub use autoscalers::{POD_METRICS, POD_SCALERS};
pub use contents::{POD_FILE, POD_SELECTOR, POD_SIZE, POD_VARIABLE};
pub use lasting::{POD_BUDGET, POD_COMMAND, POD_DATA, POD_ROLLOUT};
pub use programs::{POD_PATH, POD_PORT};
pub use times::POD_TIME;

use crate::diag::{Code, Example, Severity};

/// The code for a hook that lasts as long as the pod may take to terminate.
pub static POD_GRACE: Code = Code {
    name: "POD-GRACE",
    severity: Severity::Error,
    title: "a `preStop` hook that lasts as long as the grace period",
    why: "The grace period includes the `preStop` hook. If the hook takes all of it, the program is killed before it \
          can write its data and close its connections.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.slow = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "slow", namespace = "hello" },
    spec = {
      terminationGracePeriodSeconds = 20,
      containers = [{ name = "app", image = "busybox:1.37", lifecycle.preStop.exec.command = ["sleep", "60"] }],
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.slow = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "slow", namespace = "hello" },
    spec = {
      terminationGracePeriodSeconds = 90,
      containers = [{ name = "app", image = "busybox:1.37", lifecycle.preStop.exec.command = ["sleep", "60"] }],
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for a path of the host that cannot be written.
pub static POD_HOST_PATH: Code = Code {
    name: "POD-HOST-PATH",
    severity: Severity::Error,
    title: "a path of the host that is read-only",
    why: "Some systems of nodes, such as Talos, are read-only except for a few folders. The container runtime cannot create a path \
          elsewhere, so the containers never start.",
    example: Example::Story {
        bad: "a pod on Talos has `hostPath = { path = \"/srv/data\", type = \"DirectoryOrCreate\" }`",
        good: "use a folder below `/var`, such as `/var/mnt/data`",
    },
    allowable: true,
};

/// The code for a probe whose timeout is longer than its period.
pub static POD_PROBE: Code = Code {
    name: "POD-PROBE",
    severity: Severity::Warning,
    title: "a liveness probe that waits longer than its period",
    why: "The kubelet asks again only when it has an answer or has waited for the timeout. A probe with a timeout \
          longer than its period runs less often than written, and notices a hung container late.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.slow = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "slow", namespace = "hello" },
    spec.containers = [{
      name = "app", image = "busybox:1.37",
      livenessProbe = { tcpSocket.port = 80, periodSeconds = 5, timeoutSeconds = 10 },
    }],
  },
}"#,
        good: r#"{
  services.hello.manifests.slow = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "slow", namespace = "hello" },
    spec.containers = [{
      name = "app", image = "busybox:1.37",
      livenessProbe = { tcpSocket.port = 80, periodSeconds = 10, timeoutSeconds = 5 },
    }],
  },
}"#,
    },
    allowable: true,
};

/// The code for a sysctl that no kubelet permits.
pub static POD_SYSCTL: Code = Code {
    name: "POD-SYSCTL",
    severity: Severity::Error,
    title: "a sysctl that no kubelet permits",
    why: "Kubelets permit only sysctls that are known to be safe. Pods with other ones are scheduled and then refused, \
          again and again, unless the kubelet's `allowedUnsafeSysctls` has them.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.tuned = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "tuned", namespace = "hello" },
    spec = {
      securityContext.sysctls = [{ name = "net.core.somaxconn", value = "1024" }],
      containers = [{ name = "app", image = "busybox:1.37" }],
    },
  },
}"#,
        good: r#"{
  cluster.kubelet.extra.allowedUnsafeSysctls = ["net.core.somaxconn"],
  services.hello.manifests.tuned = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "tuned", namespace = "hello" },
    spec = {
      securityContext.sysctls = [{ name = "net.core.somaxconn", value = "1024" }],
      containers = [{ name = "app", image = "busybox:1.37" }],
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for user 0 in a container that must not run as root.
pub static POD_USER: Code = Code {
    name: "POD-USER",
    severity: Severity::Error,
    title: "user 0 in a container that must not run as root",
    why: "With `runAsNonRoot` the kubelet refuses to start a container as user 0. The setting of a container overrides \
          that of its pod, and init containers are subject to it too.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.root = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "root", namespace = "hello" },
    spec = {
      securityContext.runAsNonRoot = true,
      containers = [{ name = "app", image = "busybox:1.37", securityContext.runAsUser = 0 }],
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.root = {
    apiVersion = "v1", kind = "Pod", metadata = { name = "root", namespace = "hello" },
    spec = {
      securityContext.runAsNonRoot = true,
      containers = [{ name = "app", image = "busybox:1.37", securityContext.runAsUser = 1000 }],
    },
  },
}"#,
    },
    allowable: true,
};
