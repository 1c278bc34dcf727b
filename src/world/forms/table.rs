//! The fields, each with the form of its text.

use crate::world::forms::form::Form;

/// A field of a kind.
pub(super) struct Field {
    pub(super) kind: &'static str,
    pub(super) group: &'static str,
    pub(super) path: &'static str,
    pub(super) form: Form,
    /// A field that must be there too.
    pub(super) beside: Option<&'static str>,
}

const fn field(kind: &'static str, group: &'static str, path: &'static str, form: Form) -> Field {
    Field { kind, group, path, form, beside: None }
}

const MONITORING: &str = "monitoring.coreos.com";
const FLUX: &str = "source.toolkit.fluxcd.io";
const ISSUERS: &str = "cert-manager.io";

/// Sources: the API references of the projects.
pub(super) const FIELDS: &[Field] = &[
    // <https://prometheus-operator.dev/docs/api-reference/api/>
    field("PrometheusRule", MONITORING, "spec.groups[].rules[].expr", Form::Query),
    field("PrometheusRule", MONITORING, "spec.groups[].rules[].for", Form::PrometheusDuration),
    field("PrometheusRule", MONITORING, "spec.groups[].interval", Form::PrometheusDuration),
    // <https://docs.victoriametrics.com/operator/api/>
    field("VMRule", "operator.victoriametrics.com", "spec.groups[].rules[].expr", Form::Query),
    field("VMRule", "operator.victoriametrics.com", "spec.groups[].rules[].for", Form::PrometheusDuration),
    // <https://cloudnative-pg.io/documentation/current/backup/>
    field("ScheduledBackup", "postgresql.cnpg.io", "spec.schedule", Form::CronWithSeconds),
    // <https://volsync.readthedocs.io/en/stable/usage/triggers.html>
    field("ReplicationSource", "volsync.backube", "spec.trigger.schedule", Form::Cron),
    field("ReplicationDestination", "volsync.backube", "spec.trigger.schedule", Form::Cron),
    // <https://velero.io/docs/main/api-types/>
    field("Schedule", "velero.io", "spec.schedule", Form::Cron),
    field("Schedule", "velero.io", "spec.template.ttl", Form::GoDuration),
    field("Backup", "velero.io", "spec.ttl", Form::GoDuration),
    // <https://kyverno.io/docs/policy-types/cleanup-policy/>
    field("CleanupPolicy", "kyverno.io", "spec.schedule", Form::Cron),
    field("ClusterCleanupPolicy", "kyverno.io", "spec.schedule", Form::Cron),
    // <https://keda.sh/docs/latest/scalers/cron/>
    field("ScaledObject", "keda.sh", "spec.triggers[].metadata.start", Form::Cron),
    field("ScaledObject", "keda.sh", "spec.triggers[].metadata.end", Form::Cron),
    // <https://cert-manager.io/docs/reference/api-docs/>
    field("Certificate", ISSUERS, "spec.duration", Form::GoDuration),
    field("Certificate", ISSUERS, "spec.renewBefore", Form::GoDuration),
    field("Issuer", ISSUERS, "spec.acme.server", Form::AcmeDirectory),
    field("ClusterIssuer", ISSUERS, "spec.acme.server", Form::AcmeDirectory),
    // <https://external-secrets.io/latest/api/spec/>
    field("ExternalSecret", "external-secrets.io", "spec.refreshInterval", Form::GoDuration),
    field("PushSecret", "external-secrets.io", "spec.refreshInterval", Form::GoDuration),
    field("ClusterExternalSecret", "external-secrets.io", "spec.refreshTime", Form::GoDuration),
    // <https://fluxcd.io/flux/components/>
    field("HelmRelease", "helm.toolkit.fluxcd.io", "spec.chart.spec.version", Form::VersionRange),
    field("HelmChart", FLUX, "spec.version", Form::VersionRange),
    field("OCIRepository", FLUX, "spec.ref.semver", Form::VersionRange),
    field("GitRepository", FLUX, "spec.ref.semver", Form::VersionRange),
    field("ImagePolicy", "image.toolkit.fluxcd.io", "spec.policy.semver.range", Form::VersionRange),
    // <https://argo-cd.readthedocs.io/en/stable/user-guide/helm/>
    Field {
        beside: Some("chart"),
        ..field("Application", "argoproj.io", "spec.source.targetRevision", Form::VersionRange)
    },
    Field {
        beside: Some("chart"),
        ..field("Application", "argoproj.io", "spec.sources[].targetRevision", Form::VersionRange)
    },
    // <https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/>
    field(
        "Ingress",
        "networking.k8s.io",
        "metadata.annotations.\"traefik.ingress.kubernetes.io/router.entrypoints\"",
        Form::EntryPoints,
    ),
    field("IngressRoute", "traefik.io", "spec.entryPoints[]", Form::EntryPoints),
    field("IngressRouteTCP", "traefik.io", "spec.entryPoints[]", Form::EntryPoints),
    // <https://grafana.github.io/grafana-operator/docs/api/>
    field("GrafanaDashboard", "grafana.integreatly.org", "spec.json", Form::Json),
];
