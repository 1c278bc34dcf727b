//! The zones in which external-dns creates records: the domain filters of its pods and of its chart.

use std::collections::BTreeSet;

use crate::charts::Charts;
use crate::document::{Data, elements};
use crate::value::{Kind, NodeId, Values};
use crate::world::object::{Object, program, text};

/// The program, as part of the name of its image and as the name of its chart.
const PROGRAM: &str = "external-dns";
/// Objects with this annotation are served by another program.
const CONTROLLER: &str = "external-dns.alpha.kubernetes.io/controller";

/// Zones by the source of hosts: `ingress`, `gateway-httproute`. A source that some instance reads without a filter
/// has none.
#[derive(Debug, Default)]
pub(super) struct Zones {
    filtered: Vec<(BTreeSet<String>, Vec<String>)>,
}

impl Zones {
    pub(super) fn read(objects: &[Object<'_>], charts: &Charts, values: &Values) -> Self {
        let mut zones = Self::default();
        for object in objects {
            let Some((_, spec)) = object.pod() else { continue };
            for container in elements(spec.get("containers")) {
                if text(container, "image").is_some_and(|image| program(image) == PROGRAM) {
                    let args = ["command", "args"].into_iter().flat_map(|key| elements(container.get(key)));
                    let args: Vec<&str> = args.filter_map(Data::as_str).collect();
                    let all = |flag: &str| {
                        args.iter()
                            .filter_map(|arg| arg.strip_prefix(flag))
                            .map(str::to_owned)
                            .collect::<Vec<_>>()
                    };
                    zones.filtered.push((all("--source=").into_iter().collect(), all("--domain-filter=")));
                }
            }
        }
        for (_, chart) in charts.delegated().filter(|(_, chart)| chart.name.value == PROGRAM) {
            let sources = texts(values, chart.values, "sources");
            // The defaults of the chart.
            let sources = sources.unwrap_or_else(|| vec!["service".to_owned(), "ingress".to_owned()]);
            let filters = texts(values, chart.values, "domainFilters").unwrap_or_default();
            zones.filtered.push((sources.into_iter().collect(), filters));
        }
        zones
    }

    /// The hosts of an object that are in no zone, although external-dns reads the object.
    pub(super) fn outside<'d>(&self, object: &Object<'d>) -> Vec<&'d Data> {
        if self.filtered.is_empty() {
            return Vec::new();
        }
        let Some(spec) = object.data.get("spec") else { return Vec::new() };
        let (source, hosts): (_, Vec<&Data>) = match (object.kind.kind, object.kind.group) {
            ("Ingress", "networking.k8s.io") => {
                let rules = elements(spec.get("rules")).iter();
                ("ingress", rules.filter_map(|rule| rule.get("host")).collect())
            }
            ("HTTPRoute", "gateway.networking.k8s.io") => {
                ("gateway-httproute", elements(spec.get("hostnames")).iter().collect())
            }
            _ => return Vec::new(),
        };
        let readers: Vec<_> = self.filtered.iter().filter(|(sources, _)| sources.contains(source)).collect();
        let is_open = readers.is_empty() || readers.iter().any(|(_, zones)| zones.is_empty());
        if is_open || object.annotation(CONTROLLER).is_some() {
            return Vec::new();
        }
        let is_within = |host: &str, zone: &str| {
            let rest = host.strip_suffix(zone.trim_start_matches('.'));
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let served =
            |host: &str| readers.iter().any(|(_, zones)| zones.iter().any(|zone| is_within(host, zone)));
        hosts.into_iter().filter(|host| host.as_str().is_some_and(|host| !served(host))).collect()
    }

    pub(super) fn shown(&self) -> String {
        let mut zones: Vec<&str> =
            self.filtered.iter().flat_map(|(_, zones)| zones).map(String::as_str).collect();
        zones.sort_unstable();
        zones.dedup();
        zones.join(", ")
    }
}

/// The texts of a list in the values of a chart.
fn texts(values: &Values, root: NodeId, key: &str) -> Option<Vec<String>> {
    let (_, list) = values.fields(root).find(|(name, _)| *name == key)?;
    let Kind::List(elements) = &values.node(list).kind else { return None };
    let text = |node: &NodeId| match &values.node(*node).kind {
        Kind::String(text) => Some(text.to_string()),
        _ => None,
    };
    Some(elements.iter().filter_map(text).collect())
}
