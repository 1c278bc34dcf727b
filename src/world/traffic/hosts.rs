//! Paths of hosts that two Ingresses or routes claim.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::document::{Data, elements};
use crate::world::object::{Object, text};
use crate::world::report::Report;
use crate::world::traffic::codes::EXP_OBJECT_TAKEN;

/// The class of an Ingress, the host and the path.
type Place<'d> = (&'d str, &'d str, &'d str);
/// The first object with a place, and its host.
type Taken<'d> = BTreeMap<Place<'d>, (&'d Object<'d>, &'d Data)>;

pub(super) fn check(objects: &[Object<'_>], report: &mut Report<'_>) {
    let mut taken: Taken<'_> = BTreeMap::new();
    for object in objects.iter().filter(|object| object.is("Ingress", "networking.k8s.io")) {
        let Some(spec) = object.data.get("spec") else { continue };
        let class = text(spec, "ingressClassName").unwrap_or_default();
        for rule in elements(spec.get("rules")) {
            let (Some(host), Some(data)) = (text(rule, "host"), rule.get("host")) else { continue };
            for path in elements(rule.get("http").and_then(|http| http.get("paths"))) {
                let place = (class, host, text(path, "path").unwrap_or("/"));
                claim(object, data, place, &mut taken, report);
            }
        }
    }
}

fn claim<'d>(
    object: &'d Object<'d>,
    data: &'d Data,
    place: Place<'d>,
    taken: &mut Taken<'d>,
    report: &mut Report<'_>,
) {
    match taken.entry(place) {
        Entry::Vacant(entry) => _ = entry.insert((object, data)),
        // Rules of one object are its own affair.
        Entry::Occupied(entry) if std::ptr::eq(entry.get().0, object) => {}
        Entry::Occupied(entry) => {
            let (_, host, path) = place;
            let says = format!("has the path `{path}` of `{host}`, which {} has, too", entry.get().0);
            let help = "use another host or path, or remove one of them";
            report.contested(&EXP_OBJECT_TAKEN, (object, data), (&says, "taken", help), *entry.get());
        }
    }
}
