//! Rules that no schema has, for kinds other than pods, Services and routes.

use crate::kube::tests::Edit;

pub(super) const CASES: &[(&str, &[Edit])] = &[
    (
        "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: site }
spec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 5Gi } } }
",
        &[
            ("/spec/resources/requests", "", "K8S-RULE requests no size: `spec.resources.requests.storage` is missing; write \
             `resources.requests.storage: 10Gi`, for instance"),
            ("/spec/resources/requests/storage", "5GB", "K8S-VALUE sets `spec.resources.requests.storage` to `\"5GB\"`, which \
             is not a quantity; write `500m`, `2`, `512Mi` or `10G`, for instance; without `B` and without spaces"),
            ("/spec/accessModes", "[]", "K8S-RULE has no access modes in `spec.accessModes`; write `accessModes: \
             [ReadWriteOnce]`, for instance"),
            ("/spec/accessModes/0", "RWO", "K8S-SCHEMA sets `spec.accessModes[0]` to `\"RWO\"`, which is not an allowed value; \
             available: `ReadOnlyMany`, `ReadWriteMany`, `ReadWriteOnce`, `ReadWriteOncePod`"),
            ("/spec/volumeMode", "File", "K8S-SCHEMA sets `spec.volumeMode` to `\"File\"`, which is not an allowed value; \
             available: `Block`, `Filesystem`"),
        ],
    ),
    (
        "
apiVersion: v1
kind: PersistentVolume
metadata: { name: media }
spec: { capacity: { storage: 1Ti }, accessModes: [ReadWriteMany], nfs: { server: nas.example, path: /srv/media } }
",
        &[
            ("/spec/nfs", "", "K8S-RULE has no volume source"),
            ("/spec/hostPath", "{ path: /srv }", "K8S-RULE has more than one source: hostPath, nfs; keep one source"),
            ("/spec/capacity", "", "K8S-RULE has no size: `spec.capacity.storage` is missing"),
            ("/spec/nfs/readonly", "true", "K8S-SCHEMA has no field `spec.nfs.readonly`; did you mean `readOnly`?"),
            ("/spec/persistentVolumeReclaimPolicy", "Keep", "K8S-SCHEMA sets `spec.persistentVolumeReclaimPolicy` to \
             `\"Keep\"`, which is not an allowed value; available: `Delete`, `Recycle`, `Retain`"),
        ],
    ),
    (
        "
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: site }
data: { app.ini: a=b }
binaryData: { logo.png: aGk= }
",
        &[
            ("/data/conf.d~1app.ini", "x", "K8S-NAME has an invalid key in `data`: `conf.d/app.ini` contains `/` (character \
             7); write `conf.d-app.ini`"),
            ("/data/logo.png", "x", "K8S-RULE has the key `logo.png` in both `data` and `binaryData`; keep one"),
            ("/data/port", "80", "K8S-SCHEMA sets `data.port` to `80`, but it must be text; write `\"80\"`"),
        ],
    ),
    (
        "
apiVersion: v1
kind: Secret
metadata: { name: tls, namespace: site }
type: kubernetes.io/tls
stringData: { tls.crt: a, tls.key: b }
",
        &[("/stringData/tls.key", "", "K8S-RULE is of type `kubernetes.io/tls`, but has no key `tls.key`")],
    ),
    (
        "
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: site }
spec:
  selector: { matchLabels: { app: agent } }
  updateStrategy: { rollingUpdate: { maxUnavailable: 1 } }
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: agent, image: registry.example/agent:1 }] }
",
        &[
            ("/spec/updateStrategy/rollingUpdate/maxSurge", "1", "K8S-RULE has both `maxSurge` and a non-zero `maxUnavailable` in \
             `spec.updateStrategy.rollingUpdate`; with `maxSurge`, write `maxUnavailable: 0`: the default is 1"),
            ("/spec/replicas", "2", "K8S-SCHEMA has no field `spec.replicas`; available: minReadySeconds, \
             revisionHistoryLimit, selector, template, updateStrategy"),
            ("/spec/template/metadata/labels/app", "agents", "K8S-SELECTOR selects pods with `app: agent`, but its own pods \
             have `agents`"),
        ],
    ),
    (
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site }
spec:
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 25%, maxUnavailable: 0 } }
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example/web:1 }] }
",
        &[
            ("/spec/strategy/type", "Recreate", "K8S-RULE sets `spec.strategy.rollingUpdate`, but its strategy is `Recreate`; \
             remove it, or write `type: RollingUpdate`"),
            ("/spec/strategy/rollingUpdate/maxSurge", "0", "K8S-RULE can never replace a pod: `maxSurge` and `maxUnavailable` \
             in `spec.strategy.rollingUpdate` are both 0; set one of the two to at least 1"),
            ("/spec/template/spec/containers", "[]", "K8S-POD has no container in `spec.template.spec`; add a container"),
            ("/spec/template/spec/hostNetwork", "'true'", "K8S-SCHEMA sets `spec.template.spec.hostNetwork` to `\"true\"`, but \
             it must be true or false; write `true` without quotes"),
        ],
    ),
    (
        "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: csi.example
reclaimPolicy: Retain
volumeBindingMode: WaitForFirstConsumer
allowVolumeExpansion: true
",
        &[
            ("/provisioner", "", "K8S-SCHEMA is missing `provisioner`"),
            ("/volumeBindingMode", "Lazy", "K8S-SCHEMA sets `volumeBindingMode` to `\"Lazy\"`, which is not an allowed value; \
             available: `Immediate`, `WaitForFirstConsumer`"),
            ("/parameters", "{ type: 1 }", "K8S-SCHEMA sets `parameters.type` to `1`, but it must be text; write `\"1\"`"),
        ],
    ),
    (
        "
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: tier-1 }
value: 900000
preemptionPolicy: Never
",
        &[
            ("/value", "2000000000", "K8S-VALUE sets `value` to `2000000000`; it must be at most 1000000000"),
            ("/preemptionPolicy", "Sometimes", "K8S-SCHEMA sets `preemptionPolicy` to `\"Sometimes\"`, which is not an allowed \
             value; available: `Never`, `PreemptLowerPriority`"),
        ],
    ),
    (
        "
apiVersion: v1
kind: LimitRange
metadata: { name: limits, namespace: site }
spec: { limits: [{ type: Container, default: { memory: 256Mi }, defaultRequest: { cpu: 50m } }] }
",
        &[
            ("/spec/limits/0/default/memory", "256 Mi", "K8S-VALUE sets `spec.limits[0].default.memory` to `\"256 Mi\"`, which \
             is not a quantity; write `500m`, `2`, `512Mi` or `10G`, for instance; without `B` and without spaces"),
            ("/spec/limits/0/type", "", "K8S-SCHEMA is missing `spec.limits[0].type`"),
        ],
    ),
    (
        "
apiVersion: v1
kind: Namespace
metadata: { name: site, labels: { pod-security.kubernetes.io/enforce: restricted } }
",
        &[
            ("/metadata/name", "my.site", "K8S-NAME has an invalid name in `metadata.name`: `my.site` contains `.` (character \
             3); write `my-site`"),
            ("/metadata/labels/-bad", "x", "K8S-NAME has an invalid label key in `metadata.labels`: `-bad`: the key of a label \
             cannot begin with `-` (character 1); it begins with a letter or a digit"),
        ],
    ),
];
