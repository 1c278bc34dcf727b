//! Rules that no schema has, kind by kind: objects that are right, and the same with one thing wrong.

use crate::kube::tests::{Edit, holds, kinds, said, yaml};

/// A workload whose pod has a bit of everything that the rules speak of.
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
                "K8S-NAME has in `spec.template.spec.containers[0].name` a name of a container that Kubernetes \
                 refuses: `DB` contains `D` (character 1); write `db`",
            ),
            (
                "/spec/template/spec/containers/0/ports/0/name",
                "a-very-long-port-name",
                "K8S-NAME has in `spec.template.spec.containers[0].ports[0].name` a name of a port that Kubernetes \
                 refuses: the name has 21 characters, and at most 15 fit; write 1 to 15 lower-case letters, digits \
                 and single dashes, such as `metrics`",
            ),
            (
                "/spec/template/spec/containers/0/ports/1/name",
                "db",
                "K8S-DUPLICATE has two ports named `db`",
            ),
            (
                "/spec/template/spec/containers/0/env/0/name",
                "A=B",
                "K8S-NAME has in `spec.template.spec.containers[0].env[0].name` a name of a variable that Kubernetes \
                 refuses: it is empty, or has characters that no variable can have",
            ),
            (
                "/spec/template/spec/containers/0/livenessProbe/successThreshold",
                "2",
                "K8S-POD wants in `spec.template.spec.containers[0].livenessProbe.successThreshold` more than one \
                 success; only a readiness probe can ask for more",
            ),
            (
                "/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation",
                "false",
                "K8S-POD is privileged in `spec.template.spec.containers[0]`, and may not gain privileges; take one \
                 of the two away",
            ),
            (
                "/spec/template/spec/containers/0/volumeMounts/0/subPath",
                "../etc",
                "K8S-POD leads in `spec.template.spec.containers[0].volumeMounts[0]` out of its volume; name a place \
                 inside the volume",
            ),
            (
                "/spec/template/spec/containers/0/ports/0/hostPort",
                "15432",
                "",
            ),
            (
                "/spec/template/spec/tolerations/0/operator",
                "Exists",
                "K8S-POD tolerates in `spec.template.spec.tolerations[0]` every value, and names one; write \
                 `operator: Equal`, or no value",
            ),
            (
                "/spec/template/spec/tolerations/0/key",
                "",
                "K8S-POD tolerates in `spec.template.spec.tolerations[0]` a taint without a key; `operator: Exists` \
                 tolerates all taints",
            ),
            (
                "/spec/template/spec/tolerations/0/tolerationSeconds",
                "30",
                "K8S-POD has in `spec.template.spec.tolerations[0]` a time for an effect that throws no pod out; leave \
                 it out",
            ),
            (
                "/spec/template/spec/dnsPolicy",
                "None",
                "K8S-POD asks nobody for addresses: `spec.template.spec.dnsConfig.nameservers` is missing; `None` goes \
                 with servers of its own",
            ),
            (
                "/spec/volumeClaimTemplates/0/spec/resources",
                "",
                "K8S-RULE asks for no size: `spec.volumeClaimTemplates[0].spec.resources.requests.storage` is \
                 missing; a claim says how much it needs",
            ),
            (
                "/spec/volumeClaimTemplates/0/metadata/name",
                "date",
                "K8S-POD mounts a volume `data`, which its pod does not have; add it to the pod's `volumes`, or mend \
                 the name",
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
            ("/spec/ports/1/name", "", "K8S-RULE has several ports, and `spec.ports[1]` has no name; give every port a name"),
            ("/spec/ports/1/name", "http", "K8S-RULE has two ports named `http`; give one another name"),
            ("/spec/ports/1/port", "80", "K8S-DUPLICATE has two entries `80, TCP` in `spec.ports`; keep one of the two, \
             or give one another key"),
            ("/spec/ports", "[]", "K8S-RULE has no ports"),
            (
                "/spec/ports/0/nodePort",
                "30080",
                "K8S-RULE has a `nodePort` in `spec.ports[0]`, and is of type `ClusterIP`; leave it out, or make the \
                 Service one of type `NodePort`",
            ),
            ("/spec/type", "ExternalName", "K8S-RULE is of type `ExternalName` and has no `spec.externalName`"),
            ("/spec/selector/app", "a b", "K8S-NAME has in `spec.selector` the value of a label that Kubernetes refuses: \
             `a b` contains a space (character 2); write `a-b`"),
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
            ("/spec/rules/0/host", "https://web.example", "K8S-VALUE has in `spec.rules[0].host` no name of a host: \
             `https://web.example` contains `:` (character 6); write `web.example`"),
            ("/spec/rules/0/http/paths/0/path", "web", "K8S-RULE has in `spec.rules[0].http.paths[0].path` `\"web\"`, \
             which does not begin with a slash; write `/`, for instance"),
            ("/spec/rules/0/http/paths/0/backend/service/port", "{}", "K8S-RULE needs in \
             `spec.rules[0].http.paths[0].backend.service` a port, by its name or by its number; write `port: { name: \
             http }` or `port: { number: 80 }`"),
            ("/spec/rules/0/http/paths/0/backend", "{}", "K8S-RULE needs in `spec.rules[0].http.paths[0].backend` \
             either a service or a resource; a backend is `service` or `resource`"),
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
            ("/spec/ingress/0/from/0/ipBlock/cidr", "10.0.0.0", "K8S-VALUE has in `spec.ingress[0].from[0].ipBlock.cidr` \
             `\"10.0.0.0\"`, which is not a network; write `10.0.20.0/24`, for instance"),
            ("/spec/ingress/0/from/0/ipBlock/except/0", "10.1.0.0/24", "K8S-RULE excepts in \
             `spec.ingress[0].from[0].ipBlock.except[0]` what is not within `10.0.0.0/16`"),
            ("/spec/ingress/0/from/1", "{}", "K8S-RULE names nobody in `spec.ingress[0].from[1]`"),
            ("/spec/ingress/0/from/0/podSelector", "{}", "K8S-RULE has in `spec.ingress[0].from[0]` a block of addresses \
             and selectors; make two entries of it"),
            ("/spec/ingress/0/ports/0/endPort", "79", "K8S-RULE has in `spec.ingress[0].ports[0]` a range of ports that \
             ends before it begins; `endPort` goes with a `port` that is a number and not greater"),
            ("/spec/policyTypes/0", "ingress", "K8S-SCHEMA has in `spec.policyTypes[0]` `\"ingress\"`, which is none of \
             the words known there; did you mean `Ingress`?; known here: `Egress`, `Ingress`"),
            ("/spec/ingress/0/ports/0/protocol", "tcp", "K8S-SCHEMA has in `spec.ingress[0].ports[0].protocol` `\"tcp\"`, \
             which is none of the words known there; did you mean `TCP`?; known here: `SCTP`, `TCP`, `UDP`"),
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
            ("/roleRef/apiGroup", "rbac", "K8S-RULE has in `roleRef.apiGroup` `\"rbac\"`; write \
             `rbac.authorization.k8s.io`"),
            ("/subjects/0/kind", "Pod", "K8S-RULE has in `subjects[0].kind` `\"Pod\"`, to whom nothing can be allowed; \
             write `ServiceAccount`, `User` or `Group`"),
            ("/subjects/0/namespace", "", "K8S-RULE names in `subjects[0]` a service account without its namespace"),
            ("/roleRef/name", "", "K8S-SCHEMA lacks `roleRef.name`"),
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
            ("/spec/maxReplicas", "1", "K8S-RULE has at least 2 pods and at most 1"),
            ("/spec/maxReplicas", "0", "K8S-VALUE has in `spec.maxReplicas` `0`; it has to be at least 1\nK8S-RULE has \
             at least 2 pods and at most 0"),
            ("/spec/metrics/0/type", "Pods", "K8S-RULE has in `spec.metrics[0]` a metric of type `Pods` without `pods`"),
            ("/spec/metrics/0/resource/target/type", "Percent", "K8S-SCHEMA has in \
             `spec.metrics[0].resource.target.type` `\"Percent\"`, which is none of the words known there; known here: \
             `AverageValue`, `Utilization`, `Value`"),
            ("/spec/scaleTargetRef/name", "", "K8S-SCHEMA lacks `spec.scaleTargetRef.name`"),
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
            ("/spec/minAvailable", "half", "K8S-RULE has in `spec.minAvailable` `\"half\"`, which is neither a number \
             nor a percentage; write `1` or `\"25%\"`"),
        ],
    ),
];

#[test]
fn what_is_right_passes_and_what_breaks_a_rule_is_said() {
    for (object, edits) in CASES.iter().chain(kinds::CASES) {
        holds(34, object, edits);
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
