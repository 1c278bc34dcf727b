//! The model: nodes and pods, with everything that filters ask looked up once.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::elements;
use crate::facts::node_system::{NodeFacts, SystemPod, SystemPodRuns};
use crate::lab::Lab;
use crate::simulate::budgets::{Budget, budgets};
use crate::simulate::claims::ZONE;
use crate::simulate::classes::NODE_CRITICAL;
use crate::simulate::defaults;
use crate::simulate::links::Links;
use crate::simulate::node::{Node, nodes};
use crate::simulate::reading::Reader;
use crate::simulate::selection::Selection;
use crate::simulate::terms::{Term, Terms};
use crate::simulate::workload::{Kind, Workload};
use crate::world::demand::{CPU, MEMORY, Requests, SMALL_CPU, SMALL_MEMORY, STORAGE};
use crate::world::nodes::{HOST_NAME, Taint};
use crate::world::object::Object;

/// CPU and memory are the first of the resources, and those that scores look at.
pub const SCORED: usize = 2;

/// What a model is made of.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'m> {
    /// The lab.
    pub lab: &'m Lab,
    /// The objects of its documents.
    pub objects: &'m [Object<'m>],
    /// The answers of the system of the nodes.
    pub nodes: Option<&'m dyn NodeFacts>,
    /// The links between its services.
    pub links: &'m Links,
}

/// A pod: a workload, and which of its pods.
#[derive(Clone, Copy, Debug)]
pub struct Pod {
    /// The number of the workload.
    pub workload: usize,
    /// Counted from zero within the workload.
    pub ordinal: usize,
    /// The only node that it can run on: for pods of DaemonSets, and for those that a kubelet starts by itself.
    pub node: Option<usize>,
}

/// Pods that existing pods keep away from their domain.
#[derive(Clone, Debug)]
pub struct Guard<'m> {
    /// The workload whose pods keep others away.
    pub owner: usize,
    /// The label that makes nodes a domain.
    pub key: &'m str,
}

/// The values of a label on nodes, as numbers.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a>(&'a [Option<usize>]);

impl Values<'_> {
    /// The value of a node; none if it does not have the label.
    pub fn of(self, node: usize) -> Option<usize> {
        self.0.get(node).copied().flatten()
    }
}

/// Pods that draw others into their domain, or drive them out of it.
#[derive(Clone, Debug)]
pub struct Draw<'m> {
    /// The workload whose pods do.
    pub owner: usize,
    /// The label that makes nodes a domain.
    pub key: &'m str,
    /// How much; negative if they drive others out.
    pub weight: i64,
}

/// Nodes and pods.
#[derive(Clone, Debug)]
pub struct Model<'m> {
    /// The lab.
    pub lab: &'m Lab,
    /// The links between services.
    pub links: &'m Links,
    /// The nodes by name.
    pub nodes: Vec<Node<'m>>,
    /// The workloads of the node system, then the others in the order of their documents.
    pub workloads: Vec<Workload<'m>>,
    /// All pods, by workload.
    pub pods: Vec<Pod>,
    /// The names of resources by their numbers.
    pub resources: Vec<&'m str>,
    /// How much of each resource a node has: by node, then by resource. An unknown amount is unlimited.
    pub capacity: Vec<Vec<u64>>,
    /// What a pod requests: by workload, pairs of resource and amount.
    pub needs: Vec<Vec<(usize, u64)>>,
    /// The workloads in each group.
    pub groups: Vec<Vec<usize>>,
    /// Which guards keep the pods of a workload away, by workload.
    pub guarded: Vec<Vec<Guard<'m>>>,
    /// What draws the pods of a workload, by workload.
    pub drawn: Vec<Vec<Draw<'m>>>,
    /// The disruption budgets.
    pub budgets: Vec<Budget<'m>>,
    /// The domains of nodes: by key, the number of each node's domain.
    pub domains: BTreeMap<&'m str, Vec<Option<usize>>>,
    /// The keys of labels that some node has.
    pub known: BTreeSet<&'m str>,
    /// Whether the control planes store the state of the cluster and vote on it.
    pub votes: bool,
    /// What is taken for granted: labels, domains and resources that are not in the lab's description.
    pub assumed: BTreeSet<String>,
}

