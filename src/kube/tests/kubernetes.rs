//! Kubernetes' own kinds.

use crate::kube::tests::{assert_rejected, said, yaml};

const DEPLOYMENT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: app
          image: registry.example/web:1
          imagePullPolicy: Always
          ports:
            - { name: http, containerPort: 80 }
            - { name: quic, containerPort: 80, protocol: UDP }
          env: [{ name: TZ, value: UTC }]
          resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: 64Mi } }
          readinessProbe: { httpGet: { path: /, port: http } }
          volumeMounts: [{ name: data, mountPath: /data }]
      volumes: [{ name: data, emptyDir: {} }]
";

#[test]
fn what_is_wrong_with_a_deployment_is_said_in_the_users_words() {
    let at = "spec.template.spec.containers[0]";
    let cases: &[(&str, &str, String)] = &[
        ("/spec/replica", "2", "K8S-SCHEMA has no field `spec.replica`; did you mean `replicas`?".into()),
        (
            "/spec/replicas",
            "'2'",
            "K8S-SCHEMA sets `spec.replicas` to `\"2\"`, but it must be a whole number; write `2` without quotes".into(),
        ),
        ("/spec/replicas", "-1", "K8S-VALUE sets `spec.replicas` to `-1`; it must be at least 0".into()),
        ("/spec/replicas", "~", String::new()),
        ("/spec/selector", "", "K8S-SCHEMA is missing `spec.selector`".into()),
        (
            "/spec/template/spec/containers/0/imagePullPolicy",
            "always",
            format!(
                "K8S-SCHEMA sets `{at}.imagePullPolicy` to `\"always\"`, which is not an allowed value; did you mean \
                 `Always`?; available: `Always`, `IfNotPresent`, `Never`"
            ),
        ),
        (
            "/spec/template/spec/containers/0/resources/requests/memory",
            "64MB",
            format!(
                "K8S-VALUE sets `{at}.resources.requests.memory` to `\"64MB\"`, which is not a quantity; write `500m`, `2`, \
                 `512Mi` or `10G`, for instance; without `B` and without spaces"
            ),
        ),
        (
            "/spec/template/spec/containers/0/resources/requests/memory",
            "65Mi",
            format!("K8S-POD requests more than the limit in `{at}.resources.requests.memory`"),
        ),
        (
            "/spec/template/spec/containers/0/ports/0/containerPort",
            "70000",
            format!("K8S-VALUE sets `{at}.ports[0].containerPort` to `70000`; it must be at most 65535"),
        ),
        (
            "/spec/template/spec/containers/0/ports/1/protocol",
            "TCP",
            format!(
                "K8S-DUPLICATE has two entries with the key `80, TCP` in `{at}.ports`; keep one of the two, or change the key \
                 of one"
            ),
        ),
        (
            "/spec/template/spec/containers/0/env/-",
            "{ name: TZ }",
            format!("K8S-DUPLICATE has two entries with the key `TZ` in `{at}.env`; keep one of the two, or change the key of \
             one"),
        ),
        (
            "/spec/template/spec/containers/0/env/0/value",
            "1",
            format!("K8S-SCHEMA sets `{at}.env[0].value` to `1`, but it must be text; write `\"1\"`"),
        ),
        (
            "/spec/template/spec/containers/0/env/0/valueFrom",
            "{ fieldRef: { fieldPath: metadata.name } }",
            format!("K8S-POD has both a value and a source in `{at}.env[0]`; keep `value` or `valueFrom`"),
        ),
        (
            "/spec/template/spec/containers/0/image",
            "",
            format!("K8S-POD has no image in `{at}`; write `image: NAME:TAG`"),
        ),
        (
            "/spec/template/spec/containers/0/readinessProbe",
            "{ periodSeconds: 5 }",
            format!(
                "K8S-POD has a probe in `{at}.readinessProbe` that has no action; write one of `exec`, `grpc`, `httpGet` and \
                 `tcpSocket`"
            ),
        ),
        (
            "/spec/template/spec/volumes",
            "",
            "K8S-POD mounts the volume `data`, which its pod does not define; add it to the pod's `volumes`, or fix the name"
                .into(),
        ),
        (
            "/spec/template/spec/volumes/0/hostPath",
            "{ path: /srv }",
            "K8S-POD has more than one source in `spec.template.spec.volumes[0]`: emptyDir, hostPath; keep one source"
                .into(),
        ),
        (
            "/spec/template/spec/initContainers",
            "[{ name: app, image: init }]",
            "K8S-DUPLICATE has two containers named `app`".into(),
        ),
        (
            "/spec/template/spec/restartPolicy",
            "Never",
            "K8S-POD sets `spec.template.spec.restartPolicy` to `Never`, which is not allowed for this kind; remove it: such \
             pods are always restarted"
                .into(),
        ),
        (
            "/spec/template/metadata/labels/app",
            "website",
            "K8S-SELECTOR selects pods with `app: web`, but its own pods have `website`".into(),
        ),
        (
            "/spec/selector",
            "{ matchExpressions: [{ key: tier, operator: Exists }] }",
            "K8S-SELECTOR selects pods by a condition on `tier` that its own pods do not meet".into(),
        ),
        ("/spec/selector", "{}", "K8S-SELECTOR has an empty selector, which would match every pod".into()),
        (
            "/metadata/labels/gpu",
            "Tesla T4",
            "K8S-NAME has an invalid label value in `metadata.labels`: `Tesla T4` contains a space (character 6); write \
             `Tesla-T4`"
                .into(),
        ),
        (
            "/metadata/name",
            "My_App",
            "K8S-NAME has an invalid name in `metadata.name`: `My_App` contains `M` (character 1); write `my-app`"
                .into(),
        ),
        ("/metadata/name", "", "K8S-SCHEMA is missing `metadata.name`".into()),
        (
            "/metadata/namespace",
            "",
            "K8S-SCOPE has no namespace, but Deployment is a namespaced kind; write `metadata.namespace`".into(),
        ),
        (
            "/metadata/annotation",
            "{}",
            "K8S-SCHEMA has no field `metadata.annotation`; did you mean `annotations`?".into(),
        ),
        (
            "/metadata/annotations",
            "{ port: 80 }",
            "K8S-SCHEMA sets `metadata.annotations.port` to `80`, but it must be text; write `\"80\"`".into(),
        ),
    ];
    for (pointer, text, expected) in cases {
        let mut object = yaml(DEPLOYMENT);
        assert_eq!(said(34, &object), [""; 0]);
        super::edit(&mut object, pointer, text);
        assert_eq!(said(34, &object).join("\n"), *expected, "{pointer} = {text}");
    }
}

