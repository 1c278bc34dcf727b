//! Formats of strings, required fields, roles: rules that were observed in an API server.

use crate::kube::tests::{Edit, assert_rejected};

/// Objects and their edits, with the expected findings.
const CASES: &[(&str, &[Edit])] = &[
    (
        "
apiVersion: batch/v1
kind: CronJob
metadata: { name: backup, namespace: site, finalizers: [example.com/archive] }
spec:
  schedule: 0 3 * * *
  timeZone: Europe/Zurich
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          serviceAccountName: backup
          priorityClassName: low
          tolerations: [{ key: example.com/slow, operator: Exists }]
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{ matchExpressions: [{ key: disk, operator: In, values: [ssd] }] }]
          containers:
            - name: backup
              image: registry.example/backup:1
              envFrom: [{ configMapRef: { name: settings } }]
              env:
                - { name: PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }
                - { name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
              livenessProbe: { httpGet: { port: http } }
          volumes:
            - { name: host, hostPath: { path: /var/lib/data } }
            - { name: keys, secret: { secretName: db, items: [{ key: password, path: db/password }] } }
            - { name: data, persistentVolumeClaim: { claimName: data } }
",
        &[
            ("/spec/timeZone", "europe/zurich", "K8S-NAME has an invalid time zone in `spec.timeZone`: `europe/zurich` is \
             spelled differently; write `Europe/Zurich`"),
            ("/spec/jobTemplate/spec/template", "{}", "K8S-SCHEMA is missing `spec.jobTemplate.spec.template.spec`"),
            ("/spec/jobTemplate/spec/template/spec/priorityClassName", "Low", "K8S-NAME has an invalid object name in \
             `spec.jobTemplate.spec.template.spec.priorityClassName`: `Low` contains `L` (character 1); write `low`"),
            ("/spec/jobTemplate/spec/template/spec/serviceAccountName", "''", ""),
            ("/spec/jobTemplate/spec/template/spec/tolerations/0/key", "a b", "K8S-NAME has an invalid key in \
             `spec.jobTemplate.spec.template.spec.tolerations[0].key`: `a b` contains a space (character 2); letters, digits, \
             `-`, `_` and `.` are allowed here"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/envFrom/0", "{}", "K8S-POD has no source in \
             `spec.jobTemplate.spec.template.spec.containers[0].envFrom[0]`; write one of `configMapRef`, `secretRef`"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/envFrom/0/configMapRef", "{}", "K8S-SCHEMA is missing \
             `spec.jobTemplate.spec.template.spec.containers[0].envFrom[0].configMapRef.name`"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/env/0/valueFrom", "{}", "K8S-POD has no source in \
             `spec.jobTemplate.spec.template.spec.containers[0].env[0].valueFrom`; write one of `configMapKeyRef`, `fieldRef`, \
             `fileKeyRef`, `resourceFieldRef`, `secretKeyRef`"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef/key", "''", "K8S-NAME has an invalid key in \
             `spec.jobTemplate.spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.key`: the key of an entry cannot \
             be empty"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/env/1/valueFrom/fieldRef/fieldPath", "metadata.labels['a b']", "K8S-NAME has an invalid pod field in \
             `spec.jobTemplate.spec.template.spec.containers[0].env[1].valueFrom.fieldRef.fieldPath`: `a b` contains a space \
             (character 2); letters, digits, `-`, `_` and `.` are allowed here"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/livenessProbe/httpGet/port", "'80'", "K8S-NAME has an invalid port name in \
             `spec.jobTemplate.spec.template.spec.containers[0].livenessProbe.httpGet.port`: the name has no letters; write 1 \
             to 15 lower-case letters, digits and single dashes, or the number without quotes"),
            ("/spec/jobTemplate/spec/template/spec/volumes/0/hostPath/path", "/var/../etc", "K8S-NAME has an invalid path in \
             `spec.jobTemplate.spec.template.spec.volumes[0].hostPath.path`: `/var/../etc` contains `..`"),
            ("/spec/jobTemplate/spec/template/spec/volumes/1/secret/items/0/path", "/db", "K8S-NAME has an invalid path in \
             `spec.jobTemplate.spec.template.spec.volumes[1].secret.items[0].path`: `/db` begins with a slash; write a \
             relative path, such as `conf/app.yaml`"),
            ("/spec/jobTemplate/spec/template/spec/volumes/2/persistentVolumeClaim/claimName", "''", "K8S-SCHEMA has an invalid \
             `spec.jobTemplate.spec.template.spec.volumes[2].persistentVolumeClaim.claimName`: it is empty"),
            ("/metadata/finalizers/0", "archive", "K8S-NAME has an invalid finalizer in `metadata.finalizers`: `archive` has \
             no prefix; write the domain of its controller as a prefix, as in `example.com/name`"),
            ("/metadata/finalizers/0", "orphan", ""),
            (
                "/spec/jobTemplate/spec/template/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution\
                 /nodeSelectorTerms/0/matchExpressions/0/values",
                "[]",
                "K8S-RULE has an invalid condition `In` in \
                 `spec.jobTemplate.spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]`: it requires values",
            ),
        ],
    ),
    (
        "
apiVersion: v1
kind: Service
metadata: { name: web, namespace: site }
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  ports: [{ name: http, port: 80, targetPort: http }]
",
        &[
            ("/spec/ports/0/targetPort", "http_1", "K8S-NAME has an invalid port name in `spec.ports[0].targetPort`: `http_1` \
             contains `_` (character 5); write 1 to 15 lower-case letters, digits and single dashes, or the number without \
             quotes"),
            ("/spec/ports/0/targetPort", "8080", ""),
            ("/spec/ports/0/name", "HTTP", "K8S-NAME has an invalid name in `spec.ports[0].name`: `HTTP` contains `H` \
             (character 1); write `http`"),
            ("/spec/type", "ClusterIP", "K8S-RULE sets `spec.externalTrafficPolicy`, but is not reachable from outside the \
             cluster; remove it, or write `type: LoadBalancer` or `type: NodePort`"),
        ],
    ),
    (
        "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: site }
spec:
  ingressClassName: traefik
  tls: [{ hosts: ['*.example.com'], secretName: web-tls }]
  rules:
    - host: web.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }] }
