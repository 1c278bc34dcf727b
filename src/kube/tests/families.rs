//! Custom resources: for each family a valid object, and the same object with one error.

use crate::kube::bundle;
use crate::kube::tests::{assert_rejected, operators, yaml};

/// Objects and their edits.
const CASES: &[(&str, &[super::Edit])] = &[
    (
        "
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  project: default
  destination: { server: https://kubernetes.default.svc, namespace: site }
  source: { repoURL: https://git.example/lab, path: kubernetes/site, targetRevision: main }
  syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: [CreateNamespace=true] }
",
        &[
            ("/spec/project", "", "K8S-SCHEMA is missing `spec.project`"),
            ("/spec/source/repoUrl", "x", "K8S-SCHEMA has no field `spec.source.repoUrl`; did you mean `repoURL`?"),
            (
                "/spec/syncPolicy/automated/prune",
                "'yes'",
                "K8S-SCHEMA sets `spec.syncPolicy.automated.prune` to `\"yes\"`, but it must be true or false",
            ),
        ],
    ),
    (
        "
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: site }
spec:
  secretName: web-tls
  dnsNames: [web.example]
  issuerRef: { name: letsencrypt, kind: ClusterIssuer }
  privateKey: { algorithm: ECDSA, rotationPolicy: Always }
",
        &[
            ("/spec/secretName", "", "K8S-SCHEMA is missing `spec.secretName`"),
            (
                "/spec/privateKey/algorithm",
                "DSA",
                "K8S-SCHEMA sets `spec.privateKey.algorithm` to `\"DSA\"`, which is not an allowed value; did you mean `RSA`?; \
                 available: `RSA`, `ECDSA`, `Ed25519`",
            ),
        ],
    ),
    (
        "
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: site }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress: [{ fromEndpoints: [{ matchLabels: { app: proxy } }], toPorts: [{ ports: [{ port: '80', protocol: TCP }] }] }]
",
        &[
            (
                "/spec/ingress/0/toPorts/0/ports/0/port",
                "80",
                "K8S-SCHEMA sets `spec.ingress[0].toPorts[0].ports[0].port` to `80`, but it must be text; write `\"80\"`",
            ),
        ],
    ),
    (
        "
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: db, namespace: site }
spec: { instances: 3, storage: { size: 10Gi, storageClass: fast }, primaryUpdateStrategy: unsupervised }
",
        &[
            ("/spec/instances", "0", "K8S-VALUE sets `spec.instances` to `0`; it must be at least 1"),
            ("/spec/storage/clas", "x", "K8S-SCHEMA has no field `spec.storage.clas`; available: pvcTemplate, \
             resizeInUseVolumes, size, storageClass"),
        ],
    ),
    (
        "
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: { name: web, namespace: site }
spec: { targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: web }], timeout: { http: { idleTimeout: 5m } } }
",
        &[("/spec/timeouts", "{}", "K8S-SCHEMA has no field `spec.timeouts`; did you mean `timeout`?")],
    ),
    (
        "
apiVersion: externaldns.k8s.io/v1alpha1
kind: DNSEndpoint
metadata: { name: web, namespace: site }
spec: { endpoints: [{ dnsName: web.example, recordTTL: 300, recordType: A, targets: [10.0.20.7] }] }
",
        &[(
            "/spec/endpoints/0/recordTTL",
            "5m",
            "K8S-SCHEMA sets `spec.endpoints[0].recordTTL` to `\"5m\"`, but it must be a whole number",
        )],
    ),
    (
        "
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: web, namespace: site }
spec:
  refreshInterval: 1h
  secretStoreRef: { name: vault, kind: ClusterSecretStore }
  target: { name: web, creationPolicy: Owner }
  data: [{ secretKey: password, remoteRef: { key: web, property: password } }]
