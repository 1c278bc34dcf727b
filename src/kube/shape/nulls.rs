//! The meaning of null.

/// What null means in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kube) enum Nulls {
    /// In Kubernetes' own kinds: the same as an absent field.
    Absent,
    /// In a custom resource: the same, unless the schema knows null there; and where a field is absent that has a
    /// default, that stands there. See `defaults`.
    Pruned,
    /// In a whole custom resource, whose metadata are Kubernetes' own.
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
