//! GitOps: the engine that applies the tree.

#![allow(clippy::module_inception, reason = "the module is named after its main type")]

mod gitops;

pub use gitops::{
    ApplicationSet, ArgoCd, Cipher, Decryption, EventSeverity, Flux, FluxSource, GitOps, GitOpsEngine,
    IgnoreDifferences, Notification, NotificationProvider, PrunePropagation, Receiver, ReceiverType, Retry,
    SourceKind, SyncOptions,
};
