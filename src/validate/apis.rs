//! Which schema an object is held against: that of its kind, in the API version it names.

use std::collections::BTreeMap;

use serde_json::Value;

use super::bundle::{self, Kind};
use super::codes::{K8S_DEPRECATED, K8S_NOT_SERVED, K8S_UNKNOWN_KIND};
use super::json;
use super::object::{Fault, Object, Path, elements};
use crate::diag::near;
use crate::plan::data::{Data, DataKind};

/// The custom resources that the lab's own documents define, by API version and kind.
#[derive(Debug, Default)]
pub(super) struct Declared(BTreeMap<(String, String), Definition>);

/// One version of a custom resource.
#[derive(Debug)]
pub(super) struct Definition {
    pub namespaced: bool,
    /// Its structural schema.
    pub schema: Value,
}

impl Declared {
    /// Takes up what an object defines, if it is a CRD.
    pub(super) fn add(&mut self, object: &Object<'_>) {
        if (object.group(), object.kind) != ("apiextensions.k8s.io", "CustomResourceDefinition") {
            return;
        }
        let text = |keys: &[&str]| object.at(&Path::of(keys)).and_then(Data::as_str);
        let (Some(group), Some(kind)) = (text(&["spec", "group"]), text(&["spec", "names", "kind"])) else {
            return;
        };
        for version in elements(object.at(&Path::of(&["spec", "versions"]))) {
            let served = version.get("served").is_some_and(|served| served.kind == DataKind::Bool(true));
            let name = version.get("name").and_then(Data::as_str).filter(|_| served);
            let schema = version.get("schema").and_then(|schema| schema.get("openAPIV3Schema"));
            if let (Some(name), Some(schema)) = (name, schema) {
                let namespaced = text(&["spec", "scope"]) == Some("Namespaced");
                let definition = Definition { namespaced, schema: json::plain(schema) };
                self.0.insert((format!("{group}/{name}"), kind.to_owned()), definition);
            }
        }
    }

    pub(super) fn find(&self, object: &Object<'_>) -> Option<&Definition> {
        self.0.get(&(object.api.to_owned(), object.kind.to_owned()))
    }
}

/// What the bundle says of an object's kind.
pub(super) struct Served {
    /// Absent where nothing serves it, so that nothing more can be checked.
    pub kind: Option<&'static Kind>,
    pub fault: Option<Fault>,
}

/// Looks an object's kind up, as of a minor version of Kubernetes.
pub(super) fn served(object: &Object<'_>, minor: u32) -> Served {
    let Some(kind) = bundle::kind(object.api, object.kind) else {
        return Served { kind: None, fault: Some(unknown(object)) };
    };
    let (api, replacement) = (&kind.api, kind.replacement.as_deref().map(|it| format!("use `{it}`")));
    let path = Path::of(&["apiVersion"]);
    let gone = kind.removed.filter(|removed| *removed <= minor);
    let (_, newest) = bundle::minors();
    let fault = |says: String| {
        let fault = Fault::new(&K8S_NOT_SERVED, path.clone(), says, "not served by this cluster").at_key();
        Some(fault.help(replacement.clone()))
    };
    let fault = match (gone, kind.minors) {
        (Some(0), _) => fault(format!("uses `{api}`, which its project no longer serves")),
        (Some(removed), _) => fault(format!(
            "uses `{api}`, which Kubernetes has not served since 1.{removed}; the cluster has 1.{minor}"
        )),
        (None, Some((_, last))) if last < minor && last < newest => {
            let since = last + 1;
            fault(format!(
                "uses `{api}`, which Kubernetes has not served since 1.{since}; the cluster has 1.{minor}"
            ))
        }
        (None, Some((first, _))) if minor < first && first > bundle::minors().0 => fault(format!(
            "uses `{api}`, which Kubernetes serves only since 1.{first}; the cluster has 1.{minor}"
        )),
        (None, _) => {
            // Which release of a project the lab runs is not known here: without a version to move to, there is
            // nothing to be done about its word.
            let has_way_out = kind.minors.is_some() || replacement.is_some();
            let deprecated = has_way_out && kind.deprecated.is_some_and(|since| since <= minor);
            let fault = deprecated.then(|| {
                let says = format!("uses `{api}`, which is deprecated");
                Fault::new(&K8S_DEPRECATED, path, says, "deprecated").at_key().help(replacement)
            });
            return Served { kind: Some(kind), fault };
        }
    };
    Served { kind: None, fault }
}

fn unknown(object: &Object<'_>) -> Fault {
    let Object { api, kind, .. } = *object;
    let says = format!("is of a kind that nothing is known of: `{kind}` in `{api}`");
    let path = |key: &str| Path::of(&[key]);
    let current = |each: &&Kind| each.definition.is_some();
    let elsewhere: Vec<String> = bundle::kinds()
        .iter()
        .filter(current)
        .filter(|each| *each.kind == *kind)
        .map(|each| format!("`{}`", each.api))
        .collect();
    if !elsewhere.is_empty() {
        let fault =
            Fault::new(&K8S_UNKNOWN_KIND, path("apiVersion"), says, "not in this API version").at_key();
        return fault.help(format!("there is a {kind} in {}", elsewhere.join(" and in ")));
    }
    let beside: Vec<&str> =
        bundle::kinds().iter().filter(|each| *each.api == *api).map(|each| &*each.kind).collect();
    let fault = Fault::new(&K8S_UNKNOWN_KIND, path("kind"), says, "unknown kind").at_key();
    match near::nearest(kind, beside.iter().copied()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help("give the lab the CRD of this kind, or allow the finding".to_owned()),
    }
}
