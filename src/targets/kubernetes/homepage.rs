//! A service on the lab's start page: annotations of its route that Homepage reads.

use crate::document::Data;
use crate::lab::service::{HomepageTile, StartPageBackend};
use crate::resolve::{Exposed, Resolved, ResolvedService};

const PREFIX: &str = "gethomepage.dev";

pub(super) fn annotations(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    exposed: &Exposed<'_>,
) -> Vec<(String, Data)> {
    let page = &lab.lab.start_page;
    let Some(tile) = exposed.expose.homepage.as_ref() else { return Vec::new() };
    if page.backend.value == StartPageBackend::None {
        return Vec::new();
    }
    if !tile.enable.value {
        return vec![(format!("{PREFIX}/enabled"), Data::text(tile.enable.node, "false"))];
    }
    described(lab, service, exposed, tile)
        .into_iter()
        .map(|(key, value)| (format!("{PREFIX}/{key}"), value))
        .collect()
}

fn described(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    exposed: &Exposed<'_>,
    tile: &HomepageTile,
) -> Vec<(String, Data)> {
    let node = tile.node;
    let host = exposed.hosts.first();
    let href = host.map(|host| Data::text(host.node, format!("https://{}", host.value)));
    let own_name = || Data::text(service.service.node, service.name.to_string());
    let mut all = vec![
        ("enabled", Some(Data::text(node, "true"))),
        ("name", Some(tile.name.as_ref().map_or_else(own_name, Data::from))),
        ("group", Some(Data::from(tile.group.as_ref().unwrap_or(&lab.lab.start_page.group)))),
        ("icon", tile.icon.as_ref().map(Data::from)),
        ("description", tile.description.as_ref().or(service.service.description.as_ref()).map(Data::from)),
        ("href", tile.href.as_ref().map(Data::from).or(href)),
        ("weight", tile.order.as_ref().map(|order| Data::text(order.node, order.to_string()))),
    ];
    // Homepage looks for the pods by the name of the route, unless a selector is set.
    let pods = exposed.workload.map(|workload| format!("app.kubernetes.io/name={}", workload.object_name()));
    all.push(("pod-selector", pods.map(|pods| Data::text(node, pods))));
    let known = all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    let widget =
        tile.widget.iter().map(|(key, value)| (format!("widget.{}", key.as_str()), Data::from(value)));
    known.chain(widget).collect()
}
