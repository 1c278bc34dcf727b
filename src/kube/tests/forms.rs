//! Forms of texts, fields that are needed, and who may do what: rules that an API server was found to have.

use crate::kube::tests::{Edit, holds};

/// Objects and their edits; what is said is written by hand.
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
            ("/spec/timeZone", "europe/zurich", "K8S-NAME has in `spec.timeZone` a time zone that Kubernetes refuses: `europe/zurich` \
             is written otherwise; write `Europe/Zurich`"),
            ("/spec/jobTemplate/spec/template", "{}", "K8S-SCHEMA lacks `spec.jobTemplate.spec.template.spec`"),
            ("/spec/jobTemplate/spec/template/spec/priorityClassName", "Low", "K8S-NAME has in \
             `spec.jobTemplate.spec.template.spec.priorityClassName` a name of an object that Kubernetes refuses: `Low` contains `L` \
             (character 1); write `low`"),
            ("/spec/jobTemplate/spec/template/spec/serviceAccountName", "''", ""),
            ("/spec/jobTemplate/spec/template/spec/tolerations/0/key", "a b", "K8S-NAME has in \
             `spec.jobTemplate.spec.template.spec.tolerations[0].key` a key that Kubernetes refuses: `a b` contains a space \
             (character 2); letters, digits, `-`, `_` and `.` are allowed here"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/envFrom/0", "{}", "K8S-POD has in \
             `spec.jobTemplate.spec.template.spec.containers[0].envFrom[0]` no source; write one of `configMapRef`, `secretRef`"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/envFrom/0/configMapRef", "{}", "K8S-SCHEMA lacks \
             `spec.jobTemplate.spec.template.spec.containers[0].envFrom[0].configMapRef.name`"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/env/0/valueFrom", "{}", "K8S-POD has in \
             `spec.jobTemplate.spec.template.spec.containers[0].env[0].valueFrom` no source; write one of `configMapKeyRef`, \
             `fieldRef`, `fileKeyRef`, `resourceFieldRef`, `secretKeyRef`"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef/key", "''", "K8S-NAME has in \
             `spec.jobTemplate.spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.key` a key of an entry that \
             Kubernetes refuses: the key of an entry cannot be empty"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/env/1/valueFrom/fieldRef/fieldPath", "metadata.labels['a b']", "K8S-NAME \
             has in `spec.jobTemplate.spec.template.spec.containers[0].env[1].valueFrom.fieldRef.fieldPath` a field of a pod that \
             Kubernetes refuses: `a b` contains a space (character 2); letters, digits, `-`, `_` and `.` are allowed here"),
            ("/spec/jobTemplate/spec/template/spec/containers/0/livenessProbe/httpGet/port", "'80'", "K8S-NAME has in \
             `spec.jobTemplate.spec.template.spec.containers[0].livenessProbe.httpGet.port` a name of a port that Kubernetes \
             refuses: the name has no letter; write 1 to 15 lower-case letters, digits and single dashes, or the number without \
             quotes"),
            ("/spec/jobTemplate/spec/template/spec/volumes/0/hostPath/path", "/var/../etc", "K8S-NAME has in \
             `spec.jobTemplate.spec.template.spec.volumes[0].hostPath.path` a path that Kubernetes refuses: `/var/../etc` leads out \
             with `..`"),
            ("/spec/jobTemplate/spec/template/spec/volumes/1/secret/items/0/path", "/db", "K8S-NAME has in \
             `spec.jobTemplate.spec.template.spec.volumes[1].secret.items[0].path` a path that Kubernetes refuses: `/db` begins with \
             a slash; name a place inside the volume"),
            ("/spec/jobTemplate/spec/template/spec/volumes/2/persistentVolumeClaim/claimName", "''", "K8S-SCHEMA cannot have this \
             `spec.jobTemplate.spec.template.spec.volumes[2].persistentVolumeClaim.claimName`: it is empty"),
            ("/metadata/finalizers/0", "archive", "K8S-NAME has in `metadata.finalizers` a finalizer that Kubernetes refuses: `archive` \
             has no prefix; write the domain of whoever takes it away before it, as in `example.com/name`"),
            ("/metadata/finalizers/0", "orphan", ""),
            (
                "/spec/jobTemplate/spec/template/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution\
                 /nodeSelectorTerms/0/matchExpressions/0/values",
                "[]",
                "K8S-RULE has in `spec.jobTemplate.spec.template.spec.affinity.nodeAffinity.\
                 requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]` a condition `In` that \
                 cannot be: it needs values",
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
            ("/spec/ports/0/targetPort", "http_1", "K8S-NAME has in `spec.ports[0].targetPort` a name of a port that Kubernetes refuses: \
             `http_1` contains `_` (character 5); write 1 to 15 lower-case letters, digits and single dashes, or the number \
             without quotes"),
            ("/spec/ports/0/targetPort", "8080", ""),
            ("/spec/ports/0/name", "HTTP", "K8S-NAME has in `spec.ports[0].name` a name that Kubernetes refuses: `HTTP` contains `H` \
             (character 1); write `http`"),
            ("/spec/type", "ClusterIP", "K8S-RULE has `spec.externalTrafficPolicy`, and is not reached from outside; leave it out, or \
             make the Service one of type `LoadBalancer` or `NodePort`"),
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
            ("/spec/ingressClassName", "''", "K8S-NAME has in `spec.ingressClassName` a name of an object that Kubernetes refuses: a part \
             of the name cannot be empty"),
            ("/spec/rules/0/http/paths/0/backend/service/name", "1web", "K8S-NAME has in \
             `spec.rules[0].http.paths[0].backend.service.name` a name of a Service that Kubernetes refuses: `1web` begins with a \
             digit; the name of a Service begins with a letter"),
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
            ("/endpoints/0/addresses/0", "printer", "K8S-VALUE has in `endpoints[0].addresses[0]` `\"printer\"`, which is not an IPv4 \
             address"),
            ("/addressType", "IPv6", "K8S-VALUE has in `endpoints[0].addresses[0]` `\"10.0.20.7\"`, which is not an IPv6 address"),
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
            ("/rules/0/apiGroups", "[]", "K8S-RULE allows nothing in `rules[0]`: `apiGroups` names nothing; the group of Pods, Secrets \
             and the like is `\"\"`"),
            ("/rules/0/resources", "", "K8S-RULE allows nothing in `rules[0]`: `resources` names nothing"),
            ("/rules/0/verbs", "[]", "K8S-SCHEMA cannot have this `rules[0].verbs`: it needs at least 1 of them"),
            ("/rules/1/resources", "[pods]", "K8S-RULE allows in `rules[1]` addresses, and has `resources`; make two rules of it"),
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
            ("/subjects/0/name", "Web", "K8S-NAME has in `subjects[0].name` a name of a service account that Kubernetes refuses: `Web` \
             contains `W` (character 1); write `web`"),
            ("/roleRef/name", "a/b", "K8S-NAME has in `roleRef.name` a name of a role that Kubernetes refuses: `a/b` cannot be a part of \
             a path"),
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
            ("/spec/resources/requests/storage", "0", "K8S-RULE has no size in `spec.resources.requests.storage`; write `10Gi`, for \
             instance"),
            ("/spec", "", "K8S-SCHEMA lacks `spec`"),
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
            ("/spec/maxUnavailable", "-1", "K8S-RULE has in `spec.maxUnavailable` `-1`, which is no number of pods; write `1` or \
             `\"25%\"`"),
            ("/spec/maxUnavailable", "150%", "K8S-RULE has in `spec.maxUnavailable` `150%`, which is more than all; 100% is the most"),
            ("/spec/maxUnavailable", "5000000000", "K8S-RULE has in `spec.maxUnavailable` `5000000000`, which is no number of pods; write \
             `1` or `\"25%\"`"),
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
            ("/spec/scaleTargetRef/apiVersion", "v1", "K8S-RULE does not say in `spec.scaleTargetRef` of which API group the Deployment \
             is; write `apiVersion: apps/v1`, for instance"),
            ("/spec/minReplicas", "0", "K8S-RULE can go down to no pod, and is told nothing then; only a metric of type `External` or \
             `Object` is there without pods"),
            ("/spec/metrics/0/resource/target/averageUtilization", "", "K8S-RULE has in `spec.metrics[0].resource.target` nothing to aim \
             at; write `averageUtilization: 80`, for instance"),
            ("/spec/behavior/scaleDown/policies", "[]", "K8S-RULE has no policy in `spec.behavior.scaleDown.policies`; leave it out, or \
             write a policy"),
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
            ("/spec/limits/0/max/memory", "32Mi", "K8S-RULE has in `spec.limits[0].defaultRequest.memory` more than in `max`"),
            ("/spec/limits/-", "{ type: Container }", "K8S-DUPLICATE has two ranges of `Container`"),
            ("/spec/limits/0/type", "Node", "K8S-NAME has in `spec.limits[0].type` a type that Kubernetes refuses: `Node` is none; write \
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
        &[("/spec/hard/pods", "'-1'", "K8S-VALUE has in `spec.hard.pods` less than nothing")],
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
            ("/spec/securityContext/sysctls/-", "{ name: net.core.somaxconn, value: '1' }", "K8S-DUPLICATE has a setting of the kernel \
             `net.core.somaxconn` twice"),
            ("/spec/containers/0/lifecycle/preStop", "{}", "K8S-POD has in `spec.containers[0].lifecycle.preStop` no action; write one of \
             `exec`, `httpGet`, `sleep`, `tcpSocket`"),
            ("/spec/containers/0/env/0/valueFrom/resourceFieldRef/divisor", "1m", "K8S-POD has in \
             `spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor` no unit of `limits.memory`; known here: 1, 1k, 1M, 1G, 1T, \
             1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei"),
            ("/spec/volumes/0/projected/sources/1/downwardAPI/items/0/path", "password", "K8S-DUPLICATE has a file `password` twice"),
            ("/spec/volumes/0/projected/sources/1/downwardAPI/items/0/fieldRef", "", "K8S-POD has in \
             `spec.volumes[0].projected.sources[1].downwardAPI.items[0]` no source; write one of `fieldRef`, `resourceFieldRef`"),
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
            "K8S-NAME has in `metadata.finalizers` a finalizer that Kubernetes refuses: `a b` contains a space \
             (character 2); letters, digits, `-`, `_` and `.` are allowed here",
        )],
    ),
];

#[test]
fn what_has_no_form_and_what_is_missing_is_said() {
    for (object, edits) in CASES {
        holds(34, object, edits);
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
    let strict = "K8S-NAME has in `spec.containers[0].env[0].name` a name of a variable that Kubernetes refuses: `1A` begins \
                  with `1` (character 1); the name of an environment variable cannot begin with a digit";
    holds(31, pod, &[("/spec/containers/0/env/0/name", "1A", strict)]);
    holds(32, pod, &[("/spec/containers/0/env/0/name", "1A", "")]);
}
