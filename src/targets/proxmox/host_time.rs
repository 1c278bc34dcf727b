//! A host's time servers, as chrony reads them. chrony is the time client of Proxmox VE.

use crate::document::{Content, Document, Origin};
use crate::facts::time;
use crate::resolve::{Resolved, ResolvedHost};

/// None without time servers: then the host keeps those of its distribution.
pub(super) fn document(lab: &Resolved<'_>, host: &ResolvedHost<'_>) -> Option<Document> {
    let servers = time::of_host(lab.lab, host.host);
    let first = servers.first()?;
    let lines: String = servers.iter().map(|server| format!("server {server} iburst\n")).collect();
    Some(Document {
        path: format!("proxmox/{}/chrony.sources", host.name),
        origin: Origin::follows(first.node),
        content: Content::Text(lines),
    })
}
