//! Selects the schema of an object: the schema of its kind in its API version.

use std::collections::BTreeMap;

use crate::crds::{Crd, CrdVersion};
use crate::diag::near;
use crate::kube::bundle::Kind;
use crate::kube::codes::{K8S_DEPRECATED, K8S_NOT_SERVED, K8S_UNKNOWN_KIND};
use crate::kube::object::{Fault, KubeObject, Path};
use crate::kube::{bundle, json};

/// The CRDs of the project and of the lab's own documents, by group and kind. They override the bundle, with all their
/// versions: a cluster has one CRD per kind.
#[derive(Debug, Default)]
pub(super) struct Declared(BTreeMap<(String, String), Crd>);

impl Declared {
    /// Adds a CRD; it replaces an earlier one of the same kind.
    pub(super) fn add(&mut self, crd: Crd) {
        self.0.insert((crd.group.clone(), crd.kind.clone()), crd);
    }

    /// Adds the kind that an object defines, if it is a CRD. Invalid CRDs are reported by the schema of CRDs.
    pub(super) fn add_object(&mut self, object: &KubeObject<'_>) {
        if object.kind == "CustomResourceDefinition"
            && let Ok(crd) = Crd::read(&json::plain(object.data))
        {
            self.add(crd);
        }
    }

    pub(super) fn find(&self, object: &KubeObject<'_>) -> Option<&Crd> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(object.group().to_owned(), object.kind.to_owned()))
    }

    /// The kinds of an API version.
    fn beside(&self, api: &str) -> impl Iterator<Item = &str> {
        self.0.values().filter(move |crd| crd.version(api).is_some()).map(|crd| &*crd.kind)
    }
}

/// The look-up of an object in its CRD.
pub(super) struct Custom<'c> {
    /// Absent if it is not served; then no more can be validated.
    pub version: Option<&'c CrdVersion>,
    pub fault: Option<Fault>,
}

/// Looks up the version of an object.
pub(super) fn custom<'c>(object: &KubeObject<'_>, crd: &'c Crd) -> Custom<'c> {
    let (api, path) = (object.api, Path::of(&["apiVersion"]));
    let current = crd.current().map(|version| format!("use `{}/{}`", crd.group, version.name));
    match crd.version(api) {
        Some(version) if version.served => {
            // Without a newer version, the user cannot do anything about it.
            let fault = current.filter(|_| version.deprecated).map(|current| {
                let says = format!("uses `{api}`, which is deprecated");
                Fault::new(&K8S_DEPRECATED, path, says, "deprecated").at_key().help(current)
            });
            Custom { version: Some(version), fault }
        }
        _ => {
            let says = format!("uses `{api}`, which its CRD `{}` does not serve", crd.name);
            let fault = Fault::new(&K8S_NOT_SERVED, path, says, "not served by this cluster").at_key();
            Custom { version: None, fault: Some(fault.help(current)) }
        }
    }
}

/// The look-up of an object in the bundle.
pub(super) struct Served {
    /// Absent if nothing serves it; then no more can be validated.
    pub kind: Option<&'static Kind>,
    pub fault: Option<Fault>,
}

/// Looks up the kind of an object in the bundle, for a minor version of Kubernetes.
pub(super) fn served(object: &KubeObject<'_>, minor: u32, declared: &Declared) -> Served {
    let Some(kind) = bundle::kind(object.api, object.kind) else {
        return Served { kind: None, fault: Some(unknown(object, declared)) };
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
        (Some(0), _) => fault(format!("uses `{api}`, which its project no longer serves")).map(|fault| {
            fault.help(
                "if the cluster runs an older version of the project, `render crds add` its CRDs".to_owned(),
            )
        }),
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
            // The project's release in the lab is unknown here: without a newer version, the user cannot do anything
            // about the deprecation.
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

fn unknown(object: &KubeObject<'_>, declared: &Declared) -> Fault {
    let KubeObject { api, kind, .. } = *object;
    let says = format!("is of an unknown kind: `{kind}` in `{api}`");
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
    let built_in = bundle::kinds().iter().filter(|each| *each.api == *api).map(|each| &*each.kind);
    let fault = Fault::new(&K8S_UNKNOWN_KIND, path("kind"), says, "unknown kind").at_key();
    match near::nearest(kind, built_in.chain(declared.beside(api))) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help(
            "run `render crds add FILE` to add its CRD, or allow the finding if the object is valid"
                .to_owned(),
        ),
    }
}