",
        &[
            ("/spec/data/0/remoteRef/key", "", "K8S-SCHEMA is missing `spec.data[0].remoteRef.key`"),
            (
                "/spec/secretStoreRef/kind",
                "Vault",
                "K8S-SCHEMA sets `spec.secretStoreRef.kind` to `\"Vault\"`, which is not an allowed value; available: \
                 `SecretStore`, `ClusterSecretStore`",
            ),
            (
                "/apiVersion",
                "external-secrets.io/v1beta1",
                "K8S-NOT-SERVED uses `external-secrets.io/v1beta1`, which its project no longer serves; use \
                 `external-secrets.io/v1 ExternalSecret`; if the cluster runs an older version of the project, `render \
                 crds add` its CRDs",
            ),
        ],
    ),
    (
        "
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: { name: data, namespace: site }
spec: { volumeSnapshotClassName: fast, source: { persistentVolumeClaimName: data } }
",
        &[("/spec/source", "", "K8S-SCHEMA is missing `spec.source`")],
    ),
    (
        "
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: site }
spec:
  interval: 1h
  chartRef: { kind: OCIRepository, name: web }
  install: { crds: CreateReplace, remediation: { retries: 3 } }
  values: { anything: { goes: [1, two] } }
",
        &[
            ("/spec/interval", "", "K8S-SCHEMA is missing `spec.interval`"),
            (
                "/spec/install/crds",
                "Always",
                "K8S-SCHEMA sets `spec.install.crds` to `\"Always\"`, which is not an allowed value; available: `Skip`, \
                 `Create`, `CreateReplace`",
            ),
        ],
    ),
    (
        "
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: { name: lab, namespace: flux-system }
spec: { interval: 1h, sourceRef: { kind: GitRepository, name: lab } }
",
        &[("/spec/sourceRef/name", "", "K8S-SCHEMA is missing `spec.sourceRef.name`")],
    ),
    (
        "
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: { name: web, namespace: flux-system }
spec: { image: registry.example/web, interval: 1h }
",
        &[("/spec/images", "x", "K8S-SCHEMA has no field `spec.images`; did you mean `image`?")],
    ),
    (
        "
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: site, namespace: flux-system }
spec:
  interval: 10m
  path: ./kubernetes/site
  prune: true
  sourceRef: { kind: GitRepository, name: lab }
  dependsOn: [{ name: storage }]
",
        &[
            ("/spec/prune", "", "K8S-SCHEMA is missing `spec.prune`"),
            ("/spec/depends_on", "[]", "K8S-SCHEMA has no field `spec.depends_on`; did you mean `dependsOn`?"),
        ],
    ),
    (
        "
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata: { name: all, namespace: flux-system }
spec: { providerRef: { name: chat }, eventSources: [{ kind: Kustomization, name: '*' }] }
",
        &[("/spec/eventSources", "", "K8S-SCHEMA is missing `spec.eventSources`")],
    ),
    (
        "
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: lab, namespace: flux-system }
spec: { interval: 1m, url: 'https://git.example/lab', ref: { branch: main } }
",
        &[
            ("/spec/ref/brunch", "main", "K8S-SCHEMA has no field `spec.ref.brunch`; did you mean `branch`?"),
            (
                "/spec/interval",
                "1 minute",
                r#"K8S-SCHEMA has an invalid `spec.interval`: `"1 minute"` does not match the required pattern; write a value that matches `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`"#,
            ),
        ],
    ),
    (
        "
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: site }
spec:
  parentRefs: [{ name: public, namespace: network }]
  hostnames: [web.example]
  rules: [{ matches: [{ path: { type: PathPrefix, value: / } }], backendRefs: [{ name: web, port: 80 }] }]
",
        &[
            (
                "/spec/rules/0/backendRefs/0/port",
                "70000",
                "K8S-VALUE sets `spec.rules[0].backendRefs[0].port` to `70000`; it must be at most 65535",
            ),
            (
                "/spec/rules/0/matches/0/path/type",
                "Prefix",
                "K8S-SCHEMA sets `spec.rules[0].matches[0].path.type` to `\"Prefix\"`, which is not an allowed value; \
                 available: `Exact`, `PathPrefix`, `RegularExpression`",
            ),
        ],
    ),
    (
        "
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: labels }
spec:
  background: true
  rules:
    - name: tier
      match: { any: [{ resources: { kinds: [Deployment] } }] }
      validate: { message: a tier is needed, pattern: { metadata: { labels: { tier: '?*' } } }, failureAction: Audit }
