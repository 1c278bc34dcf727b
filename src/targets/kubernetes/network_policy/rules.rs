//! Rules, independent of the kind of policy.

use crate::document::{Data, Map};
use crate::facts::names;
use crate::lab::hardware::Role;
use crate::lab::network::{Backend, Controller};
use crate::lab::service::{ContainerPort, Outside, Peer, PeerPods, Protocol};
use crate::resolve::{Because, POSTGRES, Resolved, ResolvedDatabase, ResolvedService, Server};
use crate::types::Prefix;
use crate::value::{At, NodeId};

/// The allowed egress and ingress of some pods.
pub(super) struct Policy {
    pub node: NodeId,
    /// Labels of the pods; none selects all pods of the namespace.
    pub pods: Vec<Wanted>,
    pub ingress: Vec<Rule>,
    pub egress: Vec<Rule>,
    /// Whether everything else is denied.
    pub deny_ingress: bool,
    pub deny_egress: bool,
}

/// A label that pods have, with one of the values.
#[derive(Clone)]
pub(super) struct Wanted {
    pub key: String,
    pub values: Vec<String>,
}

impl Wanted {
    pub fn one(key: impl ToString, value: impl ToString) -> Self {
        Self { key: key.to_string(), values: vec![value.to_string()] }
    }
}

/// The selector of pods with all of the labels.
pub(super) fn selector(node: NodeId, labels: &[Wanted]) -> Map {
    let (single, several): (Vec<_>, Vec<_>) = labels.iter().partition(|wanted| wanted.values.len() == 1);
    let single =
        single.into_iter().map(|wanted| (wanted.key.clone(), Data::text(node, wanted.values[0].clone())));
    let several = several.into_iter().map(|wanted| {
        let values = wanted.values.iter().map(|value| Data::text(node, value.clone()));
        Data::map(node)
            .text("key", wanted.key.clone())
            .text("operator", "In")
            .put("values", Data::list(node, values))
            .into()
    });
    Data::map(node)
        .some("matchLabels", Data::map(node).extend(single))
        .some("matchExpressions", Data::list(node, several))
}

pub(super) struct Rule {
    /// The configuration value that decided it.
    pub node: NodeId,
    pub peer: PolicyPeer,
    /// None means all.
    pub ports: Vec<(u16, Protocol)>,
}

pub(super) enum PolicyPeer {
    Anyone,
    /// Traffic through Cilium's own Gateway, which has no pods.
    Gateway,
    Pods {
        namespace: Option<String>,
        labels: Vec<Wanted>,
    },
    Range {
        range: Prefix,
        except: Vec<Prefix>,
    },
    /// Everything outside the cluster.
    World {
        cluster: Vec<Prefix>,
    },
    Api {
        control_planes: Vec<Prefix>,
    },
    Name(String),
}

/// The rules for all pods of a namespace: DNS is allowed, and traffic within the namespace.
pub(super) fn of_namespace(lab: &Resolved<'_>) -> Policy {
    let policies = &lab.lab.network_policy;
    let mut policy = Policy {
        node: policies.node,
        pods: Vec::new(),
        ingress: Vec::new(),
        egress: Vec::new(),
        deny_ingress: policies.deny_ingress(),
        deny_egress: policies.deny_egress(),
    };
    if policies.within_namespace.value {
        let neighbours = || Rule {
            node: policies.within_namespace.node,
            peer: PolicyPeer::Pods { namespace: None, labels: Vec::new() },
            ports: Vec::new(),
        };
        policy.ingress.push(neighbours());
        policy.egress.push(neighbours());
    }
    let observers = policies.observers.values();
    policy.ingress.extend(observers.map(|pods| Rule {
        node: pods.node,
        peer: peer_of(pods),
        ports: Vec::new(),
    }));
    let names = || vec![(53, Protocol::Udp), (53, Protocol::Tcp)];
    policy.egress.push(Rule { node: policies.dns.node, peer: peer_of(&policies.dns), ports: names() });
    let cache = lab.lab.cluster.as_ref().map(|cluster| &cluster.dns.node_cache).filter(|cache| cache.value);
    if let (Some(cache), Ok(range)) = (cache, NODE_CACHE.parse()) {
        let peer = PolicyPeer::Range { range, except: Vec::new() };
        policy.egress.push(Rule { node: cache.node, peer, ports: names() });
    }
    confined(policy)
}

