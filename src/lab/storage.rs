//! Kinds of storage, and what each is used for.

use crate::lab::decode::{At, Isolated, record, words};
use crate::types::{Malformed, ObjectName};

record! {
    pub struct Storage {
        pub classes: Isolated<ObjectName, Class>,
        pub purposes: Isolated<Purpose, At<ObjectName>>,
    }
}

record! {
    pub struct Class {
        pub access: Vec<At<Access>>,
        pub description: Option<At<String>>,
    }
}

words! {
    /// What data is, as far as the choice of storage goes.
    pub enum Purpose {
        Database = "database",
        General = "general",
        Shared = "shared",
        Media = "media",
        Cache = "cache",
        Scratch = "scratch",
    }
}

impl std::str::FromStr for Purpose {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        use Purpose::*;
        [Database, General, Shared, Media, Cache, Scratch]
            .into_iter()
            .find(|purpose| purpose.word() == text)
            .ok_or_else(|| Malformed {
                message: format!("`{text}` is not a purpose"),
                help: crate::diag::near::did_you_mean(text, Self::WORDS),
            })
    }
}

words! {
    /// Access modes of a claim, in Kubernetes' words.
    pub enum Access {
        ReadWriteOnce = "ReadWriteOnce",
        ReadWriteMany = "ReadWriteMany",
        ReadOnlyMany = "ReadOnlyMany",
        ReadWriteOncePod = "ReadWriteOncePod",
    }
}

impl Access {
    /// Whether only one node, or one pod, can hold the volume at a time.
    pub fn is_exclusive(self) -> bool {
        matches!(self, Self::ReadWriteOnce | Self::ReadWriteOncePod)
    }
}
