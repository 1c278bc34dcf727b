//! How to reach registries from this machine.

use std::path::Path;

use crate::publish::oci::login::Logins;

/// How to reach a registry.
#[derive(Debug)]
pub struct Access<'a> {
    /// The `curl` program, which knows the machine's proxies and certificates.
    pub curl: Option<&'a Path>,
    /// The stored credentials for registries.
    pub logins: &'a Logins,
    /// Whether HTTP without TLS is acceptable. It always is for this machine.
    pub insecure: bool,
    /// A folder for temporary files.
    pub scratch: &'a Path,
}
