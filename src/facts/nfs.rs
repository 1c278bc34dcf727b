//! What NFS servers export.

use crate::lab::hardware::{NfsExport, NfsServer};
use crate::types::{is_within, leads_up};

/// The innermost export that contains a directory. Where `..` leads to is for the server to know.
pub fn export_of<'l>(server: &'l NfsServer, path: &str) -> Option<&'l NfsExport> {
    let path = path.trim_end_matches('/');
    let found =
        server.exports.iter().filter(|(export, _)| !leads_up(path) && is_within(path, export.as_str()));
    found.max_by_key(|(export, _)| export.as_str().len()).map(|(_, export)| export)
}
