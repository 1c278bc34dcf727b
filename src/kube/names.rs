//! Names of objects, labels, annotations and finalizers, and whether an object has a namespace if its kind requires one.

use crate::document::{Data, DataKind, elements, fields};
use crate::kube::bundle::KUBERNETES;
use crate::kube::codes::{K8S_SCHEMA, K8S_SCOPE};
use crate::kube::labels::{check, label, malformed};
use crate::kube::object::{Fault, KubeObject, Path, Point};
use crate::kube::selectors;
use crate::types::{DnsLabel, LabelKey, Malformed, ObjectName};

/// Validates the metadata of an object, and all labels in it.
pub(super) fn faults(object: &KubeObject<'_>, family: &str, namespaced: Option<bool>) -> Vec<Fault> {
    let mut faults = Vec::new();
    name(object, &mut faults);
    scope(object, namespaced, &mut faults);
    let at = Path::of(&["metadata"]);
    metadata(object.at(&at), &at, &mut faults);
    finalizers(object, family, &mut faults);
    if family == KUBERNETES && object.group() != "apiextensions.k8s.io" {
        // In other kinds, fields of these names can have another meaning.
        for (key, value) in fields(Some(object.data)).iter().filter(|(key, _)| key != "metadata") {
            labels_within(value, &Trail { above: None, step: TrailStep::Key(key) }, &mut faults);
        }
    }
    faults
}

fn name(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let metadata = Path::of(&["metadata"]);
    let path = metadata.key("name");
    let Some(name) = object.at(&path).and_then(Data::as_str) else {
        if object.at(&path).is_none() && object.at(&metadata.key("generateName")).is_none() {
            let fault = Fault::new(&K8S_SCHEMA, metadata, "is missing `metadata.name`", "`name` is missing");
            faults.push(fault.at_key());
        }
        return;
    };
    let problem = match (object.group(), object.kind) {
        ("rbac.authorization.k8s.io", _) => {
            // These names are parts of a URL path, and often contain colons.
            let odd = name.is_empty() || matches!(name, "." | "..") || name.contains(['/', '%']);
            odd.then(|| Malformed::new(format!("`{name}` cannot be a part of a path")))
        }
        ("", "Service") if name.starts_with(|c: char| c.is_ascii_digit()) => Some(
            Malformed::new(format!("`{name}` begins with a digit"))
                .help("the name of a Service begins with a letter"),
        ),
        ("", "Namespace" | "Service") => name.parse::<DnsLabel>().err(),
        ("batch", "CronJob") if name.chars().count() > 52 => {
            let help = "write at most 52 characters: the names of its Jobs derive from it";
            Some(Malformed::new(format!("`{name}` is too long for a CronJob")).help(help))
        }
        _ => name.parse::<ObjectName>().err(),
    };
    faults.extend(problem.map(|problem| malformed(path, "name", problem)));
}

fn scope(object: &KubeObject<'_>, namespaced: Option<bool>, faults: &mut Vec<Fault>) {
    let path = Path::of(&["metadata", "namespace"]);
    let kind = object.kind;
    match (namespaced, object.at(&path)) {
        (Some(true), None) => {
            let says = format!("has no namespace, but {kind} is a namespaced kind");
            let fault = Fault::new(&K8S_SCOPE, Path::of(&["metadata"]), says, "`namespace` is missing");
            faults.push(fault.at_key().help("write `metadata.namespace`".to_owned()));
        }
        (Some(false), Some(_)) => {
            let says = format!("has a namespace, but {kind} is a cluster-scoped kind");
            let fault = Fault::new(&K8S_SCOPE, path, says, "not allowed here");
            faults.push(fault.help("remove the namespace".to_owned()));
        }
        (_, Some(namespace)) => {
            let problem = namespace.as_str().and_then(|name| name.parse::<DnsLabel>().err());
            faults.extend(problem.map(|problem| malformed(path, "namespace", problem)));
        }
        (_, None) => {}
    }
}

/// Labels and annotations of an object or of a template.
fn metadata(data: Option<&Data>, path: &Path, faults: &mut Vec<Fault>) {
    let map = |key: &str| fields(data.and_then(|data| data.get(key)));
    if !map("labels").is_empty() {
        let at = path.key("labels");
        map("labels").iter().for_each(|(key, value)| label(key, value, &at, faults));
    }
    for (key, _) in map("annotations") {
        let at = || path.key("annotations").key(key);
        check::<LabelKey>(&key.to_lowercase(), at, Point::Key, "annotation key", faults);
    }
}

/// Finalizers. In Kubernetes' own kinds, they need a prefix unless they are Kubernetes' own.
fn finalizers(object: &KubeObject<'_>, family: &str, faults: &mut Vec<Fault>) {
    const KNOWN: &[&str] = &["foregroundDeletion", "kubernetes", "orphan"];
    // These two groups are served by separate parts of the API server.
    let is_strict =
        family == KUBERNETES && !matches!(object.group(), "apiextensions.k8s.io" | "apiregistration.k8s.io");
    let path = Path::of(&["metadata", "finalizers"]);
    let all = elements(object.at(&path));
    for (index, finalizer) in all.iter().enumerate() {
        let Some(text) = finalizer.as_str() else { continue };
        let at = path.index(index);
        match text.parse::<LabelKey>() {
            Err(problem) => faults.push(malformed(at, "finalizer", problem)),
            Ok(key) if is_strict && key.prefix().is_none() && !KNOWN.contains(&text) => {
                let problem = Malformed::new(format!("`{text}` has no prefix"))
                    .help("write the domain of its controller as a prefix, as in `example.com/name`");
                faults.push(malformed(at, "finalizer", problem));
            }
            Ok(_) => {}
        }
    }
}

/// A path to a node, kept on the stack while the nodes above it are visited: only a few nodes need a [`Path`].
#[derive(Clone, Copy)]
struct Trail<'t> {
    above: Option<&'t Trail<'t>>,
    step: TrailStep<'t>,
}

#[derive(Clone, Copy)]
enum TrailStep<'t> {
    Key(&'t str),
    Index(usize),
}

impl Trail<'_> {
    fn path(&self) -> Path {
        let above = self.above.map(Trail::path).unwrap_or_default();
        match self.step {
            TrailStep::Key(key) => above.key(key),
            TrailStep::Index(index) => above.index(index),
        }
    }
}

/// Labels in the rest of the object: metadata of templates, and label selectors.
fn labels_within(data: &Data, trail: &Trail<'_>, faults: &mut Vec<Fault>) {
    let has_fields = |data: &Data| matches!(data.kind, DataKind::Map(_) | DataKind::List(_));
    match &data.kind {
        DataKind::Map(all) => {
            for (key, value) in all.iter().filter(|(_, value)| has_fields(value)) {
                let at = Trail { above: Some(trail), step: TrailStep::Key(key) };
                match key.as_str() {
                    "metadata" => metadata(Some(value), &at.path(), faults),
                    "matchLabels" | "nodeSelector" => {
                        let at = at.path();
                        fields(Some(value)).iter().for_each(|(key, value)| label(key, value, &at, faults));
                    }
                    "matchExpressions" => selectors::conditions(value, &at.path(), faults),
                    _ => labels_within(value, &at, faults),
                }
            }
        }
        DataKind::List(all) => {
            for (index, each) in all.iter().enumerate().filter(|(_, each)| has_fields(each)) {
                let at = Trail { above: Some(trail), step: TrailStep::Index(index) };
                labels_within(each, &at, faults);
            }
        }
        _ => {}
    }
}