#[test]
fn services_and_ingresses() {
    assert_rejected(
        34,
        "
apiVersion: v1
kind: Service
metadata: { name: web, namespace: site }
spec:
  type: ClusterIP
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: http }]
",
        &[
            (
                "/spec/type",
                "LoadBalancr",
                "K8S-SCHEMA sets `spec.type` to `\"LoadBalancr\"`, which is not an allowed value; did you mean \
                 `LoadBalancer`?; available: `ClusterIP`, `ExternalName`, `LoadBalancer`, `NodePort`",
            ),
            ("/spec/ports/0/port", "", "K8S-SCHEMA is missing `spec.ports[0].port`"),
            (
                "/spec/ports/0/targetPort",
                "0",
                "K8S-VALUE sets `spec.ports[0].targetPort` to `0`; it must be at least 1",
            ),
            (
                "/metadata/name",
                "9web",
                "K8S-NAME has an invalid name in `metadata.name`: `9web` begins with a digit; the name of a Service begins \
                 with a letter",
            ),
        ],
    );
    assert_rejected(
        34,
        "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: site }
spec:
  rules:
    - host: web.example
      http:
        paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }]
",
        &[
            (
                "/spec/rules/0/http/paths/0/pathType",
                "",
                "K8S-SCHEMA is missing `spec.rules[0].http.paths[0].pathType`",
            ),
            (
                "/spec/rules/0/http/paths/0/backend/serviceName",
                "web",
                "K8S-SCHEMA has no field `spec.rules[0].http.paths[0].backend.serviceName`; available: \
                 resource, service",
            ),
        ],
    );
}

#[test]
fn jobs_run_on_a_schedule_and_to_an_end() {
    assert_rejected(
        34,
        "
apiVersion: batch/v1
kind: CronJob
metadata: { name: backup, namespace: site }
spec:
  schedule: 0 3 * * *
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{ name: app, image: registry.example/backup:1 }]
",
        &[
            (
                "/spec/concurrencyPolicy",
                "Never",
                "K8S-SCHEMA sets `spec.concurrencyPolicy` to `\"Never\"`, which is not an allowed value; available: `Allow`, \
                 `Forbid`, `Replace`",
            ),
            (
                "/spec/jobTemplate/spec/template/spec/restartPolicy",
                "",
                "K8S-POD is missing `spec.jobTemplate.spec.template.spec.restartPolicy`; write `OnFailure` or `Never`",
            ),
        ],
    );
    let mut object = yaml(
        "{ apiVersion: batch/v1, kind: CronJob, metadata: { name: backup, namespace: site }, spec: { schedule: '0 25 \
         * * *', jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: a \
         }] } } } } } }",
    );
    let said_of_schedule = said(34, &object);
    assert!(
        said_of_schedule[0].starts_with("K8S-VALUE has an invalid schedule in `spec.schedule`: "),
        "{said_of_schedule:?}"
    );
    object["metadata"]["name"] = "b".repeat(53).into();
    assert_eq!(said(34, &object).len(), 2);
}

#[test]
fn objects_of_the_whole_cluster_have_no_namespace() {
    assert_rejected(
        34,
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: 'system:reader' }
rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }]
",
        &[
            (
                "/metadata/namespace",
                "site",
                "K8S-SCOPE has a namespace, but ClusterRole is a cluster-scoped kind; remove the namespace",
            ),
            ("/rules/0/verbs", "", "K8S-SCHEMA is missing `rules[0].verbs`"),
        ],
    );
    let secret =
        "{ apiVersion: v1, kind: Secret, metadata: { name: a, namespace: site }, data: { key: aGk= } }";
    let not_base64 = "K8S-VALUE sets `data.key` to `\"hi there\"`, which is not text in base64; a Secret's `stringData` takes \
             plain text instead of `data`";
    assert_rejected(34, secret, &[("/data/key", "hi there", not_base64)]);
}

#[test]
fn kustomizations_have_their_own_fields() {
    assert_rejected(
        34,
        "{ apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, resources: [a.yaml] }",
        &[
            ("/resource", "[b.yaml]", "K8S-SCHEMA has no field `resource`; did you mean `resources`?"),
            ("/resources", "a.yaml", "K8S-SCHEMA sets `resources` to `\"a.yaml\"`, but it must be a list"),
        ],
    );
}
