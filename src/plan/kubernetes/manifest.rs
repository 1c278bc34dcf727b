//! Objects that a service brings as they are. They get its labels, unless they have their own of the same names.

use crate::plan::data::{Data, DataKind, Map};
use crate::plan::kubernetes::{Manifest, labels};
use crate::resolve::{Resolved, RunningService};

pub(super) fn objects(lab: &Resolved<'_>, service: &RunningService<'_>) -> Vec<Manifest> {
    let all = service.service.manifests.values().flat_map(|manifests| &manifests.0);
    all.map(|raw| {
        let mut object = Data::raw(lab.values, raw.node);
        label(&mut object, labels(service));
        let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '-' };
        let name: String = raw.name.to_lowercase().chars().map(plain).collect();
        // Two objects of a name may be in different namespaces.
        let other = raw.namespace.as_ref().filter(|namespace| namespace.value != service.namespace.value);
        let place = other.map_or(String::new(), |namespace| format!("{}-", namespace.value));
        Manifest::new(format!("{}-{place}{name}.yaml", raw.kind.to_lowercase()), object)
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
