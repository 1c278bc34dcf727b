//! Another engine by one value: what the cluster is to run stays the same, whether as objects or as charts.

use std::collections::{BTreeMap, BTreeSet};

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_yaml::Value;

use crate::support::project::Project;
use crate::support::trial::asserts;

/// A lab, the file with the value, its engine and the other one, and how many objects there are at least.
const LABS: &[(&str, &str, &str, &str, usize)] = &[
    ("r730", "lab.ncl", "argocd", "flux", 800),
    ("kubeadm-argo", "gitops.ncl", "argocd", "flux", 150),
    ("talos-flux", "lab.ncl", "flux", "argocd", 250),
];
/// What the two engines call the annotations that they are told something by.
const ANNOTATIONS: &[&str] = &["argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/"];

pub fn tests() -> Vec<Trial> {
    let trial = |&(lab, file, own, other, objects)| {
        let test = move || the_engine_of_a_lab_is_one_value(lab, file, [own, other], objects);
        asserts(format!("labs::engines::the_engine_of_{lab}_is_one_value"), test)
    };
    let waits = asserts("labs::engines::nothing_waits_for_an_engine_that_is_not_used", waits);
    LABS.iter().map(trial).chain([waits]).collect()
}

/// The lab still runs its former engine, as a service like any other.
fn waits() {
    let here = Project::reference();
    here.replace("overlays/r730/lab.ncl", "engine = 'argocd,", "engine = 'flux,");
    here.run(&["r730"]).succeeds();
    let tree = here.tree("golden/r730/gitops/flux");
    let objects: Vec<Value> = tree.iter().flat_map(|(path, bytes)| documents(path, bytes)).collect();
    let waits = |object: &Value| object["spec"]["dependsOn"].as_sequence().cloned().unwrap_or_default();
    let names: BTreeSet<String> = objects.iter().flat_map(waits).map(|other| text(&other["name"])).collect();
    assert!(names.len() > 5 && !names.contains("argo-cd"), "{names:?}");
}

fn the_engine_of_a_lab_is_one_value(lab: &str, file: &str, [own, other]: [&str; 2], least: usize) {
    let here = Project::reference();
    here.run(&[lab]).succeeds();
    let one = Applied::read(&here, lab, own);
    let value = |engine| format!("engine = '{engine},");
    here.replace(&format!("overlays/{lab}/{file}"), &value(own), &value(other));
    here.run(&[lab]).succeeds();
    let two = Applied::read(&here, lab, other);

    assert!(one.objects.len() > least, "{lab} has {} objects", one.objects.len());
    assert_same("object", &one.objects, &two.objects);
    assert_same("file", &one.others, &two.others);
    assert!(one.releases.len() > 10, "{lab} has {} charts", one.releases.len());
    assert_same("chart", &one.releases, &two.releases);
    assert_eq!(one.folders, two.folders, "the folders that the engine applies");
}

fn assert_same<V: PartialEq + std::fmt::Debug>(
    what: &str,
    one: &BTreeMap<String, V>,
    two: &BTreeMap<String, V>,
) {
    let names = one.keys().chain(two.keys()).collect::<BTreeSet<_>>();
    for name in names {
        assert_eq!(one.get(name), two.get(name), "{what} {name}");
    }
}

/// What comes out of a tree.
struct Applied {
    /// Objects of the tree that are not the engine's, by what they are, without what only one engine reads.
    objects: BTreeMap<String, Value>,
    /// All other files that do not speak of the engine.
    others: BTreeMap<String, Vec<u8>>,
    /// The folders that the engine is pointed at.
    folders: BTreeSet<String>,
    /// The charts that it installs, by namespace and name: where from, which version, with which values.
    releases: BTreeMap<String, (String, Value, Value)>,
}

