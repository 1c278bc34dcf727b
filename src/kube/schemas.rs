//! The schema of each kind in a run: assembled once, and compiled only if an object may be invalid.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::kube::bundle::{Family, KUBERNETES, Kind};
use crate::kube::cel::{Evaluator, Rules};
use crate::kube::object::{Fault, KubeObject};
use crate::kube::schema::{Schema, finish};
use crate::kube::shape::{Definitions, Nulls, Shape, has_null};
use crate::kube::{defaults, faults, json, kustomization, lists};

const OBJECT_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
/// Prefix of references to definitions.
pub(super) const DEFINITIONS: &str = "#/$defs/";

/// The schemas of the bundle that have been read so far, by the minor version of Kubernetes. They serve several labs.
#[derive(Debug, Default)]
pub struct Store(RefCell<BTreeMap<u32, Rc<Schemas>>>);

impl Store {
    pub(super) fn of(&self, minor: u32) -> Rc<Schemas> {
        let mut read = self.0.borrow_mut();
        Rc::clone(read.entry(minor).or_insert_with(|| Rc::new(Schemas::new(minor))))
    }
}

/// Kinds that CRDs of the lab or the project define, by API and name.
#[derive(Debug, Default)]
pub(super) struct OwnKinds(RefCell<BTreeMap<(String, String), OwnKind>>);

/// A kind, or the error in its schema.
type OwnKind = Result<Rc<OfKind>, String>;

/// Schemas for one minor version of Kubernetes.
#[derive(Debug)]
pub(super) struct Schemas {
    minor: u32,
    known: Definitions,
    families: RefCell<BTreeMap<&'static str, Rc<Family>>>,
    built_in: RefCell<BTreeMap<(&'static str, &'static str), Rc<OfKind>>>,
    kustomization: OnceCell<OfKind>,
    evaluator: OnceCell<Evaluator>,
}

/// What objects of one kind are validated against.
#[derive(Debug)]
pub(super) struct OfKind {
    source: Source,
    shape: Shape,
    /// The schema without the definitions that it refers to.
    root: OnceCell<Value>,
    schema: OnceCell<Schema>,
    /// The CEL rules of the CRD.
    rules: Option<Ruled>,
}

/// What the rules of a kind need.
#[derive(Debug)]
struct Ruled {
    rules: Rules,
    /// The part of the schema that has defaults.
    defaults: Value,
}

/// The source of a schema. It is read again to report what is wrong, which is rare.
#[derive(Debug)]
enum Source {
    BuiltIn(&'static Kind),
    /// A structural schema of the lab's own.
    Structural(Value),
    /// A JSON Schema of something that is not an object in a cluster.
    Plain(Value),
}

impl Schemas {
    pub(super) fn new(minor: u32) -> Self {
        Self {
            minor,
            known: Definitions::new(minor),
            families: RefCell::default(),
            built_in: RefCell::default(),
            kustomization: OnceCell::new(),
            evaluator: OnceCell::new(),
        }
    }

    /// The schema of a kind of the bundle; `None` if no version serves it.
    pub(super) fn of_kind(&self, kind: &'static Kind) -> Option<Rc<OfKind>> {
        let key = (&*kind.api, &*kind.kind);
        if let Some(schema) = self.built_in.borrow().get(&key) {
            return Some(Rc::clone(schema));
        }
        let structural = self.structural(kind)?;
        let schema = Rc::new(self.read(Source::BuiltIn(kind), Rules::of(&structural), structural));
        self.built_in.borrow_mut().insert(key, Rc::clone(&schema));
        Some(schema)
    }

    /// The schema of a custom resource whose CRD is in the lab or the project. It may be invalid, so it is compiled
    /// at once.
    pub(super) fn of_crd(
        &self,
        own: &OwnKinds,
        api: &str,
        kind: &str,
        structural: &Value,
    ) -> Result<Rc<OfKind>, String> {
        let key = (api.to_owned(), kind.to_owned());
        if let Some(schema) = own.0.borrow().get(&key) {
            return schema.clone();
        }
        let source = Source::Structural(structural.clone());
        let compiled = Schema::new(self.complete(&source));
        let schema = compiled.map(|compiled| {
            let schema = self.read(source, Rules::of(structural), structural.clone());
            Rc::new(OfKind { schema: OnceCell::from(compiled), ..schema })
        });
        own.0.borrow_mut().insert(key, schema.clone());
        schema
    }

    /// The schema of `kustomization.yaml`.
    pub(super) fn of_kustomization(&self) -> &OfKind {
        let read = || self.read(Source::Plain(kustomization::schema()), None, kustomization::schema());
        self.kustomization.get_or_init(read)
    }

    fn read(&self, source: Source, rules: Option<Rules>, schema: Value) -> OfKind {
        let schema = self.finished(&source, schema);
        let rules = rules.map(|rules| Ruled { rules, defaults: defaults::part(&schema) });
        let shape = Shape::read(schema, &self.known);
        OfKind { source, shape, root: OnceCell::new(), schema: OnceCell::new(), rules }
    }

