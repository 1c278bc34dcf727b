//! Workloads: their objects, how many pods there are, and how these are replaced.

use crate::targets::kubernetes::tests::{IMAGE, has, of_hello, path};
use crate::testing::{compile_with, rendered};

#[test]
fn a_further_workload_has_objects_and_labels_of_its_own() {
    let fields = format!("workloads.api = {{ containers.app = {{ {IMAGE}, ports.http = 8080 }} }}");
    let deployment = of_hello(&fields, "deployment-api.yaml");
    has(&deployment, "name: hello-api\nnamespace: hello\nlabels:\n  app.kubernetes.io/name: hello-api");
    has(&deployment, "selector:\n  matchLabels:\n    app.kubernetes.io/name: hello-api\ntemplate:");
    has(&deployment, "app.kubernetes.io/component: api\napp.kubernetes.io/part-of: hello");
    let service = of_hello(&fields, "service-api.yaml");
    has(&service, "selector:\n  app.kubernetes.io/name: hello-api\nports:\n- name: http\n  port: 8080");
    // The first one does not depend on the other, because its selector is immutable.
    assert_eq!(of_hello(&fields, "deployment.yaml"), of_hello("", "deployment.yaml"));
}

#[test]
fn a_way_in_leads_to_the_workload_that_has_the_port() {
    let fields = format!(
        "workloads.api = {{ containers.app = {{ {IMAGE}, ports.api = 8080 }} }},
         expose.api = {{ port = \"api\", host = \"api\" }}"
    );
    has(&of_hello(&fields, "ingress-api.yaml"), "service:\n  name: hello-api\n  port:\n    name: api");
    has(&of_hello(&fields, "ingress-web.yaml"), "service:\n  name: hello\n  port:\n    name: http");
}

#[test]
fn pods_hold_the_volumes_that_they_mount_and_no_others() {
    let fields = format!(
        "volumes.cache.empty = {{}},
         workloads.api = {{ containers.app = {{ {IMAGE}, mounts.\"/cache\" = \"cache\" }} }}"
    );
    has(&of_hello(&fields, "deployment-api.yaml"), "volumes:\n- name: cache\n  emptyDir: {}");
    assert!(!of_hello(&fields, "deployment.yaml").contains("cache"));
}

#[test]
fn whoever_shares_a_volume_of_one_node_goes_to_that_node() {
    let fields = format!("workloads.api = {{ containers.app = {{ {IMAGE}, mounts.\"/data\" = \"data\" }} }}");
    let wanted = "podAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
  - labelSelector:
      matchLabels:
        app.kubernetes.io/name: hello
    topologyKey: kubernetes.io/hostname";
    has(&of_hello(&fields, "deployment-api.yaml"), wanted);
    for other in [
        "workloads.api.near_volumes = false",
        "suspended = true",
        "replicas = 0",
        "volumes.data | force = { empty = {} }",
    ] {
        let deployment = of_hello(&format!("{fields}, {other}"), "deployment-api.yaml");
        assert!(!deployment.contains("podAffinity"), "{other}:\n{deployment}");
    }
}

#[test]
fn what_is_parked_stays_and_runs_nothing() {
    let fields = format!(
        "suspended = true, scale = {{ max = 1, cpu = 80 }},
         workloads.api = {{ containers.app = {{ {IMAGE} }}, replicas = 3 }},
         cron.sync = {{ schedule = \"@daily\", containers.app = {{ {IMAGE} }} }},
         jobs.setup = {{ containers.app = {{ {IMAGE} }} }}"
    );
    has(&of_hello(&fields, "deployment.yaml"), "spec:\n  replicas: 0");
    has(&of_hello(&fields, "deployment-api.yaml"), "spec:\n  replicas: 0");
    has(&of_hello(&fields, "cronjob-sync.yaml"), "suspend: true\njobTemplate:");
    has(&of_hello(&fields, "job-setup.yaml"), "suspend: true");
    let (compiled, _) = compile_with(&format!("{{ services.hello = {{ {fields} }} }}"));
    let tree = compiled.rendered.expect("suspended, not broken").tree;
    assert!(tree.get(&path("horizontalpodautoscaler.yaml")).is_none(), "it would wake what is suspended");
}

#[test]
fn who_owns_the_number_of_pods_is_not_contradicted() {
    let empty = "volumes.data | force = { empty = {} }, provides.apis = [\"metrics.k8s.io\"]";
    for owner in ["owned_by_cluster = ['replicas]", "scale = { max = 3, cpu = 80 }"] {
        let deployment = of_hello(&format!("{empty}, {owner}"), "deployment.yaml");
        assert!(!deployment.contains("replicas:"), "{owner}:\n{deployment}");
    }
    let scaler = of_hello(
        &format!("{empty}, scale = {{ min = 2, max = 3, cpu = 80 }}"),
        "horizontalpodautoscaler.yaml",
    );
    has(&scaler, "scaleTargetRef:\n  apiVersion: apps/v1\n  kind: Deployment\n  name: hello");
    has(&scaler, "minReplicas: 2\nmaxReplicas: 3");
    has(&scaler, "averageUtilization: 80");
}

#[test]
fn argo_cd_leaves_images_to_their_owner() {
    let lab = "{ services.hello.owned_by_cluster = ['images],
        gitops = { engine = 'argocd, repository = \"https://git.example.com/lab.git\", path = \"rendered/home\" } }";
    let application = rendered(lab, "gitops/argocd/applications/hello.yaml");
    has(
        &application,
        "ignoreDifferences:
- group: apps
  kind: Deployment
  name: hello
  namespace: hello
  jqPathExpressions:
  - .spec.template.spec.containers[]?.image",
    );
    has(&application, "- RespectIgnoreDifferences=true");
    has(&rendered(lab, &path("deployment.yaml")), "image: docker.io/traefik/whoami:v1.11.0");
}

#[test]
fn pods_are_replaced_as_their_kind_and_their_volumes_allow() {
    has(&of_hello("", "deployment.yaml"), "strategy:\n  type: Recreate");
    let surge = of_hello("max_surge = \"50%\", max_unavailable = 0", "deployment.yaml");
    has(
        &surge,
        "strategy:\n  type: RollingUpdate\n  rollingUpdate:\n    maxSurge: 50%\n    maxUnavailable: 0",
    );
    let set = of_hello("kind = 'StatefulSet, partition = 2", "statefulset.yaml");
    has(&set, "updateStrategy:\n  type: RollingUpdate\n  rollingUpdate:\n    partition: 2");
    let empty = "volumes.data | force = { empty = {} }";
    assert!(!of_hello(empty, "deployment.yaml").contains("strategy"));
    let port = format!("{empty}, containers.app.ports.agent = {{ port = 9100, host_port = 9100 }}");
    has(&of_hello(&port, "deployment.yaml"), "type: Recreate");
}

#[test]
fn pods_of_a_set_can_have_claims_of_their_own() {
    let set = of_hello("kind = 'StatefulSet, replicas = 2, volumes.data.per_pod = true", "statefulset.yaml");
    has(
        &set,
        "volumeClaimTemplates:
- metadata:
    name: data
  spec:
    accessModes:
    - ReadWriteOnce
    resources:
      requests:
        storage: 1Gi
    storageClassName: local-path",
    );
    assert!(!set.contains("persistentVolumeClaim"));
    let lab = "{ services.hello = { kind = 'StatefulSet, volumes.data.per_pod = true } }";
    let tree = compile_with(lab).0.rendered.expect("fine").tree;
    assert!(tree.get(&path("pvc-data.yaml")).is_none());
}
