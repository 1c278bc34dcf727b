//! One way into one service.

use crate::document::{Data, DataKind, Origin};
use crate::facts::names;
use crate::resolve::{Exposed, ExposedRoute, External, Resolved, ResolvedService};
use crate::targets::kubernetes::heads::metadata;
use crate::value::{NodeId, Values};

/// One route of one service, with its context.
pub(super) struct Entrance<'e, 'l> {
    pub(super) lab: &'e Resolved<'l>,
    pub(super) service: &'e ResolvedService<'l>,
    pub(super) exposed: &'e Exposed<'l>,
    pub(super) route: &'e ExposedRoute<'l>,
}

impl Entrance<'_, '_> {
    /// The value because of which the objects exist.
    pub(super) fn node(&self) -> NodeId {
        self.exposed.expose.node
    }

    /// The file's name, without the kind.
    pub(super) fn file(&self, kind: &str) -> String {
        let part = self.route.object.strip_prefix(self.service.name.as_str()).unwrap_or_default();
        format!("{kind}{part}.yaml")
    }

    /// Metadata of an object that belongs to the route.
    pub(super) fn beside(&self, name: impl Into<String>) -> Data {
        metadata(self.service, self.node(), name).into()
    }

    pub(super) fn hosts(&self) -> Vec<Data> {
        let host = |host: &crate::value::At<crate::types::HostName>| {
            Data::new(DataKind::String(host.value.to_string()), Origin::value(host.node))
        };
        self.exposed.hosts.iter().map(host).collect()
    }

    /// The external service behind the route, if it is not the pods.
    pub(super) fn external(&self) -> Option<&External<'_>> {
        let name = self.exposed.external?;
        self.service.external.iter().find(|external| external.name == name)
    }

    /// The suffix of the route's own Service, if its name is taken: an external service and its route often have the
    /// same name.
    pub(super) fn own_service(&self) -> &'static str {
        let taken = |name: &str| name == self.route.object;
        let mut external = self.service.external.iter();
        let service = self.service.name;
        let workloads = self.service.workloads.iter().any(|resolved| taken(&resolved.workload.object_name()));
        let further = self.service.extra_services.iter().any(|further| {
            taken(&names::given_or_part(further.service.name.as_ref(), service, further.name))
        });
        let balanced =
            self.service.load_balancers.iter().any(|balanced| taken(&names::part(service, balanced.name)));
        let external = external.any(|external| taken(&external.object(service)));
        if workloads || further || balanced || external { "-way" } else { "" }
    }
}

/// The fields of a free-form record.
pub(super) fn raw_fields(values: &Values, node: NodeId) -> impl Iterator<Item = (String, Data)> {
    values.fields(node).map(|(name, field)| (name.to_owned(), Data::raw(values, field)))
}
