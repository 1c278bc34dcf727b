//! Rules of the API server for single parts of a pod: names, ports, tolerations, probes.

use std::str::FromStr;

use crate::document::{Data, DataKind, elements, fields};
use crate::kube::codes::{K8S_DUPLICATE, K8S_NAME, K8S_POD};
use crate::kube::object::{Fault, Path};
use crate::types::{DnsLabel, Malformed, port_name_fault};

/// Validates the parts of the pod at a path.
pub(super) fn faults(spec: &Data, path: &Path, faults: &mut Vec<Fault>) {
    let mut parts = Parts { host_network: is_true(spec.get("hostNetwork")), faults };
    for (index, volume) in elements(spec.get("volumes")).iter().enumerate() {
        parts.name::<DnsLabel>(volume, &path.key("volumes").index(index), "volume");
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
    parts.twice("sysctl", kernel_settings(spec, path));
    for (index, volume) in elements(spec.get("volumes")).iter().enumerate() {
        let at = path.key("volumes").index(index).key("projected").key("sources");
        let sources =
            volume.get("projected").map_or(&[] as &[Data], |projected| elements(projected.get("sources")));
        parts.twice("file", projected_files(sources, &at));
    }
    let servers = spec.get("dnsConfig").map(|config| elements(config.get("nameservers")));
    if text(spec, "dnsPolicy") == Some("None") && servers.is_none_or(<[Data]>::is_empty) {
        let says = format!("has no DNS servers: `{path}.dnsConfig.nameservers` is missing");
        parts.fault(
            path.key("dnsPolicy"),
            says,
            "no DNS servers",
            "with `dnsPolicy: None`, write `dnsConfig.nameservers`",
        );
    }
}

struct Parts<'f> {
    host_network: bool,
    faults: &'f mut Vec<Fault>,
}

impl Parts<'_> {
    fn container(&mut self, container: &Data, path: &Path) {
        self.name::<DnsLabel>(container, path, "container");
        for (index, port) in elements(container.get("ports")).iter().enumerate() {
            let at = path.key("ports").index(index);
            let name = text(port, "name").unwrap_or("a");
            if let Err(problem) = name.parse::<DnsLabel>() {
                self.refused(at.key("name"), "port", problem);
            } else if let Some(problem) = port_name_fault(name) {
                let help = "write 1 to 15 lower-case letters, digits and single dashes, such as `metrics`";
                self.refused(at.key("name"), "port", Malformed::new(problem).help(help));
            }
            let [inner, outer] =
                ["containerPort", "hostPort"].map(|key| port.get(key).and_then(Data::as_integer));
            if self.host_network && outer.is_some_and(|outer| outer != 0 && Some(outer) != inner) {
                let says = format!("uses the host network, but `{at}` has two different ports");
                self.fault(at.key("hostPort"), says, "differs from the container port", "remove it");
            }
        }
        for (index, mount) in elements(container.get("volumeMounts")).iter().enumerate() {
            let at = path.key("volumeMounts").index(index);
            let leads_out =
                |key: &str| text(mount, key).is_some_and(|path| path.split('/').any(|part| part == ".."));
            for key in ["subPath", "subPathExpr"].into_iter().filter(|key| leads_out(key)) {
                let says = format!("has a path in `{at}` that leads out of the volume");
                self.fault(at.key(key), says, "`..` is not allowed here", "write a path inside the volume");
            }
            if mount.get("subPath").is_some() && mount.get("subPathExpr").is_some() {
                let says = format!("has both `subPath` and `subPathExpr` in `{at}`");
                self.fault(at.key("subPathExpr"), says, "one of the two", "keep one");
            }
            if text(mount, "mountPath") == Some("") {
                let says = format!("has an empty mount path in `{at}`");
                self.fault(at.key("mountPath"), says, "empty", "write a path, such as `/data`");
            }
        }
        for probe in ["startupProbe", "livenessProbe"] {
            let at = path.key(probe).key("successThreshold");
            let wanted = container.get(probe).and_then(|probe| probe.get("successThreshold")?.as_integer());
            if wanted.is_some_and(|wanted| wanted > 1) {
                let says = format!("requires more than one success in `{at}`");
                self.fault(
                    at,
                    says,
                    "must be 1",
                    "write `successThreshold: 1`: only readiness probes can require more",
                );
            }
        }
        let security = container.get("securityContext");
        let is_privileged = is_true(security.and_then(|security| security.get("privileged")));
        let escalation = security.and_then(|security| security.get("allowPrivilegeEscalation"));
        if is_privileged && escalation.is_some_and(|data| data.kind == DataKind::Bool(false)) {
            let at = path.key("securityContext").key("allowPrivilegeEscalation");
            let says = format!("is privileged in `{path}`, but disables privilege escalation");
            self.fault(at, says, "not with `privileged`", "remove one of the two");
        }
    }

    fn toleration(&mut self, toleration: &Data, path: &Path) {
        let value = text(toleration, "value").unwrap_or_default();
        let key = text(toleration, "key").unwrap_or_default();
        match text(toleration, "operator") {
            Some("Exists") if !value.is_empty() => {
                let says = format!("tolerates every value in `{path}`, but sets one");
                self.fault(
                    path.key("value"),
                    says,
                    "not with `Exists`",
                    "write `operator: Equal`, or remove the value",
                );
            }
            Some("Equal") | None if key.is_empty() => {
                let says = format!("has a toleration without a key in `{path}`");
                self.fault(
                    path.clone(),
                    says,
                    "`key` is missing",
                    "write a key, or `operator: Exists` to tolerate all taints",
                );
            }
            _ => {}
        }
        let effect = text(toleration, "effect");
        if toleration.get("tolerationSeconds").is_some() && effect != Some("NoExecute") {
            let says = format!("sets `tolerationSeconds` in `{path}`, but its effect does not evict pods");
            self.fault(path.key("tolerationSeconds"), says, "only with `NoExecute`", "remove it");
        }
    }

    /// Reports duplicate names.
    fn twice(&mut self, noun: &str, names: Vec<(&str, Path)>) {
        for (index, (name, path)) in names.iter().enumerate() {
            if let Some((_, first)) = names[..index].iter().find(|(known, _)| known == name) {
                let says = format!("has the {noun} `{name}` twice");
                let fault = Fault::new(&K8S_DUPLICATE, path.clone(), says, "the second one");
                self.faults.push(fault.related(first.clone(), "the first one"));
            }
        }
    }

    /// Reports ports of different containers with the same name.
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
        let says = format!("has an invalid {noun} name in `{path}`: {}", problem.message);
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

/// The files of a projected volume, with their paths in the object.
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

/// The names of a container's ports, with their paths.
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
