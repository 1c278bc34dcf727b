//! What there is in a cluster: the objects of the lab, what controllers make of them, what the cluster has from the
//! start, and what services say that charts or people create. Read once; everything is then looked up.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Data, elements, fields};
use crate::kube::is_kubernetes_group;
use crate::world::object::{GroupKind, Object, shown, text};
use crate::world::references::labels::{EVERYWHERE, Labelled, Labels};

/// The kind of pods.
pub(super) const POD: GroupKind<'static> = GroupKind { kind: "Pod", group: "" };
pub(super) const NAMESPACE: GroupKind<'static> = GroupKind { kind: "Namespace", group: "" };

/// Something that exists in the cluster.
#[derive(Clone, Debug)]
pub(super) struct Thing<'d> {
    /// Empty for cluster-scoped things.
    pub(super) namespace: Cow<'d, str>,
    pub(super) name: Cow<'d, str>,
    /// The object, if it is one of the lab.
    pub(super) object: Option<Object<'d>>,
    /// The object that causes a controller to make it.
    pub(super) maker: Option<Object<'d>>,
    /// The keys of a ConfigMap or Secret, if they are known.
    pub(super) keys: Option<BTreeSet<Cow<'d, str>>>,
}

impl Thing<'_> {
    pub(super) fn is_in(&self, namespace: &str) -> bool {
        let own: &str = &self.namespace;
        own == namespace || own == EVERYWHERE || own.is_empty() || namespace == EVERYWHERE
    }
}

/// Everything in the cluster, by kind.
#[derive(Debug, Default)]
pub(super) struct Index<'d> {
    named: BTreeMap<GroupKind<'d>, BTreeMap<Cow<'d, str>, Vec<Thing<'d>>>>,
    labelled: BTreeMap<GroupKind<'d>, Labelled<'d>>,
    /// API groups that the lab itself provides.
    provided: BTreeSet<&'d str>,
}

impl<'d> Index<'d> {
    pub(super) fn new(objects: &[Object<'d>]) -> Self {
        let mut index = Self::default();
        for object in objects {
            index.add_object(object);
        }
        index
    }

    fn add_object(&mut self, object: &Object<'d>) {
        let labels = object.labels().iter().map(|(key, value)| (key.as_str().into(), shown(value).into()));
        let mut labels: Vec<_> = labels.collect();
        if object.kind == NAMESPACE {
            labels.push(("kubernetes.io/metadata.name".into(), object.name.into()));
        }
        if object.kind != POD {
            let namespace = if object.kind == NAMESPACE { object.name } else { object.namespace };
            self.add_labels(object.kind, Labels::exact(namespace.into(), labels, Some(object.data)));
        }
        if let Some((metadata, spec)) = object.pod() {
            let labels = fields(metadata.get("labels")).iter();
            let labels = labels.map(|(key, value)| (key.as_str().into(), shown(value).into())).collect();
            self.add_labels(POD, Labels::exact(object.namespace.into(), labels, Some(spec)));
        }
        let thing = Thing {
            namespace: object.namespace.into(),
            name: object.name.into(),
            object: Some(*object),
            maker: None,
            keys: keys(object),
        };
        self.add(object.kind, thing);
    }

    pub(super) fn add(&mut self, kind: GroupKind<'d>, thing: Thing<'d>) {
        self.named.entry(kind).or_default().entry(thing.name.clone()).or_default().push(thing);
    }

    pub(super) fn add_labels(&mut self, kind: GroupKind<'d>, labels: Labels<'d>) {
        self.labelled.entry(kind).or_default().add(labels);
    }

    pub(super) fn provide(&mut self, group: &'d str) {
        self.provided.insert(group);
    }

    /// Whether every object of a kind is known. Objects of a kind that the lab neither provides nor has are managed
    /// elsewhere.
    pub(super) fn is_closed(&self, kind: GroupKind<'_>) -> bool {
        let is_own = is_kubernetes_group(kind.group) && kind.kind != "IngressClass";
        // A lab that has the kind for the whole cluster also knows the one for a namespace: `Issuer`, `ClusterIssuer`.
        let is_twin = |known: &GroupKind<'_>| {
            known.group == kind.group
                && (known.kind.strip_prefix("Cluster") == Some(kind.kind)
                    || kind.kind.strip_prefix("Cluster") == Some(known.kind))
        };
        is_own
            || self.provided.contains(kind.group)
            || self.named.contains_key(&kind)
            || self.named.keys().any(is_twin)
    }

