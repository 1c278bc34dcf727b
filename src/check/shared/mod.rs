//! What several rules ask of a lab.

pub mod mount_path;
pub mod nodes;
pub mod object_names;
pub mod pod_security;
pub mod quantities;
pub mod walk;
