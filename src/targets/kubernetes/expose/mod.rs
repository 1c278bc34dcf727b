//! Routes: the objects that expose a service outside the cluster, by the backends of the lab's ways.

mod annotations;
mod created;
mod entrance;
mod gateway;
mod ingress;
mod middleware;
mod stream;
mod traefik;
mod upstream;

use crate::document::Data;
use crate::resolve::{Resolved, ResolvedService, RouteKind};
use crate::targets::kubernetes::metadata;
use crate::targets::shared::folder::Manifest;
use entrance::{Entrance, raw_fields};

pub(super) use created::gateways;
pub(super) use middleware::common as common_middlewares;

/// All routes of one service.
pub(super) fn routes(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let mut objects = middleware::own(lab, service);
    for exposed in &service.exposed {
        for route in &exposed.routes {
            let entrance = Entrance { lab, service, exposed, route };
            objects.extend(middleware::body(&entrance));
            objects.extend(upstream::objects(&entrance));
            match &route.kind {
                RouteKind::Ingress { class } => objects.push(ingress::ingress(&entrance, class)),
                RouteKind::Gateway(gateway) => objects.extend(gateway::objects(&entrance, gateway)),
                RouteKind::Traefik => objects.extend(traefik::objects(&entrance)),
                RouteKind::NodePort => {}
            }
        }
    }
    objects.extend(service.streams.iter().map(|stream| stream::route(service, stream)));
    objects
}

impl Entrance<'_, '_> {
    /// Metadata of the route itself.
    fn metadata(&self) -> Data {
        let annotations = Data::map(self.route.auth.node).extend(annotations::annotations(self));
        metadata(self.service, self.node(), self.route.object.clone()).some("annotations", annotations).into()
    }

    /// The name of the Service behind the route.
    fn backend(&self) -> String {
        match upstream::has_service(self) {
            true => format!("{}{}", self.route.object, self.own_service()),
            false => match (self.exposed.workload, self.external()) {
                (Some(workload), _) => workload.object_name(),
                (None, Some(external)) => external.object(self.service.name),
                (None, None) => self.service.name.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests;
