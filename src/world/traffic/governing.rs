//! The Service of a StatefulSet: it gives names to the pods only if it is headless.

use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, each_text, text};
use crate::world::report::Report;
use crate::world::traffic::codes::SET_SERVICE;

pub(super) fn check(world: &ClosedWorld<'_>, report: &mut Report<'_>) {
    let ClosedWorld { objects, named, .. } = world;
    for set in objects.iter().filter(|object| object.is("StatefulSet", "apps")) {
        let Some(spec) = set.data.get("spec") else { continue };
        let (Some(name), Some(data)) = (text(spec, "serviceName"), spec.get("serviceName")) else { continue };
        let Some(service) = named.core("Service", set.namespace, name) else { continue };
        let address = service.data.get("spec").and_then(|spec| text(spec, "clusterIP"));
        let pod = format!("{}-0.{name}", set.name);
        if address != Some("None") && objects.iter().any(|object| has_text(object, &pod)) {
            let says = format!("is governed by {service}, which is not headless, but something uses `{pod}`");
            let help = "name a Service with `clusterIP: None`, besides the one that clients use";
            report.add(&SET_SERVICE, set, data, &says, "gives no names to pods", help);
        }
    }
}

fn has_text(object: &Object<'_>, wanted: &str) -> bool {
    let mut found = false;
    each_text(object.data, &mut |_, text| found |= text.contains(wanted));
    found
}
