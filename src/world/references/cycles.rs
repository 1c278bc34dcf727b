//! Circles: objects that become ready only after each other. What engines apply in order belongs to them too: an object
//! exists once its Kustomization or Application has started, which may wait for others.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::document::Data;
use crate::facts::circles::circles;
use crate::value::Values;
use crate::world::object::{GroupKind, Object};
use crate::world::references::codes::REF_CYCLE;
use crate::world::references::finding::at;
use crate::world::references::index::Index;
use crate::world::references::reference::{Named, Reference, Target};
use crate::world::references::units::{Units, WAVE};

/// Kinds whose objects become ready only after everything that they name.
const WAITING: &[(&str, &str)] = &[
    ("Bucket", "source.toolkit.fluxcd.io"),
    ("Certificate", "cert-manager.io"),
    ("ClusterIssuer", "cert-manager.io"),
    ("ClusterSecretStore", "external-secrets.io"),
    ("ExternalSecret", "external-secrets.io"),
    ("GitRepository", "source.toolkit.fluxcd.io"),
    ("HelmRelease", "helm.toolkit.fluxcd.io"),
    ("HelmRepository", "source.toolkit.fluxcd.io"),
    ("Issuer", "cert-manager.io"),
    ("Kustomization", "kustomize.toolkit.fluxcd.io"),
    ("OCIRepository", "source.toolkit.fluxcd.io"),
    ("SecretStore", "external-secrets.io"),
];
/// The group of repositories.
const SOURCES: &str = "source.toolkit.fluxcd.io";
/// What pods need before they start.
const NEEDED_BY_PODS: &[&str] = &["ConfigMap", "PersistentVolumeClaim", "Secret", "ServiceAccount"];

/// What waits for what. The first nodes are the objects; the others are the starts of units and of waves.
pub(super) struct Waits<'d> {
    objects: &'d [Object<'d>],
    places: BTreeMap<(GroupKind<'d>, &'d str, &'d str), usize>,
    units: Units,
    edges: Vec<Vec<Edge<'d>>>,
}

/// A node that another one waits for, and the field that makes it wait.
#[derive(Clone, Copy)]
struct Edge<'d> {
    to: usize,
    data: Option<&'d Data>,
}

