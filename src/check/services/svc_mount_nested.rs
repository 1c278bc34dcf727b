//! Mounts inside a read-only mount.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{mount_path, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::service::{Mount, Mounted, Service, Volume};
use crate::lab::{Lab, MountPath};

pub static CODE: Code = Code {
    name: "SVC-MOUNT-NESTED",
    severity: Severity::Warning,
    title: "a mount is inside a read-only mount",
    why: "A mount needs a directory as its mount point. It cannot be created inside a read-only volume, so \
          the container fails to start unless the volume already contains it.",
    example: Example::Lab {
        bad: r#"{
  services.hello.volumes.cache.empty = {},
  services.hello.containers.app.mounts | force = {
    "/data" = { volume = "data", read_only = true },
    "/data/cache" = "cache",
  },
}"#,
        good: r#"{
  services.hello.volumes.cache.empty = {},
  services.hello.containers.app.mounts | force = {
    "/data" = { volume = "data", read_only = true },
    "/cache" = "cache",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for each in walk::containers(lab) {
        let mounts = &each.container.mounts;
        for (path, mount) in mounts {
            let outer = mounts
                .iter()
                .filter(|(outer, _)| is_below(path, outer))
                .max_by_key(|(outer, _)| mount_path::parts(outer).len());
            let Some((outer_path, outer)) = outer else { continue };
            if !is_read_only(each.service, outer) {
                continue;
            }
            let (path, outer_path) = (path.as_str(), outer_path.as_str());
            findings
                .report(&CODE, format!("{each} mounts `{path}` inside the read-only mount `{outer_path}`"))
                .at_key(mount.node, format!("`{path}` must already exist in {}", outer.what))
                .at_key(outer.node, "read-only")
                .help("use another mount path, or remove `read_only` from the outer mount");
        }
    }
}

fn is_below(path: &MountPath, outer: &MountPath) -> bool {
    let (path, outer) = (mount_path::parts(path), mount_path::parts(outer));
    path.len() > outer.len() && path.starts_with(&outer)
}

fn is_read_only(service: &Service, mount: &Mount) -> bool {
    let by_mount = mount.read_only.as_ref().is_some_and(|it| it.value);
    let Mounted::Volume { volume, .. } = &mount.what else { return true };
    let volume = service.volumes.get(&volume.value);
    by_mount || volume.is_some_and(Volume::is_read_only)
}
