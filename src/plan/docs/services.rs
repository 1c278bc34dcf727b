//! What runs in the cluster.

use crate::plan::data::page::{Inline, Inlines, Page, Table, code, listed, maybe};
use crate::resolve::{Exposed, Resolved, Route, RunningService};

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    if lab.services.is_empty() {
        return None;
    }
    let mut table = Table::new(&["service", "namespace", "tier", "reached at", "what it is"]);
    for service in &lab.services {
        table.row(service.service.node, row(service));
    }
    Some(page.table(table))
}

fn row(service: &RunningService<'_>) -> [Inlines; 5] {
    let described = service.service;
    [
        code(service.name),
        code(&service.namespace.value),
        maybe(described.tier.as_ref().map(|tier| &tier.value)),
        listed(service.exposed.iter().map(way_in)),
        maybe(described.description.as_ref().map(|description| &description.value)),
    ]
}

fn way_in(exposed: &Exposed<'_>) -> Inlines {
    let scheme = match &exposed.route {
        Route::Ingress { tls_secret: None, .. } => "http",
        Route::Ingress { .. } | Route::Gateway(_) => "https",
    };
    let (host, path) = (&exposed.host.value, &*exposed.expose.path);
    let to = format!("{scheme}://{host}{path}");
    let text = if path == "/" { host.to_string() } else { format!("{host}{path}") };
    vec![Inline::Link { text, to }]
}
