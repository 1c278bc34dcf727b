//! The findings about times.

use crate::diag::{Code, Example, Severity};

/// The code for a time that does not exist.
pub static POD_TIME: Code = Code {
    name: "POD-TIME",
    severity: Severity::Error,
    title: "a date or a time zone that does not exist",
    why: "A schedule on a day that its month does not have is valid, and nothing ever runs. A program that does not \
          know its time zone uses UTC without saying so.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.yearly = {
    apiVersion = "batch/v1", kind = "CronJob", metadata = { name = "yearly", namespace = "hello" },
    spec = {
      schedule = "0 3 30 2 *",
      jobTemplate.spec.template.spec = {
        restartPolicy = "Never", containers = [{ name = "app", image = "busybox:1.37" }],
      },
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.yearly = {
    apiVersion = "batch/v1", kind = "CronJob", metadata = { name = "yearly", namespace = "hello" },
    spec = {
      schedule = "0 3 28 2 *",
      jobTemplate.spec.template.spec = {
        restartPolicy = "Never", containers = [{ name = "app", image = "busybox:1.37" }],
      },
    },
  },
}"#,
    },
    allowable: true,
};
