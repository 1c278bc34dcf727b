//! Workloads: what creates pods, and everything that decides where the pods can run.

use std::borrow::Cow;

use crate::document::{Data, DataKind, elements, fields};
use crate::simulate::claims::Claim;
use crate::simulate::selection::Selection;
use crate::simulate::terms::Terms;
use crate::world::demand::{Requests, tolerates};
use crate::world::nodes::Taint;
use crate::world::object::{Object, Title, shown, text};

/// What creates pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Replicas that run all the time.
    Replicas,
    /// One pod on each node.
    DaemonSet,
    /// Pods that end.
    Job,
    /// A pod that the kubelet of a control plane starts by itself.
    Static,
}

/// A port of the node that a pod uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort<'m> {
    /// The number.
    pub number: i64,
    /// TCP, unless the pod says otherwise.
    pub protocol: &'m str,
    /// The address; `0.0.0.0` is every address.
    pub address: &'m str,
}

const EVERY_ADDRESS: &str = "0.0.0.0";

impl HostPort<'_> {
    /// Whether both cannot be open on the same node.
    pub fn clashes(&self, other: &HostPort<'_>) -> bool {
        let same_address =
            self.address == other.address || [self.address, other.address].contains(&EVERY_ADDRESS);
        same_address && self.number == other.number && self.protocol == other.protocol
    }
}

/// A workload.
#[derive(Clone, Debug)]
pub struct Workload<'m> {
    /// What creates the pods.
    pub kind: Kind,
    /// The kind of the object, for messages.
    pub kind_name: &'m str,
    /// The namespace of the pods.
    pub namespace: &'m str,
    /// The name of the object.
    pub name: &'m str,
    /// The service of the lab that it belongs to.
    pub service: Option<&'m str>,
    /// The object. None for pods that no document describes.
    pub object: Option<Object<'m>>,
    /// The specification of the pods.
    pub pod: Option<&'m Data>,
    /// The labels of the pods.
    pub labels: Vec<(&'m str, Cow<'m, str>)>,
    /// How many pods there are. Nodes decide it for a DaemonSet.
    pub replicas: u64,
    /// How many more pods there are during an update.
    pub surge: u64,
    /// Pods with a higher priority are placed first.
    pub priority: i64,
    /// Whether its pods preempt others.
    pub preempts: bool,
    /// What a pod requests.
    pub requests: Requests<'m>,
    /// CPU and memory of a pod as scores count them: a container without requests counts as a small one.
    pub weight: [u64; 2],
    /// The tolerations of the pods, and of their RuntimeClass.
    pub tolerations: Vec<&'m Data>,
    /// What the pods say about their node.
    pub selection: Selection<'m>,
    /// The ports of the node that a pod uses.
    pub ports: Vec<HostPort<'m>>,
    /// The claims of a pod that decide where it can run.
    pub claims: Vec<Claim<'m>>,
    /// What the pods say about other pods.
    pub terms: Terms<'m>,
}

impl<'m> Workload<'m> {
    /// The namespace and name, for messages.
    pub fn title(&self) -> Title<'m> {
        Title(self.namespace, self.name)
    }

    /// The value of a label of its pods.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.iter().find_map(|(known, value)| (*known == key).then_some(&**value))
    }

    /// Whether its pods tolerate a taint. Pods of the node system tolerate everything.
    pub fn tolerates(&self, taint: Taint<'_>) -> bool {
        self.pod.is_none() && self.service.is_none()
            || self.tolerations.iter().any(|toleration| tolerates(toleration, taint))
    }

    /// The node of the document that a finding about its pods points at.
    pub fn place(&self) -> Option<&'m Data> {
        self.pod.or(self.object.map(|object| object.data))
    }
}

/// The labels in the metadata of pods.
pub fn labels(metadata: &Data) -> Vec<(&str, Cow<'_, str>)> {
    let labels = fields(metadata.get("labels"));
    labels.iter().map(|(key, value)| (key.as_str(), shown(value).into())).collect()
}

/// The ports of the node that a pod uses. In the network of the node, these are all of its ports.
pub fn ports(pod: &Data) -> Vec<HostPort<'_>> {
    let in_network = pod.get("hostNetwork").is_some_and(|data| data.kind == DataKind::Bool(true));
    let sidecar = |container: &&Data| text(container, "restartPolicy") == Some("Always");
    let sidecars = elements(pod.get("initContainers")).iter().filter(sidecar);
    let containers = elements(pod.get("containers")).iter().chain(sidecars);
    let all = containers.flat_map(|container| elements(container.get("ports")));
    let ports = all.filter_map(|port| {
        let number = port.get("hostPort").or_else(|| port.get("containerPort").filter(|_| in_network))?;
        Some(HostPort {
            number: number.as_integer()?,
            protocol: text(port, "protocol").unwrap_or("TCP"),
            address: text(port, "hostIP").unwrap_or(EVERY_ADDRESS),
        })
    });
    ports.collect()
}
