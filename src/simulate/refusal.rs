//! Why a node does not take a pod, in the words of the scheduler.

use std::collections::BTreeMap;

use crate::document::{Data, elements, fields};
use crate::simulate::claims::{Claim, Pin};
use crate::simulate::model::Model;
use crate::world::demand::largest;

/// Why a filter refuses a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason<'m> {
    /// The node is cordoned.
    Unschedulable,
    /// The pod names another node.
    OtherNode,
    /// A taint that the pod does not tolerate: its key and value.
    Taint(&'m str, &'m str),
    /// Node selector or affinity.
    Affinity,
    /// Another node than the one that the pod of a DaemonSet belongs to.
    NotItsNode,
    /// A port of the node is taken.
    Ports,
    /// The kubelet accepts no more pods.
    TooManyPods,
    /// Too little of a resource.
    Insufficient(&'m str),
    /// A claim that only one pod may use.
    ClaimInUse,
    /// Too many block volumes.
    VolumeLimit,
    /// A volume that is elsewhere.
    VolumeElsewhere,
    /// The node has not the labels of the pod's domains.
    SpreadLabel,
    /// The pods would be spread too unevenly.
    Spread,
    /// No pod in the domain that must be there.
    PodAffinity,
    /// A pod in the domain that must not be there.
    PodAntiAffinity,
    /// A pod in the domain that does not accept this one.
    ExistingAntiAffinity,
    /// Nothing places pods.
    NoScheduler,
}

impl Reason<'_> {
    /// The plugin of the scheduler that refuses.
    pub fn filter(self) -> &'static str {
        match self {
            Self::Unschedulable => "NodeUnschedulable",
            Self::OtherNode => "NodeName",
            Self::Taint(..) => "TaintToleration",
            Self::Affinity | Self::NotItsNode => "NodeAffinity",
            Self::Ports => "NodePorts",
            Self::TooManyPods | Self::Insufficient(_) => "NodeResourcesFit",
            Self::ClaimInUse => "VolumeRestrictions",
            Self::VolumeLimit => "NodeVolumeLimits",
            Self::VolumeElsewhere => "VolumeBinding",
            Self::SpreadLabel | Self::Spread => "PodTopologySpread",
            Self::PodAffinity | Self::PodAntiAffinity | Self::ExistingAntiAffinity => "InterPodAffinity",
            Self::NoScheduler => "kube-scheduler",
        }
    }

    /// Whether fewer pods on the node could change it.
    pub fn is_resolvable(self) -> bool {
        !matches!(
            self,
            Self::Unschedulable
                | Self::OtherNode
                | Self::Taint(..)
                | Self::Affinity
                | Self::NotItsNode
                | Self::VolumeElsewhere
                | Self::SpreadLabel
                | Self::PodAffinity
        )
    }

    fn words(self) -> String {
        match self {
            Self::Unschedulable => "node(s) were unschedulable".to_owned(),
            Self::OtherNode => "node(s) didn't match the requested node name".to_owned(),
            Self::Taint(key, value) => format!("node(s) had untolerated taint {{{key}: {value}}}"),
            Self::Affinity => "node(s) didn't match Pod's node affinity/selector".to_owned(),
            Self::NotItsNode => "node(s) didn't satisfy plugin(s) [NodeAffinity]".to_owned(),
            Self::Ports => "node(s) didn't have free ports for the requested pod ports".to_owned(),
            Self::TooManyPods => "Too many pods".to_owned(),
            Self::Insufficient(resource) => format!("Insufficient {resource}"),
            Self::ClaimInUse => {
                "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode \
                                 already in-use by another pod"
                    .to_owned()
            }
            Self::VolumeLimit => "node(s) exceed max volume count".to_owned(),
            Self::VolumeElsewhere => "node(s) didn't match PersistentVolume's node affinity".to_owned(),
            Self::SpreadLabel => {
                "node(s) didn't match pod topology spread constraints (missing required label)".to_owned()
            }
            Self::Spread => "node(s) didn't match pod topology spread constraints".to_owned(),
            Self::PodAffinity => "node(s) didn't match pod affinity rules".to_owned(),
            Self::PodAntiAffinity => "node(s) didn't match pod anti-affinity rules".to_owned(),
            Self::ExistingAntiAffinity => {
                "node(s) didn't satisfy existing pods anti-affinity rules".to_owned()
            }
            Self::NoScheduler => "too few control planes are left, so that nothing is scheduled".to_owned(),
        }
    }
}

/// Why no node takes a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal<'m> {
    /// How many nodes were asked.
    pub nodes: usize,
    /// How many of them refused for each reason.
    pub reasons: BTreeMap<Reason<'m>, usize>,
}

impl<'m> Refusal<'m> {
    /// The event of the pod, as the scheduler writes it.
    pub fn message(&self) -> String {
        if self.reasons.contains_key(&Reason::NoScheduler) {
            return Reason::NoScheduler.words();
        }
        let mut reasons: Vec<String> =
            self.reasons.iter().map(|(reason, count)| format!("{count} {}", reason.words())).collect();
        reasons.sort();
        match reasons.is_empty() {
            true => format!("0/{} nodes are available", self.nodes),
            false => format!("0/{} nodes are available: {}", self.nodes, reasons.join(", ")),
        }
    }

    /// The reason that a change of the lab would remove first: what is on the nodes decides it, or else it is the most
    /// common.
    pub fn decisive(&self) -> Option<Reason<'m>> {
        let all = || self.reasons.iter();
        let resolvable = all().filter(|(reason, _)| reason.is_resolvable());
        let first =
            resolvable.max_by_key(|(_, count)| **count).or_else(|| all().max_by_key(|(_, count)| **count));
        first.map(|(reason, _)| *reason)
    }
}

/// The first value in a node. A record may be a default, which is not what has to change.
fn first(data: &Data) -> &Data {
    let below = fields(Some(data)).first().map(|(_, value)| value).or(elements(Some(data)).first());
    below.map_or(data, first)
}

/// The place of the pods' specification that a reason is about.
pub fn place<'m>(model: &Model<'m>, workload: usize, reason: Option<Reason<'m>>) -> Option<&'m Data> {
    let workload = &model.workloads[workload];
    let pod = workload.pod?;
    let affinity = || pod.get("affinity");
    let found = match reason {
        Some(Reason::NoScheduler) => return None,
        Some(Reason::Insufficient(resource)) => {
            largest(pod, resource).or_else(|| pod.get("resources")?.get("requests")?.get(resource))
        }
        Some(Reason::Taint(..)) => pod.get("tolerations").or_else(|| pod.get("nodeSelector")),
        Some(Reason::Affinity) => pod.get("nodeSelector").or_else(|| affinity()?.get("nodeAffinity")),
        Some(Reason::OtherNode) => pod.get("nodeName"),
        Some(Reason::VolumeElsewhere | Reason::VolumeLimit | Reason::ClaimInUse) => {
            let pinned = |claim: &&Claim<'m>| claim.pin != Pin::Nowhere || claim.nodes.is_some();
            workload.claims.iter().find(pinned).or(workload.claims.first()).map(|claim| claim.data)
        }
        Some(Reason::Spread | Reason::SpreadLabel) => pod.get("topologySpreadConstraints"),
        Some(Reason::PodAffinity) => affinity().and_then(|affinity| affinity.get("podAffinity")),
        Some(Reason::PodAntiAffinity) => affinity().and_then(|affinity| affinity.get("podAntiAffinity")),
        _ => None,
    };
    found.map(first).or(Some(pod))
}