impl<'m> Model<'m> {
    /// Builds the model of a lab. None if the lab has no cluster, no running node, or an invalid machine.
    pub fn new(subject: Subject<'m>) -> Option<Self> {
        let Subject { lab, objects, .. } = subject;
        let nodes = nodes(lab, subject.nodes)?;
        let mut reader = Reader::new(lab, objects);
        let mut workloads: Vec<Workload<'m>> = Vec::new();
        let described: Vec<_> = objects
            .iter()
            .filter_map(|object| reader.read(object).or_else(|| reader.database(object)))
            .collect();
        let system = subject.nodes.zip(lab.cluster.as_ref());
        let system = system.into_iter().flat_map(|(facts, cluster)| facts.own_pods(cluster));
        workloads.extend(system.map(|pod| system_workload(&pod)));
        workloads.extend(described);
        workloads.extend(lab.resilience.pods.iter().map(|(name, pods)| declared(lab, name.as_str(), pods)));
        let labelled: Vec<_> =
            workloads.iter().map(|workload| (workload.namespace, workload.labels.as_slice())).collect();
        let mut groups = reader.groups.members(&labelled);
        defaults::spread(lab, &mut workloads, &mut groups);
        let mut model = Self {
            lab,
            links: subject.links,
            guarded: guards(&workloads, &groups),
            drawn: draws(&workloads, &groups),
            votes: lab
                .cluster
                .as_ref()
                .zip(subject.nodes)
                .is_some_and(|(cluster, facts)| facts.votes_on_control_planes(cluster)),
            budgets: budgets(objects, &workloads),
            known: nodes.iter().flat_map(|node| node.labels.keys().copied()).collect(),
            domains: BTreeMap::new(),
            pods: Vec::new(),
            resources: Vec::new(),
            capacity: Vec::new(),
            needs: Vec::new(),
            assumed: BTreeSet::new(),
            nodes,
            workloads,
            groups,
        };
        model.index();
        Some(model)
    }

    /// Fills what follows from nodes and workloads. It is called again when one of them changes.
    pub fn index(&mut self) {
        self.number_resources();
        self.number_domains();
        self.pods = (0..self.workloads.len()).flat_map(|workload| self.pods_of(workload)).collect();
        self.assumed = self.assumptions();
    }

    fn number_resources(&mut self) {
        let mut names = vec![CPU, MEMORY, STORAGE];
        let offered: BTreeSet<&str> =
            self.nodes.iter().flat_map(|node| node.offers.keys().copied()).collect();
        names.extend(offered.into_iter().filter(|name| ![CPU, MEMORY, STORAGE].contains(name)));
        self.capacity = self
            .nodes
            .iter()
            .map(|node| names.iter().map(|name| node.offers.get(name).copied().unwrap_or(0)).collect())
            .collect();
        let numbers: BTreeMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        // A resource that no node offers is one that the lab does not describe.
        self.needs = self
            .workloads
            .iter()
            .map(|workload| {
                let needs = workload.requests.iter().filter(|(_, amount)| **amount > 0);
                needs.filter_map(|(name, amount)| Some((*numbers.get(name)?, *amount))).collect()
            })
            .collect();
        self.resources = names;
    }

    fn number_domains(&mut self) {
        let mut keys: BTreeSet<&str> = BTreeSet::from([HOST_NAME, ZONE]);
        for workload in &self.workloads {
            let Terms { spread, with, without, preferred } = &workload.terms;
            keys.extend(spread.iter().map(|spread| spread.term.key));
            keys.extend(with.iter().chain(without).map(|term| term.key));
            keys.extend(preferred.iter().map(|(_, term)| term.key));
        }
        self.domains = keys.into_iter().map(|key| (key, domains(&self.nodes, key))).collect();
    }

