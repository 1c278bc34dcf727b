//! The volumes of pods, as far as they decide where pods can run.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::document::{Data, elements};
use crate::lab::Lab;
use crate::simulate::selection::NodeTerm;
use crate::world::object::{Object, text};

/// The provisioners whose volumes are on the node that used them first, and those whose volumes stay in its zone. Others
/// are taken to be usable everywhere. A class of the lab can declare it with `node_local`.
const PINNING: &[(&str, Pin)] = &[
    ("csi.proxmox.sinextra.dev", Pin::Zone),
    ("driver.longhorn.io/strict-local", Pin::Node),
    ("local.csi.openebs.io", Pin::Node),
    ("microk8s.io/hostpath", Pin::Node),
    ("openebs.io/local", Pin::Node),
    ("rancher.io/local-path", Pin::Node),
    ("topolvm.cybozu.com", Pin::Node),
    ("topolvm.io", Pin::Node),
    ("zfs.csi.openebs.io", Pin::Node),
];
/// The label of the zone of a node.
pub const ZONE: &str = "topology.kubernetes.io/zone";

/// Where a volume can be used after its first use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin {
    /// Everywhere.
    Nowhere,
    /// On the same node.
    Node,
    /// In the same zone.
    Zone,
}

/// A claim that a pod uses.
#[derive(Clone, Debug)]
pub struct Claim<'m> {
    /// The number of the claim. Pods with the same number share it.
    pub id: usize,
    /// Whether each pod has its own.
    pub is_own: bool,
    /// Where it can be used after its first use.
    pub pin: Pin,
    /// Whether only one pod can use it at a time.
    pub one_pod: bool,
    /// Whether it is attached to the node as a block volume.
    pub is_attached: bool,
    /// The terms of its volume or its class, of which a node must meet one.
    pub nodes: Option<Vec<NodeTerm<'m>>>,
    /// The place in the pod or the StatefulSet.
    pub data: &'m Data,
}

impl Claim<'_> {
    /// The number of the claim of one of the workload's pods.
    pub fn key(&self, ordinal: usize) -> (usize, usize) {
        (self.id, if self.is_own { ordinal + 1 } else { 0 })
    }
}

/// The claims, classes and volumes of a lab.
#[derive(Debug)]
pub struct Volumes<'m> {
    lab: &'m Lab,
    claims: BTreeMap<(&'m str, &'m str), Object<'m>>,
    classes: BTreeMap<&'m str, Object<'m>>,
    volumes: BTreeMap<&'m str, Object<'m>>,
    /// The volume that is reserved for a claim.
    reserved: BTreeMap<(&'m str, &'m str), Object<'m>>,
    numbers: BTreeMap<(&'m str, Cow<'m, str>), usize>,
}

