//! Rules that no schema has, kind by kind: valid objects, and the same objects with one error.

use crate::kube::tests::{Edit, assert_rejected, kinds, said, yaml};

/// A workload whose pod uses everything that the rules apply to.
const STATEFUL_SET: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: site }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      dnsPolicy: ClusterFirst
      tolerations: [{ key: gpu, operator: Equal, value: 'yes', effect: NoSchedule }]
      containers:
        - name: db
          image: registry.example/db:1
          ports: [{ name: db, containerPort: 5432 }, { name: metrics, containerPort: 9187 }]
          env: [{ name: PGDATA, value: /data }]
          livenessProbe: { tcpSocket: { port: db }, successThreshold: 1 }
          securityContext: { privileged: true }
          volumeMounts: [{ name: data, mountPath: /data, subPath: pg }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 5Gi } } }
";

/// Objects and their edits.
const CASES: &[(&str, &[Edit])] = &[
    (
        STATEFUL_SET,
        &[
            (
                "/spec/template/spec/containers/0/name",
                "DB",
                "K8S-NAME has an invalid container name in `spec.template.spec.containers[0].name`: `DB` contains `D` \
                 (character 1); write `db`",
            ),
            (
                "/spec/template/spec/containers/0/ports/0/name",
                "a-very-long-port-name",
                "K8S-NAME has an invalid port name in `spec.template.spec.containers[0].ports[0].name`: the name has 21 \
                 characters, but the maximum is 15; write 1 to 15 lower-case letters, digits and single dashes, such as `metrics`",
            ),
            (
                "/spec/template/spec/containers/0/ports/1/name",
                "db",
                "K8S-DUPLICATE has two ports named `db`",
            ),
            (
                "/spec/template/spec/containers/0/env/0/name",
                "A=B",
                "K8S-NAME has an invalid name of an environment variable in `spec.template.spec.containers[0].env[0].name`: it \
                 is empty, or contains invalid characters",
            ),
            (
                "/spec/template/spec/containers/0/livenessProbe/successThreshold",
                "2",
                "K8S-POD requires more than one success in `spec.template.spec.containers[0].livenessProbe.successThreshold`; \
                 write `successThreshold: 1`: only readiness probes can require more",
            ),
            (
                "/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation",
                "false",
                "K8S-POD is privileged in `spec.template.spec.containers[0]`, but disables privilege escalation; remove one of \
                 the two",
            ),
            (
                "/spec/template/spec/containers/0/volumeMounts/0/subPath",
                "../etc",
                "K8S-POD has a path in `spec.template.spec.containers[0].volumeMounts[0]` that leads out of the volume; write \
                 a path inside the volume",
            ),
            (
                "/spec/template/spec/containers/0/ports/0/hostPort",
                "15432",
                "",
            ),
            (
                "/spec/template/spec/tolerations/0/operator",
                "Exists",
                "K8S-POD tolerates every value in `spec.template.spec.tolerations[0]`, but sets one; write `operator: Equal`, \
                 or remove the value",
            ),
            (
                "/spec/template/spec/tolerations/0/key",
                "",
                "K8S-POD has a toleration without a key in `spec.template.spec.tolerations[0]`; write a key, or `operator: \
                 Exists` to tolerate all taints",
            ),
            (
                "/spec/template/spec/tolerations/0/tolerationSeconds",
                "30",
                "K8S-POD sets `tolerationSeconds` in `spec.template.spec.tolerations[0]`, but its effect does not evict pods; \
                 remove it",
            ),
            (
                "/spec/template/spec/dnsPolicy",
                "None",
                "K8S-POD has no DNS servers: `spec.template.spec.dnsConfig.nameservers` is missing; with `dnsPolicy: None`, \
                 write `dnsConfig.nameservers`",
            ),
            (
                "/spec/volumeClaimTemplates/0/spec/resources",
                "",
                "K8S-RULE requests no size: `spec.volumeClaimTemplates[0].spec.resources.requests.storage` is missing; write \
                 `resources.requests.storage: 10Gi`, for instance",
            ),
            (
                "/spec/volumeClaimTemplates/0/metadata/name",
                "date",
                "K8S-POD mounts the volume `data`, which its pod does not define; add it to the pod's `volumes`, or fix the \
                 name",
            ),
        ],
    ),
    (
        "
apiVersion: v1
kind: Service
metadata: { name: web, namespace: site }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }, { name: https, port: 443 }] }
",
        &[
            ("/spec/ports/1/name", "", "K8S-RULE has several ports, but `spec.ports[1]` has no name; give every port a name"),
            ("/spec/ports/1/name", "http", "K8S-RULE has two ports named `http`; rename one of them"),
            ("/spec/ports/1/port", "80", "K8S-DUPLICATE has two entries with the key `80, TCP` in `spec.ports`; keep one of \
             the two, or change the key of one"),
            ("/spec/ports", "[]", "K8S-RULE has no ports"),
            (
                "/spec/ports/0/nodePort",
                "30080",
                "K8S-RULE sets `spec.ports[0].nodePort`, but is of type `ClusterIP`; remove it, or write `type: NodePort`",
            ),
            ("/spec/type", "ExternalName", "K8S-RULE is of type `ExternalName`, but has no `spec.externalName`"),
            ("/spec/selector/app", "a b", "K8S-NAME has an invalid label value in `spec.selector`: `a b` contains a space \
             (character 2); write `a-b`"),
        ],
    ),
    (
        "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: site }
spec:
  rules:
    - host: '*.web.example'
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }] }
",
        &[
            ("/spec/rules/0/host", "https://web.example", "K8S-VALUE has an invalid host name in `spec.rules[0].host`: \
             `https://web.example` contains `:` (character 6); write `web.example`"),
            ("/spec/rules/0/http/paths/0/path", "web", "K8S-RULE sets `spec.rules[0].http.paths[0].path` to `\"web\"`, \
             which does not begin with a slash; write `/`, for instance"),
            ("/spec/rules/0/http/paths/0/backend/service/port", "{}", "K8S-RULE must have a port in \
             `spec.rules[0].http.paths[0].backend.service`, either by name or by number; write `port: { name: http }` or \
             `port: { number: 80 }`"),
            ("/spec/rules/0/http/paths/0/backend", "{}", "K8S-RULE must have either a service or a resource in \
             `spec.rules[0].http.paths[0].backend`; keep `service` or `resource`"),
            ("/spec/rules", "", "K8S-RULE has neither rules nor a default backend"),
            ("/spec/tls", "[{ secretname: web }]", "K8S-SCHEMA has no field `spec.tls[0].secretname`; did you mean \
             `secretName`?"),
        ],
    ),
    (
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: site }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ ipBlock: { cidr: 10.0.0.0/16, except: [10.0.20.0/24] } }, { podSelector: {} }]
      ports: [{ port: 80, endPort: 90, protocol: TCP }]
