//! Several mounts with the same path.

use crate::check::rule::Rule;
use crate::check::shared::{mount_path, walk};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-MOUNT-TWICE",
    severity: Severity::Error,
    title: "two mounts of a container have the same path",
    why: "The paths are spelt differently but denote the same directory, so one volume would hide the other.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.mounts."/data/" = "cache", services.hello.volumes.cache.empty = {} }"#,
        good: r#"{ services.hello.containers.app.mounts."/cache" = "cache", services.hello.volumes.cache.empty = {} }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            let mounts = each.container.mounts.iter();
            let mounts = mounts.map(|(path, mount)| (mount_path::parts(path), (path, mount)));
            for (_, (first_path, first), (path, mount)) in walk::shared(mounts) {
                let (first_path, path) = (first_path.as_str(), path.as_str());
                findings
                    .report(
                        &CODE,
                        format!("{each} has two mounts with the same path: `{first_path}` and `{path}`"),
                    )
                    .at_key(mount.node, mount.what.to_string())
                    .at_key(first.node, first.what.to_string())
                    .help("choose another path for one of them");
            }
        }
    },
};
