//! GitOps: the engine that applies the output tree to the cluster.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::types::{
    BranchName, DnsLabel, Duration, FolderPath, LabelKey, ObjectName, OciUrl, Release, RepositoryUrl,
};
use crate::value::At;

words! {
    /// The GitOps engine.
    pub enum GitOpsEngine {
        ArgoCd = "argocd",
        Flux = "flux",
        None = "none",
    }
}

record! {
    /// The GitOps engine that applies the output tree to the cluster.
    pub struct GitOps {
        /// GitOps engine that applies the tree. `'none` is for `kubectl apply -k`, or for another tool.
        #[example("flux")]
        pub engine: At<GitOpsEngine>,
        /// URL of the git repository that contains the tree, such as `https://git.example.com/home/lab.git`.
        #[example("https://git.example.com/home/lab.git")]
        pub repository: At<RepositoryUrl>,
        /// Branch that is applied.
        #[example("production")]
        pub branch: At<BranchName> = "main",
        /// Path of the lab's output folder in the repository, such as `rendered/home`. `.` is the root.
        #[example("rendered/home")]
        pub path: At<FolderPath>,
        /// Argo CD settings: an AppProject, an Application per service, and a root Application that owns
        /// them. Sync waves follow the dependencies between services. Argo CD waits for an Application to
        /// become healthy before the next wave only if `argocd-cm` defines a health check for Applications;
        /// otherwise waves follow one another immediately, and `retry` does the rest.
        #[example({ automated = false })]
        pub argocd: ArgoCd = {},
        /// Flux settings: a source, and a Kustomization per service that depends on those of the services it
        /// needs.
        #[example({ interval = "30m" })]
        pub flux: Flux = {},
    }
}

record! {
    /// Settings of Argo CD.
    pub struct ArgoCd {
        /// Namespace of Argo CD, which also contains its Applications.
        #[example("gitops")]
        pub namespace: At<DnsLabel> = "argocd",
        /// Version of Argo CD that the bootstrap plan installs. It is not kept up to date by `render`.
        #[example("3.4.2")]
        pub version: At<Release> = "3.5.4",
        /// Name of the lab's AppProject. Without it, the lab's name.
        #[example("infrastructure")]
        pub project: Option<At<ObjectName>>,
        /// Destination cluster: the URL of its API server, or its name in Argo CD.
        #[example("in-cluster")]
        pub destination: At<String> = "https://kubernetes.default.svc",
        /// Additional destination namespaces of the AppProject, besides those of the lab's services.
        #[example(["monitoring"])]
        pub namespaces: Vec<At<DnsLabel>>,
        /// Whether changes are synced automatically.
        pub automated: At<bool> = true,
        /// Whether objects that are no longer in the tree are deleted from the cluster. Namespaces and
        /// PriorityClasses are always kept: deleting a namespace deletes everything in it, volumes included.
        pub prune: At<bool> = true,
        /// Whether manual changes in the cluster are reverted.
        pub self_heal: At<bool> = true,
        /// Whether the objects of a service are deleted when its Application is removed from the lab.
        pub cascade: At<bool> = true,
        /// Retries of a failed sync.
        pub retry: Retry = {},
        /// Sync options of all Applications. Namespaces are part of the tree, so `CreateNamespace` is not
        /// needed.
        pub sync_options: SyncOptions = {},
        /// Whether to compare with a server-side dry run, so that defaults set by the API server are not
        /// reported as differences.
        pub server_side_diff: At<bool> = true,
        /// Fields that other controllers write and Argo CD ignores, by a name of your choice.
        #[example({ replicas = { kind = "Deployment", group = "apps", json_pointers = ["/spec/replicas"] } })]
        pub ignore_differences: Entries<FreeName, IgnoreDifferences>,
        /// Annotations of all Applications, such as notification subscriptions:
        /// `annotations."notifications.argoproj.io/subscribe.on-sync-failed.slack" = "alerts"`.
        #[example({ "notifications.argoproj.io/subscribe.on-sync-failed.slack" = "alerts" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Generates the Applications of the services with an ApplicationSet, from one file each. An
        /// ApplicationSet does not order them: a service is retried until the services it needs are running.
        pub application_set: Option<ApplicationSet>,
    }
}

record! {
    /// An ApplicationSet that generates the Applications of all services.
    pub struct ApplicationSet {
        /// Name of the file that describes a service to the generator.
        #[example("application.json")]
        pub file: At<String> = "config.yml",
    }
}

