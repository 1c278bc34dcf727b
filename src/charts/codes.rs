//! The findings about charts.

use crate::diag::{Code, Example, Severity};

const fn code(
    name: &'static str,
    severity: Severity,
    title: &'static str,
    why: &'static str,
    example: Example,
) -> Code {
    // What nothing can be made of cannot be allowed; what somebody may have reasons for can.
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
    "a chart whose archive is not in the project",
    "A chart is inflated from an archive in `charts/`, which is committed and whose digest stands in \
     `charts/charts.lock`. Nothing is fetched while a lab is rendered: the same commit gives the same tree.",
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
    "a service that is a chart and has containers",
    "A service is made of a chart or of containers. With both, two workloads would run where one is meant. \
     `mode = 'replace` says that the containers take the chart's place.",
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
    "a chart that is left to an engine, and there is none",
    "Argo CD and Flux install charts; `kubectl apply -k` does not. Without an engine a chart has to be made objects \
     of when the lab is rendered.",
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
    "a chart's archive is not the one that was locked",
    "The lock says which bytes somebody looked at. An archive with other bytes, be it of the same version, makes \
     other objects. Publishers do replace versions, and disks do break.",
    Example::Story {
        bad: "charts/grafana-10.1.4.tgz was fetched again, and the publisher had changed it",
        good: "$ render charts add --replace charts/grafana-10.1.4.tgz, then read what `render diff` shows",
    },
);

pub static CHART_HELM: Code = code(
    "CHART-HELM",
    Severity::Error,
    "no helm, or another one than the lock records",
    "Charts are inflated by `helm template`. Versions of helm differ in what they make of a chart, so the lock \
     records one. Without it a service's last objects are kept as they are in the output folder, and everything \
     else is rendered.",
    Example::Story {
        bad: "a lab with a chart is rendered on a machine without helm",
        good: "$ go install helm.sh/helm/v3/cmd/helm@v3.18.6",
    },
);

pub static CHART_HOOK: Code = code(
    "CHART-HOOK",
    Severity::Warning,
    "hooks of a chart that do not run as its author meant",
    "Helm runs hooks at moments of its own: before an upgrade, after a removal. Argo CD has such moments for what \
     is installed and upgraded; Flux and `kubectl` have none, so there a hook is applied together with everything \
     else, and a Job runs once per change. Hooks of removals and rollbacks are left out, or they would run at once. \
     Tests are left out always.",
    Example::Story {
        bad: "a chart migrates its database in a `pre-upgrade` Job, and the lab is applied by Flux",
        good: "turn the hook off by a value, or accept it: `allow.\"CHART-HOOK\" = \"the Job may run twice\"`",
    },
);

pub static CHART_INCOMPLETE: Code = code(
    "CHART-INCOMPLETE",
    Severity::Error,
    "a chart that does not say what it is or where it comes from",
    "A chart has a name, one version, and one place where it is published: a Helm repository or an OCI registry. \
     They may be said in the service, or in the definition that it refers to.",
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
    "the lock of the charts cannot be read",
    "`charts/charts.lock` says which archives the project holds. Without it no archive can be trusted.",
    Example::Story {
        bad: "<<<<<<< HEAD in charts/charts.lock",
        good: "$ git checkout --theirs charts/charts.lock && render charts verify",
    },
);

pub static CHART_RANDOM: Code = code(
    "CHART-RANDOM",
    Severity::Error,
    "a chart that makes something else each time",
    "Some charts make up passwords, certificates or dates while they are inflated. Each render would change the \
     tree, and what is made up would be committed.",
    Example::Story {
        bad: "a chart fills `adminPassword` with `randAlphaNum 32`",
        good: "give the chart a value instead, most often the name of an existing Secret",
    },
);

pub static CHART_SCHEMA: Code = code(
    "CHART-SCHEMA",
    Severity::Warning,
    "a chart whose schema of values cannot be used",
    "The chart's `values.schema.json` is no schema, or refers to one on another machine. Values are not checked \
     against it.",
    Example::Story {
        bad: "values.schema.json refers to a schema at https://json.schemastore.org",
        good: "accept it: `allow.\"CHART-SCHEMA\" = \"refers to another machine\"`",
    },
);

pub static CHART_SECRET: Code = Code {
    name: "CHART-SECRET",
    severity: Severity::Error,
    title: "a chart that writes a Secret into the tree",
    why: "The tree is committed, and read by many. It holds references to secrets and no secret. A chart that is given \
          a password as a value makes a Secret of it.",
    example: Example::Story {
        bad: "values.adminPassword = \"...\" makes a Secret with that password",
        good: "name an existing Secret in the chart's values (`existingSecret`), and describe it under `secrets`",
    },
    allowable: true,
};

pub static CHART_TEMPLATE: Code = code(
    "CHART-TEMPLATE",
    Severity::Error,
    "a chart that helm makes nothing of",
    "helm refuses the chart with these values, or what it makes are no Kubernetes objects. Its own words are in the \
     help.",
    Example::Story {
        bad: "a chart calls `fail \"host is required\"`",
        good: "give it the value that it asks for",
    },
);

pub static CHART_UNKNOWN: Code = code(
    "CHART-UNKNOWN",
    Severity::Error,
    "a definition of a chart that does not exist",
    "A service names its chart by one of the lab's `charts.definitions`, of which the catalogue has many.",
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
    "a value that the chart never reads",
    "Helm takes any value and says nothing of those that no template asks for. Most often the name is misspelt, or \
     belongs to another version of the chart, and what was meant does not happen.",
    Example::Story { bad: "values.replicaCuont = 2", good: "values.replicaCount = 2" },
);

pub static CHART_VALUE: Code = code(
    "CHART-VALUE",
    Severity::Error,
    "a value that the chart's schema refuses",
    "The chart's publisher says in `values.schema.json` which values it takes. Helm refuses all others.",
    Example::Story { bad: "values.replicaCount = \"two\"", good: "values.replicaCount = 2" },
);