impl<'m> Volumes<'m> {
    /// Collects the claims, classes and volumes.
    pub fn new(lab: &'m Lab, objects: &[Object<'m>]) -> Self {
        let of = |kind, group| objects.iter().filter(move |object| object.is(kind, group));
        let named = |kind, group| of(kind, group).map(|object| (object.name, *object)).collect();
        let claims = of("PersistentVolumeClaim", "");
        let reserved = of("PersistentVolume", "").filter_map(|volume| {
            let claim = volume.data.get("spec")?.get("claimRef")?;
            Some(((text(claim, "namespace")?, text(claim, "name")?), *volume))
        });
        Self {
            lab,
            claims: claims.map(|claim| ((claim.namespace, claim.name), *claim)).collect(),
            classes: named("StorageClass", "storage.k8s.io"),
            volumes: named("PersistentVolume", ""),
            reserved: reserved.collect(),
            numbers: BTreeMap::new(),
        }
    }

    /// The claims of a pod, and of the templates of its StatefulSet.
    pub fn of_pod(&mut self, object: &Object<'m>, pod: &'m Data) -> Vec<Claim<'m>> {
        let namespace = object.namespace;
        let mut found = Vec::new();
        for volume in elements(pod.get("volumes")) {
            let used = volume.get("persistentVolumeClaim");
            if let Some(name) = used.and_then(|claim| text(claim, "claimName")) {
                let spec = self.claims.get(&(namespace, name)).and_then(|claim| claim.data.get("spec"));
                found.extend(self.claim(namespace, name.into(), false, spec, volume));
            }
            let template = volume.get("ephemeral").and_then(|own| own.get("volumeClaimTemplate"));
            if let Some(spec) = template.and_then(|template| template.get("spec")) {
                let name = format!("{}-{}", object.name, text(volume, "name").unwrap_or_default());
                found.extend(self.claim(namespace, name.into(), true, Some(spec), volume));
            }
        }
        let templates = object.data.get("spec").and_then(|spec| spec.get("volumeClaimTemplates"));
        for template in elements(templates) {
            let name = template.get("metadata").and_then(|metadata| text(metadata, "name"));
            let name = format!("{}-{}", name.unwrap_or_default(), object.name);
            found.extend(self.claim(namespace, name.into(), true, template.get("spec"), template));
        }
        found
    }

    /// The claim of each instance of a PostgreSQL cluster.
    pub fn of_database(&mut self, object: &Object<'m>, spec: &'m Data) -> Vec<Claim<'m>> {
        let Some(storage) = spec.get("storage") else { return Vec::new() };
        let pin = self.pin(text(storage, "storageClass"));
        let count = self.numbers.len();
        let id = *self
            .numbers
            .entry((object.namespace, format!("{} instance", object.name).into()))
            .or_insert(count);
        let is_attached = pin != Pin::Node;
        vec![Claim { id, is_own: true, pin, one_pod: false, is_attached, nodes: None, data: storage }]
    }

    /// A claim. None if nothing is known about it, such as one that a chart of an engine creates.
    fn claim(
        &mut self,
        namespace: &'m str,
        name: Cow<'m, str>,
        is_own: bool,
        spec: Option<&'m Data>,
        data: &'m Data,
    ) -> Option<Claim<'m>> {
        let spec = spec?;
        let class = text(spec, "storageClassName");
        let volume = text(spec, "volumeName").and_then(|volume| self.volumes.get(volume).copied());
        let volume = volume.or_else(|| self.reserved.get(&(namespace, &*name)).copied());
        let mode = elements(spec.get("accessModes")).first().and_then(Data::as_str);
        let count = self.numbers.len();
        let id = *self.numbers.entry((namespace, name)).or_insert(count);
        let bound = volume.and_then(|volume| volume.data.get("spec")?.get("nodeAffinity")?.get("required"));
        // The place of a volume that exists is known.
        let pin = if volume.is_some() { Pin::Nowhere } else { self.pin(class) };
        let topologies = || {
            let class = self.classes.get(class?)?;
            let topologies = elements(class.data.get("allowedTopologies"));
            (!topologies.is_empty()).then(|| topologies.iter().filter_map(allowed_topology).collect())
        };
        Some(Claim {
            id,
            is_own,
            pin,
            one_pod: mode == Some("ReadWriteOncePod"),
            is_attached: matches!(mode, Some("ReadWriteOnce" | "ReadWriteOncePod")) && pin != Pin::Node,
            nodes: NodeTerm::read_all(bound).or_else(|| topologies().filter(|_| volume.is_none())),
            data,
        })
    }

    /// Where volumes of a class can be used.
    fn pin(&self, class: Option<&str>) -> Pin {
        let Some(class) = class else { return Pin::Nowhere };
        let declared = self.lab.storage.classes.get(class).and_then(|class| class.node_local.as_ref());
        if let Some(local) = declared {
            return if local.value { Pin::Node } else { Pin::Nowhere };
        }
        let provisioner = self.classes.get(class).and_then(|class| text(class.data, "provisioner"));
        let known = PINNING.iter().find(|(name, _)| Some(*name) == provisioner);
        known.map_or(Pin::Nowhere, |(_, pin)| *pin)
    }
}

/// A term of `allowedTopologies` selects nodes like a term of node affinity.
fn allowed_topology(data: &Data) -> Option<NodeTerm<'_>> {
    NodeTerm::of_topology(elements(data.get("matchLabelExpressions")))
}
