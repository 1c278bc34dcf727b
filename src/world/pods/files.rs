//! Files of ConfigMaps that containers mount or run.

use crate::diag::near;
use crate::document::{Data, elements, fields};
use crate::world::by_name::ByName;
use crate::world::object::{Object, text};
use crate::world::pods::codes::POD_FILE;
use crate::world::report::Report;

/// A mounted ConfigMap: where, and the files in it.
struct Mounted<'d> {
    path: &'d str,
    files: Option<Vec<&'d str>>,
}

/// Reports files that the mounted ConfigMap does not have.
pub(super) fn check(
    object: &Object<'_>,
    pod: &Data,
    container: &Data,
    named: &ByName<'_>,
    report: &mut Report<'_>,
) {
    let mut all: Vec<Mounted<'_>> = Vec::new();
    for mount in elements(container.get("volumeMounts")) {
        let (Some(name), Some(path)) = (text(mount, "name"), text(mount, "mountPath")) else { continue };
        let volume = elements(pod.get("volumes")).iter().find(|volume| text(volume, "name") == Some(name));
        let files = volume.and_then(|volume| files(volume, object.namespace, named));
        match (mount.get("subPath"), &files) {
            (Some(data), Some(known)) => {
                let sub_path = data.as_str().unwrap_or_default();
                if !known.contains(&sub_path) {
                    let says = format!("mounts `{sub_path}` of a ConfigMap that has no such file");
                    absent(object, data, &says, sub_path, known, report);
                }
                all.push(Mounted { path, files: None });
            }
            (Some(_), None) => all.push(Mounted { path, files: None }),
            (None, _) => all.push(Mounted { path, files }),
        }
    }
    for word in ["command", "args"].into_iter().flat_map(|list| elements(container.get(list))) {
        let Some(path) = word.as_str().filter(|path| path.starts_with('/')) else { continue };
        let is_below = |mounted: &&Mounted<'_>| {
            path.strip_prefix(mounted.path).is_some_and(|rest| rest.starts_with('/'))
        };
        let inner = all.iter().filter(is_below).max_by_key(|mounted| mounted.path.len());
        let Some((mounted, known)) = inner.and_then(|it| Some((it, it.files.as_ref()?))) else { continue };
        let file = path[mounted.path.len()..].trim_start_matches('/');
        let is_plain =
            !file.is_empty() && file.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        if is_plain && !known.contains(&file) {
            let says =
                format!("runs with `{path}`, a file that the ConfigMap at `{}` does not have", mounted.path);
            absent(object, word, &says, file, known, report);
        }
    }
}

fn absent(object: &Object<'_>, data: &Data, says: &str, file: &str, known: &[&str], report: &mut Report<'_>) {
    let help = near::did_you_mean(file, known).unwrap_or_else(|| "add the file to the ConfigMap".to_owned());
    report.add(&POD_FILE, object, data, says, "no such file", &help);
}

/// The files of a volume that is a ConfigMap of the lab.
fn files<'d>(volume: &'d Data, namespace: &str, named: &ByName<'d>) -> Option<Vec<&'d str>> {
    let source = volume.get("configMap")?;
    let name = text(source, "name")?;
    let items = elements(source.get("items"));
    if !items.is_empty() {
        return Some(items.iter().filter_map(|item| text(item, "path")).collect());
    }
    let data = named.core("ConfigMap", namespace, name)?.data;
    let keys = ["data", "binaryData"].into_iter().flat_map(|key| fields(data.get(key)));
    Some(keys.map(|(key, _)| key.as_str()).collect())
}
