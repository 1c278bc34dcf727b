//! Paths that lead to the folder above: Kubernetes refuses most of them, and the others escape from where they belong.

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::document::{Data, elements, fields};
use crate::types::leads_up;
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, path_of};
use crate::world::report::Report;

/// The code for a path that leads up.
pub static OBJ_PATH: Code = Code {
    name: "OBJ-PATH",
    severity: Severity::Error,
    title: "a path that leads to the folder above",
    why: "A path with `..` leads out of the export, volume or folder that it seems to be in. Kubernetes and Gateways \
          refuse such paths in most fields, and storage servers resolve them as they like.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.shared = {
    apiVersion = "v1", kind = "PersistentVolume", metadata.name = "shared",
    spec = {
      capacity.storage = "1Gi", accessModes = ["ReadWriteMany"],
      nfs = { server = "192.168.20.1", path = "/srv/data/../music" },
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.shared = {
    apiVersion = "v1", kind = "PersistentVolume", metadata.name = "shared",
    spec = {
      capacity.storage = "1Gi", accessModes = ["ReadWriteMany"],
      nfs = { server = "192.168.20.1", path = "/srv/music" },
    },
  },
}"#,
    },
    allowable: true,
};

/// Keys whose values are paths, in objects of any kind.
const PATHS: &[&str] = &[
    "basePath",
    "hostPath",
    "mountPath",
    "path",
    "prefix",
    "replaceFullPath",
    "replacePrefixMatch",
    "rootPath",
    "share",
    "subDir",
    "subPath",
    "subPathExpr",
];
/// Kinds that describe fields.
const SKIPPED: &[&str] = &["CustomResourceDefinition"];

/// All findings about paths that lead up.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    for object in world.objects.iter().filter(|object| !SKIPPED.contains(&object.kind.kind)) {
        visit(object, object.data, &mut report);
    }
    report.into_diagnostics()
}

fn visit(object: &Object<'_>, data: &Data, report: &mut Report<'_>) {
    for (key, value) in fields(Some(data)) {
        let path = value.as_str().filter(|text| PATHS.contains(&key.as_str()) && leads_up(text));
        if let Some(path) = path {
            let says = format!("has the path `{path}` in `{}`, which leads up", path_of(object.data, value));
            report.add(&OBJ_PATH, object, value, &says, "contains `..`", "write the path without `..`");
        }
        visit(object, value, report);
    }
    elements(Some(data)).iter().for_each(|element| visit(object, element, report));
}
