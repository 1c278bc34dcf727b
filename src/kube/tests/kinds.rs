//! Rules that no schema has, of kinds that are neither pods nor ways to them.

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
            ("/spec/resources/requests", "", "K8S-RULE asks for no size: `spec.resources.requests.storage` is missing; a \
             claim says how much it needs"),
            ("/spec/resources/requests/storage", "5GB", "K8S-VALUE has in `spec.resources.requests.storage` `\"5GB\"`, \
             which is not a quantity; write `500m`, `2`, `512Mi` or `10G`, for instance; no unit `B`, and no space"),
            ("/spec/accessModes", "[]", "K8S-RULE says in no `spec.accessModes` how it may be mounted; write \
             `accessModes: [ReadWriteOnce]`, for instance"),
            ("/spec/accessModes/0", "RWO", "K8S-SCHEMA has in `spec.accessModes[0]` `\"RWO\"`, which is none of the words \
             known there; known here: `ReadOnlyMany`, `ReadWriteMany`, `ReadWriteOnce`, `ReadWriteOncePod`"),
            ("/spec/volumeMode", "File", "K8S-SCHEMA has in `spec.volumeMode` `\"File\"`, which is none of the words \
             known there; known here: `Block`, `Filesystem`"),
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
            ("/spec/nfs", "", "K8S-RULE does not say where the volume is"),
            ("/spec/hostPath", "{ path: /srv }", "K8S-RULE has more than one source: hostPath, nfs; a volume has one \
             source"),
            ("/spec/capacity", "", "K8S-RULE has no size: `spec.capacity.storage` is missing"),
            ("/spec/nfs/readonly", "true", "K8S-SCHEMA has no field `spec.nfs.readonly`; did you mean `readOnly`?"),
            ("/spec/persistentVolumeReclaimPolicy", "Keep", "K8S-SCHEMA has in `spec.persistentVolumeReclaimPolicy` \
             `\"Keep\"`, which is none of the words known there; known here: `Delete`, `Recycle`, `Retain`"),
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
            ("/data/conf.d~1app.ini", "x", "K8S-NAME has in `data` a key that Kubernetes refuses: `conf.d/app.ini` \
             contains `/` (character 7); write `conf.d-app.ini`"),
            ("/data/logo.png", "x", "K8S-RULE has the key `logo.png` in `data` and in `binaryData`; keep one"),
            ("/data/port", "80", "K8S-SCHEMA needs text in `data.port`, and has `80`; write `\"80\"`"),
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
        &[("/stringData/tls.key", "", "K8S-RULE is of type `kubernetes.io/tls` and has no key `tls.key`")],
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
            ("/spec/updateStrategy/rollingUpdate/maxSurge", "1", "K8S-RULE has in `spec.updateStrategy.rollingUpdate` one \
             more pod on a node and one less at the same time; with `maxSurge`, write `maxUnavailable: 0`: it is 1 where \
             it is absent"),
            ("/spec/replicas", "2", "K8S-SCHEMA has no field `spec.replicas`; available: minReadySeconds, \
             revisionHistoryLimit, selector, template, updateStrategy"),
            ("/spec/template/metadata/labels/app", "agents", "K8S-SELECTOR selects pods with `app: agent`, and its own \
             pods have `agents`"),
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
            ("/spec/strategy/type", "Recreate", "K8S-RULE has `spec.strategy.rollingUpdate` and makes its pods anew all \
             at once; leave it out, or take the type `RollingUpdate`"),
            ("/spec/strategy/rollingUpdate/maxSurge", "0", "K8S-RULE can never exchange a pod: \
             `spec.strategy.rollingUpdate` allows neither one more nor one less; make one of the two at least 1"),
            ("/spec/template/spec/containers", "[]", "K8S-POD has no container in `spec.template.spec`; a pod has at \
             least one container"),
            ("/spec/template/spec/hostNetwork", "'true'", "K8S-SCHEMA needs true or false in \
             `spec.template.spec.hostNetwork`, and has `\"true\"`; write `true` without quotes"),
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
            ("/provisioner", "", "K8S-SCHEMA lacks `provisioner`"),
            ("/volumeBindingMode", "Lazy", "K8S-SCHEMA has in `volumeBindingMode` `\"Lazy\"`, which is none of the words \
             known there; known here: `Immediate`, `WaitForFirstConsumer`"),
            ("/parameters", "{ type: 1 }", "K8S-SCHEMA needs text in `parameters.type`, and has `1`; write `\"1\"`"),
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
            ("/value", "2000000000", "K8S-VALUE has in `value` `2000000000`; it has to be at most 1000000000"),
            ("/preemptionPolicy", "Sometimes", "K8S-SCHEMA has in `preemptionPolicy` `\"Sometimes\"`, which is none of \
             the words known there; known here: `Never`, `PreemptLowerPriority`"),
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
            ("/spec/limits/0/default/memory", "256 Mi", "K8S-VALUE has in `spec.limits[0].default.memory` `\"256 Mi\"`, \
             which is not a quantity; write `500m`, `2`, `512Mi` or `10G`, for instance; no unit `B`, and no space"),
            ("/spec/limits/0/type", "", "K8S-SCHEMA lacks `spec.limits[0].type`"),
        ],
    ),
    (
        "
apiVersion: v1
kind: Namespace
metadata: { name: site, labels: { pod-security.kubernetes.io/enforce: restricted } }
",
        &[
            ("/metadata/name", "my.site", "K8S-NAME has in `metadata.name` the name of the object that Kubernetes \
             refuses: `my.site` contains `.` (character 3); write `my-site`"),
            ("/metadata/labels/-bad", "x", "K8S-NAME has in `metadata.labels` the key of a label that Kubernetes refuses: \
             `-bad`: the key of a label cannot begin with `-` (character 1); it begins with a letter or a digit"),
        ],
    ),
];
