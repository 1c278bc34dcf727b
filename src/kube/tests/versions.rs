//! Which kinds are available: by the version of the cluster, and by the lab's own CRDs.

use crate::kube::tests::{said, said_beside, yaml};

#[test]
fn the_version_of_the_cluster_decides_what_is_served() {
    let budget = |api: &str| {
        yaml(&format!(
            "{{ apiVersion: {api}, kind: PodDisruptionBudget, metadata: {{ name: web, namespace: site }}, spec: {{ \
             maxUnavailable: 1, selector: {{ matchLabels: {{ app: web }} }} }} }}"
        ))
    };
    assert_eq!(said(29, &budget("policy/v1")), [""; 0]);
    assert_eq!(
        said(34, &budget("policy/v1beta1")),
        [
            "K8S-NOT-SERVED uses `policy/v1beta1`, which Kubernetes has not served since 1.25; the cluster has 1.34; use \
          `policy/v1 PodDisruptionBudget`"
        ]
    );
    assert_eq!(
        said(34, &budget("policy/v2")),
        [
            "K8S-UNKNOWN-KIND is of an unknown kind: `PodDisruptionBudget` in `policy/v2`; there is a PodDisruptionBudget in \
             `policy/v1`"
        ]
    );
    let class = |api: &str| {
        yaml(&format!(
            "{{ apiVersion: storage.k8s.io/{api}, kind: VolumeAttributesClass, metadata: {{ name: gold }}, \
             driverName: csi.example, parameters: {{ iops: '4000' }} }}"
        ))
    };
    assert_eq!(said(34, &class("v1")), [""; 0]);
    assert_eq!(
        said(33, &class("v1")),
        [
            "K8S-NOT-SERVED uses `storage.k8s.io/v1`, which Kubernetes serves only since 1.34; the cluster has 1.33"
        ]
    );
    assert_eq!(
        said(35, &class("v1beta1")),
        ["K8S-DEPRECATED uses `storage.k8s.io/v1beta1`, which is deprecated; use `storage.k8s.io/v1 \
          VolumeAttributesClass`"]
    );
    // A newer field in an older kind.
    let mut pod = yaml(
        "{ apiVersion: v1, kind: Pod, metadata: { name: a, namespace: site }, spec: { hostnameOverride: a, \
         containers: [{ name: a, image: a }] } }",
    );
    assert_eq!(said(37, &pod), [""; 0]);
    assert!(said(29, &pod)[0].starts_with("K8S-SCHEMA has no field `spec.hostnameOverride`"));
    pod["kind"] = "Pood".into();
    assert_eq!(
        said(34, &pod),
        ["K8S-UNKNOWN-KIND is of an unknown kind: `Pood` in `v1`; did you mean `Pod`?"]
    );
}

#[test]
fn a_crd_of_the_lab_makes_its_kind_known() {
    let widget = yaml(
        "{ apiVersion: example.org/v1, kind: Widget, metadata: { name: a, namespace: site }, spec: { size: 3 } }",
    );
    assert_eq!(
        said(34, &widget),
        [
            "K8S-UNKNOWN-KIND is of an unknown kind: `Widget` in `example.org/v1`; run `render crds add FILE` to add its CRD, \
             or allow the finding if the object is valid"
        ]
    );
    let crd = yaml(
        "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, required: [size], properties: { size: { type: integer, maximum: 9 } } }
",
    );
    assert_eq!(said(34, &crd), [""; 0]);
    let said_of = |value: &serde_json::Value| said_beside(34, std::slice::from_ref(&crd), value);
    assert_eq!(said_of(&widget), [""; 0]);
    let mut bad = widget.clone();
    bad["spec"] = serde_json::json!({ "sise": 3 });
    assert_eq!(
        said_of(&bad),
        ["K8S-SCHEMA has no field `spec.sise`; did you mean `size`?", "K8S-SCHEMA is missing `spec.size`"]
    );
}

#[test]
fn half_an_object_is_told_so() {
    assert_eq!(
        said(34, &yaml("{ kind: Service, metadata: { name: web } }")),
        ["K8S-SCHEMA is missing `apiVersion`"]
    );
    assert_eq!(
        said(34, &yaml("{ apiVersion: v1, metadata: { name: web } }")),
        ["K8S-SCHEMA is missing `kind`"]
    );
}