",
        &[
            ("/spec/ingressClassName", "''", "K8S-NAME has an invalid object name in `spec.ingressClassName`: a part of the \
             name cannot be empty"),
            ("/spec/rules/0/http/paths/0/backend/service/name", "1web", "K8S-NAME has an invalid Service name in \
             `spec.rules[0].http.paths[0].backend.service.name`: `1web` begins with a digit; the name of a Service begins with \
             a letter"),
        ],
    ),
    (
        "
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: printer, namespace: site }
addressType: IPv4
endpoints: [{ addresses: [10.0.20.7] }]
ports: [{ name: http, port: 80 }]
",
        &[
            ("/endpoints/0/addresses/0", "printer", "K8S-VALUE sets `endpoints[0].addresses[0]` to `\"printer\"`, which is not \
             an IPv4 address"),
            ("/addressType", "IPv6", "K8S-VALUE sets `endpoints[0].addresses[0]` to `\"10.0.20.7\"`, which is not an IPv6 \
             address"),
        ],
    ),
    (
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
rules:
  - { apiGroups: [''], resources: [pods], verbs: [get] }
  - { nonResourceURLs: [/metrics], verbs: [get] }
",
        &[
            ("/rules/0/apiGroups", "[]", "K8S-RULE has a rule without effect in `rules[0]`: `apiGroups` is empty; write \
             `apiGroups: [\"\"]` for Pods, Secrets and other core resources"),
            ("/rules/0/resources", "", "K8S-RULE has a rule without effect in `rules[0]`: `resources` is empty"),
            ("/rules/0/verbs", "[]", "K8S-SCHEMA has an invalid `rules[0].verbs`: its length must be at least 1"),
            ("/rules/1/resources", "[pods]", "K8S-RULE has both URLs and `resources` in `rules[1]`; write two rules"),
        ],
    ),
    (
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: readers, namespace: site }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, name: web }, { kind: User, name: Ann Smith, apiGroup: rbac.authorization.k8s.io }]
",
        &[
            ("/subjects/0/name", "Web", "K8S-NAME has an invalid service account name in `subjects[0].name`: `Web` contains \
             `W` (character 1); write `web`"),
            ("/roleRef/name", "a/b", "K8S-NAME has an invalid role name in `roleRef.name`: `a/b` cannot be a part of a path"),
        ],
    ),
    (
        "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: site }
spec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 5Gi } } }
",
        &[
            ("/spec/resources/requests/storage", "0", "K8S-RULE must have a positive size in \
             `spec.resources.requests.storage`; write `10Gi`, for instance"),
            ("/spec", "", "K8S-SCHEMA is missing `spec`"),
        ],
    ),
    (
        "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: site }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: web } } }
",
        &[
            ("/spec/maxUnavailable", "-1", "K8S-RULE sets `spec.maxUnavailable` to `-1`, which is not a valid number of pods; \
             write `1` or `\"25%\"`"),
            ("/spec/maxUnavailable", "150%", "K8S-RULE sets `spec.maxUnavailable` to `150%`, which is more than 100%; write at \
             most `100%`"),
            ("/spec/maxUnavailable", "5000000000", "K8S-RULE sets `spec.maxUnavailable` to `5000000000`, which is not a valid \
             number of pods; write `1` or `\"25%\"`"),
        ],
    ),
    (
        "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: site }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 1
  maxReplicas: 3
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
  behavior: { scaleDown: { policies: [{ type: Pods, value: 1, periodSeconds: 60 }] } }
",
        &[
            ("/spec/scaleTargetRef/apiVersion", "v1", "K8S-RULE does not set the API group of the Deployment in \
             `spec.scaleTargetRef`; write `apiVersion: apps/v1`, for instance"),
            ("/spec/minReplicas", "0", "K8S-RULE can scale to zero, but has no metric that is available without pods; write \
             `minReplicas: 1`, or add a metric of type `External` or `Object`"),
            ("/spec/metrics/0/resource/target/averageUtilization", "", "K8S-RULE has no target value in \
             `spec.metrics[0].resource.target`; write `averageUtilization: 80`, for instance"),
            ("/spec/behavior/scaleDown/policies", "[]", "K8S-RULE has no policy in `spec.behavior.scaleDown.policies`; remove \
             it, or add a policy"),
        ],
    ),
    (
        "
apiVersion: v1
kind: LimitRange
metadata: { name: limits, namespace: site }
spec: { limits: [{ type: Container, defaultRequest: { memory: 64Mi }, max: { memory: 1Gi } }] }
",
        &[
            ("/spec/limits/0/max/memory", "32Mi", "K8S-RULE sets `spec.limits[0].defaultRequest.memory` to more than `max`"),
            ("/spec/limits/-", "{ type: Container }", "K8S-DUPLICATE has two limit ranges for `Container`"),
            ("/spec/limits/0/type", "Node", "K8S-NAME has an invalid type in `spec.limits[0].type`: `Node` is not an allowed type; write \
             `Container`, `Pod` or `PersistentVolumeClaim`"),
        ],
    ),
    (
        "
apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: site }
spec: { hard: { pods: '20' } }
",
        &[("/spec/hard/pods", "'-1'", "K8S-VALUE has a negative amount in `spec.hard.pods`")],
    ),
    (
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: site }
spec: { podSelector: {}, policyTypes: [Ingress] }
",
        &[("/spec/policyTypes/-", "Ingress", "K8S-DUPLICATE has `Ingress` twice in `spec.policyTypes`")],
    ),
    (
        "
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: site }
spec:
  securityContext: { sysctls: [{ name: net.core.somaxconn, value: '1024' }] }
  containers:
    - name: web
      image: registry.example/web:1
      lifecycle: { preStop: { exec: { command: [stop] } } }
      env: [{ name: LIMIT, valueFrom: { resourceFieldRef: { resource: limits.memory, divisor: 1Mi } } }]
  volumes:
    - name: all
      projected:
        sources:
          - { secret: { name: db, items: [{ key: password, path: password }] } }
          - { downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }] } }
