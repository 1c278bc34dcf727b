//! One object in two folders.

use std::collections::BTreeMap;

use crate::delivery::Object;
use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::value::Values;

pub static OBJ_TWICE: Code = Code {
    name: "OBJ-TWICE",
    severity: Severity::Error,
    title: "two folders own one object",
    why: "Each folder is applied by itself. Where two of them have an object of one kind, namespace and name, the \
          cluster has it as the last one wrote it; Argo CD and Flux then undo each other's change for ever, and when \
          one of the two goes the object goes with it. Most often two charts bring the same definition.",
    example: Example::Story {
        bad: "two services are made of one chart, and each brings its CustomResourceDefinitions",
        good: "leave them to one of the two: `services.second.chart.crds = 'skip`",
    },
    allowable: false,
};

pub(super) fn findings(objects: &[Object<'_>], values: &Values) -> Vec<Diagnostic> {
    let mut known: BTreeMap<[&str; 4], &Object<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for object in objects {
        let key =
            [object.group(), object.text("kind"), object.metadata("namespace"), object.metadata("name")];
        let Some(first) = known.get(&key) else {
            known.insert(key, object);
            continue;
        };
        // Within one folder nobody fights for it, and validation tells.
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
        found.push(diagnostic.help("leave it to one of the two, or give one of them another name"));
    }
    found
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}
