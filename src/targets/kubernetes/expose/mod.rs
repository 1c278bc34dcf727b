//! Routes: the objects that expose a service outside the cluster, by the backends of the lab's ways.

mod annotations;
mod entrance;
mod gateway;
mod ingress;
mod middleware;
mod stream;
mod traefik;
mod upstream;

use crate::document::Data;
use crate::resolve::{Resolved, Route, RunningService};
use crate::targets::kubernetes::metadata;
use crate::targets::shared::folder::Manifest;
use entrance::{Entrance, raw_fields};

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

impl Entrance<'_, '_> {
    /// Metadata of the route itself.
    fn metadata(&self) -> Data {
        let annotations = Data::map(self.door.auth.node).extend(annotations::annotations(self));
        metadata(self.service, self.node(), self.door.object.clone()).some("annotations", annotations).into()
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

#[cfg(test)]
mod tests;
