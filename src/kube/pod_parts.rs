//! What the API server says about the parts of a pod one by one: their names, their ports, tolerations, probes.

use std::str::FromStr;

use crate::document::{Data, DataKind};
use crate::kube::codes::{K8S_DUPLICATE, K8S_NAME, K8S_POD};
use crate::kube::object::{Fault, Path, elements, fields};
use crate::types::{DnsLabel, Malformed, port_name_fault};

/// Checks the parts of a pod that lies at a path.
pub(super) fn faults(spec: &Data, path: &Path, faults: &mut Vec<Fault>) {
    let mut parts = Parts { host_network: is_true(spec.get("hostNetwork")), faults };
    for (index, volume) in elements(spec.get("volumes")).iter().enumerate() {
        parts.name::<DnsLabel>(volume, &path.key("volumes").index(index), "a volume");
    }
    let mut ports = Vec::new();
    for list in ["initContainers", "containers"] {
        for (index, container) in elements(spec.get(list)).iter().enumerate() {
            let at = path.key(list).index(index);
            parts.container(container, &at);
            if list == "containers" {
                ports.extend(port_names(container, &at));
            }
        }
    }
    parts.port_names(ports);
    for (index, toleration) in elements(spec.get("tolerations")).iter().enumerate() {
        parts.toleration(toleration, &path.key("tolerations").index(index));
    }
    parts.twice("a setting of the kernel", kernel_settings(spec, path));
    for (index, volume) in elements(spec.get("volumes")).iter().enumerate() {
        let at = path.key("volumes").index(index).key("projected").key("sources");
        let sources =
            volume.get("projected").map_or(&[] as &[Data], |projected| elements(projected.get("sources")));
        parts.twice("a file", projected_files(sources, &at));
    }
    let servers = spec.get("dnsConfig").map(|config| elements(config.get("nameservers")));
    if text(spec, "dnsPolicy") == Some("None") && servers.is_none_or(<[Data]>::is_empty) {
        let says = format!("asks nobody for addresses: `{path}.dnsConfig.nameservers` is missing");
        parts.fault(path.key("dnsPolicy"), says, "no server", "`None` goes with servers of its own");
    }
}

struct Parts<'f> {
    host_network: bool,
    faults: &'f mut Vec<Fault>,
}