    fn pods_of(&self, number: usize) -> Vec<Pod> {
        let workload = &self.workloads[number];
        let pod = |ordinal, node| Pod { workload: number, ordinal, node };
        let on_each = |accepts: &dyn Fn(usize) -> bool| {
            let nodes = (0..self.nodes.len()).filter(|node| accepts(*node));
            nodes.enumerate().map(|(ordinal, node)| pod(ordinal, Some(node))).collect()
        };
        match workload.kind {
            Kind::Static => on_each(&|node| self.nodes[node].is_control_plane),
            Kind::DaemonSet => {
                on_each(&|node| self.selects(number, node) && self.untolerated(number, node).is_none())
            }
            Kind::Replicas | Kind::Job => {
                let count = usize::try_from(workload.replicas).unwrap_or(usize::MAX).min(MOST_PODS);
                (0..count).map(|ordinal| pod(ordinal, None)).collect()
            }
        }
    }

    /// What is taken for granted, in words.
    fn assumptions(&self) -> BTreeSet<String> {
        let mut assumed = BTreeSet::new();
        let offered: BTreeSet<&str> = self.resources.iter().copied().collect();
        for workload in &self.workloads {
            let labels = workload.selection.keys().filter(|key| !self.known.contains(key));
            assumed.extend(labels.map(|key| format!("nodes get the label `{key}` that a pod selects")));
            let unknown = workload.requests.keys().filter(|name| !offered.contains(*name));
            assumed.extend(unknown.map(|name| format!("there is enough of the resource `{name}`")));
            if workload.pod.is_some_and(|pod| !elements(pod.get("resourceClaims")).is_empty()) {
                let title = workload.title();
                assumed
                    .insert(format!("every node has the devices that `{title}` claims (`resourceClaims`)"));
            }
            let terms = &workload.terms;
            let required =
                terms.spread.iter().filter(|spread| spread.is_required).map(|spread| spread.term.key);
            let keys = required.chain(terms.with.iter().map(|term| term.key));
            let unknown = keys.filter(|key| !self.known.contains(key));
            assumed.extend(unknown.map(|key| format!("all nodes have the same value of the label `{key}`")));
            if terms.with.iter().any(|term| self.groups[term.group].is_empty()) {
                let title = workload.title();
                assumed.insert(format!(
                    "`{title}` finds the pods that it must be near, which no file describes"
                ));
            }
        }
        assumed
    }

    /// Whether the pods of a workload select a node by its labels.
    pub fn selects(&self, workload: usize, node: usize) -> bool {
        let known = |key: &str| self.is_known(key);
        self.workloads[workload].selection.is_met(&self.nodes[node], &known)
    }

    /// The first taint of a node that the pods of a workload do not tolerate.
    pub fn untolerated(&self, workload: usize, node: usize) -> Option<Taint<'m>> {
        let workload = &self.workloads[workload];
        self.nodes[node].taints.iter().copied().find(|taint| !workload.tolerates(*taint))
    }

    /// Whether some node has a label.
    pub fn is_known(&self, key: &str) -> bool {
        self.known.contains(key)
    }

    /// The values of a label, of which nothing is assumed if no node has it.
    pub fn values(&self, key: &str) -> Values<'_> {
        Values(self.domains.get(key).map_or(&[], Vec::as_slice))
    }

    /// The domain of a node. If no node has the label, all nodes are one domain.
    pub fn domain(&self, key: &str, node: usize) -> Option<usize> {
        self.domains_of(key)(node)
    }

    /// The domains of all nodes: the label is looked up once.
    pub fn domains_of<'a>(&'a self, key: &str) -> impl Fn(usize) -> Option<usize> + use<'a, 'm> {
        let is_known = self.known.contains(key);
        let domains = self.domains.get(key);
        move |node| if is_known { *domains?.get(node)? } else { Some(0) }
    }
}

/// More pods of a single workload are not simulated.
const MOST_PODS: usize = 100_000;

