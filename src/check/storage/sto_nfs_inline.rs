//! Options of NFS mounts that nothing takes.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::cluster::NfsThrough;

pub static CODE: Code = Code {
    name: "STO-NFS-INLINE",
    severity: Severity::Error,
    title: "options of NFS mounts that are never used",
    why: "A pod that names server and path itself has no place for options or a class: the node mounts the directory as \
          it likes, most often so that a server that is away hangs whoever reads. PersistentVolumes have both.",
    example: Example::Lab {
        bad: r#"{ storage.nfs.mount_options = ["nfsvers=4", "soft"] }"#,
        good: r#"{ storage.nfs = { through = 'static, mount_options = ["nfsvers=4", "soft"] } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let mounts = &lab.storage.nfs;
        let volumes = lab.services().flat_map(|(_, service)| service.volumes.values());
        let mut shares = volumes.filter_map(|volume| volume.nfs.as_ref()?.through.as_ref());
        let inline = mounts.through.value == NfsThrough::Inline;
        if !inline || shares.any(|through| through.value != NfsThrough::Inline) {
            return;
        }
        let option = mounts.mount_options.first().map(|option| (option.node, "options"));
        let class = mounts.class.as_ref().map(|class| (class.node, "a class"));
        for (node, what) in option.into_iter().chain(class) {
            findings
                .report(&CODE, format!("NFS mounts are given {what}, and pods name the directories themselves"))
                .at(node, "never used")
                .help("say `storage.nfs.through = 'static`, or `'csi` where the driver is there, or leave it out");
        }
    },
};