impl Parts<'_> {
    fn container(&mut self, container: &Data, path: &Path) {
        self.name::<DnsLabel>(container, path, "a container");
        for (index, port) in elements(container.get("ports")).iter().enumerate() {
            let at = path.key("ports").index(index);
            let name = text(port, "name").unwrap_or("a");
            if let Err(problem) = name.parse::<DnsLabel>() {
                self.refused(at.key("name"), "a port", problem);
            } else if let Some(problem) = port_name_fault(name) {
                let help = "write 1 to 15 lower-case letters, digits and single dashes, such as `metrics`";
                self.refused(at.key("name"), "a port", Malformed::new(problem).help(help));
            }
            let [inner, outer] =
                ["containerPort", "hostPort"].map(|key| port.get(key).and_then(Data::as_integer));
            if self.host_network && outer.is_some_and(|outer| outer != 0 && Some(outer) != inner) {
                let says = format!("is in the network of its node, and `{at}` has two different ports");
                self.fault(at.key("hostPort"), says, "not the container's port", "leave it out");
            }
        }
        for (index, mount) in elements(container.get("volumeMounts")).iter().enumerate() {
            let at = path.key("volumeMounts").index(index);
            let leads_out =
                |key: &str| text(mount, key).is_some_and(|path| path.split('/').any(|part| part == ".."));
            for key in ["subPath", "subPathExpr"].into_iter().filter(|key| leads_out(key)) {
                let says = format!("leads in `{at}` out of its volume");
                self.fault(at.key(key), says, "`..` is not allowed here", "name a place inside the volume");
            }
            if mount.get("subPath").is_some() && mount.get("subPathExpr").is_some() {
                let says = format!("has in `{at}` both `subPath` and `subPathExpr`");
                self.fault(at.key("subPathExpr"), says, "one of the two", "keep one");
            }
            if text(mount, "mountPath") == Some("") {
                let says = format!("mounts in `{at}` nowhere");
                self.fault(at.key("mountPath"), says, "empty", "write a path, such as `/data`");
            }
        }
        for probe in ["startupProbe", "livenessProbe"] {
            let at = path.key(probe).key("successThreshold");
            let wanted = container.get(probe).and_then(|probe| probe.get("successThreshold")?.as_integer());
            if wanted.is_some_and(|wanted| wanted > 1) {
                let says = format!("wants in `{at}` more than one success");
                self.fault(at, says, "has to be 1", "only a readiness probe can ask for more");
            }
        }
        let security = container.get("securityContext");
        let is_privileged = is_true(security.and_then(|security| security.get("privileged")));
        let escalation = security.and_then(|security| security.get("allowPrivilegeEscalation"));
        if is_privileged && escalation.is_some_and(|data| data.kind == DataKind::Bool(false)) {
            let at = path.key("securityContext").key("allowPrivilegeEscalation");
            let says = format!("is privileged in `{path}`, and may not gain privileges");
            self.fault(at, says, "not with `privileged`", "take one of the two away");
        }
    }

    fn toleration(&mut self, toleration: &Data, path: &Path) {
        let value = text(toleration, "value").unwrap_or_default();
        let key = text(toleration, "key").unwrap_or_default();
        match text(toleration, "operator") {
            Some("Exists") if !value.is_empty() => {
                let says = format!("tolerates in `{path}` every value, and names one");
                self.fault(
                    path.key("value"),
                    says,
                    "not with `Exists`",
                    "write `operator: Equal`, or no value",
                );
            }
            Some("Equal") | None if key.is_empty() => {
                let says = format!("tolerates in `{path}` a taint without a key");
                self.fault(
                    path.clone(),
                    says,
                    "`key` is missing here",
                    "`operator: Exists` tolerates all taints",
                );
            }
            _ => {}
        }
        let effect = text(toleration, "effect");
        if toleration.get("tolerationSeconds").is_some() && effect != Some("NoExecute") {
            let says = format!("has in `{path}` a time for an effect that throws no pod out");
            self.fault(path.key("tolerationSeconds"), says, "only with `NoExecute`", "leave it out");
        }
    }

    /// Reports names that are there twice.
    fn twice(&mut self, noun: &str, names: Vec<(&str, Path)>) {
        for (index, (name, path)) in names.iter().enumerate() {
            if let Some((_, first)) = names[..index].iter().find(|(known, _)| known == name) {
                let says = format!("has {noun} `{name}` twice");
                let fault = Fault::new(&K8S_DUPLICATE, path.clone(), says, "the second one");
                self.faults.push(fault.related(first.clone(), "the first one"));
            }
        }
    }

    /// No two containers of a pod have a port of the same name.
    fn port_names(&mut self, names: Vec<(&str, Path)>) {
        for (index, (name, path)) in names.iter().enumerate() {
            if let Some((_, first)) = names[..index].iter().find(|(known, _)| known == name) {
                let says = format!("has two ports named `{name}`");
                let fault = Fault::new(&K8S_DUPLICATE, path.clone(), says, "the second one");
                self.faults.push(fault.related(first.clone(), "the first one"));
            }
        }
    }

    fn name<T: FromStr<Err = Malformed>>(&mut self, named: &Data, path: &Path, noun: &str) {
        if let Some(Err(problem)) = text(named, "name").map(str::parse::<T>) {
            self.refused(path.key("name"), noun, problem);
        }
    }

    fn refused(&mut self, path: Path, noun: &str, problem: Malformed) {
        let says = format!("has in `{path}` a name of {noun} that Kubernetes refuses: {}", problem.message);
        self.faults.push(Fault::new(&K8S_NAME, path, says, problem.message).help(problem.help));
    }

    fn fault(&mut self, path: Path, says: String, label: &str, help: &str) {
        self.faults.push(Fault::new(&K8S_POD, path, says, label).help(help.to_owned()));
    }
}

fn kernel_settings<'d>(spec: &'d Data, path: &Path) -> Vec<(&'d str, Path)> {
    let at = path.key("securityContext").key("sysctls");
    let all = elements(spec.get("securityContext").and_then(|security| security.get("sysctls")));
    let name =
        |(index, setting): (usize, &'d Data)| Some((text(setting, "name")?, at.index(index).key("name")));
    all.iter().enumerate().filter_map(name).collect()
}

/// The files that are put together to one volume, with their places.
fn projected_files<'d>(sources: &'d [Data], path: &Path) -> Vec<(&'d str, Path)> {
    let mut found = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        for (kind, inner) in fields(Some(source)) {
            let at = path.index(index).key(kind);
            for (index, item) in elements(inner.get("items")).iter().enumerate() {
                found.extend(text(item, "path").map(|file| (file, at.key("items").index(index).key("path"))));
            }
            found.extend(text(inner, "path").map(|file| (file, at.key("path"))));
        }
    }
    found
}

/// The names of a container's ports, with their places.
fn port_names<'d>(container: &'d Data, path: &Path) -> Vec<(&'d str, Path)> {
    let ports = elements(container.get("ports")).iter().enumerate();
    ports
        .filter_map(|(index, port)| Some((text(port, "name")?, path.key("ports").index(index).key("name"))))
        .collect()
}

fn text<'d>(data: &'d Data, key: &str) -> Option<&'d str> {
    fields(Some(data)).iter().find(|(name, _)| name == key)?.1.as_str()
}

fn is_true(data: Option<&Data>) -> bool {
    data.is_some_and(|data| data.kind == DataKind::Bool(true))
}
