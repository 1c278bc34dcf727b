//! Rules for pods that the API server enforces in code, and that no schema has.

use crate::document::{Data, DataKind, elements, fields};
use crate::kube::codes::{K8S_DUPLICATE, K8S_POD, K8S_VALUE};
use crate::kube::formats::quantity_nanos;
use crate::kube::kinds::pod_template;
use crate::kube::object::{Fault, KubeObject, Path};
use crate::kube::pod_parts;
use crate::types::Cron;
use crate::value::Number;

/// Sources of the value of an environment variable.
const VALUE_SOURCES: &[&str] =
    &["configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"];
/// Actions of a lifecycle hook.
const HOOK_ACTIONS: &[&str] = &["exec", "httpGet", "sleep", "tcpSocket"];
/// Sources of a file of the downward API.
const FIELD_SOURCES: &[&str] = &["fieldRef", "resourceFieldRef"];
/// Sources of `envFrom`.
const ENTRIES_SOURCES: &[&str] = &["configMapRef", "secretRef"];

pub(super) fn faults(object: &KubeObject<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    schedule(object, &mut faults);
    let Some(path) = pod_path(object) else { return faults };
    let Some(spec) = object.at(&path) else { return faults };
    let mut pod = Pod { object, spec, path, faults };
    pod.restart_policy();
    pod.volumes();
    pod.containers();
    pod_parts::faults(spec, &pod.path, &mut pod.faults);
    pod.faults
}

/// The path of the pod in an object of Kubernetes' own kinds.
fn pod_path(object: &KubeObject<'_>) -> Option<Path> {
    Some(Path::of(pod_template(object.group(), object.kind)?).key("spec"))
}

fn schedule(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let path = Path::of(&["spec", "schedule"]);
    let text = object
        .at(&path)
        .and_then(Data::as_str)
        .filter(|_| (object.group(), object.kind) == ("batch", "CronJob"));
    if let Some(Err(problem)) = text.map(str::parse::<Cron>) {
        let says = format!("has an invalid schedule in `{path}`: {}", problem.message);
        faults.push(Fault::new(&K8S_VALUE, path, says, problem.message).help(problem.help));
    }
}

/// A pod being checked.
struct Pod<'o> {
    object: &'o KubeObject<'o>,
    spec: &'o Data,
    path: Path,
    faults: Vec<Fault>,
}

impl<'o> Pod<'o> {
    fn restart_policy(&mut self) {
        let policy = self.spec.get("restartPolicy").and_then(Data::as_str);
        if policy.is_some_and(|policy| !matches!(policy, "Always" | "OnFailure" | "Never")) {
            // The schema reports unknown values.
            return;
        }
        let path = self.path.key("restartPolicy");
        let (fits, help) = match (self.object.group(), self.object.kind) {
            ("apps", _) => {
                (matches!(policy, None | Some("Always")), "remove it: such pods are always restarted")
            }
            ("batch", _) => (policy.is_some_and(|policy| policy != "Always"), "write `OnFailure` or `Never`"),
            _ => return,
        };
        if !fits {
            let says = match policy {
                Some(policy) => format!("sets `{path}` to `{policy}`, which is not allowed for this kind"),
                None => format!("is missing `{path}`"),
            };
            let fault = Fault::new(&K8S_POD, path, says, "not allowed for pods of this kind");
            self.faults.push(fault.help(help.to_owned()));
        }
    }

    fn volumes(&mut self) {
        let at = self.path.key("volumes");
        for (index, volume) in elements(self.spec.get("volumes")).iter().enumerate() {
            let sources: Vec<&str> = fields(Some(volume))
                .iter()
                .map(|(key, _)| key.as_str())
                .filter(|key| *key != "name")
                .collect();
            let items = volume.get("downwardAPI").map(|source| (source, at.index(index).key("downwardAPI")));
            let projected = at.index(index).key("projected").key("sources");
            let sources_of = elements(volume.get("projected").and_then(|projected| projected.get("sources")));
            let inner = sources_of.iter().enumerate().filter_map(|(index, source)| {
                Some((source.get("downwardAPI")?, projected.index(index).key("downwardAPI")))
            });
            for (source, path) in items.into_iter().chain(inner) {
                for (index, item) in elements(source.get("items")).iter().enumerate() {
                    self.one_source(Some(item), &path.key("items").index(index), FIELD_SOURCES);
                }
            }
            if sources.len() > 1 {
                let says =
                    format!("has more than one source in `{}`: {}", at.index(index), sources.join(", "));
                self.fault(at.index(index), says, "more than one source", "keep one source");
            }
        }
    }

