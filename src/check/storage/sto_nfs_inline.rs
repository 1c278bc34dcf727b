//! NFS mount settings that have no effect.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::cluster::NfsThrough;

pub static CODE: Code = Code {
    name: "STO-NFS-INLINE",
    severity: Severity::Error,
    title: "NFS mount settings have no effect",
    why: "A pod that mounts NFS inline supports neither mount options nor a storage class: the node uses its \
          defaults, so that an unavailable server usually blocks every reader. PersistentVolumes support \
          both.",
    example: Example::Lab {
        bad: r#"{ storage.nfs.mount_options = ["nfsvers=4", "soft"] }"#,
        good: r#"{ storage.nfs = { through = 'static, mount_options = ["nfsvers=4", "soft"] } }"#,
    },
    allowable: true,
};

pub static RULE: Rule =
    Rule {
        code: &CODE,
        run: |lab, findings| {
            let mounts = &lab.storage.nfs;
            let volumes = lab.services().flat_map(|(_, service)| service.volumes.values());
            let mut shares = volumes.filter_map(|volume| volume.nfs.as_ref()?.through.as_ref());
            let inline = mounts.through.value == NfsThrough::Inline;
            if !inline || shares.any(|through| through.value != NfsThrough::Inline) {
                return;
            }
            let option = mounts.mount_options.first().map(|option| (option.node, "mount options"));
            let class = mounts.class.as_ref().map(|class| (class.node, "a storage class"));
            for (node, what) in option.into_iter().chain(class) {
                findings
                .report(&CODE, format!("NFS volumes have {what}, but pods mount them inline"))
                .at(node, "no effect")
                .help("set `storage.nfs.through = 'static`, or `'csi` if the driver is installed, or remove \
                       this field");
            }
        },
    };
