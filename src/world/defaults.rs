//! Classes of which only one can be the default.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::document::{Data, DataKind};
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, shown, text};
use crate::world::report::Report;

/// The code for two default classes.
pub static OBJ_DEFAULTS: Code = Code {
    name: "OBJ-DEFAULTS",
    severity: Severity::Error,
    title: "two default classes of a kind",
    why: "What names no class gets the default one. Of two default storage classes, claims get the newer one; a second \
          default priority class is rejected, and with two default Ingress classes, every Ingress without a class is.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.classes = std.array.map (fun called => {
    apiVersion = "networking.k8s.io/v1", kind = "IngressClass",
    metadata = { name = called, annotations."ingressclass.kubernetes.io/is-default-class" = "true" },
    spec.controller = "example.com/%{called}",
  }) ["traefik", "two"],
}"#,
        good: r#"{
  services.hello.manifests.classes = std.array.map (fun called => {
    apiVersion = "networking.k8s.io/v1", kind = "IngressClass",
    metadata = { name = called, annotations."ingressclass.kubernetes.io/is-default-class" = "%{std.to_string (called == "traefik")}" },
    spec.controller = "example.com/%{called}",
  }) ["traefik", "two"],
}"#,
    },
    allowable: true,
};

/// Kinds with the annotation that makes one of their objects the default.
const MARKS: &[(&str, &str, &str)] = &[
    ("IngressClass", "networking.k8s.io", "ingressclass.kubernetes.io/is-default-class"),
    ("StorageClass", "storage.k8s.io", "storageclass.kubernetes.io/is-default-class"),
    ("VolumeSnapshotClass", "snapshot.storage.k8s.io", "snapshot.storage.kubernetes.io/is-default-class"),
];

/// All findings about default classes.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    let mut first: BTreeMap<(&str, &str), (&Object<'_>, &Data)> = BTreeMap::new();
    for object in &world.objects {
        let Some((data, of)) = mark(object) else { continue };
        match first.get(&(object.kind.kind, of)) {
            None => _ = first.insert((object.kind.kind, of), (object, data)),
            Some(other) => {
                let says = format!("is a default class, and so is {}", other.0);
                let help = "leave the mark to one of them";
                report.contested(&OBJ_DEFAULTS, (object, data), (&says, "the second default", help), *other);
            }
        }
    }
    report.into_diagnostics()
}

/// The field that makes an object the default, and of what it is the default.
fn mark<'d>(object: &Object<'d>) -> Option<(&'d Data, &'d str)> {
    if object.is("PriorityClass", "scheduling.k8s.io") {
        let data = object.data.get("globalDefault").filter(|data| data.kind == DataKind::Bool(true))?;
        return Some((data, ""));
    }
    let (.., annotation) = MARKS.iter().find(|(kind, group, _)| object.is(kind, group))?;
    let data = object.annotation(annotation).filter(|data| shown(data) == "true")?;
    // Each driver has a default class for its snapshots.
    Some((data, text(object.data, "driver").unwrap_or_default()))
}
