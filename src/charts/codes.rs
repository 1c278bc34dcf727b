//! The findings about charts.

use crate::diag::{Code, Example, Severity};

pub static CODES: &[&Code] = &[
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

pub static CHART_ARCHIVE: Code = Code {
    name: "CHART-ARCHIVE",
    severity: Severity::Error,
    title: "chart without an archive in the project",
    why: "A chart is inflated from an archive in `charts/`, which is committed and whose digest is recorded \
          in `charts/charts.lock`. Nothing is downloaded while a lab is rendered, so the same commit renders \
          to the same tree.",
    example: Example::Lab {
        bad: r#"{
  services.board = {
    enable = true,
    chart = { oci = "oci://ghcr.io/grafana/helm-charts", name = "grafana", version = "10.1.4" },
  },
}"#,
        good: DELEGATED,
    },
    allowable: false,
};

pub static CHART_CONTAINERS: Code = Code {
    name: "CHART-CONTAINERS",
    severity: Severity::Error,
    title: "service with both a chart and containers",
    why: "A service is built from either a chart or containers. With both, two workloads would run instead \
          of one. With `mode = 'replace`, the containers replace the chart.",
    example: Example::Lab {
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
    allowable: false,
};

pub static CHART_DELEGATE: Code = Code {
    name: "CHART-DELEGATE",
    severity: Severity::Error,
    title: "delegated chart without an engine",
    why: "Argo CD and Flux install charts; `kubectl apply -k` does not. Without an engine, a chart must be \
          inflated when the lab is rendered.",
    example: Example::Lab {
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
    allowable: false,
};

pub static CHART_DIGEST: Code = Code {
    name: "CHART-DIGEST",
    severity: Severity::Error,
    title: "chart archive differs from the lock",
    why: "The lock records the digest of the archive that was reviewed. A different archive, even of the \
          same version, may render to different objects. Publishers sometimes replace versions, and disks \
          fail.",
    example: Example::Story {
        bad: "charts/grafana-10.1.4.tgz was downloaded again after the publisher had changed it",
        good: "$ render charts add --replace charts/grafana-10.1.4.tgz, then review `render diff`",
    },
    allowable: false,
};

pub static CHART_HELM: Code = Code {
    name: "CHART-HELM",
    severity: Severity::Error,
    title: "helm missing, or a different version than the lock records",
    why: "Charts are inflated by `helm template`. Different versions of helm can render a chart differently, \
          so the lock records one. Without it, the service's existing files in the output folder are kept, \
          and everything else is rendered.",
    example: Example::Story {
        bad: "a lab with a chart is rendered on a machine without helm",
        good: "$ go install helm.sh/helm/v3/cmd/helm@v3.18.6",
    },
    allowable: false,
};

pub static CHART_HOOK: Code = Code {
    name: "CHART-HOOK",
    severity: Severity::Warning,
    title: "chart hooks that do not run as intended",
    why: "Helm runs hooks at certain points, such as before an upgrade or after an uninstall. Argo CD \
          supports hooks for installs and upgrades; Flux and `kubectl` support none, so they apply a hook \
          together with everything else, and a Job runs once per change. Uninstall and rollback hooks are \
          left out, because they would run immediately. Tests are always left out.",
    example: Example::Story {
        bad: "a chart migrates its database in a `pre-upgrade` Job, and the lab is applied by Flux",
        good: "disable the hook in the chart's values, or accept it: \
               `allow.\"CHART-HOOK\" = \"the Job may run twice\"`",
    },
    allowable: true,
};

pub static CHART_INCOMPLETE: Code = Code {
    name: "CHART-INCOMPLETE",
    severity: Severity::Error,
    title: "incomplete chart reference",
    why: "A chart needs a name, a version, and one source: a Helm repository or an OCI registry. They are \
          set in the service, or in the definition that it refers to.",
    example: Example::Lab {
        bad: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  services.board = { enable = true, chart = { name = "grafana", version = "10.1.4", mode = 'delegate } },
}"#,
        good: DELEGATED,
    },
    allowable: false,
};

pub static CHART_LOCK: Code = Code {
    name: "CHART-LOCK",
    severity: Severity::Error,
    title: "invalid chart lock",
    why: "`charts/charts.lock` records the archives of the project. Without it, no archive can be verified.",
    example: Example::Story {
        bad: "<<<<<<< HEAD in charts/charts.lock",
        good: "$ git checkout --theirs charts/charts.lock && render charts verify",
    },
    allowable: false,
};

pub static CHART_RANDOM: Code = Code {
    name: "CHART-RANDOM",
    severity: Severity::Error,
    title: "chart that is not deterministic",
    why: "Some charts generate passwords, certificates or dates when they are inflated. Each run would \
          change the tree, and the generated secrets would be committed.",
    example: Example::Story {
        bad: "a chart fills `adminPassword` with `randAlphaNum 32`",
        good: "set a value instead, usually the name of an existing Secret",
    },
    allowable: false,
};

pub static CHART_SCHEMA: Code = Code {
    name: "CHART-SCHEMA",
    severity: Severity::Warning,
    title: "unusable schema of chart values",
    why: "The chart's `values.schema.json` is not a valid schema, or refers to a remote one. The values are \
          not validated against it.",
    example: Example::Story {
        bad: "values.schema.json refers to a schema at https://json.schemastore.org",
        good: "accept it: `allow.\"CHART-SCHEMA\" = \"refers to a remote schema\"`",
    },
    allowable: true,
};

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

pub static CHART_TEMPLATE: Code = Code {
    name: "CHART-TEMPLATE",
    severity: Severity::Error,
    title: "chart that helm fails to render",
    why: "helm rejects the chart with these values, or its output is not valid Kubernetes objects. The help \
          shows helm's own message.",
    example: Example::Story {
        bad: "a chart calls `fail \"host is required\"`",
        good: "set the value that it requires",
    },
    allowable: false,
};

pub static CHART_UNKNOWN: Code = Code {
    name: "CHART-UNKNOWN",
    severity: Severity::Error,
    title: "undefined chart definition",
    why: "`chart.definition` of a service must be one of the lab's `charts.definitions`. The catalogue \
          provides many.",
    example: Example::Lab {
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
    allowable: false,
};

pub static CHART_UNREAD: Code = Code {
    name: "CHART-UNREAD",
    severity: Severity::Warning,
    title: "unused chart value",
    why: "Helm accepts any value and ignores values that no template reads. Usually the name is misspelt, or \
          belongs to another version of the chart, so the setting has no effect.",
    example: Example::Story { bad: "values.replicaCuont = 2", good: "values.replicaCount = 2" },
    allowable: true,
};

pub static CHART_VALUE: Code = Code {
    name: "CHART-VALUE",
    severity: Severity::Error,
    title: "chart value that violates the chart's schema",
    why: "The chart's `values.schema.json` defines which values are valid. Helm rejects all others.",
    example: Example::Story { bad: "values.replicaCount = \"two\"", good: "values.replicaCount = 2" },
    allowable: false,
};
