//! The graph of objects: what each of them names or selects.

use crate::document::{Data, fields};
use crate::graph::parts::{Graph, Kind};
use crate::lab::Lab;
use crate::world::object::{Object, Title, shown};
use crate::world::references::{Named, Target, Within, references_of};
use crate::world::selector::Selector;

/// Builds the graph of the objects of a lab.
pub fn objects(lab: &Lab, objects: &[Object<'_>]) -> Graph {
    let mut graph = Graph::empty(lab.name.to_string(), lab.name.node);
    for object in objects {
        graph.add(Kind::Object, object_title(object), object.data.origin.node);
    }
    for object in objects {
        let Some(from) = graph.find(Kind::Object, &object_title(object)) else { continue };
        for reference in references_of(object) {
            let targets = match &reference.target {
                Target::Named { kind, place: Named::At { namespace, name } } => {
                    // A reference to a cluster-scoped kind has the namespace of the object all the same.
                    let titles = [title(kind.kind, namespace, name), title(kind.kind, "", name)];
                    titles.iter().find_map(|title| graph.find(Kind::Object, title)).into_iter().collect()
                }
                Target::Selected { kind, selector, within } => {
                    selected(&graph, objects, kind.kind, selector, within)
                }
                Target::Named { .. } | Target::Beside { .. } => Vec::new(),
            };
            for to in targets.into_iter().filter(|to| *to != from) {
                graph.link(from, to, "refers to", true);
            }
        }
    }
    graph.finish();
    graph
}

fn object_title(object: &Object<'_>) -> String {
    title(object.kind.kind, object.namespace, object.name)
}

fn title(kind: &str, namespace: &str, name: &str) -> String {
    format!("{kind} {}", Title(namespace, name))
}

/// The objects that a selector selects: pods by the workloads that create them.
fn selected(
    graph: &Graph,
    objects: &[Object<'_>],
    kind: &str,
    selector: &Selector<'_>,
    within: &Within<'_>,
) -> Vec<usize> {
    let Within::Names(namespaces) = within else { return Vec::new() };
    if selector.is_empty() {
        return Vec::new();
    }
    let near =
        objects.iter().filter(|object| namespaces.iter().any(|namespace| namespace == object.namespace));
    let is_selected = |object: &&Object<'_>| {
        let labels = match (kind, object.pod()) {
            ("Pod", Some((metadata, _))) => fields(metadata.get("labels")),
            ("Pod", None) => return false,
            _ if object.kind.kind == kind => object.labels(),
            _ => return false,
        };
        let value = |key: &str| {
            labels.iter().find_map(|(known, value): &(String, Data)| (known == key).then_some(value))
        };
        selector.is_met(|key| value(key).map(shown))
    };
    near.filter(is_selected).filter_map(|object| graph.find(Kind::Object, &object_title(object))).collect()
}
