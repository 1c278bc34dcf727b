//! Volumes with several sources.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::Volume;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "SVC-VOLUME-SOURCES",
    severity: Severity::Error,
    title: "a volume has several sources",
    why: "A volume has exactly one source: a claim (`size`, with a `purpose` or a `class`), an `empty` \
          directory, an `nfs` directory or another one. With two, one would be ignored silently. This \
          happens most easily when a lab overrides a volume of the catalogue: both definitions are merged, \
          so the whole volume has to be replaced.",
    example: Example::Lab {
        bad: r#"{ services.hello.volumes.data.empty = {} }"#,
        good: r#"{ services.hello.volumes.data | force = { empty = {} } }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service_name, service) in lab.services() {
            for (name, volume) in &service.volumes {
                let sources = sources(volume);
                let [(first, node), others @ ..] = sources.as_slice() else { continue };
                if others.is_empty() {
                    continue;
                }
                let message = format!("volume `{name}` of service `{service_name}` has several sources");
                let finding = findings.report(&CODE, message).at(*node, first.to_string());
                let finding = others
                    .iter()
                    .fold(finding, |finding, (source, node)| finding.at(*node, source.to_string()));
                finding.help(format!(
                    "keep one; to replace a definition in another file, write \
                     `volumes.{name} | force = {{ ... }}`"
                ));
            }
        }
    },
};

/// The sources of a volume, each with the field that sets it.
fn sources(volume: &Volume) -> Vec<(&'static str, NodeId)> {
    let claim = [
        volume.size.as_ref().map(|it| it.node),
        volume.class.as_ref().map(|it| it.node),
        volume.purpose.as_ref().map(|it| it.node),
        volume.access.as_ref().map(|it| it.node),
    ];
    let claim = claim.into_iter().flatten().next().map(|node| ("a claim", node));
    let others = [
        volume.empty.as_ref().map(|it| ("an empty directory", it.node)),
        volume.nfs.as_ref().map(|it| ("an NFS directory", it.node)),
        volume.existing.as_ref().map(|it| ("an existing claim", it.node)),
        volume.host_path.as_ref().map(|it| ("a path of the node", it.node)),
        volume.config.as_ref().map(|it| ("a config", it.node)),
        volume.secret.as_ref().map(|it| ("a secret", it.node)),
        volume.projected.as_ref().map(|it| ("a projected volume", it.node)),
    ];
    claim.into_iter().chain(others.into_iter().flatten()).collect()
}
