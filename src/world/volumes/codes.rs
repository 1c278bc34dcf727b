//! The findings about claims and volumes.

use crate::diag::{Code, Example, Severity};

/// The code for a claim that does not fit the volume that it names.
pub static STO_BINDING: Code = Code {
    name: "STO-BINDING",
    severity: Severity::Error,
    title: "a claim does not fit the volume that it names",
    why: "A claim is bound to the volume that it names only if the volume is as large as the claim, offers its modes of \
          access, and is of the same class. Otherwise the claim stays pending, and its pods with it.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.disk = [
    {
      apiVersion = "v1", kind = "PersistentVolume", metadata.name = "disk",
      spec = {
        capacity.storage = "10Gi", accessModes = ["ReadWriteOnce"], storageClassName = "",
        nfs = { server = "192.168.20.1", path = "/data" },
      },
    },
    {
      apiVersion = "v1", kind = "PersistentVolumeClaim", metadata = { name = "disk", namespace = "hello" },
      spec = {
        volumeName = "disk", storageClassName = "", accessModes = ["ReadWriteOnce"],
        resources.requests.storage = "20Gi",
      },
    },
  ],
}"#,
        good: r#"{
  services.hello.manifests.disk = [
    {
      apiVersion = "v1", kind = "PersistentVolume", metadata.name = "disk",
      spec = {
        capacity.storage = "20Gi", accessModes = ["ReadWriteOnce"], storageClassName = "",
        nfs = { server = "192.168.20.1", path = "/data" },
      },
    },
    {
      apiVersion = "v1", kind = "PersistentVolumeClaim", metadata = { name = "disk", namespace = "hello" },
      spec = {
        volumeName = "disk", storageClassName = "", accessModes = ["ReadWriteOnce"],
        resources.requests.storage = "20Gi",
      },
    },
  ],
}"#,
    },
    allowable: true,
};

/// The code for a copy of a volume whose class makes no snapshots.
pub static STO_SNAPSHOT: Code = Code {
    name: "STO-SNAPSHOT",
    severity: Severity::Error,
    title: "a backup takes snapshots of a class that makes none",
    why: "VolSync copies a volume with a snapshot or a clone before it backs it up. Drivers of directories make neither, so \
          that the backup waits forever. `copyMethod: Direct` reads the volume itself.",
    example: Example::Lab {
        bad: r#"{
  storage.classes.local-path.node_local = true,
  services.hello.provides.apis = ["volsync.backube"],
  services.hello.manifests.save = [
    {
      apiVersion = "volsync.backube/v1alpha1", kind = "ReplicationSource", metadata = { name = "save", namespace = "hello" },
      spec = {
        sourcePVC = "save", trigger.schedule = "0 4 * * *",
        restic = { repository = "save", copyMethod = "Snapshot" },
      },
    },
    {
      apiVersion = "v1", kind = "PersistentVolumeClaim", metadata = { name = "save", namespace = "hello" },
      spec = { storageClassName = "local-path", accessModes = ["ReadWriteOnce"], resources.requests.storage = "1Gi" },
    },
  ],
  cluster.objects = ["Secret/hello/save"],
}"#,
        good: r#"{
  storage.classes.local-path.node_local = true,
  services.hello.provides.apis = ["volsync.backube"],
  services.hello.manifests.save = [
    {
      apiVersion = "volsync.backube/v1alpha1", kind = "ReplicationSource", metadata = { name = "save", namespace = "hello" },
      spec = {
        sourcePVC = "save", trigger.schedule = "0 4 * * *",
        restic = { repository = "save", copyMethod = "Direct" },
      },
    },
    {
      apiVersion = "v1", kind = "PersistentVolumeClaim", metadata = { name = "save", namespace = "hello" },
      spec = { storageClassName = "local-path", accessModes = ["ReadWriteOnce"], resources.requests.storage = "1Gi" },
    },
  ],
  cluster.objects = ["Secret/hello/save"],
}"#,
    },
    allowable: true,
};

/// The code for a path of a storage server in a text.
pub static STO_TEXT: Code = Code {
    name: "STO-TEXT",
    severity: Severity::Error,
    title: "an object names a directory that the lab's server does not export",
    why: "Backups and drivers of volumes get a directory as a URL or a parameter, such as \
          `nfs://nas/volume1/backups`. A server of the lab mounts only what is in its `exports`, to their clients.",
    example: Example::Lab {
        bad: r#"{
  nfs_servers.nas = { address = "192.168.20.1", exports."/srv/backups" = {} },
  services.hello.containers.app.env.TARGET = "nfs://192.168.20.1:/srv/backup",
}"#,
        good: r#"{
  nfs_servers.nas = { address = "192.168.20.1", exports."/srv/backups" = {} },
  services.hello.containers.app.env.TARGET = "nfs://192.168.20.1:/srv/backups",
}"#,
    },
    allowable: true,
};
