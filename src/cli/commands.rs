//! The names of all commands, for messages.

/// In the order of the help.
pub(super) const NAMES: &[&str] = &[
    "check",
    "diff",
    "why",
    "list",
    "explain",
    "fields",
    "size",
    "graph",
    "init",
    "charts",
    "crds",
    "publish",
    "bootstrap",
    "simulate",
    "watch",
    "completions",
    "man",
];
