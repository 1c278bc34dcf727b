//! Ingress objects.

use crate::document::Data;
use crate::lab::service::PathType;
use crate::targets::kubernetes::expose::Entrance;
use crate::targets::kubernetes::object;
use crate::targets::shared::folder::Manifest;
use crate::types::ObjectName;
use crate::value::At;

pub(super) fn ingress(entrance: &Entrance<'_, '_>, class: &At<ObjectName>) -> Manifest {
    let (route, expose) = (entrance.route, entrance.exposed.expose);
    let node = entrance.node();
    let backend = Data::map(node)
        .text("name", entrance.backend())
        .put("port", Data::map(node).put("name", &expose.port));
    let backend = Data::from(Data::map(node).put("service", backend));
    let path_type = match expose.path_type.value {
        PathType::Prefix => "Prefix",
        PathType::Exact => "Exact",
        PathType::Regex => "ImplementationSpecific",
    };
    let path = |path: &At<String>| {
        let map = Data::map(node).put("path", path).text("pathType", path_type);
        map.put("backend", backend.clone()).into()
    };
    let paths = Data::list(node, expose.all_paths().map(path));
    let rule = |host| {
        Data::map(node).put("host", host).put("http", Data::map(node).put("paths", paths.clone())).into()
    };
    let own = route.way.issuer.map(|issuer| Data::text(issuer.node, format!("{}-tls", route.object)));
    let tls = route.way.tls_secret.map(Data::from).or(own).map(|secret| {
        let hosts = Data::list(node, entrance.hosts());
        let entry = Data::map(node).put("hosts", hosts).put("secretName", secret);
        Data::list(node, [entry.into()])
    });
    let spec = Data::map(node)
        .put("ingressClassName", class)
        .put("rules", Data::list(node, entrance.hosts().into_iter().map(rule)))
        .maybe("tls", tls);
    let object = object(node, "networking.k8s.io/v1", "Ingress", entrance.metadata()).put("spec", spec);
    Manifest::new(entrance.file("ingress"), object)
}
