//! GitOps: which engine applies the tree, and how.

#![allow(clippy::module_inception, reason = "the room is named after its main noun")]

mod gitops;

pub use gitops::{
    ApplicationSet, ArgoCd, Cipher, Decryption, Engine, EventSeverity, Flux, FluxSource, GitOps,
    IgnoreDifferences, Notification, NotificationProvider, PrunePropagation, Receiver, ReceiverType, Retry,
    SourceKind, SyncOptions,
};
