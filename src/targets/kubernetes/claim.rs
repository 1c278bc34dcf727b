//! PersistentVolumeClaims.

use crate::document::{Data, DataKind, Map, Origin};
use crate::lab::service::Lifetime;
use crate::resolve::{Claim, Resolved, ResolvedService};
use crate::targets::kubernetes::{kept, metadata, object};
use crate::targets::shared::backup::restored;
use crate::targets::shared::folder::Manifest;

/// The claims of the service itself.
pub(super) fn claims(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let claims = service.claims.iter().filter(|claim| claim.lifetime == Lifetime::Service);
    claims
        .map(|claim| {
            let annotations = growth(kept::annotations(lab, claim.on_removal), claim);
            let metadata = metadata(service, claim.node, claim.name.clone()).some("annotations", annotations);
            let source = restored(lab, service, claim).map(|node| {
                Data::map(node)
                    .text("apiGroup", "volsync.backube")
                    .text("kind", "ReplicationDestination")
                    .text("name", claim.name.clone())
            });
            let spec = spec(claim).maybe("dataSourceRef", source);
            let object = object(claim.node, "v1", "PersistentVolumeClaim", metadata).put("spec", spec);
            Manifest::new(format!("pvc-{}.yaml", claim.volume), object)
        })
        .collect()
}

/// The specification of a claim or a claim template.
pub(super) fn spec(claim: &Claim<'_>) -> Map {
    let mode = Data::from(&claim.access);
    let size = Data::value(claim.size.node, claim.size.to_kubernetes());
    let class = Data::value(claim.class.node, claim.class.value.to_string());
    let requests = Data::map(claim.size.node).put("storage", size);
    Data::map(claim.node)
        .put("accessModes", Data::list(claim.access.node, [mode]))
        .put("resources", Data::map(claim.size.node).put("requests", requests))
        .put("storageClassName", class)
}

/// Adds the annotations that tell pvc-autoresizer to grow the claim, and Flux to ignore its size from then on.
pub(super) fn growth(map: Map, claim: &Claim<'_>) -> Map {
    let Some((limit, growth)) = claim.growth else { return map };
    let limit = Data::new(DataKind::String(limit.to_kubernetes()), Origin::value(limit.node));
    map.text("kustomize.toolkit.fluxcd.io/ssa", "IfNotPresent")
        .put("resize.topolvm.io/increase", &growth.increase)
        .put("resize.topolvm.io/storage_limit", limit)
        .put("resize.topolvm.io/threshold", &growth.threshold)
}