",
        &[
            ("/spec/ingress/0/from/0/ipBlock/cidr", "10.0.0.0", "K8S-VALUE sets `spec.ingress[0].from[0].ipBlock.cidr` to \
             `\"10.0.0.0\"`, which is not a network; write `10.0.20.0/24`, for instance"),
            ("/spec/ingress/0/from/0/ipBlock/except/0", "10.1.0.0/24", "K8S-RULE has an exception in \
             `spec.ingress[0].from[0].ipBlock.except[0]` that is not within `10.0.0.0/16`"),
            ("/spec/ingress/0/from/1", "{}", "K8S-RULE has an empty peer in `spec.ingress[0].from[1]`"),
            ("/spec/ingress/0/from/0/podSelector", "{}", "K8S-RULE has both an IP block and selectors in \
             `spec.ingress[0].from[0]`; write two entries"),
            ("/spec/ingress/0/ports/0/endPort", "79", "K8S-RULE has an invalid port range in `spec.ingress[0].ports[0]`: it \
             ends before it begins; `endPort` requires a numeric `port` that is not greater"),
            ("/spec/policyTypes/0", "ingress", "K8S-SCHEMA sets `spec.policyTypes[0]` to `\"ingress\"`, which is not an \
             allowed value; did you mean `Ingress`?; available: `Egress`, `Ingress`"),
            ("/spec/ingress/0/ports/0/protocol", "tcp", "K8S-SCHEMA sets `spec.ingress[0].ports[0].protocol` to `\"tcp\"`, \
             which is not an allowed value; did you mean `TCP`?; available: `SCTP`, `TCP`, `UDP`"),
        ],
    ),
    (
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: reader }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader }
subjects: [{ kind: ServiceAccount, name: web, namespace: site }]
",
        &[
            ("/roleRef/kind", "Role", "K8S-RULE cannot bind a Role; write `ClusterRole`"),
            ("/roleRef/apiGroup", "rbac", "K8S-RULE sets `roleRef.apiGroup` to `\"rbac\"`, which is not the API group of \
             roles; write `rbac.authorization.k8s.io`"),
            ("/subjects/0/kind", "Pod", "K8S-RULE sets `subjects[0].kind` to `\"Pod\"`, which cannot be a subject; write \
             `ServiceAccount`, `User` or `Group`"),
            ("/subjects/0/namespace", "", "K8S-RULE refers to a service account without its namespace in `subjects[0]`"),
            ("/roleRef/name", "", "K8S-SCHEMA is missing `roleRef.name`"),
        ],
    ),
    (
        "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: site }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 4
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
",
        &[
            ("/spec/maxReplicas", "1", "K8S-RULE sets `spec.minReplicas` (2) above `spec.maxReplicas` (1)"),
            ("/spec/maxReplicas", "0", "K8S-VALUE sets `spec.maxReplicas` to `0`; it must be at least 1\nK8S-RULE sets \
             `spec.minReplicas` (2) above `spec.maxReplicas` (0)"),
            ("/spec/metrics/0/type", "Pods", "K8S-RULE has a metric of type `Pods` without `pods` in `spec.metrics[0]`"),
            ("/spec/metrics/0/resource/target/type", "Percent", "K8S-SCHEMA sets `spec.metrics[0].resource.target.type` to \
             `\"Percent\"`, which is not an allowed value; available: `AverageValue`, `Utilization`, `Value`"),
            ("/spec/scaleTargetRef/name", "", "K8S-SCHEMA is missing `spec.scaleTargetRef.name`"),
        ],
    ),
    (
        "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: site }
spec: { minAvailable: 50%, selector: { matchLabels: { app: web } } }
",
        &[
            ("/spec/maxUnavailable", "1", "K8S-RULE has both `minAvailable` and `maxUnavailable`; keep one"),
            ("/spec/minAvailable", "half", "K8S-RULE sets `spec.minAvailable` to `\"half\"`, which is neither a number nor a \
             percentage; write `1` or `\"25%\"`"),
        ],
    ),
];

#[test]
fn what_is_right_passes_and_what_breaks_a_rule_is_said() {
    for (object, edits) in CASES.iter().chain(kinds::CASES) {
        assert_rejected(34, object, edits);
    }
}

#[test]
fn what_is_not_known_of_older_versions_is_not_asked_of_them() {
    for minor in [25, 29, 37] {
        for (object, _) in CASES.iter().chain(kinds::CASES) {
            assert_eq!(said(minor, &yaml(object)), [""; 0], "1.{minor}: {object}");
        }
    }
}
