//! What the documents do not say: which services need each other, and whose pods are unknown.

use crate::lab::Lab;
use crate::resolve::{Because, Resolved};
use crate::types::DnsLabel;
use crate::value::NodeId;

/// A service that needs another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The service that needs.
    pub service: DnsLabel,
    /// The service that is needed.
    pub needs: DnsLabel,
    /// The place that decides it.
    pub node: NodeId,
    /// Whether it stops working without the other. Otherwise, only changes have to wait.
    pub stops_without: bool,
}

/// The links between the services of a lab.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Sorted by service.
    pub needs: Vec<Link>,
    /// Services whose charts an engine installs, so that their pods are in no document.
    pub delegated: Vec<(DnsLabel, NodeId)>,
}

impl Links {
    /// The links of a resolved lab.
    pub fn of(resolved: &Resolved<'_>) -> Self {
        let needs = resolved.lab.services().flat_map(|(name, _)| {
            resolved.graph.needs(name).iter().map(move |need| Link {
                service: name.clone(),
                needs: need.service.clone(),
                node: need.because.used(),
                stops_without: matches!(need.because, Because::Said(_) | Because::Storage { .. }),
            })
        });
        let delegated =
            resolved.charts.delegated().map(|(service, chart)| (service.clone(), chart.mode.node));
        Self { needs: needs.collect(), delegated: delegated.collect() }
    }

    /// The services whose pods are unknown, because an engine installs them and the lab does not declare them.
    pub fn unknown<'l>(&'l self, lab: &'l Lab) -> impl Iterator<Item = &'l (DnsLabel, NodeId)> {
        self.delegated.iter().filter(|(service, _)| !lab.resilience.pods.contains_key(service))
    }
}
