//! Whether the hypervisors' part of the lab is written for OpenTofu.

use crate::lab::decode::{At, record};

record! {
    pub struct OpenTofu {
        pub enable: At<bool>,
    }
}
