//! Objects that are in two folders.

use std::collections::HashMap;

use crate::delivery::DeliveredObject;
use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::value::Values;

pub static OBJ_TWICE: Code = Code {
    name: "OBJ-TWICE",
    severity: Severity::Error,
    title: "one object in two folders",
    why: "Each folder is applied separately. If two folders contain an object of the same kind, namespace and name, \
          Argo CD or Flux applies them in turn, and each overwrites the other endlessly; when one of the folders is \
          removed, the object is deleted. The usual cause is two charts that include the same CRD.",
    example: Example::Story {
        bad: "two services use the same chart, and each installs its CRDs",
        good: "install them with one of the two: `services.second.chart.crds = 'skip`",
    },
    allowable: false,
};

pub(super) fn findings(objects: &[DeliveredObject<'_>], values: &Values) -> Vec<Diagnostic> {
    let mut known: HashMap<[&str; 4], &DeliveredObject<'_>> = HashMap::new();
    let mut found = Vec::new();
    for object in objects {
        let key =
            [object.group(), object.text("kind"), object.metadata("namespace"), object.metadata("name")];
        let Some(first) = known.get(&key) else {
            known.insert(key, object);
            continue;
        };
        // Duplicates within one folder are reported by validation.
        if folder(first.file) == folder(object.file) {
            continue;
        }
        let [_, kind, namespace, name] = key;
        let name = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
        let mut diagnostic = Diagnostic::new(&OBJ_TWICE, format!("{kind} `{name}` is in two folders"));
        for each in [object, first] {
            let node = each.data.origin.node;
            diagnostic = diagnostic.at_node(node, values.span(node), format!("in `{}`", each.file));
        }
        found.push(diagnostic.help("remove one of the two, or rename it"));
    }
    found
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}