",
        &[
            ("/spec/securityContext/sysctls/-", "{ name: net.core.somaxconn, value: '1' }", "K8S-DUPLICATE has the sysctl \
             `net.core.somaxconn` twice"),
            ("/spec/containers/0/lifecycle/preStop", "{}", "K8S-POD has no action in `spec.containers[0].lifecycle.preStop`; \
             write one of `exec`, `httpGet`, `sleep`, `tcpSocket`"),
            ("/spec/containers/0/env/0/valueFrom/resourceFieldRef/divisor", "1m", "K8S-POD sets \
             `spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor` to a value that is not a unit of `limits.memory`; \
             available: 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei"),
            ("/spec/volumes/0/projected/sources/1/downwardAPI/items/0/path", "password", "K8S-DUPLICATE has the file `password` \
             twice"),
            ("/spec/volumes/0/projected/sources/1/downwardAPI/items/0/fieldRef", "", "K8S-POD has no source in \
             `spec.volumes[0].projected.sources[1].downwardAPI.items[0]`; write one of `fieldRef`, `resourceFieldRef`"),
        ],
    ),
    (
        "
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: lab, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }
spec: { sourceRepos: ['*'] }
",
        &[(
            "/metadata/finalizers/0",
            "a b",
            "K8S-NAME has an invalid finalizer in `metadata.finalizers`: `a b` contains a space (character 2); letters, \
             digits, `-`, `_` and `.` are allowed here",
        )],
    ),
];

#[test]
fn what_has_no_form_and_what_is_missing_is_said() {
    for (object, edits) in CASES {
        assert_rejected(34, object, edits);
    }
}

#[test]
fn names_of_variables_were_strict_before_1_32() {
    let pod = "
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: site }
spec: { containers: [{ name: web, image: 'registry.example/web:1', env: [{ name: TZ, value: UTC }] }] }
";
    let strict = "K8S-NAME has an invalid name of an environment variable in `spec.containers[0].env[0].name`: `1A` begins \
             with `1` (character 1); the name of an environment variable cannot begin with a digit";
    assert_rejected(31, pod, &[("/spec/containers/0/env/0/name", "1A", strict)]);
    assert_rejected(32, pod, &[("/spec/containers/0/env/0/name", "1A", "")]);
}
