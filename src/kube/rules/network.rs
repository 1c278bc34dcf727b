//! Services, Ingresses, network policies.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::document::{Data, elements, fields};
use crate::kube::codes::{K8S_DUPLICATE, K8S_VALUE};
use crate::kube::labels::label;
use crate::kube::object::{Fault, KubeObject, Path};
use crate::kube::rules::{broken, text};
use crate::types::{HostName, HostPattern};

pub(super) fn service(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let at = Path::of(&["spec", "ports"]);
    let spec = object.data.get("spec");
    let kind = text(spec, "type").unwrap_or("ClusterIP");
    let ports = elements(object.at(&at));
    let is_external = kind == "ExternalName";
    if is_external && text(spec, "externalName").is_none_or(str::is_empty) {
        let says = "is of type `ExternalName`, but has no `spec.externalName`";
        faults.push(broken(Path::of(&["spec"]), says, "`externalName` is missing", "").at_key());
    }
    let is_headless = text(spec, "clusterIP") == Some("None");
    if ports.is_empty() && !is_external && !is_headless {
        faults.push(broken(Path::of(&["spec"]), "has no ports", "`ports` is missing", "").at_key());
    }
    let policy = Path::of(&["spec", "externalTrafficPolicy"]);
    let is_outside = matches!(kind, "NodePort" | "LoadBalancer")
        || spec.is_some_and(|spec| !elements(spec.get("externalIPs")).is_empty());
    if !is_outside && object.at(&policy).and_then(Data::as_str).is_some_and(|policy| !policy.is_empty()) {
        let says = format!("sets `{policy}`, but is not reachable from outside the cluster");
        let help = "remove it, or write `type: LoadBalancer` or `type: NodePort`";
        faults.push(broken(policy, says, "not for this type", help));
    }
    once(object, &Path::of(&["spec", "ipFamilies"]), faults);
    let selector = Path::of(&["spec", "selector"]);
    fields(object.at(&selector)).iter().for_each(|(key, value)| label(key, value, &selector, faults));
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, port) in ports.iter().enumerate() {
        let path = at.index(index);
        match text(Some(port), "name").filter(|name| !name.is_empty()) {
            None if ports.len() > 1 => {
                let says = format!("has several ports, but `{path}` has no name");
                faults.push(broken(path.clone(), says, "no name", "give every port a name"));
            }
            None => {}
            Some(name) => {
                if let Some(first) = names.insert(name, index) {
                    let says = format!("has two ports named `{name}`");
                    let fault = broken(path.key("name"), says, "the second one", "rename one of them");
                    faults.push(fault.related(at.index(first).key("name"), "the first one"));
                }
            }
        }
        let node_port = port.get("nodePort").and_then(Data::as_integer).filter(|number| *number != 0);
        if node_port.is_some() && kind == "ClusterIP" {
            let says = format!("sets `{path}.nodePort`, but is of type `ClusterIP`");
            let help = "remove it, or write `type: NodePort`";
            faults.push(broken(path.key("nodePort"), says, "not for this type", help));
        }
    }
}

pub(super) fn ingress(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let spec = Path::of(&["spec"]);
    let default = spec.key("defaultBackend");
    backend(object.at(&default), &default, faults);
    let rules = elements(object.at(&spec.key("rules")));
    if rules.is_empty() && object.at(&default).is_none() {
        faults.push(broken(spec, "has neither rules nor a default backend", "no rules", ""));
        return;
    }
    for (index, rule) in rules.iter().enumerate() {
        let at = spec.key("rules").index(index);
        if let Some(host) = text(Some(rule), "host").filter(|host| !host.is_empty())
            && let Err(problem) = host.parse::<HostPattern>()
        {
            let path = at.key("host");
            let says = format!("has an invalid host name in `{path}`: {}", problem.message);
            faults.push(Fault::new(&K8S_VALUE, path, says, problem.message).help(problem.help));
        }
        let paths = elements(rule.get("http").and_then(|http| http.get("paths")));
        for (index, path) in paths.iter().enumerate() {
            let at = at.key("http").key("paths").index(index);
            let has_form = matches!(text(Some(path), "pathType"), Some("Exact" | "Prefix"));
            let served = text(Some(path), "path").unwrap_or_default();
            if (has_form || !served.is_empty()) && !served.starts_with('/') {
                let at = at.key("path");
                let says = format!("sets `{at}` to `\"{served}\"`, which does not begin with a slash");
                faults.push(broken(at, says, "not an absolute path", "write `/`, for instance"));
            }
            let at = at.key("backend");
            backend(path.get("backend"), &at, faults);
        }
    }
}

fn backend(backend: Option<&Data>, path: &Path, faults: &mut Vec<Fault>) {
    let Some(backend) = backend else { return };
    let service = backend.get("service");
    if service.is_some() == backend.get("resource").is_some() {
        let says = format!("must have either a service or a resource in `{path}`");
        faults.push(broken(path.clone(), says, "exactly one of the two", "keep `service` or `resource`"));
        return;
    }
    let Some(service) = service else { return };
    let port = service.get("port");
    if port.and_then(|port| port.get("name")).is_some() == port.and_then(|port| port.get("number")).is_some()
    {
        let path = path.key("service");
        let says = format!("must have a port in `{path}`, either by name or by number");
        faults.push(broken(
            path,
            says,
            "exactly one port",
            "write `port: { name: http }` or `port: { number: 80 }`",
        ));
    }
}

