//! From helm's output to objects: sets namespaces and origins, handles hooks, and separates CRDs.

use serde_json::Value;

use crate::charts::origins::Origins;
use crate::charts::yaml;
use crate::document::{Data, DataKind, Origin};
use crate::kube::{group, is_namespaced};
use crate::value::{At, Number};

const HOOK: &str = "helm.sh/hook";
/// Makes Flux recreate objects that are immutable. A Job is, and a hook's Job must run again.
const FORCE: &str = "kustomize.toolkit.fluxcd.io/force";

/// The objects of a chart.
#[derive(Clone, Debug, Default)]
pub(super) struct Objects {
    pub objects: Vec<Data>,
    /// The CRDs.
    pub crds: Vec<Data>,
    /// Descriptions of the hooks that are among the objects.
    pub hooks: Vec<String>,
    /// Descriptions of the uninstall and rollback hooks, which are left out.
    pub dropped: Vec<String>,
}

/// Reads the objects in the output of helm.
pub(super) fn read(text: &str, origins: &Origins, namespace: &At<String>) -> Result<Objects, String> {
    let mut flat = Vec::new();
    for document in yaml::documents(text)? {
        flatten(document, &mut flat)?;
    }
    let declared: Vec<(String, bool)> =
        flat.iter().filter(|object| is_crd(object)).filter_map(declares).collect();
    let mut found = Objects::default();
    for mut object in flat {
        let title = title(&object);
        let events = events(&object);
        if !events.is_empty() {
            match Moment::of(&events) {
                Moment::Test => continue,
                Moment::Removal => {
                    found.dropped.push(format!("{title} ({})", events.join(", ")));
                    continue;
                }
                Moment::Change if events != ["crd-install"] => {
                    found.hooks.push(format!("{title} ({})", events.join(", ")));
                    let kind = object["kind"].as_str().unwrap_or_default();
                    if matches!(kind, "Job" | "Pod") {
                        object["metadata"]["annotations"][FORCE] = "enabled".into();
                    }
                }
                Moment::Change => {}
            }
        }
        let crd = is_crd(&object);
        let mut data = data("", object, origins);
        let is_namespaced = !crd && has_namespace(&data, &declared);
        add_namespace(&mut data, namespace, is_namespaced);
        if crd { found.crds.push(data) } else { found.objects.push(data) }
    }
    Ok(found)
}

/// When a hook runs.
enum Moment {
    /// On install or upgrade.
    Change,
    /// On uninstall or rollback.
    Removal,
    Test,
}

impl Moment {
    fn of(events: &[String]) -> Self {
        // `test-success` and `test-failure` are older names of `test`.
        if events.iter().all(|event| event.starts_with("test")) {
            Self::Test
        } else if events.iter().any(|event| event.contains("install") || event.contains("upgrade")) {
            Self::Change
        } else {
            Self::Removal
        }
    }
}

/// The events on which a hook runs; none if the object is not a hook.
fn events(object: &Value) -> Vec<String> {
    let said = object["metadata"]["annotations"][HOOK].as_str().unwrap_or_default();
    said.split(',').map(str::trim).filter(|event| !event.is_empty()).map(str::to_owned).collect()
}

/// The objects one by one, items of lists included.
fn flatten(document: Value, found: &mut Vec<Value>) -> Result<(), String> {
    let is_text = |key: &str| document[key].as_str().is_some_and(|text| !text.is_empty());
    if !document.is_object() || !is_text("apiVersion") || !is_text("kind") {
        let shown: String = document.to_string().chars().take(80).collect();
        return Err(format!("it renders something that is not a Kubernetes object: {shown}"));
    }
    if document["kind"].as_str().is_some_and(|kind| kind.ends_with("List")) && document["items"].is_array() {
        let items = document["items"].as_array().cloned().unwrap_or_default();
        return items.into_iter().try_for_each(|item| flatten(item, found));
    }
    if document["metadata"]["name"].as_str().is_none_or(str::is_empty) {
        return Err(format!("it renders a {} without a name", document["kind"].as_str().unwrap_or("thing")));
    }
    found.push(document);
    Ok(())
}

fn title(object: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    format!("{} `{}`", text(&object["kind"]), text(&object["metadata"]["name"]))
}

fn is_crd(object: &Value) -> bool {
    object["kind"] == "CustomResourceDefinition"
        && object["apiVersion"].as_str().is_some_and(|api| api.starts_with("apiextensions.k8s.io/"))
}

/// The group and kind of a CRD, and whether it is namespaced.
fn declares(crd: &Value) -> Option<(String, bool)> {
    let spec = &crd["spec"];
    let kind = format!("{}/{}", spec["group"].as_str()?, spec["names"]["kind"].as_str()?);
    Some((kind, spec["scope"] != "Cluster"))
}

/// An unknown kind is treated as namespaced, because most kinds are.
fn has_namespace(object: &Data, declared: &[(String, bool)]) -> bool {
    let text = |key: &str| object.get(key).and_then(Data::as_str).unwrap_or_default();
    let (api, kind) = (text("apiVersion"), text("kind"));
    let group = group(api);
    let own = declared.iter().find(|(known, _)| *known == format!("{group}/{kind}"));
    own.map(|(_, namespaced)| *namespaced).or_else(|| is_namespaced(api, kind)).unwrap_or(true)
}

/// Helm leaves the namespace to the client that applies the object. Here it is set, after the name, or removed if the
/// kind is cluster-scoped.
fn add_namespace(object: &mut Data, namespace: &At<String>, is_namespaced: bool) {
    let DataKind::Map(fields) = &mut object.kind else { return };
    let Some((_, metadata)) = fields.iter_mut().find(|(key, _)| key == "metadata") else { return };
    let DataKind::Map(fields) = &mut metadata.kind else { return };
    let is_there = |value: &Data| value.as_str().is_some_and(|text| !text.is_empty());
    let place = fields.iter().position(|(key, _)| key == "namespace");
    if is_namespaced && place.is_some_and(|place| is_there(&fields[place].1)) {
        return;
    }
    if let Some(place) = place {
        fields.remove(place);
    }
    if is_namespaced {
        let place = fields.iter().position(|(key, _)| key == "name").map_or(0, |name| name + 1);
        let text = DataKind::String(namespace.value.clone());
        fields.insert(place, ("namespace".to_owned(), Data::new(text, Origin::follows(namespace.node))));
    }
}

/// A value with the origin of each of its parts.
pub(super) fn data(key: &str, value: Value, origins: &Origins) -> Data {
    let chart = origins.of_chart();
    match value {
        Value::Null => Data::new(DataKind::Null, chart),
        Value::Bool(value) => Data::new(DataKind::Bool(value), origins.of_plain(key, &value.to_string())),
        Value::Number(number) => {
            let digits = number.to_string();
            let origin = origins.of_plain(key, &digits);
            let number = number.as_i64().map_or_else(|| Number::Decimal(digits.into()), Number::Integer);
            Data::new(DataKind::Number(number), origin)
        }
        Value::String(text) => {
            let origin = origins.of_text(key, &text);
            Data::new(DataKind::String(text), origin)
        }
        Value::Array(elements) => {
            let elements = elements.into_iter().map(|element| data(key, element, origins));
            Data::new(DataKind::List(elements.collect()), chart)
        }
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| {
                let value = data(&key, value, origins);
                (key, value)
            });
            Data::new(DataKind::Map(fields.collect()), chart)
        }
    }
}