    fn containers(&mut self) {
        if elements(self.spec.get("containers")).is_empty() && self.spec.get("containers").is_some() {
            let says = format!("has no container in `{}`", self.path);
            self.fault(self.path.key("containers"), says, "empty", "add a container");
        }
        let mut names: Vec<(&str, Path)> = Vec::new();
        for list in ["initContainers", "containers"] {
            let at = self.path.key(list);
            for (index, container) in elements(self.spec.get(list)).iter().enumerate() {
                let path = at.index(index);
                if let Some(name) = container.get("name").and_then(Data::as_str) {
                    // The schema reports duplicates within one list.
                    let known =
                        names.iter().find(|(known, first)| *known == name && !same_list(first, &path));
                    if let Some((_, first)) = known {
                        let says = format!("has two containers named `{name}`");
                        let fault = Fault::new(&K8S_DUPLICATE, path.key("name"), says, "the second one");
                        self.faults.push(fault.related(first.key("name"), "the first one"));
                    }
                    names.push((name, path.clone()));
                }
                self.container(container, &path);
            }
        }
    }

    fn container(&mut self, container: &'o Data, path: &Path) {
        let image = container.get("image").and_then(Data::as_str);
        if container.get("image").is_none() || image.is_some_and(|image| image.trim().is_empty()) {
            let says = format!("has no image in `{path}`");
            self.fault(path.clone(), says, "no image", "write `image: NAME:TAG`");
        }
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            self.probe(container.get(probe), &path.key(probe));
        }
        for hook in ["postStart", "preStop"] {
            let at = path.key("lifecycle").key(hook);
            let hook = container.get("lifecycle").and_then(|lifecycle| lifecycle.get(hook));
            self.one_of(hook, &at, "action", HOOK_ACTIONS);
        }
        for (index, variable) in elements(container.get("env")).iter().enumerate() {
            let has_text = variable.get("value").and_then(Data::as_str).is_some_and(|text| !text.is_empty());
            if has_text && variable.get("valueFrom").is_some() {
                let path = path.key("env").index(index);
                let says = format!("has both a value and a source in `{path}`");
                self.fault(path, says, "a value and a source", "keep `value` or `valueFrom`");
            }
        }
        for (index, variable) in elements(container.get("env")).iter().enumerate() {
            let at = path.key("env").index(index).key("valueFrom");
            self.one_source(variable.get("valueFrom"), &at, VALUE_SOURCES);
            self.divisor(variable.get("valueFrom"), &at.key("resourceFieldRef"));
        }
        for (index, source) in elements(container.get("envFrom")).iter().enumerate() {
            self.one_source(Some(source), &path.key("envFrom").index(index), ENTRIES_SOURCES);
        }
        for (index, mount) in elements(container.get("volumeMounts")).iter().enumerate() {
            if let Some(name) = mount.get("name").and_then(Data::as_str).filter(|name| !self.has_volume(name))
            {
                let path = path.key("volumeMounts").index(index).key("name");
                let says = format!("mounts the volume `{name}`, which its pod does not define");
                self.fault(path, says, "no such volume", "add it to the pod's `volumes`, or fix the name");
            }
        }
        self.resources(container.get("resources"), &path.key("resources"));
    }

    /// Reports a value with no source, or with several.
    fn one_source(&mut self, from: Option<&Data>, path: &Path, sources: &[&str]) {
        self.one_of(from, path, "source", sources);
    }

    fn one_of(&mut self, from: Option<&Data>, path: &Path, noun: &str, sources: &[&str]) {
        let Some(from) = from.filter(|from| matches!(from.kind, DataKind::Map(_))) else { return };
        let count = sources.iter().filter(|source| from.get(source).is_some()).count();
        if count != 1 {
            let what = if count == 0 { format!("no {noun}") } else { format!("more than one {noun}") };
            let listed: Vec<String> = sources.iter().map(|source| format!("`{source}`")).collect();
            let says = format!("has {what} in `{path}`");
            self.fault(path.clone(), says, &what, &format!("write one of {}", listed.join(", ")));
        }
    }

    /// A divisor is a unit of its resource.
    fn divisor(&mut self, from: Option<&Data>, path: &Path) {
        const OF_CPU: &[&str] = &["0", "1", "1m"];
        const OF_BYTES: &[&str] =
            &["0", "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];
        let Some(field) = from.and_then(|from| from.get("resourceFieldRef")) else { return };
        let resource = field.get("resource").and_then(Data::as_str).unwrap_or_default();
        let units = if resource.ends_with(".cpu") { OF_CPU } else { OF_BYTES };
        let wanted = field.get("divisor").and_then(amount);
        if wanted.is_some_and(|wanted| !units.iter().any(|unit| quantity_nanos(unit) == Some(wanted))) {
            let at = path.key("divisor");
            let says = format!("sets `{at}` to a value that is not a unit of `{resource}`");
            self.fault(at, says, "not a unit", &format!("available: {}", units[1..].join(", ")));
        }
    }

    fn has_volume(&self, name: &str) -> bool {
        let is_named = |data: &&Data| data.get("name").and_then(Data::as_str) == Some(name);
        let claims = elements(self.object.at(&Path::of(&["spec", "volumeClaimTemplates"])));
        let mut claimed = claims.iter().filter_map(|claim| claim.get("metadata"));
        elements(self.spec.get("volumes")).iter().any(|volume| is_named(&volume))
            || claimed.any(|claim| is_named(&claim))
    }

    fn probe(&mut self, probe: Option<&Data>, path: &Path) {
        const ACTIONS: &[&str] = &["exec", "grpc", "httpGet", "tcpSocket"];
        let Some(probe) = probe else { return };
        let actions = ACTIONS.iter().filter(|action| probe.get(action).is_some()).count();
        if actions != 1 {
            let what = if actions == 0 { "has no action" } else { "has several actions" };
            let says = format!("has a probe in `{path}` that {what}");
            self.fault(path.clone(), says, what, "write one of `exec`, `grpc`, `httpGet` and `tcpSocket`");
        }
    }

    fn resources(&mut self, resources: Option<&Data>, path: &Path) {
        let limits = fields(resources.and_then(|resources| resources.get("limits")));
        for (name, request) in fields(resources.and_then(|resources| resources.get("requests"))) {
            if amount(request).is_some_and(|amount| amount < 0) {
                let at = path.key("requests").key(name);
                let says = format!("has a negative request in `{at}`");
                self.faults.push(Fault::new(&K8S_POD, at, says, "negative"));
            }
            let Some((_, limit)) = limits.iter().find(|(limited, _)| limited == name) else { continue };
            if let (Some(wanted), Some(most)) = (amount(request), amount(limit))
                && wanted > most
            {
                let at = path.key("requests").key(name);
                let says = format!("requests more than the limit in `{at}`");
                let fault = Fault::new(&K8S_POD, at, says, "more than the limit");
                self.faults.push(fault.related(path.key("limits").key(name), "the limit"));
            }
        }
    }

    fn fault(&mut self, path: Path, says: String, label: &str, help: &str) {
        self.faults.push(Fault::new(&K8S_POD, path, says, label).help(help.to_owned()));
    }
}

fn same_list(one: &Path, other: &Path) -> bool {
    one.above() == other.above()
}

/// A quantity in billionths, from a string or a number.
pub(super) fn amount(data: &Data) -> Option<i128> {
    match &data.kind {
        DataKind::String(text) => quantity_nanos(text),
        DataKind::Number(Number::Integer(number)) => quantity_nanos(&number.to_string()),
        DataKind::Number(Number::Decimal(digits)) => quantity_nanos(digits),
        _ => None,
    }
}
