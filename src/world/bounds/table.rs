//! The bounds, each from the documentation of the kind.

/// A bound of a field.
pub(super) struct Bound {
    pub(super) kind: &'static str,
    pub(super) group: &'static str,
    /// Where the field is: a path, with `[]` for all elements of a list.
    pub(super) base: &'static str,
    pub(super) field: &'static str,
    /// Another field there, or below the object with `/` in front; or an amount.
    pub(super) limit: Result<&'static str, &'static str>,
    /// The value of the other field if it is absent; empty if there is none.
    pub(super) default: &'static str,
    /// Whether the field must be at least the limit; otherwise at most.
    pub(super) is_least: bool,
    pub(super) why: &'static str,
}

/// The form of an annotation's value.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Whole,
    Port,
    YesOrNo,
}

/// A field that is at most another one.
const fn most(
    (kind, group): (&'static str, &'static str),
    base: &'static str,
    (field, limit, default): (&'static str, &'static str, &'static str),
    why: &'static str,
) -> Bound {
    Bound { kind, group, base, field, limit: Ok(limit), default, is_least: false, why }
}

/// A field that is at least an amount.
const fn least(
    (kind, group): (&'static str, &'static str),
    base: &'static str,
    (field, limit): (&'static str, &'static str),
    why: &'static str,
) -> Bound {
    Bound { kind, group, base, field, limit: Err(limit), default: "", is_least: true, why }
}

const SCRAPE: &str = "Prometheus rejects the configuration";
const NEVER: &str = "no update ever succeeds";
const MONITORING: &str = "monitoring.coreos.com";

/// Sources: the API references of the projects.
pub(super) const BOUNDS: &[Bound] = &[
    // <https://prometheus-operator.dev/docs/api-reference/api/>
    most(("ServiceMonitor", MONITORING), "spec.endpoints[]", ("scrapeTimeout", "interval", ""), SCRAPE),
    most(("PodMonitor", MONITORING), "spec.podMetricsEndpoints[]", ("scrapeTimeout", "interval", ""), SCRAPE),
    most(("Probe", MONITORING), "spec", ("scrapeTimeout", "interval", ""), SCRAPE),
    most(("ScrapeConfig", MONITORING), "spec", ("scrapeTimeout", "scrapeInterval", ""), SCRAPE),
    most(("Prometheus", MONITORING), "spec", ("scrapeTimeout", "scrapeInterval", "30s"), SCRAPE),
    // <https://cert-manager.io/docs/usage/certificate/>
    most(
        ("Certificate", "cert-manager.io"),
        "spec",
        ("renewBefore", "duration", "2160h"),
        "it is always renewed",
    ),
    // <https://kubernetes.io/docs/concepts/workloads/autoscaling/vertical-pod-autoscale/>
    most(
        ("VerticalPodAutoscaler", "autoscaling.k8s.io"),
        "spec.resourcePolicy.containerPolicies[]",
        ("minAllowed.memory", "maxAllowed.memory", ""),
        "no amount is both",
    ),
    most(
        ("VerticalPodAutoscaler", "autoscaling.k8s.io"),
        "spec.resourcePolicy.containerPolicies[]",
        ("minAllowed.cpu", "maxAllowed.cpu", ""),
        "no amount is both",
    ),
    // <https://keda.sh/docs/latest/reference/scaledobject-spec/>
    most(
        ("ScaledObject", "keda.sh"),
        "spec",
        ("minReplicaCount", "maxReplicaCount", "100"),
        "it never scales",
    ),
    most(
        ("ScaledObject", "keda.sh"),
        "spec",
        ("idleReplicaCount", "minReplicaCount", "0"),
        "it never scales",
    ),
    // <https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/>
    most(
        ("Cluster", "postgresql.cnpg.io"),
        "spec",
        ("minSyncReplicas", "maxSyncReplicas", "0"),
        "the operator rejects the cluster",
    ),
    // <https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds>
    most(
        ("Deployment", "apps"),
        "spec.template.spec.containers[]",
        ("readinessProbe.initialDelaySeconds", "/spec.progressDeadlineSeconds", "600"),
        NEVER,
    ),
    // <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline>
    least(
        ("CronJob", "batch"),
        "spec",
        ("startingDeadlineSeconds", "10"),
        "the controller looks every ten seconds, and skips what is late",
    ),
    // <https://kubernetes.io/docs/tasks/run-application/configure-pdb/>
    least(
        ("PodDisruptionBudget", "policy"),
        "spec",
        ("maxUnavailable", "1"),
        "its nodes can never be drained",
    ),
];

/// Annotations whose values controllers parse, and ignore otherwise.
pub(super) const ANNOTATIONS: &[(&str, Form)] = &[
    // <https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/>
    ("argocd.argoproj.io/sync-wave", Form::Whole),
    ("prometheus.io/port", Form::Port),
    ("prometheus.io/scrape", Form::YesOrNo),
    // <https://github.com/stakater/Reloader>
    ("reloader.stakater.com/auto", Form::YesOrNo),
];