record! {
    /// Retries of a failed sync.
    pub struct Retry {
        /// Maximum number of retries.
        #[example(10)]
        pub limit: At<u32> = 5,
        /// Delay before the first retry.
        #[example("10s")]
        pub duration: At<Duration> = "5s",
        /// Factor by which the delay grows with each retry.
        #[example(3)]
        pub factor: At<u32> = 2,
        /// Maximum delay between two retries.
        #[example("10m")]
        pub max_duration: At<Duration> = "3m",
    }
}

record! {
    /// Sync options of Argo CD.
    pub struct SyncOptions {
        /// Whether to use server-side apply, which keeps fields owned by other managers.
        pub server_side_apply: At<bool> = true,
        /// Whether objects are pruned only after all others are healthy.
        pub prune_last: At<bool> = true,
        /// Whether to fail if an object already belongs to another Application.
        pub fail_on_shared_resource: At<bool> = true,
        /// Whether to apply only objects that are out of sync.
        pub apply_out_of_sync_only: At<bool> = false,
        /// Whether `ignore_differences` also holds when objects are applied.
        pub respect_ignore_differences: At<bool> = false,
        /// Whether to skip the dry run for objects whose kind is not yet defined in the cluster.
        pub skip_dry_run_on_missing_resource: At<bool> = false,
        /// Whether objects are validated against their schema before they are applied.
        pub validate: At<bool> = true,
        /// How the deletion of an object propagates to its dependents.
        pub prune_propagation_policy: Option<At<PrunePropagation>>,
    }
}

words! {
    /// How a deletion propagates to dependent objects.
    pub enum PrunePropagation {
        Foreground = "foreground",
        Background = "background",
        Orphan = "orphan",
    }
}

record! {
    /// Fields that Argo CD ignores when it compares objects.
    pub struct IgnoreDifferences {
        /// API group; empty for the core group.
        #[example("apps")]
        pub group: At<String> = "",
        /// Kind of the objects.
        #[example("Deployment")]
        pub kind: At<String>,
        /// Fields to ignore, as JSON pointers such as `/spec/replicas`.
        #[example(["/spec/replicas"])]
        pub json_pointers: Vec<At<String>>,
        /// Fields to ignore, as jq path expressions.
        #[example([".spec.template.spec.initContainers[]?"])]
        pub jq_path_expressions: Vec<At<String>>,
        /// Field managers whose fields are ignored.
        #[example(["kube-controller-manager"])]
        pub managed_fields_managers: Vec<At<String>>,
    }
}

record! {
    /// Settings of Flux.
    pub struct Flux {
        /// Namespace of Flux, which also contains its objects.
        #[example("gitops")]
        pub namespace: At<DnsLabel> = "flux-system",
        /// Version of Flux that the bootstrap plan installs. It is not kept up to date by `render`.
        #[example("2.8.0")]
        pub version: At<Release> = "2.9.5",
        /// Where Flux fetches the tree from.
        pub source: FluxSource = {},
        /// Interval at which the cluster is reconciled with the tree even if nothing has changed.
        #[example("30m")]
        pub interval: At<Duration> = "10m",
        /// Delay before a failed reconciliation is retried.
        #[example("1m")]
        pub retry_interval: At<Duration> = "2m",
        /// Time limit for applying objects and for their health checks.
        #[example("15m")]
        pub timeout: At<Duration> = "5m",
        /// Whether objects that are no longer in the tree are deleted from the cluster. Namespaces and
        /// PriorityClasses are always kept: deleting a namespace deletes everything in it, volumes included.
        pub prune: At<bool> = true,
        /// Whether a service counts as ready only once its objects are healthy. If not, services that need it
        /// start as soon as its objects exist.
        pub wait: At<bool> = true,
        /// Retries of a failed installation or upgrade of a Helm release that Flux manages. Without any, a
        /// release that is applied before what it needs stays failed.
        #[example(5)]
        pub retries: At<u32> = 3,
        /// Number of revisions that Helm keeps for a release that Flux manages; 0 keeps all. Without it,
        /// five.
        #[example(3)]
        pub max_history: Option<At<u32>>,
        /// How Flux decrypts encrypted files in the tree.
        pub decryption: Option<Decryption>,
        /// Notifications about events in the lab, by name: a Provider and an Alert each.
        #[example(
            { failures = { provider = 'slack, channel = "alerts", severity = 'error, secret = "slack" } }
        )]
        pub notifications: Entries<ObjectName, Notification>,
        /// Webhooks that notify Flux of changes, so that it need not wait for `source.interval`, by name: a
        /// Receiver each.
        #[example({ push = { type = 'github, events = ["push"], secret = "webhook" } })]
        pub receivers: Entries<ObjectName, Receiver>,
    }
}

