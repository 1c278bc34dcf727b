//! How the GitOps engine applies one service, where that differs from the others.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record};
use crate::lab::gitops::{ArgoCd, IgnoreDifferences, SyncOptions};
use crate::types::{Duration, LabelKey};
use crate::value::At;

record! {
    pub struct Sync {
        /// The engine leaves it as it is.
        pub paused: At<bool>,
        pub prune: Option<At<bool>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub argocd: ArgoCdSync,
        pub flux: FluxSync,
    }
}

record! {
    pub struct ArgoCdSync {
        pub self_heal: Option<At<bool>>,
        pub server_side_apply: Option<At<bool>>,
        pub replace: Option<At<bool>>,
        pub prune_last: Option<At<bool>>,
        pub fail_on_shared_resource: Option<At<bool>>,
        pub apply_out_of_sync_only: Option<At<bool>>,
        pub respect_ignore_differences: Option<At<bool>>,
        pub skip_dry_run_on_missing_resource: Option<At<bool>>,
        pub validate: Option<At<bool>>,
        pub retry_limit: Option<At<u32>>,
        pub ignore_differences: Entries<FreeName, IgnoreDifferences>,
    }
}

record! {
    pub struct FluxSync {
        pub interval: Option<At<Duration>>,
        pub retry_interval: Option<At<Duration>>,
        pub timeout: Option<At<Duration>>,
        pub wait: Option<At<bool>>,
        pub force: Option<At<bool>>,
        pub retries: Option<At<u32>>,
    }
}

impl ArgoCdSync {
    /// The lab's options, with those of the service in their place.
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