/// The domain of each node: nodes with the same value have the same number.
fn domains(nodes: &[Node<'_>], key: &str) -> Vec<Option<usize>> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found = Vec::with_capacity(nodes.len());
    for node in nodes {
        found.push(node.labels.get(key).map(|value| {
            let next = numbers.len();
            *numbers.entry(value).or_insert(next)
        }));
    }
    found
}

/// For each workload, the anti-affinity terms of others that select its pods.
fn guards<'m>(workloads: &[Workload<'m>], groups: &[Vec<usize>]) -> Vec<Vec<Guard<'m>>> {
    let mut guarded: Vec<Vec<Guard<'m>>> = vec![Vec::new(); workloads.len()];
    for (owner, workload) in workloads.iter().enumerate() {
        for Term { group, key, .. } in &workload.terms.without {
            for member in &groups[*group] {
                guarded[*member].push(Guard { owner, key });
            }
        }
    }
    guarded
}

/// For each workload, the terms of others that draw its pods. A required term of another workload counts a little, too.
fn draws<'m>(workloads: &[Workload<'m>], groups: &[Vec<usize>]) -> Vec<Vec<Draw<'m>>> {
    let mut drawn: Vec<Vec<Draw<'m>>> = vec![Vec::new(); workloads.len()];
    for (owner, workload) in workloads.iter().enumerate() {
        let Terms { with, preferred, .. } = &workload.terms;
        let all =
            with.iter().map(|term| (1, term)).chain(preferred.iter().map(|(weight, term)| (*weight, term)));
        for (weight, Term { group, key, .. }) in all {
            for member in &groups[*group] {
                drawn[*member].push(Draw { owner, key, weight });
            }
        }
    }
    drawn
}

/// A workload of the node system. Its pods tolerate everything.
fn system_workload<'m>(pod: &SystemPod) -> Workload<'m> {
    let SystemPod { name, runs, cpu, memory } = *pod;
    let (kind, kind_name, replicas) = match runs {
        SystemPodRuns::EachControlPlane => (Kind::Static, "static pod", 0),
        SystemPodRuns::EachNode => (Kind::DaemonSet, "DaemonSet", 0),
        SystemPodRuns::Anywhere(replicas) => (Kind::Replicas, "Deployment", replicas),
    };
    Workload {
        requests: Requests::from([(CPU, cpu), (MEMORY, memory)]),
        weight: [cpu, memory],
        priority: NODE_CRITICAL,
        kind_name,
        replicas,
        ..bare(kind, "kube-system", name)
    }
}

/// A workload that the lab declares, because none of its files describes it.
fn declared<'m>(lab: &'m Lab, name: &'m str, pods: &'m crate::lab::cluster::DeclaredPods) -> Workload<'m> {
    let service = lab.services().find(|(service, _)| service.as_str() == name);
    let namespace = service.map_or("", |(name, service)| service.namespace_name(name));
    let cpu = pods.cpu.as_ref().map(|cpu| cpu.millis());
    let memory = pods.memory.as_ref().map(|memory| memory.bytes());
    let requests = [(CPU, cpu), (MEMORY, memory)];
    Workload {
        requests: requests.into_iter().filter_map(|(name, amount)| Some((name, amount?))).collect(),
        weight: [cpu.unwrap_or(SMALL_CPU), memory.unwrap_or(SMALL_MEMORY)],
        service: Some(name),
        replicas: pods.replicas.value.into(),
        kind_name: "declared pods",
        ..bare(if pods.every_node.value { Kind::DaemonSet } else { Kind::Replicas }, namespace, name)
    }
}

fn bare<'m>(kind: Kind, namespace: &'m str, name: &'m str) -> Workload<'m> {
    Workload {
        kind,
        kind_name: "",
        namespace,
        name,
        service: None,
        object: None,
        pod: None,
        labels: Vec::new(),
        replicas: 0,
        surge: 0,
        priority: 0,
        preempts: true,
        requests: Requests::new(),
        weight: [0; 2],
        tolerations: Vec::new(),
        selection: Selection::default(),
        ports: Vec::new(),
        claims: Vec::new(),
        terms: Terms::default(),
    }
}
