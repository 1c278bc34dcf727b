//! Paths of nodes that cannot be written, because the system of the node is read-only.

use crate::document::{Data, DataKind, elements};
use crate::types::is_within;
use crate::world::object::{Object, containers, text};
use crate::world::pods::codes::POD_HOST_PATH;
use crate::world::report::Report;

/// What every system contains, so that it may be mounted without being written.
const THERE: &[&str] = &["/bin", "/boot", "/etc", "/lib", "/lib64", "/sbin", "/usr"];

pub(super) fn check(object: &Object<'_>, pod: &Data, writable: &[&str], report: &mut Report<'_>) {
    for volume in elements(pod.get("volumes")) {
        let Some(host) = volume.get("hostPath") else { continue };
        let (Some(data), Some(path)) = (host.get("path"), text(host, "path")) else { continue };
        let creates = text(host, "type").is_some_and(|how| how.ends_with("OrCreate"));
        let must_exist = !is_below(path, THERE) && !path.trim_matches('/').is_empty();
        if is_below(path, writable) || !(creates || must_exist) {
            continue;
        }
        if !creates && !is_written(pod, text(volume, "name").unwrap_or_default()) {
            continue;
        }
        let says = format!("uses `{path}` of its node, where the system is read-only");
        report.add(
            &POD_HOST_PATH,
            object,
            data,
            &says,
            "cannot be created",
            &format!("writable are: {}", writable.join(", ")),
        );
    }
}

fn is_below(path: &str, folders: &[&str]) -> bool {
    folders.iter().any(|folder| is_within(path, folder))
}

/// Whether a container mounts a volume to write to it.
fn is_written(pod: &Data, volume: &str) -> bool {
    let mounts = containers(pod).flat_map(|container| elements(container.get("volumeMounts")));
    mounts
        .filter(|mount| text(mount, "name") == Some(volume))
        .any(|mount| mount.get("readOnly").is_none_or(|read_only| read_only.kind != DataKind::Bool(true)))
}
