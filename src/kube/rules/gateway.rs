//! Rules of gateways that neither a schema nor the API server has: the proxy silently drops settings that violate them.

use crate::document::{Data, DataKind};
use crate::kube::object::{Fault, KubeObject, Path};
use crate::kube::rules::broken;

/// QUIC packets cannot carry the header of the PROXY protocol.
pub(super) fn client_traffic(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let Some(spec) = object.data.get("spec") else { return };
    let on = |data: &Data| !matches!(data.kind, DataKind::Bool(false));
    let proxied = ["proxyProtocol", "enableProxyProtocol"];
    let Some(field) = proxied.into_iter().find(|field| spec.get(field).is_some_and(on)) else { return };
    if spec.get("http3").is_some() {
        let says = format!(
            "sets both `spec.http3` and `spec.{field}`, but HTTP/3 does not support the PROXY protocol"
        );
        let help = "remove one of the two: the listener would not accept HTTP/3 at all";
        faults.push(broken(Path::of(&["spec", "http3"]), says, "never takes effect", help));
    }
}
