//! The `kustomization.yaml` of a folder: its files, then its sub-folders.

use crate::plan::data::Data;
use crate::plan::kubernetes::Manifest;
use crate::source::value::NodeId;

pub(super) fn kustomization(node: NodeId, objects: &[Manifest], folders: &[String]) -> Data {
    let files = objects.iter().map(|manifest| Data::text(manifest.object.origin.node, manifest.file.clone()));
    let folders = folders.iter().map(|folder| Data::text(node, folder.clone()));
    Data::map(node)
        .text("apiVersion", "kustomize.config.k8s.io/v1beta1")
        .text("kind", "Kustomization")
        .put("resources", Data::list(node, files.chain(folders)))
        .into()
}