impl Applied {
    fn read(here: &Project, lab: &str, engine: &str) -> Self {
        let tree = here.tree(&format!("golden/{lab}"));
        let (kubernetes, rest): (Vec<_>, Vec<_>) =
            tree.into_iter().partition(|(path, _)| path.starts_with("kubernetes/"));
        let (listings, manifests): (Vec<_>, Vec<_>) =
            kubernetes.into_iter().partition(|(path, _)| path.ends_with("/kustomization.yaml"));
        let objects = manifests.iter().flat_map(|(path, bytes)| documents(path, bytes)).map(|mut object| {
            forget_engines(&mut object);
            (identity(&object), object)
        });
        let (gitops, rest): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|(path, _)| path.starts_with("gitops/"));
        // The bootstrap plan ends with the engine's installation, and the manifest lists all files.
        let speak_of_it = |path: &str| path.starts_with("bootstrap/") || path == "render-manifest.json";
        let mut applied = Self {
            objects: objects.collect(),
            others: listings.into_iter().chain(rest).filter(|(path, _)| !speak_of_it(path)).collect(),
            folders: BTreeSet::new(),
            releases: BTreeMap::new(),
        };
        let own = format!("gitops/{engine}/");
        assert!(gitops.iter().all(|(path, _)| path.starts_with(&own)), "only files of {engine}");
        applied.folders = gitops.iter().flat_map(|(path, bytes)| listed(path, bytes)).collect();
        let gitops: Vec<Value> = gitops.iter().flat_map(|(path, bytes)| documents(path, bytes)).collect();
        match engine {
            "argocd" => applied.read_argocd(&gitops),
            _ => applied.read_flux(&gitops),
        }
        let below = format!("golden/{lab}/");
        let folders = std::mem::take(&mut applied.folders).into_iter();
        let folders = folders.map(|path| path.trim_start_matches("./").trim_start_matches(&below).to_owned());
        applied.folders = folders.filter(|path| path.starts_with("kubernetes/")).collect();
        applied
    }

    fn read_argocd(&mut self, gitops: &[Value]) {
        for object in gitops {
            if let Some(folder) = object.get("folder") {
                self.folders.insert(text(folder));
            }
            if object.get("kind").is_none_or(|kind| kind != "Application") {
                continue;
            }
            let spec = &object["spec"];
            let several = spec.get("sources").and_then(Value::as_sequence).cloned();
            for source in several.unwrap_or_else(|| vec![spec["source"].clone()]) {
                if let Some(path) = source.get("path") {
                    self.folders.insert(text(path));
                }
                let Some(chart) = source.get("chart") else { continue };
                let namespace = text(&spec["destination"]["namespace"]);
                let release = text(&source["helm"]["releaseName"]);
                let address = text(&source["repoURL"]);
                // An address without a scheme is that of a registry.
                let address = if address.contains("://") { address } else { format!("oci://{address}") };
                let values = source["helm"].get("valuesObject").cloned().unwrap_or_default();
                let what = (format!("{address} {}", text(chart)), source["targetRevision"].clone(), values);
                let before = self.releases.insert(format!("{namespace}/{release}"), what);
                assert!(before.is_none(), "{namespace}/{release} is installed twice");
            }
        }
    }

    fn read_flux(&mut self, gitops: &[Value]) {
        let of_kind = |kind: &str| {
            let found = gitops.iter().filter(|object| object.get("kind").is_some_and(|is| is == kind));
            found.filter(|object| object.get("metadata").is_some()).collect::<Vec<_>>()
        };
        let named = |kind: &str, name: &Value| {
            let mut found = of_kind(kind).into_iter().filter(|object| object["metadata"]["name"] == *name);
            &found.next().unwrap_or_else(|| panic!("no {kind} {name:?}"))["spec"]
        };
        for kustomization in of_kind("Kustomization") {
            self.folders.insert(text(&kustomization["spec"]["path"]));
        }
        for release in of_kind("HelmRelease") {
            let spec = &release["spec"];
            let (address, version) = match spec.get("chartRef") {
                Some(reference) => {
                    let source = named("OCIRepository", &reference["name"]);
                    let address = text(&source["url"]);
                    let (registry, chart) = address.rsplit_once('/').expect("a chart is in a registry");
                    (format!("{registry} {chart}"), source["ref"]["tag"].clone())
                }
                None => {
                    let chart = &spec["chart"]["spec"];
                    let source = named("HelmRepository", &chart["sourceRef"]["name"]);
                    (format!("{} {}", text(&source["url"]), text(&chart["chart"])), chart["version"].clone())
                }
            };
            let namespace = text(&release["metadata"]["namespace"]);
            let values = spec.get("values").cloned().unwrap_or_default();
            let name = format!("{namespace}/{}", text(&spec["releaseName"]));
            let before = self.releases.insert(name.clone(), (address, version, values));
            assert!(before.is_none(), "{name} is installed twice");
        }
    }
}

/// The folders outside that a list of kustomize takes in: Flux' releases have the objects beside a chart that way.
fn listed(path: &str, bytes: &[u8]) -> Vec<String> {
    let list = documents(path, bytes).into_iter().filter(|_| path.ends_with("/kustomization.yaml"));
    let resources = list.flat_map(|list| list["resources"].as_sequence().cloned().unwrap_or_default());
    let outside = resources.map(|resource| text(&resource)).filter(|resource| resource.starts_with("../"));
    let up = path.matches('/').count();
    outside.filter_map(|resource| resource.strip_prefix(&"../".repeat(up)).map(str::to_owned)).collect()
}

fn documents(path: &str, bytes: &[u8]) -> Vec<Value> {
    serde_yaml::Deserializer::from_slice(bytes)
        .map(|document| Value::deserialize(document).unwrap_or_else(|problem| panic!("{path}: {problem}")))
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value:?} is no text")).to_owned()
}

fn identity(object: &Value) -> String {
    let metadata = &object["metadata"];
    let namespace = metadata.get("namespace").map(text).unwrap_or_default();
    [text(&object["apiVersion"]), text(&object["kind"]), namespace, text(&metadata["name"])].join(" ")
}

/// Takes off the annotations that only one of the engines reads.
fn forget_engines(object: &mut Value) {
    let annotations = object["metadata"].get_mut("annotations").and_then(Value::as_mapping_mut);
    if let Some(annotations) = annotations {
        annotations.retain(|name, _| {
            let name = name.as_str().unwrap_or_default();
            !ANNOTATIONS.iter().any(|own| name.starts_with(own))
        });
    }
}
