//! The services of the cluster.

use std::collections::BTreeSet;

use crate::document::page::{Inline, Inlines, Page, Table, code, listed, maybe, text};
use crate::facts::pod_resources::qos;
use crate::resolve::{Exposed, Resolved, ResolvedService, RouteKind};

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    if lab.services.is_empty() {
        return None;
    }
    let mut table = Table::new(&["service", "namespace", "tier", "QoS class", "URLs", "description"]);
    for service in &lab.services {
        table.row(service.service.node, row(lab, service));
    }
    Some(page.table(table))
}

fn row(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> [Inlines; 6] {
    let described = service.service;
    let range = lab.lab.limit_range(&service.namespace.value);
    let classes: BTreeSet<&str> =
        service.workloads.iter().map(|resolved| qos(resolved.workload.pod(), range).word()).collect();
    [
        code(service.name),
        code(&service.namespace.value),
        maybe(described.tier.as_ref().map(|tier| &tier.value)),
        listed(classes.into_iter().map(text)),
        listed(service.exposed.iter().flat_map(ways_in)),
        maybe(described.description.as_ref().map(|description| &description.value)),
    ]
}

/// A link for each host.
fn ways_in(exposed: &Exposed<'_>) -> Vec<Inlines> {
    let secure = exposed.routes.iter().any(|route| match route.kind {
        RouteKind::Ingress { .. } => route.way.tls_secret.is_some() || route.way.issuer.is_some(),
        RouteKind::Gateway(_) | RouteKind::Traefik => true,
        RouteKind::NodePort => false,
    });
    let scheme = if secure { "https" } else { "http" };
    let path = &*exposed.expose.path;
    let link = |host: &String| {
        let to = format!("{scheme}://{host}{path}");
        let text = if path == "/" { host.clone() } else { format!("{host}{path}") };
        vec![Inline::Link { text, to }]
    };
    exposed.hosts.iter().map(|host| link(&host.value.to_string())).collect()
}
