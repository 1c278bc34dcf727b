//! Notifications: receivers of Flux' events, and webhooks that trigger Flux.

use crate::document::{Data, Map};
use crate::lab::gitops::{FluxSource, Notification, Receiver};
use crate::targets::gitops::flux::engine::FluxEngine;
use crate::targets::gitops::sync_unit::{metadata, object};
use crate::targets::shared::folder::Manifest;
use crate::types::ObjectName;
use crate::value::NodeId;

const OUTWARD_API: &str = "notification.toolkit.fluxcd.io/v1beta3";
const INWARD_API: &str = "notification.toolkit.fluxcd.io/v1";

impl FluxEngine<'_> {
    /// A Provider and an Alert for each receiver of events, a Receiver for each webhook.
    pub(super) fn notifications(&self) -> Vec<Manifest> {
        let outward = self.flux.notifications.iter().flat_map(|(name, notification)| {
            [
                Manifest::new(
                    format!("notifications/{name}-provider.yaml"),
                    self.provider(name, notification),
                ),
                Manifest::new(format!("notifications/{name}-alert.yaml"), self.alert(name, notification)),
            ]
        });
        let inward = self.flux.receivers.iter().map(|(name, receiver)| {
            Manifest::new(format!("notifications/{name}-receiver.yaml"), self.receiver(name, receiver))
        });
        outward.chain(inward).collect()
    }

    /// Where messages are sent.
    fn provider(&self, name: &ObjectName, notification: &Notification) -> Map {
        let node = notification.node;
        let secret = notification.secret.as_ref().map(|secret| Data::map(secret.node).put("name", secret));
        let spec = Data::map(node)
            .put("type", &notification.provider)
            .maybe("channel", notification.channel.as_ref())
            .maybe("username", notification.username.as_ref())
            .maybe("address", notification.address.as_ref())
            .maybe("secretRef", secret);
        let metadata = metadata(node, Data::text(node, name.as_str()), Data::from(&self.flux.namespace));
        object(node, OUTWARD_API, "Provider", metadata).put("spec", spec)
    }

    /// The objects that messages are sent about: all that are rendered here.
    fn alert(&self, name: &ObjectName, notification: &Notification) -> Map {
        let node = notification.node;
        let kustomizations = Data::map(node).text("kind", "Kustomization").text("name", "*");
        let spec = Data::map(node)
            .put("providerRef", Data::map(node).text("name", name.as_str()))
            .put("eventSeverity", &notification.severity)
            .put("eventSources", Data::list(node, [self.source_reference(node), kustomizations.into()]));
        let metadata = metadata(node, Data::text(node, name.as_str()), Data::from(&self.flux.namespace));
        object(node, OUTWARD_API, "Alert", metadata).put("spec", spec)
    }

    /// The webhook that reports changes of the source.
    fn receiver(&self, name: &ObjectName, receiver: &Receiver) -> Map {
        let node = receiver.node;
        let secret = Data::map(receiver.secret.node).put("name", &receiver.secret);
        let spec = Data::map(node)
            .put("type", &receiver.r#type)
            .some("events", Data::list(node, receiver.events.iter().map(Data::from)))
            .put("secretRef", secret)
            .put("resources", Data::list(node, [self.source_reference(node)]));
        let metadata = metadata(node, Data::text(node, name.as_str()), Data::from(&self.flux.namespace));
        object(node, INWARD_API, "Receiver", metadata).put("spec", spec)
    }

    /// The source of the lab's tree.
    fn source_reference(&self, node: NodeId) -> Data {
        let FluxSource { kind, namespace, .. } = &self.flux.source;
        Data::map(node)
            .put("kind", kind)
            .put("name", self.source_name())
            .maybe("namespace", namespace.as_ref())
            .into()
    }
}
