//! Volumes that exist on some nodes only: the pod has to run on one of them.

use crate::document::{Data, elements};
use crate::world::by_name::ByName;
use crate::world::object::{Object, text};
use crate::world::places::codes::PLACE_VOLUME;
use crate::world::places::node::Place;
use crate::world::report::Report;

pub(super) fn check(
    object: &Object<'_>,
    pod: &Data,
    nodes: &[Place<'_>],
    named: &ByName<'_>,
    report: &mut Report<'_>,
) {
    for volume in elements(pod.get("volumes")) {
        let Some(source) = volume.get("persistentVolumeClaim") else { continue };
        let Some((name, data)) = text(source, "claimName").zip(source.get("claimName")) else { continue };
        let Some(volume) = bound(name, object.namespace, named) else { continue };
        let Some(selector) = places_of(&volume) else { continue };
        // A pod that may run nowhere is reported by what forbids it.
        if !nodes.iter().any(|node| node.is_permitted(pod, nodes)) {
            continue;
        }
        let has_it = |node: &&Place<'_>| node.meets(Some(selector), nodes);
        if nodes.iter().filter(has_it).any(|node| node.is_permitted(pod, nodes)) {
            continue;
        }
        let says = if nodes.iter().any(|node| has_it(&node)) {
            format!("may run only on other nodes than those of {volume}, which it mounts")
        } else {
            format!("mounts {volume}, which is on no node of the lab")
        };
        let help = "select a node of the volume, or correct the volume's `nodeAffinity`";
        report.add(&PLACE_VOLUME, object, data, &says, "not on these nodes", help);
    }
}

/// The volume that a claim is bound to in advance.
fn bound<'d>(claim: &str, namespace: &str, named: &ByName<'d>) -> Option<Object<'d>> {
    let claim = named.core("PersistentVolumeClaim", namespace, claim)?;
    let name = text(claim.data.get("spec")?, "volumeName")?;
    named.core("PersistentVolume", "", name)
}

fn places_of<'d>(volume: &Object<'d>) -> Option<&'d Data> {
    volume.data.get("spec")?.get("nodeAffinity")?.get("required")
}
