//! Whether the hypervisors' part of the lab is written for OpenTofu.

use crate::lab::decode::record;
use crate::value::At;

record! {
    pub struct OpenTofu {
        pub enable: At<bool>,
    }
}