impl<'d> Waits<'d> {
    pub(super) fn new(objects: &'d [Object<'d>]) -> Self {
        let units = Units::read(objects);
        let places = objects.iter().enumerate();
        let places = places.map(|(at, object)| ((object.kind, object.namespace, object.name), at)).collect();
        let edges = vec![Vec::new(); objects.len() + units.starts()];
        let mut waits = Self { objects, places, units, edges };
        waits.add_units();
        waits
    }

    /// What the order of engines means.
    fn add_units(&mut self) {
        let objects = self.objects;
        for (at, object) in objects.iter().enumerate() {
            // An object exists once its unit has started.
            if let Some(unit) = self.units.of(object.file).filter(|unit| *unit != at) {
                let start = self.start(unit);
                self.add(at, start, None);
                if self.units.waits(unit) {
                    self.add(unit, at, None);
                }
            }
            if self.units.is_unit(at) {
                let start = self.start(at);
                self.add(at, start, None);
                for (before, is_gate) in self.units.before(at) {
                    let to = if is_gate { objects.len() + before } else { before };
                    self.add(start, to, object.annotation(WAVE));
                }
            }
        }
        for (gate, behind) in self.units.gates() {
            for (to, is_gate) in behind {
                let to = if is_gate { objects.len() + to } else { to };
                self.add(objects.len() + gate, to, None);
            }
        }
    }

    fn start(&self, unit: usize) -> usize {
        self.objects.len() + self.units.start(unit)
    }

    fn add(&mut self, from: usize, to: usize, data: Option<&'d Data>) {
        self.edges[from].push(Edge { to, data });
    }

    /// Adds a reference of the object at a place.
    pub(super) fn refer(&mut self, at: usize, reference: &Reference<'d>, index: &Index<'d>) {
        let Target::Named { kind, place: Named::At { namespace, name } } = &reference.target else { return };
        let object = &self.objects[at];
        let is_waiting = WAITING.contains(&(object.kind.kind, object.kind.group));
        let of_pods = || runs(object) && NEEDED_BY_PODS.contains(&kind.kind);
        if !is_waiting && !of_pods() {
            return;
        }
        // A unit needs what it names before it starts.
        let from = if self.units.is_unit(at) { self.start(at) } else { at };
        let things = index.find(*kind, namespace, name);
        // What the lab lists is there from the start, whatever renews it later.
        if things.iter().any(|thing| thing.object.is_none() && thing.maker.is_none()) {
            return;
        }
        for thing in things {
            let Some(other) = thing.object.or(thing.maker.filter(|maker| !is_renewed(maker))) else {
                continue;
            };
            if let Some(to) = self.places.get(&(other.kind, other.namespace, other.name)) {
                self.edges[from].push(Edge { to: *to, data: Some(reference.value) });
            }
        }
    }

    /// One finding for each circle.
    pub(super) fn findings(&self, values: &Values) -> Vec<Diagnostic> {
        let next: Vec<Vec<usize>> = (0..self.edges.len()).map(|node| self.next(node)).collect();
        circles(&next).iter().filter_map(|circle| self.finding(&self.way(circle), values)).collect()
    }

    /// What a node waits for. The repository of a unit and its keys are there before it: people apply them when they
    /// start with the engine.
    fn next(&self, node: usize) -> Vec<usize> {
        let object = self.objects.get(node);
        let is_first = object.is_some_and(|object| {
            object.kind.group == SOURCES || object.is("Secret", "") || object.is("ConfigMap", "")
        });
        let is_needed = |start: usize| {
            start >= self.objects.len() && self.edges[start].iter().any(|edge| edge.to == node)
        };
        let edges = self.edges[node].iter().map(|edge| edge.to);
        edges.filter(|to| !is_first || !is_needed(*to)).collect()
    }

    /// The nodes of a circle, each with what leads to the next one.
    fn way(&self, circle: &[usize]) -> Vec<(usize, Edge<'d>)> {
        let followers = circle.iter().cycle().skip(1);
        let leads = |(node, to): (&usize, &usize)| {
            Some((*node, *self.edges[*node].iter().find(|edge| edge.to == *to)?))
        };
        circle.iter().zip(followers).filter_map(leads).collect()
    }

    fn finding(&self, circle: &[(usize, Edge<'d>)], values: &Values) -> Option<Diagnostic> {
        // The starts of units have the names of their objects.
        let owner = |node: usize| {
            if node < self.objects.len() { Some(node) } else { self.units.owner(node - self.objects.len()) }
        };
        let mut names: Vec<usize> = circle.iter().filter_map(|(node, _)| owner(*node)).collect();
        names.dedup();
        if names.len() > 1 && names.first() == names.last() {
            names.pop();
        }
        let (from, data) = circle.iter().find_map(|(node, edge)| Some((owner(*node)?, edge.data?)))?;
        let turn = names.iter().position(|name| *name == from).unwrap_or(0);
        names.rotate_left(turn);
        let object = &self.objects[from];
        let others: Vec<String> =
            names[1..].iter().chain(&names[..1]).map(|name| self.objects[*name].to_string()).collect();
        let says = format!("never becomes ready: it waits for {}", others.join(", which waits for "));
        let diagnostic = at(&REF_CYCLE, object, data, &says, "a circle", values);
        Some(
            diagnostic
                .help("remove one of these references, or provide what one of them needs in another way")
                .help(format!("it is in `{}`", object.file)),
        )
    }
}

/// Whether the Secret that an object makes is there before it: then the object only renews it.
fn is_renewed(maker: &Object<'_>) -> bool {
    let target = maker.data.get("spec").and_then(|spec| spec.get("target"));
    let policy = target.and_then(|target| target.get("creationPolicy")).and_then(Data::as_str);
    matches!(policy, Some("Merge" | "Orphan"))
}

/// Whether the object has pods whose start decides whether it is ready.
fn runs(object: &Object<'_>) -> bool {
    let replicas = object.data.get("spec").and_then(|spec| spec.get("replicas")).and_then(Data::as_integer);
    object.kind.kind != "CronJob" && replicas != Some(0) && object.pod().is_some()
}
