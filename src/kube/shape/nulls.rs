//! The meaning of null.

/// The meaning of null in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kube) enum Nulls {
    /// In Kubernetes' own kinds: null means absent.
    Absent,
    /// In a custom resource: null means absent, unless the schema allows it; and absent fields get their defaults. See
    /// `defaults`.
    Pruned,
    /// In the root of a custom resource, whose metadata is Kubernetes' own.
    PrunedRoot,
}

impl Nulls {
    pub(super) fn below(self, field: &str) -> Self {
        match self {
            Self::PrunedRoot if field == "metadata" => Self::Absent,
            Self::PrunedRoot => Self::Pruned,
            other => other,
        }
    }
}
