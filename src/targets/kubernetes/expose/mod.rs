//! Routes: the objects that expose a service outside the cluster, by the backends of the lab's ways.

mod annotations;
mod gateway;
mod ingress;
mod middleware;
mod stream;
mod traefik;
mod upstream;

use crate::document::{Data, DataKind, Origin};
use crate::facts::names;
use crate::resolve::{Door, Exposed, External, Resolved, Route, RunningService};
use crate::targets::kubernetes::metadata;
use crate::targets::shared::folder::Manifest;
use crate::value::{NodeId, Values};

pub(super) use middleware::common as common_middlewares;

/// All routes of one service.
pub(super) fn routes(lab: &Resolved<'_>, service: &RunningService<'_>) -> Vec<Manifest> {
    let mut objects = middleware::own(lab, service);
    for exposed in &service.exposed {
        for door in &exposed.doors {
            let entrance = Entrance { lab, service, exposed, door };
            objects.extend(middleware::body(&entrance));
            objects.extend(upstream::objects(&entrance));
            match &door.route {
                Route::Ingress { class } => objects.push(ingress::ingress(&entrance, class)),
                Route::Gateway(gateway) => objects.extend(gateway::objects(&entrance, gateway)),
                Route::Traefik => objects.extend(traefik::objects(&entrance)),
                Route::NodePort => {}
            }
        }
    }
    objects.extend(service.streams.iter().map(|streamed| stream::route(service, streamed)));
    objects
}

/// One route of one service, with its context.
struct Entrance<'e, 'l> {
    lab: &'e Resolved<'l>,
    service: &'e RunningService<'l>,
    exposed: &'e Exposed<'l>,
    door: &'e Door<'l>,
}

impl Entrance<'_, '_> {
    /// The value because of which the objects exist.
    fn node(&self) -> NodeId {
        self.exposed.expose.node
    }

    /// The file's name, without the kind.
    fn file(&self, kind: &str) -> String {
        let part = self.door.object.strip_prefix(self.service.name.as_str()).unwrap_or_default();
        format!("{kind}{part}.yaml")
    }

    /// Metadata of the route itself.
    fn metadata(&self) -> Data {
        let annotations = Data::map(self.door.auth.node).extend(annotations::annotations(self));
        metadata(self.service, self.node(), self.door.object.clone()).some("annotations", annotations).into()
    }

    /// Metadata of an object that belongs to the route.
    fn beside(&self, name: impl Into<String>) -> Data {
        metadata(self.service, self.node(), name).into()
    }

    fn hosts(&self) -> Vec<Data> {
        let host = |host: &crate::value::At<crate::types::HostName>| {
            Data::new(DataKind::String(host.value.to_string()), Origin::value(host.node))
        };
        self.exposed.hosts.iter().map(host).collect()
    }

    /// The external service behind the route, if it is not the pods.
    fn external(&self) -> Option<&External<'_>> {
        let name = self.exposed.external?;
        self.service.external.iter().find(|external| external.name == name)
    }

    /// The suffix of the route's own Service, if its name is taken: an external service and its route often have the
    /// same name.
    fn own_service(&self) -> &'static str {
        let taken = |name: &str| name == self.door.object;
        let mut external = self.service.external.iter();
        let service = self.service.name;
        let workloads = self.service.runners.iter().any(|running| taken(&running.runner.object_name()));
        let further = self.service.further.iter().any(|further| {
            taken(&names::given_or_part(further.service.name.as_ref(), service, further.name))
        });
        let balanced =
            self.service.load_balancers.iter().any(|balanced| taken(&names::part(service, balanced.name)));
        let external = external.any(|external| taken(&external.object(service)));
        if workloads || further || balanced || external { "-way" } else { "" }
    }

    /// The name of the Service behind the route.
    fn backend(&self) -> String {
        match upstream::has_service(self) {
            true => format!("{}{}", self.door.object, self.own_service()),
            false => match (self.exposed.runner, self.external()) {
                (Some(runner), _) => runner.object_name(),
                (None, Some(external)) => external.object(self.service.name),
                (None, None) => self.service.name.to_string(),
            },
        }
    }
}

/// The fields of a free-form record.
fn raw_fields(values: &Values, node: NodeId) -> impl Iterator<Item = (String, Data)> {
    values.fields(node).map(|(name, field)| (name.to_owned(), Data::raw(values, field)))
}

#[cfg(test)]
mod tests;
