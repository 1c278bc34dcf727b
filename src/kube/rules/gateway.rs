//! Rules of gateways that no schema and no API server has: the proxy drops what breaks them, and tells nobody.

use crate::document::{Data, DataKind};
use crate::kube::object::{Fault, Object, Path};
use crate::kube::rules::broken;

/// QUIC packets have no place for the header of the PROXY protocol.
pub(super) fn client_traffic(object: &Object<'_>, faults: &mut Vec<Fault>) {
    let Some(spec) = object.data.get("spec") else { return };
    let on = |data: &Data| !matches!(data.kind, DataKind::Bool(false));
    let proxied = ["proxyProtocol", "enableProxyProtocol"];
    let Some(field) = proxied.into_iter().find(|field| spec.get(field).is_some_and(on)) else { return };
    if spec.get("http3").is_some() {
        let says = format!("has `spec.http3` and `spec.{field}`, and HTTP/3 knows no PROXY protocol");
        let help = "leave one of the two out: the listener would take no HTTP/3 at all";
        faults.push(broken(Path::of(&["spec", "http3"]), says, "never takes effect", help));
    }
}
