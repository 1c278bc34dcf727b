//! Secrets that controllers make: each by one maker, of the type that its users need, and from values that are fetched.

pub mod codes;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::diag::{Diagnostic, near};
use crate::document::{Data, elements, fields};
use crate::types::SecretTemplate;
use crate::world::by_name::ByName;
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{GroupKind, Object, shown, text};
use crate::world::report::Report;
use crate::world::secrets_made::codes::{SECRET_CONDITION, SECRET_MAKERS, SECRET_TEMPLATE, SECRET_TYPE};
use crate::world::selector::Selector;

const EXTERNAL: (&str, &str) = ("ExternalSecret", "external-secrets.io");
/// The kind of stores of the whole cluster.
const STORE: GroupKind<'static> = GroupKind { kind: "ClusterSecretStore", group: "external-secrets.io" };
/// The types of Secrets with which images are pulled.
const PULL: &[&str] = &["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"];

/// All findings about Secrets that controllers make.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    let mut makers: BTreeMap<(&str, &str), (&Object<'_>, &Data)> = BTreeMap::new();
    for object in &world.objects {
        if let Some((name, data)) = made(object) {
            match makers.entry((object.namespace, name)) {
                Entry::Vacant(entry) => _ = entry.insert((object, data)),
                Entry::Occupied(entry) => {
                    let says = format!(
                        "makes the Secret `{}/{name}`, which {} makes, too",
                        object.namespace,
                        entry.get().0
                    );
                    let help = "give them different Secrets, or fetch everything in one of them";
                    report.contested(
                        &SECRET_MAKERS,
                        (object, data),
                        (&says, "made twice", help),
                        *entry.get(),
                    );
                }
            }
        }
        if object.is(EXTERNAL.0, EXTERNAL.1) {
            template(object, &mut report);
            condition(object, &world.named, &mut report);
        }
    }
    for object in &world.objects {
        let Some((_, pod)) = object.pod() else { continue };
        for data in elements(pod.get("imagePullSecrets")).iter().filter_map(|secret| secret.get("name")) {
            let place = (object.namespace, data.as_str().unwrap_or_default());
            let own = || world.named.core("Secret", place.0, place.1);
            let Some(maker) = makers.get(&place).map(|(maker, _)| **maker).or_else(own) else { continue };
            let Some(kind) = type_of(&maker).filter(|kind| !PULL.contains(&kind.as_str())) else { continue };
            let says =
                format!("pulls images with the Secret `{}` of type `{kind}`, which {maker} makes", place.1);
            let help =
                "make it with the type `kubernetes.io/dockerconfigjson` and the key `.dockerconfigjson`";
            report.add(&SECRET_TYPE, object, data, &says, "of another type", help);
        }
    }
    report.into_diagnostics()
}

/// The Secret that an object makes alone, and the field that names it.
fn made<'d>(object: &Object<'d>) -> Option<(&'d str, &'d Data)> {
    let spec = object.spec()?;
    match (object.kind.kind, object.kind.group) {
        EXTERNAL => {
            let target = spec.get("target");
            let policy = target.and_then(|target| text(target, "creationPolicy")).unwrap_or("Owner");
            let named = target.and_then(|target| Some((text(target, "name")?, target.get("name")?)));
            let own = object.data.get("metadata").and_then(|metadata| metadata.get("name"));
            named.or_else(|| Some((object.name, own?))).filter(|_| policy == "Owner")
        }
        ("Certificate", "cert-manager.io") => Some((text(spec, "secretName")?, spec.get("secretName")?)),
        _ => None,
    }
}

/// The type of a Secret, or of the one that an object makes. None if it is not known.
fn type_of(object: &Object<'_>) -> Option<String> {
    let usual = || Some("Opaque".to_owned());
    match (object.kind.kind, object.kind.group) {
        ("Secret", "") => object.data.get("type").map(shown).or_else(usual),
        EXTERNAL => {
            let template = object.spec()?.get("target").and_then(|target| target.get("template"));
            template.and_then(|template| template.get("type")).map(shown).or_else(usual)
        }
        _ => None,
    }
}

/// Templates that use values which nothing fetches.
fn template(object: &Object<'_>, report: &mut Report<'_>) {
    let Some(spec) = object.spec() else { return };
    let template = spec.get("target").and_then(|target| target.get("template"));
    // What is extracted as a whole, or made by another file, has unknown keys.
    if spec.get("dataFrom").is_some() || template.is_some_and(|it| it.get("templateFrom").is_some()) {
        return;
    }
    let fetched: Vec<&str> =
        elements(spec.get("data")).iter().filter_map(|entry| text(entry, "secretKey")).collect();
    for (key, data) in fields(template.and_then(|template| template.get("data"))) {
        let Some(Ok(read)) = data.as_str().map(str::parse::<SecretTemplate>) else { continue };
        for used in read.references().iter().filter(|used| !fetched.contains(&used.as_str())) {
            let says = format!("uses `{used}` in its template `{key}`, which it does not fetch");
            let help = near::did_you_mean(used, &fetched).unwrap_or_else(|| "add it to `data`".to_owned());
            report.add(&SECRET_TEMPLATE, object, data, &says, "not fetched", &help);
        }
    }
}

/// A store that is closed to the namespace.
fn condition(object: &Object<'_>, named: &ByName<'_>, report: &mut Report<'_>) {
    let Some(reference) = object.spec().and_then(|spec| spec.get("secretStoreRef")) else { return };
    let (Some(name), Some(data)) = (text(reference, "name"), reference.get("name")) else { return };
    let of_cluster = text(reference, "kind") == Some(STORE.kind);
    let Some(store) = named.get(STORE, "", name).filter(|_| of_cluster) else { return };
    let conditions = elements(store.spec().and_then(|spec| spec.get("conditions")));
    let namespace = named.core("Namespace", "", object.namespace);
    let label = |key: &str| {
        let own =
            || namespace?.labels().iter().find_map(|(known, value)| (known == key).then(|| shown(value)));
        if key == "kubernetes.io/metadata.name" { Some(object.namespace.to_owned()) } else { own() }
    };
    let is_open = conditions.is_empty()
        || conditions.iter().any(|condition| {
            let names =
                elements(condition.get("namespaces")).iter().any(|it| it.as_str() == Some(object.namespace));
            let labels = condition.get("namespaceSelector").is_some_and(|selector| {
                let selector = Selector::of_kubernetes(selector);
                selector.is_met(label)
            });
            names || labels || condition.get("namespaceRegexes").is_some()
        });
    if !is_open {
        let says = format!("fetches from {store}, which is closed to namespace `{}`", object.namespace);
        let help = "add the namespace to `conditions` of the store, or use another store";
        report.add(&SECRET_CONDITION, object, data, &says, "closed", help);
    }
}
