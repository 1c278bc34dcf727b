//! What only the Go types of Kubernetes tell: scope, deprecation, and the words of enumerations.
//!
//! The sources are gofmt-formatted, so lines are enough to read them by.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::fetch;
use super::pins::GoTypes;

/// What the packages declare.
#[derive(Default)]
pub(super) struct Types {
    /// Objects, by API version and kind.
    pub(super) objects: BTreeMap<(String, String), Object>,
    /// The words of fields, by definition and field.
    pub(super) words: BTreeMap<(String, String), Vec<String>>,
}

/// A kind of object.
#[derive(Clone, Default)]
pub(super) struct Object {
    pub(super) namespaced: bool,
    pub(super) deprecated: Option<u32>,
    pub(super) removed: Option<u32>,
    /// API version and kind.
    pub(super) replacement: Option<String>,
}

/// Reads the packages of all modules.
pub(super) fn read(pins: &[GoTypes]) -> Result<Types, String> {
    let mut packages = Vec::new();
    for pin in pins {
        let module = fetch::module(&pin.module, &pin.version, &pin.sum)?;
        let prefix = pin.module.strip_prefix("k8s.io/").unwrap_or(&pin.module);
        let prefix = [prefix, &pin.packages].join("/").trim_end_matches('/').replace('/', ".");
        for folder in folders(&module.join(&pin.packages))? {
            packages.extend(package(&folder, &prefix)?);
        }
    }
    let mut words: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut types = Types::default();
    for package in &mut packages {
        types.objects.append(&mut package.objects);
        for name in package.enumerations.difference(&package.computed) {
            let Some(mut values) = package.constants.remove(name) else { continue };
            values.sort();
            values.dedup();
            words.insert((package.name.clone(), name.clone()), values);
        }
    }
    let core = "io.k8s.api.core.v1";
    for package in packages {
        for (definition, field, declared) in package.fields {
            let bare = declared.trim_start_matches("[]").trim_start_matches('*');
            let key = match bare.split_once('.') {
                Some(("v1" | "corev1" | "core", name)) => (core.to_owned(), name.to_owned()),
                Some(_) => continue,
                None => (package.name.clone(), bare.to_owned()),
            };
            if let Some(values) = words.get(&key) {
                types.words.insert((format!("{}.{definition}", package.name), field), values.clone());
            }
        }
    }
    Ok(types)
}

/// A Go package: one version of one group.
#[derive(Default)]
struct Package {
    /// As in the names of definitions: `io.k8s.api.apps.v1`.
    name: String,
    objects: BTreeMap<(String, String), Object>,
    /// Types that are enumerations.
    enumerations: BTreeSet<String>,
    /// The constants of every type.
    constants: BTreeMap<String, Vec<String>>,
    /// Types of which some constant is not written down here.
    computed: BTreeSet<String>,
    /// Type, name in JSON and Go type of each field.
    fields: Vec<(String, String, String)>,
}

/// Folders of the form `GROUP/VERSION`.
fn folders(root: &Path) -> Result<Vec<PathBuf>, String> {
    let list = |folder: &Path| -> Result<Vec<PathBuf>, String> {
        let entries =
            std::fs::read_dir(folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
        let mut paths: Vec<PathBuf> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
        paths.sort();
        Ok(paths)
    };
    let mut found = Vec::new();
    for group in list(root)? {
        found.extend(list(&group)?.into_iter().filter(|version| version.join("register.go").exists()));
    }
    Ok(found)
}

fn package(folder: &Path, prefix: &str) -> Result<Option<Package>, String> {
    let file = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let register = file("register.go");
    let group =
        register.lines().find_map(|line| line.strip_prefix("const GroupName = \"")?.strip_suffix('"'));
    let (Some(group), Some(version)) = (group, folder.file_name()) else { return Ok(None) };
    let version = version.to_string_lossy();
    let group_folder = folder.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let api = if group.is_empty() { version.to_string() } else { format!("{group}/{version}") };
    let mut package =
        Package { name: format!("io.k8s.{prefix}.{group_folder}.{version}"), ..Package::default() };
    for name in ["types.go", "types_jsonschema.go", "types_swagger.go", "well_known_types.go"] {
        package.read(&file(name), &api);
    }
    Ok(Some(package))
}

impl Package {
    fn read(&mut self, source: &str, api: &str) {
        let mut tags: Vec<&str> = Vec::new();
        let mut inside: Option<&str> = None;
        for line in source.lines() {
            let trimmed = line.trim();
            if let Some(comment) = trimmed.strip_prefix("//") {
                tags.extend(comment.trim().strip_prefix('+'));
                continue;
            }
            if trimmed.is_empty() {
                continue;
            }
            let words: Vec<&str> = trimmed.split_whitespace().collect();
            match (words.as_slice(), inside) {
                (["type", name, "struct", "{"], _) => {
                    self.object(name, &tags, api);
                    inside = Some(name);
                }
                (["type", name, "string"], _) if tags.contains(&"enum") => {
                    self.enumerations.insert((*name).to_owned());
                }
                (["}"], Some(_)) if line.starts_with('}') => inside = None,
                ([_, declared, tag, ..], Some(name)) if tag.starts_with("`json:\"") => {
                    let field = tag["`json:\"".len()..].split([',', '"']).next().unwrap_or_default();
                    if !field.is_empty() {
                        self.fields.push(((*name).to_owned(), field.to_owned(), (*declared).to_owned()));
                    }
                }
                ([_, declared, "=", value], None) => self.constant(declared, value),
                ([_, "=", value], None) => {
                    // A conversion: `Exact = PathType("Exact")`.
                    if let Some((declared, value)) =
                        value.strip_suffix(')').and_then(|text| text.split_once('('))
                    {
                        self.constant(declared, value);
                    }
                }
                _ => {}
            }
            tags.clear();
        }
    }

    fn constant(&mut self, declared: &str, value: &str) {
        match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
            Some(value) => self.constants.entry(declared.to_owned()).or_default().push(value.to_owned()),
            None => drop(self.computed.insert(declared.to_owned())),
        }
    }

    fn object(&mut self, name: &str, tags: &[&str], api: &str) {
        let root = "k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object";
        if !tags.contains(&root) || name.ends_with("List") || name.ends_with("Options") {
            return;
        }
        let lifecycle = |what: &str| {
            let prefix = format!("k8s:prerelease-lifecycle-gen:{what}=");
            tags.iter().find_map(|tag| Some(tag.strip_prefix(prefix.as_str())?.to_owned()))
        };
        let minor = |what: &str| lifecycle(what)?.strip_prefix("1.")?.parse().ok();
        let replacement =
            lifecycle("replacement").and_then(|text| match text.split(',').collect::<Vec<_>>()[..] {
                ["", version, kind] => Some(format!("{version} {kind}")),
                [group, version, kind] => Some(format!("{group}/{version} {kind}")),
                _ => None,
            });
        let object = Object {
            namespaced: !tags.contains(&"genclient:nonNamespaced"),
            deprecated: minor("deprecated"),
            removed: minor("removed"),
            replacement,
        };
        self.objects.insert((api.to_owned(), name.to_owned()), object);
    }
}
