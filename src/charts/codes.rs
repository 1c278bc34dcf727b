//! The findings about charts.

use crate::diag::{Code, Example, Severity};

const fn code(
    name: &'static str,
    severity: Severity,
    title: &'static str,
    why: &'static str,
    example: Example,
) -> Code {
    // Errors cannot be allowed, because there is nothing to render; warnings can.
    let allowable = matches!(severity, Severity::Warning);
    Code { name, severity, title, why, example, allowable }
}

pub static ALL: &[&Code] = &[
    &CHART_ARCHIVE,
    &CHART_CONTAINERS,
    &CHART_DELEGATE,
    &CHART_DIGEST,
    &CHART_HELM,
    &CHART_HOOK,
    &CHART_INCOMPLETE,
    &CHART_LOCK,
    &CHART_RANDOM,
    &CHART_SCHEMA,
    &CHART_SECRET,
    &CHART_TEMPLATE,
    &CHART_UNKNOWN,
    &CHART_UNREAD,
    &CHART_VALUE,
];

const DELEGATED: &str = r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  services.board = {
    enable = true,
    chart = {
      oci = "oci://ghcr.io/grafana/helm-charts", name = "grafana", version = "10.1.4",
      mode = 'delegate,
    },
  },
}"#;

pub static CHART_ARCHIVE: Code = code(
    "CHART-ARCHIVE",
    Severity::Error,
    "chart without an archive in the project",
    "A chart is inflated from an archive in `charts/`, which is committed and whose digest is recorded in \
     `charts/charts.lock`. Nothing is downloaded while a lab is rendered, so the same commit renders to the \
     same tree.",
    Example::Lab {
        bad: r#"{
  services.board = {
    enable = true,
    chart = { oci = "oci://ghcr.io/grafana/helm-charts", name = "grafana", version = "10.1.4" },
  },
}"#,
        good: DELEGATED,
    },
);

pub static CHART_CONTAINERS: Code = code(
    "CHART-CONTAINERS",
    Severity::Error,
    "service with both a chart and containers",
    "A service is built from either a chart or containers. With both, two workloads would run instead of \
     one. With `mode = 'replace`, the containers replace the chart.",
    Example::Lab {
        bad: r#"{
  services.hello.chart = {
    oci = "oci://ghcr.io/stefanprodan/charts", name = "podinfo", version = "6.9.2",
  },
}"#,
        good: r#"{
  services.hello.chart = {
    oci = "oci://ghcr.io/stefanprodan/charts", name = "podinfo", version = "6.9.2",
    mode = 'replace,
  },
}"#,
    },
);

pub static CHART_DELEGATE: Code = code(
    "CHART-DELEGATE",
    Severity::Error,
    "delegated chart without an engine",
    "Argo CD and Flux install charts; `kubectl apply -k` does not. Without an engine, a chart must be \
     inflated when the lab is rendered.",
    Example::Lab {
        bad: r#"{
  services.board = {
    enable = true,
    chart = {
      oci = "oci://ghcr.io/grafana/helm-charts", name = "grafana", version = "10.1.4",
      mode = 'delegate,
    },
  },
}"#,
        good: DELEGATED,
    },
);

pub static CHART_DIGEST: Code = code(
    "CHART-DIGEST",
    Severity::Error,
    "chart archive differs from the lock",
    "The lock records the digest of the archive that was reviewed. A different archive, even of the same \
     version, may render to different objects. Publishers sometimes replace versions, and disks fail.",
    Example::Story {
        bad: "charts/grafana-10.1.4.tgz was downloaded again after the publisher had changed it",
        good: "$ render charts add --replace charts/grafana-10.1.4.tgz, then review `render diff`",
    },
);

pub static CHART_HELM: Code = code(
    "CHART-HELM",
    Severity::Error,
    "helm missing, or a different version than the lock records",
    "Charts are inflated by `helm template`. Different versions of helm can render a chart differently, so \
     the lock records one. Without it, the service's existing files in the output folder are kept, and \
     everything else is rendered.",
    Example::Story {
        bad: "a lab with a chart is rendered on a machine without helm",
        good: "$ go install helm.sh/helm/v3/cmd/helm@v3.18.6",
    },
);

