//! PersistentVolumeClaims.

use crate::plan::data::{Data, DataKind, Origin};
use crate::plan::kubernetes::{Manifest, metadata, object};
use crate::resolve::RunningService;

pub(super) fn claims(service: &RunningService<'_>) -> Vec<Manifest> {
    service
        .claims
        .iter()
        .map(|claim| {
            let mode =
                Data::new(DataKind::String(claim.access.word().to_owned()), Origin::value(claim.access.node));
            let size =
                Data::new(DataKind::String(claim.size.to_kubernetes()), Origin::value(claim.size.node));
            let class =
                Data::new(DataKind::String(claim.class.value.to_string()), Origin::value(claim.class.node));
            let requests = Data::map(claim.size.node).put("storage", size);
            let spec = Data::map(claim.node)
                .put("accessModes", Data::list(claim.access.node, [mode]))
                .put("resources", Data::map(claim.size.node).put("requests", requests))
                .put("storageClassName", class);
            let metadata = metadata(service, claim.node, claim.name.clone());
            let object = object(claim.node, "v1", "PersistentVolumeClaim", metadata).put("spec", spec);
            Manifest::new(format!("pvc-{}.yaml", claim.volume), object)
        })
        .collect()
}
