//! The findings about the forms of texts.

use crate::diag::{Code, Example, Severity};

/// The code for a text that a controller cannot parse.
pub static OBJ_FORM: Code = Code {
    name: "OBJ-FORM",
    severity: Severity::Error,
    title: "a text that its controller cannot parse",
    why: "The API server accepts any text where a schema has a string. The controller that reads it later \
          parses a duration, a schedule, a range of versions or a query, and only logs that it cannot: the \
          backup never runs, the rule is never evaluated.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.rule = {
    apiVersion = "monitoring.coreos.com/v1", kind = "PrometheusRule", metadata = { name = "hello", namespace = "hello" },
    spec.groups = [{ name = "hello", rules = [{ alert = "Slow", expr = "sum(rate(requests_total[5m]) > 1" }] }],
  },
  services.hello.provides.apis = ["monitoring.coreos.com"],
}"#,
        good: r#"{
  services.hello.manifests.rule = {
    apiVersion = "monitoring.coreos.com/v1", kind = "PrometheusRule", metadata = { name = "hello", namespace = "hello" },
    spec.groups = [{ name = "hello", rules = [{ alert = "Slow", expr = "sum(rate(requests_total[5m])) > 1" }] }],
  },
  services.hello.provides.apis = ["monitoring.coreos.com"],
}"#,
    },
    allowable: true,
};

/// The code for a file of a ConfigMap that cannot be read.
pub static OBJ_FILE: Code = Code {
    name: "OBJ-FILE",
    severity: Severity::Error,
    title: "a file of a ConfigMap does not have the form that its name says",
    why: "A program that reads a file named `.json`, `.yaml` or `.toml` and cannot parse it does not start, or leaves the \
          settings or the dashboard out. Files with marks of templates are not read.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.board = {
    apiVersion = "v1", kind = "ConfigMap", metadata = { name = "board", namespace = "hello" },
    data."board.json" = "{ \"title\": \"Hello\", }",
  },
}"#,
        good: r#"{
  services.hello.manifests.board = {
    apiVersion = "v1", kind = "ConfigMap", metadata = { name = "board", namespace = "hello" },
    data."board.json" = "{ \"title\": \"Hello\" }",
  },
}"#,
    },
    allowable: true,
};