pub static CHART_HOOK: Code = code(
    "CHART-HOOK",
    Severity::Warning,
    "chart hooks that do not run as intended",
    "Helm runs hooks at certain points, such as before an upgrade or after an uninstall. Argo CD supports \
     hooks for installs and upgrades; Flux and `kubectl` support none, so they apply a hook together with \
     everything else, and a Job runs once per change. Uninstall and rollback hooks are left out, because \
     they would run immediately. Tests are always left out.",
    Example::Story {
        bad: "a chart migrates its database in a `pre-upgrade` Job, and the lab is applied by Flux",
        good: "disable the hook in the chart's values, or accept it: \
               `allow.\"CHART-HOOK\" = \"the Job may run twice\"`",
    },
);

pub static CHART_INCOMPLETE: Code = code(
    "CHART-INCOMPLETE",
    Severity::Error,
    "incomplete chart reference",
    "A chart needs a name, a version, and one source: a Helm repository or an OCI registry. They are set in \
     the service, or in the definition that it refers to.",
    Example::Lab {
        bad: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  services.board = { enable = true, chart = { name = "grafana", version = "10.1.4", mode = 'delegate } },
}"#,
        good: DELEGATED,
    },
);

pub static CHART_LOCK: Code = code(
    "CHART-LOCK",
    Severity::Error,
    "invalid chart lock",
    "`charts/charts.lock` records the archives of the project. Without it, no archive can be verified.",
    Example::Story {
        bad: "<<<<<<< HEAD in charts/charts.lock",
        good: "$ git checkout --theirs charts/charts.lock && render charts verify",
    },
);

pub static CHART_RANDOM: Code = code(
    "CHART-RANDOM",
    Severity::Error,
    "chart that is not deterministic",
    "Some charts generate passwords, certificates or dates when they are inflated. Each run would change the \
     tree, and the generated secrets would be committed.",
    Example::Story {
        bad: "a chart fills `adminPassword` with `randAlphaNum 32`",
        good: "set a value instead, usually the name of an existing Secret",
    },
);

pub static CHART_SCHEMA: Code = code(
    "CHART-SCHEMA",
    Severity::Warning,
    "unusable schema of chart values",
    "The chart's `values.schema.json` is not a valid schema, or refers to a remote one. The values are not \
     validated against it.",
    Example::Story {
        bad: "values.schema.json refers to a schema at https://json.schemastore.org",
        good: "accept it: `allow.\"CHART-SCHEMA\" = \"refers to a remote schema\"`",
    },
);

pub static CHART_SECRET: Code = Code {
    name: "CHART-SECRET",
    severity: Severity::Error,
    title: "chart that renders a Secret",
    why: "The tree is committed and read by many. It contains references to secrets, but no secrets. A chart \
          that gets a password as a value renders it into a Secret.",
    example: Example::Story {
        bad: "values.adminPassword = \"...\" renders a Secret with that password",
        good: "name an existing Secret in the chart's values (`existingSecret`), and define it in `secrets`",
    },
    allowable: true,
};

pub static CHART_TEMPLATE: Code = code(
    "CHART-TEMPLATE",
    Severity::Error,
    "chart that helm fails to render",
    "helm rejects the chart with these values, or its output is not valid Kubernetes objects. The help shows \
     helm's own message.",
    Example::Story {
        bad: "a chart calls `fail \"host is required\"`",
        good: "set the value that it requires",
    },
);

pub static CHART_UNKNOWN: Code = code(
    "CHART-UNKNOWN",
    Severity::Error,
    "undefined chart definition",
    "`chart.definition` of a service must be one of the lab's `charts.definitions`. The catalogue provides \
     many.",
    Example::Lab {
        bad: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  charts = {
    mode = 'delegate,
    definitions.grafana = { oci = "oci://ghcr.io/grafana/helm-charts", name = "grafana", version = "10.1.4" },
  },
  services.board = { enable = true, chart.definition = "garfana" },
}"#,
        good: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  charts = {
    mode = 'delegate,
    definitions.grafana = { oci = "oci://ghcr.io/grafana/helm-charts", name = "grafana", version = "10.1.4" },
  },
  services.board = { enable = true, chart.definition = "grafana" },
}"#,
    },
);

pub static CHART_UNREAD: Code = code(
    "CHART-UNREAD",
    Severity::Warning,
    "unused chart value",
    "Helm accepts any value and ignores values that no template reads. Usually the name is misspelt, or \
     belongs to another version of the chart, so the setting has no effect.",
    Example::Story { bad: "values.replicaCuont = 2", good: "values.replicaCount = 2" },
);

pub static CHART_VALUE: Code = code(
    "CHART-VALUE",
    Severity::Error,
    "chart value that violates the chart's schema",
    "The chart's `values.schema.json` defines which values are valid. Helm rejects all others.",
    Example::Story { bad: "values.replicaCount = \"two\"", good: "values.replicaCount = 2" },
);
