//! Secrets: where a lab's come from, and what of them a service reads. Never a value.

use crate::lab::decode::{At, Entries, record};
use crate::types::{ConfigKey, Duration, ObjectName};

record! {
    pub struct SecretSource {
        pub store: At<ObjectName>,
        pub refresh: At<Duration>,
    }
}

record! {
    pub struct Secret {
        pub store: Option<At<ObjectName>>,
        pub path: At<String>,
        pub keys: Entries<ConfigKey, At<String>>,
        pub refresh: Option<At<Duration>>,
    }
}