",
        &[(
            "/spec/rules/0/validate/massage",
            "x",
            "K8S-SCHEMA has no field `spec.rules[0].validate.massage`; did you mean `message`?",
        )],
    ),
    (
        "
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: lan, namespace: metallb-system }
spec: { addresses: [10.0.20.200-10.0.20.220], autoAssign: true }
",
        &[("/spec/addresses", "10.0.20.0/24", "K8S-SCHEMA sets `spec.addresses` to `\"10.0.20.0/24\"`, but it must be a list")],
    ),
    (
        "
apiVersion: nfd.k8s-sigs.io/v1alpha1
kind: NodeFeatureRule
metadata: { name: gpu }
spec: { rules: [{ name: gpu, labels: { gpu: 'true' } }] }
",
        &[("/spec/rules/0/name", "", "K8S-SCHEMA is missing `spec.rules[0].name`")],
    ),
    (
        "
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web, namespace: site }
spec: { selector: { matchLabels: { app: web } }, endpoints: [{ port: metrics, interval: 30s }] }
",
        &[
            ("/spec/selector", "", "K8S-SCHEMA is missing `spec.selector`"),
            (
                "/spec/endpoints/0/scheme",
                "ftp",
                "K8S-SCHEMA sets `spec.endpoints[0].scheme` to `\"ftp\"`, which is not an allowed value; available: `http`, \
                 `https`, `HTTP`, `HTTPS`",
            ),
        ],
    ),
    (
        "
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: web, namespace: site }
spec:
  entryPoints: [websecure]
  routes: [{ kind: Rule, match: Host(`web.example`), services: [{ name: web, port: 80 }] }]
",
        &[
            ("/spec/routes/0/match", "", "K8S-SCHEMA is missing `spec.routes[0].match`"),
            ("/spec/routes/0/middleware", "[]", "K8S-SCHEMA has no field `spec.routes[0].middleware`; did you mean \
             `middlewares`?"),
        ],
    ),
];

#[test]
fn each_family_takes_what_is_right_and_says_what_is_wrong() {
    for (object, edits) in CASES.iter().chain(operators::CASES) {
        assert_rejected(34, object, edits);
    }
}

/// Defaults select alternatives, fill in required fields, and replace null.
#[test]
fn defaults_come_before_the_check() {
    assert_rejected(
        34,
        "
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: network }
spec:
  gatewayClassName: envoy
  listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: ~ }]
  addresses: [{ value: 10.0.20.7 }]
",
        &[
            ("/spec/addresses/0/type", "Hostname", ""),
            (
                "/spec/addresses/0/value",
                "localhost",
                "K8S-SCHEMA has an invalid `spec.addresses[0]`: it matches none of the alternatives in its schema",
            ),
            ("/spec/listeners", "~", "K8S-SCHEMA is missing `spec.listeners`"),
            (
                "/spec/listeners/-",
                "{ name: http, port: 81, protocol: HTTP }",
                "K8S-DUPLICATE has two entries with the key `http` in `spec.listeners`; keep one of the two, or change the key \
                 of one",
            ),
        ],
    );
    let password = "
apiVersion: generators.external-secrets.io/v1alpha1
kind: Password
metadata: { name: random, namespace: site }
spec: { length: 42 }
";
    assert_rejected(
        34,
        password,
        &[
            ("/spec/noUpper", "~", ""),
            (
                "/spec/noUpper",
                "'no'",
                "K8S-SCHEMA sets `spec.noUpper` to `\"no\"`, but it must be true or false",
            ),
        ],
    );
}

#[test]
fn no_family_is_without_a_case() {
    let mut cases: Vec<&str> = CASES
        .iter()
        .chain(operators::CASES)
        .filter_map(|(object, _)| {
            let object = yaml(object);
            Some(&*bundle::kind(object["apiVersion"].as_str()?, object["kind"].as_str()?)?.family)
        })
        .chain([bundle::KUBERNETES])
        .collect();
    cases.sort_unstable();
    cases.dedup();
    assert_eq!(cases, bundle::families().collect::<Vec<_>>());
}
