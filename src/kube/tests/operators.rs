//! Custom resources of operators around the cluster: backups, dashboards, scaling, tunnels.

use crate::kube::tests::Edit;

pub(super) const CASES: &[(&str, &[Edit])] = &[
    (
        "
apiVersion: barmancloud.cnpg.io/v1
kind: ObjectStore
metadata: { name: backups, namespace: site }
spec:
  retentionPolicy: 30d
  configuration:
    destinationPath: s3://backups/db
    endpointURL: https://s3.example
    s3Credentials: { accessKeyId: { name: s3, key: id }, secretAccessKey: { name: s3, key: secret } }
    wal: { compression: gzip, maxParallel: 8 }
",
        &[
            (
                "/spec/configuration/wal/compression",
                "zip",
                "K8S-SCHEMA sets `spec.configuration.wal.compression` to `\"zip\"`, which is not an allowed value; did you \
                 mean `gzip`?; available: `bzip2`, `gzip`, `lz4`, `snappy`, `xz`, `zstd`",
            ),
            ("/spec/configuration/destinationPath", "", "K8S-SCHEMA is missing `spec.configuration.destinationPath`"),
        ],
    ),
    (
        "
apiVersion: tailscale.com/v1alpha1
kind: Connector
metadata: { name: router }
spec: { hostname: router, subnetRouter: { advertiseRoutes: [10.0.20.0/24] }, tags: ['tag:k8s'] }
",
        &[
            (
                "/spec/subnetRouter/advertiseRoutes",
                "10.0.20.0/24",
                "K8S-SCHEMA sets `spec.subnetRouter.advertiseRoutes` to `\"10.0.20.0/24\"`, but it must be a list",
            ),
            (
                "/metadata/namespace",
                "site",
                "K8S-SCOPE has a namespace, but Connector is a cluster-scoped kind; remove the namespace",
            ),
        ],
    ),
    (
        "
apiVersion: trust.cert-manager.io/v1alpha1
kind: Bundle
metadata: { name: roots }
spec: { sources: [{ useDefaultCAs: true }], target: { configMap: { key: ca.crt } } }
",
        &[("/spec/target/configmap", "{}", "K8S-SCHEMA has no field `spec.target.configmap`; did you mean `configMap`?")],
    ),
    (
        "
apiVersion: velero.io/v1
kind: Schedule
metadata: { name: daily, namespace: velero }
spec: { schedule: 0 3 * * *, template: { includedNamespaces: [site], ttl: 168h0m0s, defaultVolumesToFsBackup: true } }
",
        &[
            ("/spec/schedule", "", "K8S-SCHEMA is missing `spec.schedule`"),
            (
                "/spec/template/includedNamespace",
                "site",
                "K8S-SCHEMA has no field `spec.template.includedNamespace`; did you mean `includedNamespaces`?",
            ),
        ],
    ),
    (
        "
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: { name: web, namespace: site }
spec: { instanceSelector: { matchLabels: { grafana: main } }, url: 'https://dashboards.example/web.json' }
",
        &[("/spec/instanceSelector", "", "K8S-SCHEMA is missing `spec.instanceSelector`")],
    ),
    (
        "
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: web, namespace: site }
spec: { scaleTargetRef: { name: web }, triggers: [{ type: cron, metadata: { timezone: UTC } }] }
",
        &[("/spec/triggers", "", "K8S-SCHEMA is missing `spec.triggers`")],
    ),
    (
        "
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: { name: web, namespace: site }
spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, updatePolicy: { updateMode: 'Off' } }
",
        &[("/spec/targetRef", "", "K8S-SCHEMA is missing `spec.targetRef`")],
    ),
    (
        "
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: data, namespace: site }
spec:
  sourcePVC: data
  trigger: { schedule: 0 */6 * * * }
  restic: { repository: data-restic, copyMethod: Snapshot, retain: { daily: 7 } }
",
        &[
            (
                "/spec/restic/copyMethod",
                "Copy",
                "K8S-SCHEMA sets `spec.restic.copyMethod` to `\"Copy\"`, which is not an allowed value; available: `Direct`, \
                 `None`, `Clone`, `Snapshot`",
            ),
            ("/spec/restic/retain/dayly", "7", "K8S-SCHEMA has no field `spec.restic.retain.dayly`; did you mean \
             `daily`?"),
        ],
    ),
    (
        "
apiVersion: ceph.rook.io/v1
kind: CephBlockPool
metadata: { name: fast, namespace: rook-ceph }
spec: { failureDomain: host, replicated: { size: 3 } }
",
        &[("/spec/replicated/size", "three", "K8S-SCHEMA sets `spec.replicated.size` to `\"three\"`, but it must be a whole \
             number")],
    ),
    (
        "
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: web, namespace: site }
spec: { encryptedData: { password: AgBy } }
",
        &[("/spec", "", "K8S-SCHEMA is missing `spec`")],
    ),
];