    /// The things of a kind with a name, in all namespaces.
    pub(super) fn all<'i>(&'i self, kind: GroupKind<'i>, name: &str) -> &'i [Thing<'d>] {
        let named = self.named.get(&kind).and_then(|named| named.get(name));
        named.map_or(&[], Vec::as_slice)
    }

    /// The things of a kind with a name that are in a namespace. Several makers can claim the same one.
    pub(super) fn find<'i>(&'i self, kind: GroupKind<'i>, namespace: &str, name: &str) -> Vec<&'i Thing<'d>> {
        self.all(kind, name).iter().filter(|thing| thing.is_in(namespace)).collect()
    }

    /// Whether a thing of a kind with a name is in a namespace.
    pub(super) fn has(&self, kind: GroupKind<'_>, namespace: &str, name: &str) -> bool {
        self.all(kind, name).iter().any(|thing| thing.is_in(namespace))
    }

    /// The names of a kind by the namespaces of their things.
    pub(super) fn names_by_namespace<'i>(&'i self, kind: GroupKind<'i>) -> BTreeMap<&'i str, Vec<&'i str>> {
        let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, things) in self.named.get(&kind).into_iter().flatten() {
            for thing in things {
                found.entry(&thing.namespace).or_default().push(name);
            }
        }
        found
    }

    /// The names of a kind in a namespace.
    pub(super) fn names<'i>(&'i self, kind: GroupKind<'i>, namespace: &str) -> Vec<&'i str> {
        let named = self.named.get(&kind).into_iter().flatten();
        let here = named.filter(|(_, things)| things.iter().any(|thing| thing.is_in(namespace)));
        here.map(|(name, _)| &**name).collect()
    }

    pub(super) fn labelled<'i>(&'i self, kind: GroupKind<'i>) -> Option<&'i Labelled<'d>> {
        self.labelled.get(&kind)
    }

    /// Every object of a kind.
    pub(super) fn objects<'i>(&'i self, kind: GroupKind<'i>) -> impl Iterator<Item = &'i Object<'d>> {
        let things = self.named.get(&kind).into_iter().flatten().flat_map(|(_, things)| things);
        things.filter_map(|thing| thing.object.as_ref())
    }
}

/// The keys of a ConfigMap or Secret.
fn keys<'d>(object: &Object<'d>) -> Option<BTreeSet<Cow<'d, str>>> {
    let maps: &[&str] = match (object.kind.kind, object.kind.group) {
        ("ConfigMap", "") => &["data", "binaryData"],
        // The token controller fills these.
        ("Secret", "") if text(object.data, "type") == Some("kubernetes.io/service-account-token") => {
            return None;
        }
        ("Secret", "") => &["data", "stringData"],
        _ => return None,
    };
    let maps = maps.iter().flat_map(|map| fields(object.data.get(map)));
    Some(maps.map(|(key, _)| Cow::Borrowed(key.as_str())).collect())
}

/// The names and numbers of the ports of a Service, or of the containers of a pod.
pub(super) fn ports(spec: &Data) -> Vec<String> {
    let of_service = elements(spec.get("ports")).iter();
    let containers = ["containers", "initContainers"].into_iter().flat_map(|list| elements(spec.get(list)));
    let of_pods = containers.flat_map(|container| elements(container.get("ports")));
    let mut found = Vec::new();
    for port in of_service.chain(of_pods) {
        found.extend(["name", "port", "containerPort"].iter().filter_map(|key| port.get(key)).map(shown));
    }
    found
}