/// The address of the node-local DNS cache.
const NODE_CACHE: &str = "169.254.20.10/32";

/// The additional rules of one service.
pub(super) fn of_service(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Policy {
    let policies = &lab.lab.network_policy;
    let described = service.service;
    let network = described.network.as_ref();
    let mut policy = Policy {
        node: described.node,
        pods: selected(service),
        ingress: ingress_rules(lab, service),
        egress: Vec::new(),
        deny_ingress: policies.deny_ingress(),
        deny_egress: policies.deny_egress(),
    };
    for other in &lab.services {
        let needs = lab.graph.needs(other.name).iter().find(|need| need.service == service.name);
        if let Some(Because::Said(node)) = needs.map(|need| need.because) {
            let ports = ports_of(service);
            if !ports.is_empty() {
                policy.ingress.push(Rule { node, peer: pods_of(other), ports });
            }
        }
    }
    for need in lab.graph.needs(service.name) {
        let Because::Said(node) = need.because else { continue };
        let Some(other) = lab.service(need.service.as_str()) else { continue };
        if ports_of(other).is_empty() {
            continue;
        }
        policy.egress.push(Rule { node, peer: pods_of(other), ports: ports_of(other) });
    }
    policy.egress.extend(service.databases.iter().filter_map(|database| to_database(service, database)));
    for peer in network.iter().flat_map(|network| network.from.values()) {
        policy.ingress.push(said(lab, service, peer));
    }
    for peer in network.iter().flat_map(|network| network.to.values()) {
        policy.egress.push(said(lab, service, peer));
    }
    policy.egress.extend(outside(lab, service));
    policy.egress.extend(api(lab, service));
    confined(policy)
}

/// Egress to a PostgreSQL cluster: its pods are not the pods of the service that it belongs to.
fn to_database(service: &ResolvedService<'_>, database: &ResolvedDatabase<'_>) -> Option<Rule> {
    let (namespace, cluster) = match &database.server {
        Server::Own { .. } => (service.namespace.value.clone(), names::part(service.name, database.name)),
        Server::Cluster { namespace, cluster, .. } => (namespace.clone(), cluster.clone()),
        Server::Service { .. } => return None,
    };
    let peer = PolicyPeer::Pods { namespace: Some(namespace), labels: members(&cluster) };
    Some(Rule { node: database.database.node, peer, ports: vec![(POSTGRES, Protocol::Tcp)] })
}

fn members(cluster: &str) -> Vec<Wanted> {
    vec![Wanted::one("cnpg.io/cluster", cluster)]
}

/// The rules of a PostgreSQL cluster: its own members, the services with a database on it, the Kubernetes API, and the
/// destination of its backups.
pub(super) fn of_database(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    database: &ResolvedDatabase<'_>,
) -> Policy {
    let policies = &lab.lab.network_policy;
    let node = database.database.node;
    let cluster = names::part(service.name, database.name);
    let among = || Rule {
        node,
        peer: PolicyPeer::Pods { namespace: None, labels: members(&cluster) },
        ports: Vec::new(),
    };
    let ports = || vec![(POSTGRES, Protocol::Tcp)];
    let mut ingress = vec![among(), Rule { node, peer: pods_of(service), ports: ports() }];
    for other in &lab.services {
        let theirs = other.databases.iter().find(|theirs| match &theirs.server {
            Server::Cluster { namespace, cluster: used, .. } => {
                *namespace == service.namespace.value && *used == cluster
            }
            Server::Own { .. } | Server::Service { .. } => false,
        });
        if let Some(theirs) = theirs {
            let node = theirs.database.node;
            ingress.push(Rule { node, peer: pods_of(other), ports: ports() });
        }
    }
    let mut egress = vec![among(), kube_api(lab, node)];
    egress.extend(to_outside(lab, policies.outside));
    confined(Policy {
        node,
        pods: members(&cluster),
        ingress,
        egress,
        deny_ingress: policies.deny_ingress(),
        deny_egress: policies.deny_egress(),
    })
}

/// Rules for a direction that is open anyway would close it.
fn confined(mut policy: Policy) -> Policy {
    if !policy.deny_ingress {
        policy.ingress.clear();
    }
    if !policy.deny_egress {
        policy.egress.clear();
    }
    policy
}

/// Ingress from outside the cluster.
fn ingress_rules(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Rule> {
    let policies = &lab.lab.network_policy;
    let mut rules = Vec::new();
    let number = |port: &ContainerPort| (port.port.get(), port.transport());
    let exposed = service.exposed.iter().filter(|exposed| exposed.external.is_none());
    let exposed = exposed.map(|exposed| (exposed.expose.node, number(exposed.port.1)));
    let streams = service.streams.iter().map(|stream| (stream.stream.node, number(stream.port.port)));
    for (node, port) in exposed.chain(streams) {
        for pods in policies.entrances.values() {
            rules.push(Rule { node, peer: peer_of(pods), ports: vec![port] });
        }
    }
    let by_gateway = service.exposed.iter().filter(|exposed| {
        let mut ways = exposed.routes.iter().map(|route| &route.way);
        exposed.external.is_none()
            && ways
                .any(|way| way.backend.value == Backend::Gateway && way.is_controlled_by(Controller::Cilium))
    });
    for exposed in by_gateway {
        let ports = vec![number(exposed.port.1)];
        rules.push(Rule { node: exposed.expose.node, peer: PolicyPeer::Gateway, ports });
    }
    let by_node = service
        .exposed
        .iter()
        .filter(|exposed| exposed.routes.iter().any(|route| route.way.backend.value == Backend::NodePort));
    for exposed in by_node {
        let ports = vec![number(exposed.port.1)];
        rules.push(Rule { node: exposed.expose.node, peer: PolicyPeer::Anyone, ports });
    }
    for balanced in &service.load_balancers {
        let ports: Vec<_> = balanced.ports.iter().map(|port| number(port.port)).collect();
        let node = balanced.load_balancer.node;
        match balanced.load_balancer.sources.as_slice() {
            [] => rules.push(Rule { node, peer: PolicyPeer::Anyone, ports }),
            sources => rules.extend(sources.iter().map(|source| Rule {
                node: source.node,
                peer: PolicyPeer::Range { range: source.value, except: Vec::new() },
                ports: ports.clone(),
            })),
        }
    }
    rules
}

/// Egress to destinations outside the cluster.
fn outside(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Rule> {
    let own = service.service.network.as_ref().and_then(|network| network.outside);
    to_outside(lab, own.unwrap_or(lab.lab.network_policy.outside))
}

fn to_outside(lab: &Resolved<'_>, outside: At<Outside>) -> Vec<Rule> {
    let peer = |peer| Rule { node: outside.node, peer, ports: Vec::new() };
    let parse = |all: &[&str]| all.iter().filter_map(|text| text.parse::<Prefix>().ok()).collect::<Vec<_>>();
    match outside.value {
        Outside::None => Vec::new(),
        Outside::All => {
            let cluster = lab.lab.cluster.iter();
            let cluster = cluster.flat_map(|it| [it.pod_range.value, it.service_range.value]).collect();
            vec![peer(PolicyPeer::World { cluster })]
        }
        Outside::Internet => {
            let ranges = [(EVERYTHING_4, PRIVATE_4), (EVERYTHING_6, PRIVATE_6)];
            let rule = |(range, private): (&str, &[&str])| {
                let range = range.parse().ok()?;
                Some(peer(PolicyPeer::Range { range, except: parse(private) }))
            };
            ranges.into_iter().filter_map(rule).collect()
        }
    }
}

pub(super) const EVERYTHING_4: &str = "0.0.0.0/0";
pub(super) const EVERYTHING_6: &str = "::/0";
const PRIVATE_4: &[&str] =
    &["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
const PRIVATE_6: &[&str] = &["fc00::/7", "fe80::/10"];

/// Egress to the Kubernetes API, for services that use it.
fn api(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Option<Rule> {
    let described = service.service;
    let said = described.network.as_ref().and_then(|network| network.kube_api.as_ref());
    let account = described.account.as_ref().map(|account| account.node);
    let elsewhere = || service.workloads.iter().find_map(|it| it.workload.pod().service_account.as_ref());
    let account = account.or_else(|| elsewhere().map(|account| account.node));
    let node = match (said, account) {
        (Some(said), _) if said.value => said.node,
        (None, Some(node)) => node,
        _ => return None,
    };
    Some(kube_api(lab, node))
}

fn kube_api(lab: &Resolved<'_>, node: NodeId) -> Rule {
    let control_planes = lab.nodes.iter().filter(|node| node.node.role.value == Role::ControlPlane);
    let addresses = control_planes.filter_map(|node| node.address);
    let mut control_planes: Vec<Prefix> = addresses.map(|address| address.value.host_prefix()).collect();
    let endpoint = lab.cluster.as_ref().and_then(|cluster| cluster.endpoint.as_ref());
    control_planes.extend(endpoint.map(|endpoint| endpoint.address.value.host_prefix()));
    control_planes.sort_unstable();
    control_planes.dedup();
    let port = endpoint.map_or(6443, |endpoint| endpoint.endpoint.port.get());
    Rule { node, peer: PolicyPeer::Api { control_planes }, ports: vec![(port, Protocol::Tcp)] }
}

/// A rule that a service defines.
fn said(lab: &Resolved<'_>, service: &ResolvedService<'_>, peer: &Peer) -> Rule {
    let labels = || peer.labels.iter().map(|(key, value)| Wanted::one(key, &value.value)).collect();
    let other = peer.service.as_ref();
    let other = other.and_then(|name| lab.service(name.as_str()));
    let other_peer = match (other, &peer.cidr, &peer.fqdn) {
        (Some(other), ..) => pods_of(other),
        (None, Some(range), _) => {
            let except = peer.except.iter().map(|except| except.value).collect();
            PolicyPeer::Range { range: range.value, except }
        }
        (None, None, Some(name)) => PolicyPeer::Name(name.to_string()),
        (None, None, None) => {
            let own = || service.namespace.value.clone();
            let namespace = peer.namespace.as_ref().map_or_else(own, ToString::to_string);
            PolicyPeer::Pods { namespace: Some(namespace), labels: labels() }
        }
    };
    let mut ports: Vec<_> = peer.ports.iter().map(|port| (port.get(), peer.protocol.value)).collect();
    // The ports of the lab's own services are known.
    if let Some(other) = other.filter(|_| ports.is_empty()) {
        ports = ports_of(other);
    }
    Rule { node: peer.node, peer: other_peer, ports }
}

fn peer_of(pods: &PeerPods) -> PolicyPeer {
    let labels = pods.labels.iter().map(|(key, value)| Wanted::one(key, &value.value));
    PolicyPeer::Pods { namespace: Some(pods.namespace.to_string()), labels: labels.collect() }
}

fn pods_of(service: &ResolvedService<'_>) -> PolicyPeer {
    PolicyPeer::Pods { namespace: Some(service.namespace.value.clone()), labels: selected(service) }
}

/// All pods of a service.
fn selected(service: &ResolvedService<'_>) -> Vec<Wanted> {
    let mut names: Vec<String> =
        service.workloads.iter().map(|resolved| resolved.workload.object_name()).collect();
    // Pods that an operator creates usually have its name.
    if names.is_empty() {
        names.push(service.name.to_string());
    }
    vec![Wanted { key: "app.kubernetes.io/name".to_owned(), values: names }]
}

/// The public ports.
fn ports_of(service: &ResolvedService<'_>) -> Vec<(u16, Protocol)> {
    let ports = service.service.ports(service.name).into_iter().filter(|port| !port.port.is_internal());
    let each = ports.flat_map(|port| port.port.each(port.name));
    let mut ports: Vec<_> = each.map(|(_, port)| (port.port.get(), port.transport())).collect();
    ports.sort_unstable();
    ports.dedup();
    ports
}
