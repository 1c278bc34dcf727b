//! Listeners of a Gateway that exclude each other, and routes that send everything nowhere.

use std::collections::BTreeMap;

use crate::document::{Data, elements};
use crate::world::object::{Object, shown, text};
use crate::world::report::Report;
use crate::world::traffic::codes::{GW_LISTENER, GW_WEIGHT};

const GROUP: &str = "gateway.networking.k8s.io";

pub(super) fn check(objects: &[Object<'_>], report: &mut Report<'_>) {
    for object in objects.iter().filter(|object| object.kind.group == GROUP) {
        let Some(spec) = object.data.get("spec") else { continue };
        if object.kind.kind == "Gateway" {
            listeners(object, spec, report);
        }
        for rule in elements(spec.get("rules")) {
            let backends = elements(rule.get("backendRefs"));
            let is_zero =
                |backend: &Data| backend.get("weight").is_some_and(|weight| weight.as_integer() == Some(0));
            if let Some(weight) = backends.first().and_then(|first| first.get("weight"))
                && backends.iter().all(is_zero)
            {
                let says = "sends nothing to any of its backends: all have the weight 0";
                let help = "give one of them a weight, or remove the rule";
                report.add(&GW_WEIGHT, object, weight, says, "every request fails", help);
            }
        }
    }
}

/// Listeners of one port have the same protocol, apart from those of TLS, and different hostnames.
fn listeners(gateway: &Object<'_>, spec: &Data, report: &mut Report<'_>) {
    let mut ports: BTreeMap<String, Vec<(&Data, &str, &str, &str)>> = BTreeMap::new();
    for listener in elements(spec.get("listeners")) {
        let (Some(name), Some(port)) = (listener.get("name"), listener.get("port")) else { continue };
        let protocol = text(listener, "protocol").unwrap_or_default();
        let host = text(listener, "hostname").unwrap_or_default();
        let class = match protocol {
            "HTTPS" | "TLS" => "TLS",
            other => other,
        };
        let others = ports.entry(shown(port)).or_default();
        let is_udp = |class: &str| class == "UDP";
        let conflict = others.iter().find(|(_, known, known_host, _)| {
            is_udp(known) == is_udp(class) && (*known != class || *known_host == host)
        });
        if let Some((.., other)) = conflict {
            let says = format!(
                "has the listeners `{}` and `{other}` on port {}, which exclude each other",
                shown(name),
                shown(port)
            );
            let help = "give them different hostnames or ports";
            report.add(&GW_LISTENER, gateway, name, &says, "conflicted", help);
        }
        others.push((name, class, host, name.as_str().unwrap_or_default()));
    }
}