    fn structural(&self, kind: &'static Kind) -> Option<Value> {
        self.family(&kind.family).definition(kind.definition.as_deref()?)
    }

    fn family(&self, name: &'static str) -> Rc<Family> {
        if name == KUBERNETES {
            return Rc::clone(self.known.family());
        }
        let mut families = self.families.borrow_mut();
        Rc::clone(families.entry(name).or_insert_with(|| Rc::new(Family::unpack(name, self.minor))))
    }

    /// The schema as JSON Schema, without the definitions that it refers to.
    fn root(&self, source: &Source) -> Value {
        let schema = match source {
            Source::BuiltIn(kind) => self.structural(kind).expect("it was there when the kind was met"),
            Source::Structural(schema) | Source::Plain(schema) => schema.clone(),
        };
        self.finished(source, schema)
    }

    fn finished(&self, source: &Source, mut root: Value) -> Value {
        let name = match source {
            Source::BuiltIn(kind) => kind.definition.as_deref().unwrap_or_default(),
            Source::Structural(_) => "",
            Source::Plain(_) => return root,
        };
        finish(self.minor, name, &mut root);
        if let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) {
            properties
                .insert("metadata".to_owned(), json!({ "$ref": format!("{DEFINITIONS}{OBJECT_META}") }));
            for key in ["apiVersion", "kind"] {
                properties.entry(key).or_insert_with(|| json!({ "type": "string" }));
            }
        }
        root
    }

    /// The schema with all definitions that it needs.
    fn complete(&self, source: &Source) -> Value {
        let mut root = self.root(source);
        let mut definitions = Map::new();
        let mut open = BTreeSet::new();
        references(&root, &mut open);
        while let Some(name) = open.pop_first() {
            if definitions.contains_key(&name) {
                continue;
            }
            let Some(mut definition) = self.known.family().definition(&name) else { continue };
            finish(self.minor, &name, &mut definition);
            references(&definition, &mut open);
            definitions.insert(name, definition);
        }
        root["$defs"] = Value::Object(definitions);
        root
    }
}

impl OfKind {
    /// All violations of the schema and of its CEL rules.
    pub(super) fn faults(&self, object: &KubeObject<'_>, nulls: Nulls, schemas: &Schemas) -> Vec<Fault> {
        if !self.shape.takes(object.data, nulls, &schemas.known) {
            let refused = self.refused(object, nulls, schemas);
            if !refused.is_empty() {
                return refused;
            }
        }
        debug_assert_eq!(self.refused(object, nulls, schemas).len(), 0, "{object} was accepted");
        // As in the API server, rules are evaluated only for objects that match the schema.
        let Some(Ruled { rules, defaults }) = &self.rules else { return Vec::new() };
        let instance = if nulls == Nulls::Absent || has_null(object.data) {
            self.instance(object, nulls, schemas)
        } else {
            // Without nulls, only defaults matter.
            let mut instance = json::plain(object.data);
            defaults::fill(&mut instance, defaults);
            instance
        };
        rules.faults(object, &instance, schemas.evaluator.get_or_init(Evaluator::default))
    }

    /// The findings of the validator.
    fn refused(&self, object: &KubeObject<'_>, nulls: Nulls, schemas: &Schemas) -> Vec<Fault> {
        let schema = self.schema.get_or_init(|| {
            let schema = Schema::new(schemas.complete(&self.source));
            schema.expect("a test compiles every schema that is built in")
        });
        let mut refused = faults::faults(schema, &self.instance(object, nulls, schemas));
        refused.extend(lists::faults(&schema.tree, object.data));
        refused
    }

    /// The input of a validator. In Kubernetes' own kinds, and in the metadata of every object, null means absent.
    fn instance(&self, object: &KubeObject<'_>, nulls: Nulls, schemas: &Schemas) -> Value {
        if nulls == Nulls::Absent {
            return json::without_null(object.data);
        }
        let mut instance = json::plain(object.data);
        if let Some(metadata) = object.data.get("metadata") {
            instance["metadata"] = json::without_null(metadata);
        }
        defaults::apply(&mut instance, self.root.get_or_init(|| schemas.root(&self.source)));
        instance
    }
}

/// Names of the definitions that a schema refers to.
fn references(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(target) if key == "$ref" => {
                        found.extend(target.strip_prefix(DEFINITIONS).map(str::to_owned));
                    }
                    _ => references(value, found),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|each| references(each, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::bundle;

    #[test]
    fn every_schema_of_the_bundle_compiles() {
        let (oldest, newest) = bundle::minors();
        for minor in [oldest, 29, newest] {
            let schemas = Schemas::new(minor);
            for kind in bundle::kinds() {
                let known = kind.minors.is_none_or(|(first, last)| (first..=last).contains(&minor));
                let once = kind.minors.is_some() || minor == newest;
                if kind.definition.is_some() && known && once {
                    let problem = Schema::new(schemas.complete(&Source::BuiltIn(kind))).err();
                    assert_eq!(problem, None, "{} {} in 1.{minor}", kind.api, kind.kind);
                }
            }
        }
    }
}
