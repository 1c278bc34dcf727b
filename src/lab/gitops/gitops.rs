//! GitOps: who applies the output tree to the cluster, and how.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::types::{
    BranchName, DnsLabel, Duration, FolderPath, LabelKey, ObjectName, OciUrl, Release, RepositoryUrl,
};
use crate::value::At;

words! {
    pub enum Engine {
        ArgoCd = "argocd",
        Flux = "flux",
        None = "none",
    }
}

record! {
    pub struct GitOps {
        pub engine: At<Engine>,
        pub repository: At<RepositoryUrl>,
        pub branch: At<BranchName>,
        /// The output folder in the repository.
        pub path: At<FolderPath>,
        pub argocd: ArgoCd,
        pub flux: Flux,
    }
}

record! {
    pub struct ArgoCd {
        pub namespace: At<DnsLabel>,
        pub version: At<Release>,
        pub project: Option<At<ObjectName>>,
        pub destination: At<String>,
        pub namespaces: Vec<At<DnsLabel>>,
        pub automated: At<bool>,
        pub prune: At<bool>,
        pub self_heal: At<bool>,
        pub cascade: At<bool>,
        pub retry: Retry,
        pub sync_options: SyncOptions,
        pub server_side_diff: At<bool>,
        pub ignore_differences: Entries<FreeName, IgnoreDifferences>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub application_set: Option<ApplicationSet>,
    }
}

record! {
    /// One object that makes the Applications of all services, from a file each.
    pub struct ApplicationSet {
        pub file: At<String>,
    }
}

record! {
    pub struct Retry {
        pub limit: At<u32>,
        pub duration: At<Duration>,
        pub factor: At<u32>,
        pub max_duration: At<Duration>,
    }
}

record! {
    pub struct SyncOptions {
        pub server_side_apply: At<bool>,
        pub prune_last: At<bool>,
        pub fail_on_shared_resource: At<bool>,
        pub apply_out_of_sync_only: At<bool>,
        pub respect_ignore_differences: At<bool>,
        pub skip_dry_run_on_missing_resource: At<bool>,
        pub validate: At<bool>,
        pub prune_propagation_policy: Option<At<PrunePropagation>>,
    }
}

words! {
    /// How a removal spreads to dependent objects.
    pub enum PrunePropagation {
        Foreground = "foreground",
        Background = "background",
        Orphan = "orphan",
    }
}

record! {
    pub struct IgnoreDifferences {
        pub group: At<String>,
        pub kind: At<String>,
        pub json_pointers: Vec<At<String>>,
        pub jq_path_expressions: Vec<At<String>>,
        pub managed_fields_managers: Vec<At<String>>,
    }
}

record! {
    pub struct Flux {
        pub namespace: At<DnsLabel>,
        pub version: At<Release>,
        pub source: FluxSource,
        pub interval: At<Duration>,
        pub retry_interval: At<Duration>,
        pub timeout: At<Duration>,
        pub prune: At<bool>,
        pub wait: At<bool>,
        pub retries: Option<At<u32>>,
        pub max_history: Option<At<u32>>,
        pub decryption: Option<Decryption>,
        pub notifications: Entries<ObjectName, Notification>,
        pub receivers: Entries<ObjectName, Receiver>,
    }
}

words! {
    /// The kind of object that Flux fetches the tree by.
    pub enum SourceKind {
        GitRepository = "GitRepository",
        OciRepository = "OCIRepository",
    }
}

record! {
    pub struct FluxSource {
        pub kind: At<SourceKind>,
        pub name: Option<At<ObjectName>>,
        pub namespace: Option<At<DnsLabel>>,
        pub external: At<bool>,
        pub url: Option<At<OciUrl>>,
        pub tag: At<String>,
        pub interval: At<Duration>,
        pub timeout: At<Duration>,
        pub secret: Option<At<ObjectName>>,
    }
}

words! {
    /// What encrypts files in the tree.
    pub enum Cipher {
        Sops = "sops",
    }
}

record! {
    pub struct Decryption {
        pub provider: At<Cipher>,
        pub secret: Option<At<ObjectName>>,
    }
}

record! {
    pub struct Notification {
        pub provider: At<NotificationProvider>,
        pub channel: Option<At<String>>,
        pub username: Option<At<String>>,
        pub address: Option<At<String>>,
        pub secret: Option<At<ObjectName>>,
        pub severity: At<EventSeverity>,
    }
}

record! {
    /// A door through which Flux is told that there is something new.
    pub struct Receiver {
        pub r#type: At<ReceiverType>,
        pub events: Vec<At<String>>,
        pub secret: At<ObjectName>,
    }
}

words! {
    /// The types of Flux' Receiver.
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
    /// The least that is told.
    pub enum EventSeverity {
        Info = "info",
        Error = "error",
    }
}

words! {
    /// The types of Flux' Provider.
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