words! {
    /// Kind of the Flux source.
    pub enum SourceKind {
        GitRepository = "GitRepository",
        OciRepository = "OCIRepository",
    }
}

record! {
    /// The object that Flux fetches the tree with.
    pub struct FluxSource {
        /// Type of the source that Flux fetches the tree from.
        pub kind: At<SourceKind> = "GitRepository",
        /// Name of the source. Without it, the lab's name.
        #[example("lab")]
        pub name: Option<At<ObjectName>>,
        /// Namespace of the source. Without it, the namespace of Flux.
        #[example("sources")]
        pub namespace: Option<At<DnsLabel>>,
        /// Whether the source is created elsewhere, such as by `flux bootstrap`. Then the tree only refers to
        /// it.
        pub external: At<bool> = false,
        /// URL of the OCI artifact, such as `oci://registry.example.com/lab`; only with `'OCIRepository`.
        #[example("oci://registry.example.com/lab")]
        pub url: Option<At<OciUrl>>,
        /// Tag of the OCI artifact; only with `'OCIRepository`.
        #[example("latest")]
        pub tag: At<String> = "latest",
        /// Interval at which Flux checks the source for changes.
        #[example("5m")]
        pub interval: At<Duration> = "1m",
        /// Timeout of fetching the source.
        #[example("2m")]
        pub timeout: At<Duration> = "60s",
        /// Secret with the credentials of a private source.
        #[example("git-credentials")]
        pub secret: Option<At<ObjectName>>,
    }
}

words! {
    /// What encrypts files of the tree.
    pub enum Cipher {
        Sops = "sops",
    }
}

record! {
    /// How Flux decrypts files of the tree.
    pub struct Decryption {
        /// Tool that encrypted the files.
        pub provider: At<Cipher> = "sops",
        /// Secret with the decryption keys.
        #[example("sops-age")]
        pub secret: Option<At<ObjectName>>,
    }
}

record! {
    /// A provider that Flux sends notifications to.
    pub struct Notification {
        /// Type of the Provider.
        #[example("slack")]
        pub provider: At<NotificationProvider>,
        /// Channel to post to, if the provider has channels.
        #[example("alerts")]
        pub channel: Option<At<String>>,
        /// User name that messages are posted under.
        #[example("flux")]
        pub username: Option<At<String>>,
        /// Address of the provider. Put an address that contains a credential into `secret`.
        #[example("https://ntfy.example.com/flux")]
        pub address: Option<At<String>>,
        /// Secret with the token, or with the address.
        #[example("slack")]
        pub secret: Option<At<ObjectName>>,
        /// Minimum severity of events; `'error` reports failures only.
        pub severity: At<EventSeverity> = "info",
    }
}

record! {
    /// A webhook that tells Flux to fetch again.
    pub struct Receiver {
        /// Type of the webhook's sender.
        #[example("github")]
        pub r#type: At<ReceiverType>,
        /// Events that trigger the receiver, in the sender's terms. Without any, all events do.
        #[example(["push"])]
        pub events: Vec<At<String>>,
        /// Secret with the token that authenticates the sender.
        #[example("webhook")]
        pub secret: At<ObjectName>,
    }
}

words! {
    /// Type of a Flux Receiver.
    pub enum ReceiverType {
        Acr = "acr",
        Bitbucket = "bitbucket",
        CdEvents = "cdevents",
        DockerHub = "dockerhub",
        Gcr = "gcr",
        Generic = "generic",
        GenericHmac = "generic-hmac",
        GitHub = "github",
        GitLab = "gitlab",
        Harbor = "harbor",
        Nexus = "nexus",
        Quay = "quay",
    }
}

words! {
    /// Minimum severity of reported events.
    pub enum EventSeverity {
        Info = "info",
        Error = "error",
    }
}

words! {
    /// Type of a Flux notification provider.
    pub enum NotificationProvider {
        Alertmanager = "alertmanager",
        AzureDevOps = "azuredevops",
        Bitbucket = "bitbucket",
        Datadog = "datadog",
        Discord = "discord",
        Generic = "generic",
        GenericHmac = "generic-hmac",
        Gitea = "gitea",
        GitHub = "github",
        GitHubDispatch = "githubdispatch",
        GitLab = "gitlab",
        GoogleChat = "googlechat",
        Grafana = "grafana",
        Lark = "lark",
        Matrix = "matrix",
        MsTeams = "msteams",
        Nats = "nats",
        Opsgenie = "opsgenie",
        PagerDuty = "pagerduty",
        Rocket = "rocket",
        Sentry = "sentry",
        Slack = "slack",
        Telegram = "telegram",
        Webex = "webex",
    }
}
