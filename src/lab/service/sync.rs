//! Per-service settings of the GitOps engine.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record};
use crate::lab::gitops::{ArgoCd, IgnoreDifferences, SyncOptions};
use crate::types::{Duration, LabelKey};
use crate::value::At;

record! {
    /// How the GitOps engine applies one service.
    pub struct Sync {
        /// Whether the engine ignores the service for now. Changes in the tree wait for a manual sync.
        pub paused: At<bool> = false,
        /// Whether objects of the service that are no longer in the tree are deleted from the cluster.
        #[example(false)]
        pub prune: Option<At<bool>>,
        /// Annotations of the service's Application or Kustomization, such as notification subscriptions.
        #[example({ "notifications.argoproj.io/subscribe.on-sync-failed.slack" = "alerts" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Settings for Argo CD only.
        #[example({ self_heal = false })]
        pub argocd: ArgoCdSync = {},
        /// Settings for Flux only.
        pub flux: FluxSync = {},
    }
}

record! {
    /// Sync settings of one service in Argo CD.
    pub struct ArgoCdSync {
        /// Whether manual changes in the cluster are reverted.
        #[example(false)]
        pub self_heal: Option<At<bool>>,
        /// Whether to use server-side apply, which keeps fields owned by other managers.
        #[example(false)]
        pub server_side_apply: Option<At<bool>>,
        /// Whether to replace objects instead of applying them. Use it for objects that are too large to
        /// apply.
        pub replace: Option<At<bool>>,
        /// Whether objects are pruned only after all others are healthy.
        #[example(false)]
        pub prune_last: Option<At<bool>>,
        /// Whether to fail if an object already belongs to another Application.
        pub fail_on_shared_resource: Option<At<bool>>,
        /// Whether to apply only objects that are out of sync.
        pub apply_out_of_sync_only: Option<At<bool>>,
        /// Whether `ignore_differences` also holds when objects are applied.
        pub respect_ignore_differences: Option<At<bool>>,
        /// Whether to skip the dry run for objects whose kind is not yet defined in the cluster.
        pub skip_dry_run_on_missing_resource: Option<At<bool>>,
        /// Whether objects are validated against their schema before they are applied.
        #[example(false)]
        pub validate: Option<At<bool>>,
        /// Maximum number of retries of a failed sync.
        #[example(10)]
        pub retry_limit: Option<At<u32>>,
        /// Fields that other controllers write and Argo CD ignores, by a name of your choice, in addition to
        /// the lab's.
        #[example({ replicas = { kind = "Deployment", group = "apps", json_pointers = ["/spec/replicas"] } })]
        pub ignore_differences: Entries<FreeName, IgnoreDifferences>,
    }
}

record! {
    /// Sync settings of one service in Flux.
    pub struct FluxSync {
        /// Interval at which the cluster is reconciled with the tree even if nothing has changed.
        #[example("30m")]
        pub interval: Option<At<Duration>>,
        /// Delay before a failed reconciliation is retried.
        #[example("1m")]
        pub retry_interval: Option<At<Duration>>,
        /// Time limit for applying objects and for their health checks.
        #[example("15m")]
        pub timeout: Option<At<Duration>>,
        /// Whether the service counts as ready only once its objects are healthy.
        #[example(false)]
        pub wait: Option<At<bool>>,
        /// Whether objects are recreated if an immutable field changes, which interrupts the service.
        pub force: Option<At<bool>>,
        /// Retries of a failed installation or upgrade of the service's Helm release, if Flux manages it.
        #[example(5)]
        pub retries: Option<At<u32>>,
    }
}

impl ArgoCdSync {
    /// The lab's options, overridden by those of the service.
    pub fn options(&self, lab: &ArgoCd) -> SyncOptions {
        let lab = &lab.sync_options;
        SyncOptions {
            server_side_apply: self.server_side_apply.unwrap_or(lab.server_side_apply),
            prune_last: self.prune_last.unwrap_or(lab.prune_last),
            fail_on_shared_resource: self.fail_on_shared_resource.unwrap_or(lab.fail_on_shared_resource),
            apply_out_of_sync_only: self.apply_out_of_sync_only.unwrap_or(lab.apply_out_of_sync_only),
            respect_ignore_differences: self
                .respect_ignore_differences
                .unwrap_or(lab.respect_ignore_differences),
            skip_dry_run_on_missing_resource: self
                .skip_dry_run_on_missing_resource
                .unwrap_or(lab.skip_dry_run_on_missing_resource),
            validate: self.validate.unwrap_or(lab.validate),
            prune_propagation_policy: lab.prune_propagation_policy,
            node: lab.node,
        }
    }
}
