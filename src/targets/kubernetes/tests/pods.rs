//! Fields of pods and containers.

use crate::targets::kubernetes::tests::{IMAGE, has, of_hello, path};
use crate::testing::rendered;

#[test]
fn variables_have_all_sources() {
    let fields = "secrets.login = { path = \"apps/hello\", keys.PASSWORD = \"password\" },
        configs.settings.files.LEVEL = \"info\",
        containers.app.env = {
          A = \"literal\",
          B = { secret = \"login\", key = \"PASSWORD\", optional = true },
          C = { config = \"settings\", key = \"LEVEL\" },
          D = { field = \"status.podIP\" },
          E = { resource = \"limits.memory\", divisor = \"1Mi\" },
        },
        containers.app.env_from = { login = { secret = \"login\", prefix = \"DB_\" }, all.config = \"settings\" }";
    let deployment = of_hello(fields, "deployment.yaml");
    has(&deployment, "- name: A\n  value: literal");
    has(&deployment, "secretKeyRef:\n  name: hello-login\n  key: PASSWORD\n  optional: true");
    has(&deployment, "configMapKeyRef:\n  name: hello-settings\n  key: LEVEL");
    has(&deployment, "fieldRef:\n  fieldPath: status.podIP");
    has(&deployment, "resourceFieldRef:\n  resource: limits.memory\n  divisor: 1Mi");
    has(
        &deployment,
        "envFrom:\n- configMapRef:\n    name: hello-settings\n- prefix: DB_\n  secretRef:\n    name: hello-login",
    );
}

#[test]
fn volumes_have_all_sources() {
    let volume = |volume: &str| {
        let fields = format!(
            "secrets.login = {{ path = \"apps/hello\", keys.PASSWORD = \"password\" }},
             containers.app.env.P = {{ secret = \"login\", key = \"PASSWORD\" }},
             volumes.more = {volume}, containers.app.mounts.\"/more\" = \"more\""
        );
        of_hello(&fields, "deployment.yaml")
    };
    has(&volume("{ existing = \"elsewhere\" }"), "persistentVolumeClaim:\n  claimName: elsewhere");
    has(
        &volume(
            "{ host_path = { path = \"/dev/dri\", type = 'Directory } }, allow.\"SVC-DEVICE\" = \"a test\"",
        ),
        "hostPath:\n  path: /dev/dri\n  type: Directory",
    );
    has(
        &volume("{ secret = { name = \"login\", mode = \"0400\", items.PASSWORD = \"db/password\" } }"),
        "secret:
  secretName: hello-login
  defaultMode: 256
  items:
  - key: PASSWORD
    path: db/password",
    );
    has(
        &volume("{ ephemeral = true, purpose = 'general, size = \"1Gi\" }"),
        "ephemeral:\n  volumeClaimTemplate:\n    spec:\n      accessModes:",
    );
    has(
        &volume(
            "{ projected.sources = { a.token = { path = \"token\", expires = \"1h\" }, b.fields.name = \"metadata.name\" } }",
        ),
        "projected:
  sources:
  - serviceAccountToken:
      expirationSeconds: 3600
      path: token
  - downwardAPI:
      items:
      - path: name
        fieldRef:
          fieldPath: metadata.name",
    );
}

#[test]
fn a_range_of_ports_is_one_port_after_the_other() {
    let fields = "containers.app.ports = { rtp = { from = 10000, to = 10001, protocol = 'UDP, on_host = true }, \
                  dns-tcp = 53, dns-udp = { port = 53, protocol = 'UDP } }";
    let deployment = of_hello(fields, "deployment.yaml");
    has(&deployment, "- name: rtp-10001\n  containerPort: 10001\n  hostPort: 10001\n  protocol: UDP");
    let service = of_hello(fields, "service.yaml");
    has(
        &service,
        "- name: rtp-10000\n  port: 10000\n  targetPort: rtp-10000\n  protocol: UDP\n- name: rtp-10001",
    );
    has(&service, "- name: dns-tcp\n  port: 53\n  targetPort: dns-tcp\n- name: dns-udp\n  port: 53");
}

#[test]
fn a_sidecar_runs_first_and_stays() {
    let fields = format!("init.proxy = {{ {IMAGE}, sidecar = true, ports.proxy = 8888 }}");
    has(&of_hello(&fields, "deployment.yaml"), "initContainers:\n- name: proxy");
    has(
        &of_hello(&fields, "deployment.yaml"),
        "image: docker.io/library/busybox:1.37.0\nrestartPolicy: Always",
    );
    has(&of_hello(&fields, "service.yaml"), "- name: proxy\n  port: 8888");
}

#[test]
fn probes_and_hooks_ask_in_all_ways() {
    let fields = "containers.app = {
        readiness = { http = \"/up\", scheme = 'HTTPS, headers.Host = \"app.example.com\", successes = 2 },
        liveness = { grpc = true, service = \"live\" },
        pre_stop.sleep = \"5s\",
        post_start.command = [\"/bin/warm\"],
      }";
    let deployment = of_hello(fields, "deployment.yaml");
    has(&deployment, "scheme: HTTPS\nhttpHeaders:\n- name: Host\n  value: app.example.com");
    has(&deployment, "livenessProbe:\n  grpc:\n    port: 80\n    service: live");
    has(&deployment, "preStop:\n  sleep:\n    seconds: 5");
    has(&deployment, "postStart:\n  exec:\n    command:\n    - /bin/warm");
}

#[test]
fn pods_seek_and_shun_nodes_and_each_other() {
    let fields = "anti_affinity.self = { required = false, weight = 10 },
        affinity.others = { labels.role = \"cache\", topology = \"topology.kubernetes.io/zone\" },
        node_affinity = { gpu.is_not = [\"true\"], \"kubernetes.io/arch\" = { is = [\"amd64\"], required = false } }";
    let zone = "machines.node1.kubernetes.labels.\"topology.kubernetes.io/zone\" = \"a\"";
    let lab = format!("{{ {zone}, services.hello = {{ {fields} }} }}");
    let deployment = rendered(&lab, &path("deployment.yaml"));
    has(
        &deployment,
        "podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
  - weight: 10
    podAffinityTerm:
      labelSelector:
        matchLabels:
          app.kubernetes.io/name: hello
      topologyKey: kubernetes.io/hostname",
    );
    has(
        &deployment,
        "- labelSelector:\n    matchLabels:\n      role: cache\n  topologyKey: topology.kubernetes.io/zone",
    );
    has(
        &deployment,
        "nodeSelectorTerms:\n- matchExpressions:\n  - key: gpu\n    operator: NotIn\n    values:\n    - \"true\"",
    );
    has(
        &deployment,
        "- weight: 100\n  preference:\n    matchExpressions:\n    - key: kubernetes.io/arch\n      operator: In",
    );
}

#[test]
fn taints_are_tolerated_one_by_one_or_all() {
    has(&of_hello("tolerate_all = true", "deployment.yaml"), "tolerations:\n- operator: Exists");
    let one = "tolerations.gpu = { value = \"true\", effect = 'NoSchedule }";
    has(&of_hello(one, "deployment.yaml"), "tolerations:\n- key: gpu\n  operator: Equal");
}

#[test]
fn pods_say_how_they_find_others_and_what_they_share() {
    let fields = "host_network = true, service_links = false, dns.options = { ndots = \"1\", edns0 = \"\" },
        host_aliases.\"10.0.0.2\" = [\"nas.lan\"], allow.\"SVC-HOST-ACCESS\" = \"a test\",
        fs_group = 1000, fs_group_change = 'OnRootMismatch, supplemental_groups = [44], seccomp = 'RuntimeDefault";
    let deployment = of_hello(fields, "deployment.yaml");
    has(
        &deployment,
        "hostNetwork: true\nenableServiceLinks: false\nhostAliases:\n- ip: 10.0.0.2\n  hostnames:\n  - nas.lan",
    );
    has(
        &deployment,
        "dnsPolicy: ClusterFirstWithHostNet\ndnsConfig:\n  options:\n  - name: edns0\n  - name: ndots\n    value: \"1\"",
    );
    has(
        &deployment,
        "fsGroup: 1000\nfsGroupChangePolicy: OnRootMismatch\nsupplementalGroups:\n- 44\nseccompProfile:\n  type: RuntimeDefault",
    );
}