pub(super) fn policy(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    once(object, &Path::of(&["spec", "policyTypes"]), faults);
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        let at = Path::of(&["spec", direction]);
        for (index, rule) in elements(object.at(&at)).iter().enumerate() {
            let at = at.index(index);
            for (index, peer) in elements(rule.get(peers)).iter().enumerate() {
                self::peer(peer, &at.key(peers).index(index), faults);
            }
            for (index, port) in elements(rule.get("ports")).iter().enumerate() {
                let at = at.key("ports").index(index);
                let end = port.get("endPort").and_then(Data::as_integer);
                if end.is_some_and(|end| {
                    port.get("port").and_then(Data::as_integer).is_none_or(|first| end < first)
                }) {
                    let says = format!("has an invalid port range in `{at}`: it ends before it begins");
                    let help = "`endPort` requires a numeric `port` that is not greater";
                    faults.push(broken(at.key("endPort"), says, "invalid end of the range", help));
                }
            }
        }
    }
}

/// Reports duplicate elements of a list.
fn once(object: &KubeObject<'_>, path: &Path, faults: &mut Vec<Fault>) {
    let words = elements(object.at(path));
    for (index, word) in words.iter().enumerate() {
        if let Some(word) = word.as_str()
            && let Some(first) = words[..index].iter().position(|other| other.as_str() == Some(word))
        {
            let says = format!("has `{word}` twice in `{path}`");
            let fault = Fault::new(&K8S_DUPLICATE, path.index(index), says, "the second one");
            faults.push(fault.related(path.index(first), "the first one"));
        }
    }
}

fn peer(peer: &Data, path: &Path, faults: &mut Vec<Fault>) {
    let Some(block) = peer.get("ipBlock") else {
        if fields(Some(peer)).is_empty() {
            faults.push(broken(path.clone(), format!("has an empty peer in `{path}`"), "empty peer", ""));
        }
        return;
    };
    if fields(Some(peer)).len() > 1 {
        let says = format!("has both an IP block and selectors in `{path}`");
        faults.push(broken(path.clone(), says, "one of the two", "write two entries"));
    }
    let at = path.key("ipBlock");
    let whole = network(block.get("cidr"), &at.key("cidr"), faults);
    for (index, except) in elements(block.get("except")).iter().enumerate() {
        let at = at.key("except").index(index);
        let part = network(Some(except), &at, faults);
        if let (Some(whole), Some(part)) = (whole, part)
            && (!whole.contains(&part) || whole.prefix_len() >= part.prefix_len())
        {
            let says = format!("has an exception in `{at}` that is not within `{whole}`");
            faults.push(broken(at, says, "not within the block", ""));
        }
    }
}

fn network(data: Option<&Data>, path: &Path, faults: &mut Vec<Fault>) -> Option<IpNet> {
    let text = data?.as_str()?;
    let network = text.parse().ok();
    if network.is_none() {
        let says = format!("sets `{path}` to `\"{text}\"`, which is not a network");
        let help = "write `10.0.20.0/24`, for instance".to_owned();
        faults.push(Fault::new(&K8S_VALUE, path.clone(), says, "not a network").help(help));
    }
    network
}

/// All addresses of an EndpointSlice match its `addressType`.
pub(super) fn addresses(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let ports = Path::of(&["ports"]);
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, port) in elements(object.at(&ports)).iter().enumerate() {
        let name = text(Some(port), "name").unwrap_or_default();
        if let Some(first) = names.insert(name, index) {
            let says = format!("has two ports named `{name}`");
            let fault = broken(ports.index(index), says, "the second one", "rename one of them").at_key();
            faults.push(fault.related(ports.index(first), "the first one"));
        }
    }
    let kind = text(Some(object.data), "addressType");
    let endpoints = Path::of(&["endpoints"]);
    for (index, endpoint) in elements(object.at(&endpoints)).iter().enumerate() {
        let at = endpoints.index(index).key("addresses");
        for (index, address) in elements(endpoint.get("addresses")).iter().enumerate() {
            let Some(text) = address.as_str() else { continue };
            let (fits, noun) = match kind {
                Some("IPv4") => (text.parse::<Ipv4Addr>().is_ok(), "an IPv4 address"),
                Some("IPv6") => (text.parse::<Ipv6Addr>().is_ok(), "an IPv6 address"),
                Some("FQDN") => (text.parse::<HostName>().is_ok(), "a host name"),
                // The schema reports other values.
                _ => continue,
            };
            if !fits {
                let at = at.index(index);
                let says = format!("sets `{at}` to `\"{text}\"`, which is not {noun}");
                faults.push(Fault::new(&K8S_VALUE, at, says, format!("not {noun}")));
            }
        }
    }
}
