//! Custom resources, from the definitions that their projects publish.
//!
//! A version's schema is kept as it was published, without texts and the status.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};

use super::pins::{ControllerGen, Family};
use super::{Bundle, Definition, Kind, fetch, strip};
use crate::call;

const DROPPED: &[&str] = &["description", "title", "example", "externalDocs", "x-kubernetes-map-type"];

/// Adds every kind that the family defines.
pub(super) fn collect(family: &Family, generator: &ControllerGen, bundle: &mut Bundle) -> Result<(), String> {
    let mut definitions: Vec<Definition> = Vec::new();
    for file in sources(family, generator)? {
        let text =
            std::fs::read_to_string(&file).map_err(|problem| format!("{}: {problem}", file.display()))?;
        for document in serde_yaml::Deserializer::from_str(&text) {
            let value =
                Value::deserialize(document).map_err(|problem| format!("{}: {problem}", file.display()))?;
            if value["kind"] == "CustomResourceDefinition" {
                add(family, &value["spec"], &mut definitions, bundle);
            }
        }
    }
    if definitions.is_empty() {
        return Err(format!("no CRDs were found for {}", family.name));
    }
    definitions.sort_by(|one, other| one.name.cmp(&other.name));
    bundle.families.insert(family.name.clone(), definitions);
    Ok(())
}

/// The files that hold the family's CRDs.
pub(super) fn sources(family: &Family, generator: &ControllerGen) -> Result<Vec<PathBuf>, String> {
    let module = fetch::module(&family.module, &family.version, &family.sum)?;
    let mut paths: Vec<PathBuf> = family.crds.iter().map(|path| module.join(path)).collect();
    if let Some(package) = &family.generate {
        paths.push(generate(family, &module, package, generator)?);
    }
    let mut all = Vec::new();
    for path in paths {
        all.extend(files(&path)?);
    }
    Ok(all)
}

/// Adds the versions of one CRD.
fn add(family: &Family, spec: &Value, definitions: &mut Vec<Definition>, bundle: &mut Bundle) {
    let group = spec["group"].as_str().unwrap_or_default();
    let kind = spec["names"]["kind"].as_str().unwrap_or_default();
    let versions: Vec<&Value> = spec["versions"].as_array().into_iter().flatten().collect();
    let is_served = |version: &Value| version["served"] == true;
    let is_deprecated = |version: &Value| version["deprecated"] == true;
    let stored = versions.iter().find(|version| version["storage"] == true);
    let current = stored
        .filter(|version| is_served(version) && !is_deprecated(version))
        .or_else(|| versions.iter().find(|version| is_served(version) && !is_deprecated(version)));
    let current = current.and_then(|version| version["name"].as_str());
    for version in &versions {
        let name = version["name"].as_str().unwrap_or_default();
        let api = format!("{group}/{name}");
        if bundle.kinds.contains_key(&(api.clone(), kind.to_owned())) {
            continue;
        }
        let definition = format!("{api}/{kind}");
        let served = is_served(version);
        bundle.add_kind(Kind {
            api,
            kind: kind.to_owned(),
            family: family.name.clone(),
            definition: served.then(|| definition.clone()),
            namespaced: Some(spec["scope"] == "Namespaced"),
            minors: None,
            deprecated: is_deprecated(version).then_some(0),
            removed: (!served).then_some(0),
            replacement: current
                .filter(|current| *current != name && (!served || is_deprecated(version)))
                .map(|current| format!("{group}/{current} {kind}")),
        });
        if served {
            let mut schema = version["schema"]["openAPIV3Schema"].clone();
            strip(&mut schema, DROPPED);
            if schema["properties"].get("status").is_some() {
                schema["properties"]["status"] = json!({ "x-kubernetes-preserve-unknown-fields": true });
            }
            bound_replicas(&mut schema, version);
            definitions.push(Definition { minors: None, name: definition, schema });
        }
    }
}

/// What can be scaled has its number of replicas handled as one of 32 bits, whatever its schema says. `render` does the
/// same with the CRDs that it reads itself.
fn bound_replicas(schema: &mut Value, version: &Value) {
    let path = version.pointer("/subresources/scale/specReplicasPath").and_then(Value::as_str);
    let pointer = path.map(|path| path.replace('.', "/properties/"));
    let replicas = pointer.and_then(|pointer| schema.pointer_mut(&pointer)).and_then(Value::as_object_mut);
    let Some(replicas) = replicas else { return };
    let bound = |key: &str| replicas.get(key).and_then(Value::as_i64);
    let (least, most) = (bound("minimum").unwrap_or(0).max(0), bound("maximum").unwrap_or(i64::MAX));
    replicas.insert("minimum".to_owned(), least.into());
    replicas.insert("maximum".to_owned(), most.min(i32::MAX.into()).into());
}

/// The YAML files of a folder, or the file itself.
fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "yaml");
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_yaml).collect();
    files.sort();
    Ok(files)
}

/// Makes CRDs from a package of Go types, in a copy of it, and returns their folder.
fn generate(
    family: &Family,
    module: &Path,
    package: &str,
    generator: &ControllerGen,
) -> Result<PathBuf, String> {
    let work = Path::new(fetch::WORK).join(format!("{}-{}", family.name, family.version));
    let crds = work.join("crds");
    if crds.exists() {
        return Ok(crds);
    }
    fetch::module(&generator.module, &generator.version, &generator.sum)?;
    let copy = |from: PathBuf, to: PathBuf| {
        std::fs::read(&from)
            .and_then(|bytes| std::fs::write(&to, bytes))
            .map_err(|problem| format!("{}: {problem}", from.display()))
    };
    std::fs::create_dir_all(work.join(package))
        .map_err(|problem| format!("{}: {problem}", work.display()))?;
    for name in ["go.mod", "go.sum"] {
        copy(module.join(name), work.join(name))?;
    }
    let sources =
        std::fs::read_dir(module.join(package)).map_err(|problem| format!("{package}: {problem}"))?;
    for source in sources.filter_map(Result::ok) {
        copy(source.path(), work.join(package).join(source.file_name()))?;
    }
    let program = format!("{}/cmd/controller-gen@{}", generator.module, generator.version);
    let mut go = Command::new("go");
    go.args(["run", &program, "crd", &format!("paths=./{package}/..."), "output:crd:dir=crds"]);
    call(go.current_dir(&work).env("GOWORK", "off").env("GOFLAGS", "-mod=mod"))?;
    Ok(crds)
}
