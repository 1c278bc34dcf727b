//! Volume claims, volumes, ConfigMaps and Secrets.

use crate::document::{Data, elements, fields};
use crate::kube::codes::K8S_NAME;
use crate::kube::object::{Fault, KubeObject, Path, Point};
use crate::kube::pods::amount;
use crate::kube::rules::{broken, text};
use crate::types::ConfigKey;

pub(super) fn claim(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    claim_at(object.data.get("spec"), &Path::of(&["spec"]), faults);
}

pub(super) fn claim_templates(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let at = Path::of(&["spec", "volumeClaimTemplates"]);
    for (index, claim) in elements(object.at(&at)).iter().enumerate() {
        claim_at(claim.get("spec"), &at.index(index).key("spec"), faults);
    }
}

fn claim_at(spec: Option<&Data>, path: &Path, faults: &mut Vec<Fault>) {
    let Some(spec) = spec else { return };
    modes(spec, path, faults);
    let source = spec.get("dataSource");
    let kind = text(source, "kind").filter(|kind| !matches!(*kind, "" | "PersistentVolumeClaim"));
    if let Some(kind) = kind.filter(|_| text(source, "apiGroup").is_none_or(str::is_empty)) {
        let at = path.key("dataSource");
        let says = format!("does not set the API group of the {kind} in `{at}`");
        faults.push(broken(
            at,
            says,
            "no API group",
            "write `apiGroup: snapshot.storage.k8s.io`, for instance",
        ));
    }
    let requests = spec.get("resources").and_then(|resources| resources.get("requests"));
    let storage = requests.and_then(|requests| requests.get("storage"));
    if storage.is_none() {
        let says = format!("requests no size: `{path}.resources.requests.storage` is missing");
        faults.push(broken(
            path.clone(),
            says,
            "no size",
            "write `resources.requests.storage: 10Gi`, for instance",
        ));
    }
    size(storage, path.key("resources").key("requests").key("storage"), faults);
}

/// Reports a size that is zero or negative.
fn size(data: Option<&Data>, path: Path, faults: &mut Vec<Fault>) {
    if data.and_then(amount).is_some_and(|amount| amount <= 0) {
        let says = format!("must have a positive size in `{path}`");
        faults.push(broken(path, says, "no size", "write `10Gi`, for instance"));
    }
}

fn modes(spec: &Data, path: &Path, faults: &mut Vec<Fault>) {
    let modes = elements(spec.get("accessModes"));
    let at = path.key("accessModes");
    if modes.is_empty() {
        let says = format!("has no access modes in `{at}`");
        faults.push(broken(
            path.clone(),
            says,
            "no access mode",
            "write `accessModes: [ReadWriteOnce]`, for instance",
        ));
    }
    let alone = modes.iter().position(|mode| mode.as_str() == Some("ReadWriteOncePod"));
    if let Some(index) = alone.filter(|_| modes.len() > 1) {
        let says = format!("has other access modes beside `ReadWriteOncePod` in `{at}`");
        faults.push(broken(at.index(index), says, "cannot be combined", "keep one mode"));
    }
}

pub(super) fn volume(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    const SOURCES: &[&str] = &[
        "awsElasticBlockStore",
        "azureDisk",
        "azureFile",
        "cephfs",
        "cinder",
        "csi",
        "fc",
        "flexVolume",
        "flocker",
        "gcePersistentDisk",
        "glusterfs",
        "hostPath",
        "iscsi",
        "local",
        "nfs",
        "photonPersistentDisk",
        "portworxVolume",
        "quobyte",
        "rbd",
        "scaleIO",
        "storageos",
        "vsphereVolume",
    ];
    let path = Path::of(&["spec"]);
    let Some(spec) = object.at(&path) else { return };
    modes(spec, &path, faults);
    let sources: Vec<&str> = SOURCES.iter().copied().filter(|source| spec.get(source).is_some()).collect();
    match sources.as_slice() {
        [_] => {}
        [] => faults.push(broken(path.clone(), "has no volume source", "no source", "")),
        _ => {
            let says = format!("has more than one source: {}", sources.join(", "));
            faults.push(broken(path.clone(), says, "more than one source", "keep one source"));
        }
    }
    let capacity = spec.get("capacity").and_then(|capacity| capacity.get("storage"));
    size(capacity, path.key("capacity").key("storage"), faults);
    if capacity.is_none() {
        faults.push(broken(path.clone(), "has no size: `spec.capacity.storage` is missing", "no size", ""));
    }
    if spec.get("local").is_some() && spec.get("nodeAffinity").is_none() {
        let says = "is a local volume, but has no `spec.nodeAffinity` to name its node";
        faults.push(broken(path, says, "`nodeAffinity` is missing", ""));
    }
}

pub(super) fn keys(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    keys_of(object, &["data", "binaryData"], faults);
    let binary = fields(object.data.get("binaryData"));
    for (key, _) in
        fields(object.data.get("data")).iter().filter(|(key, _)| binary.iter().any(|(b, _)| b == key))
    {
        let says = format!("has the key `{key}` in both `data` and `binaryData`");
        let fault = broken(Path::of(&["binaryData", key]), says, "the second one", "keep one");
        faults.push(fault.at_key().related(Path::of(&["data", key]), "the first one"));
    }
}

pub(super) fn secret(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    /// Types of Secrets, and the keys that the API server requires for them.
    const TYPES: &[(&str, &[&str])] = &[
        ("kubernetes.io/dockercfg", &[".dockercfg"]),
        ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
        ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
        ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
    ];
    keys_of(object, &["data", "stringData"], faults);
    let kind = text(Some(object.data), "type").unwrap_or("Opaque");
    let wanted = TYPES.iter().find(|(known, _)| *known == kind).map_or(&[] as &[&str], |(_, keys)| keys);
    let has =
        |key: &&&str| ["data", "stringData"].iter().any(|map| object.at(&Path::of(&[map, key])).is_some());
    for key in wanted.iter().filter(|key| !has(key)) {
        let says = format!("is of type `{kind}`, but has no key `{key}`");
        faults.push(broken(Path::of(&["type"]), says, "a key is missing", ""));
    }
}

fn keys_of(object: &KubeObject<'_>, maps: &[&str], faults: &mut Vec<Fault>) {
    for map in maps {
        for (key, _) in fields(object.data.get(map)) {
            if let Err(problem) = key.parse::<ConfigKey>() {
                let says = format!("has an invalid key in `{map}`: {}", problem.message);
                let fault =
                    Fault::new(&K8S_NAME, Path::of(&[map, key]), says, problem.message).help(problem.help);
                faults.push(Fault { point: Point::Key, ..fault });
            }
        }
    }
}
