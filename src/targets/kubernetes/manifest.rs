//! Raw objects of a service. They get its labels, unless they set the same labels.

use std::collections::BTreeSet;

use crate::document::{Data, DataKind, Map};
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::labels;
use crate::targets::shared::folder::Manifest;

/// `beside` are the existing objects of the folder.
pub(super) fn objects(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    beside: &[Manifest],
) -> Vec<Manifest> {
    let mut taken: BTreeSet<String> = beside.iter().map(|manifest| manifest.file.clone()).collect();
    let all = service.service.raw_objects();
    all.map(|raw| {
        let mut object = Data::raw(lab.values, raw.node);
        label(&mut object, labels(service));
        Manifest::named(object, &mut taken)
    })
    .collect()
}

fn label(object: &mut Data, common: Map) {
    let DataKind::Map(fields) = &mut object.kind else { return };
    let Some((_, metadata)) = fields.iter_mut().find(|(key, _)| key == "metadata") else { return };
    let origin = metadata.origin;
    let DataKind::Map(metadata) = &mut metadata.kind else { return };
    let DataKind::Map(common) = Data::from(common).kind else { return };
    if !metadata.iter().any(|(key, _)| key == "labels") {
        metadata.push(("labels".to_owned(), Data::new(DataKind::Map(Vec::new()), origin)));
    }
    let Some((_, labels)) = metadata.iter_mut().find(|(key, _)| key == "labels") else { return };
    let DataKind::Map(labels) = &mut labels.kind else { return };
    for (key, value) in common {
        if !labels.iter().any(|(known, _)| *known == key) {
            labels.push((key, value));
        }
    }
}
