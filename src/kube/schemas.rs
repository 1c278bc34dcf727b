//! The schema of each kind that a run meets: put together once, compiled once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jsonschema::{PatternOptions, Validator};
use serde_json::{Map, Value, json};

use crate::kube::bundle::{Family, KUBERNETES, Kind};
use crate::kube::cel::Rules;
use crate::kube::structural::to_json_schema;
use crate::kube::{bounds, formats, forms, needs, words};

const OBJECT_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const DEFINITIONS: &str = "#/$defs/";

/// Schemas for one minor version of Kubernetes.
#[derive(Debug)]
pub(super) struct Schemas {
    minor: u32,
    families: BTreeMap<&'static str, Family>,
    compiled: BTreeMap<(String, String), Result<Rc<Schema>, String>>,
}

/// A schema in both forms: to look things up in, and to check with.
#[derive(Debug)]
pub(super) struct Schema {
    pub tree: Value,
    pub validator: Validator,
    /// What its author says beside it.
    pub rules: Option<Rules>,
}

impl Schema {
    /// Compiles a schema. The reason why it cannot be one is in words of JSON Schema.
    pub(super) fn new(tree: Value) -> Result<Self, String> {
        // Patterns are read by an engine like that of the API server: linear in time, and without look-around.
        let mut options = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex());
        for (name, check) in formats::CHECKS {
            options = options.with_format(*name, check);
        }
        let validator = forms::declare(options).build(&tree).map_err(|problem| problem.to_string())?;
        Ok(Self { tree, validator, rules: None })
    }

    /// A schema of somebody else's, read as the draft that it names.
    pub(super) fn of_others(tree: Value) -> Result<Self, String> {
        let validator = jsonschema::options().build(&tree).map_err(|problem| problem.to_string())?;
        Ok(Self { tree, validator, rules: None })
    }
}

impl Schemas {
    pub(super) fn new(minor: u32) -> Self {
        Self { minor, families: BTreeMap::new(), compiled: BTreeMap::new() }
    }

    /// The schema of a kind of the bundle; none where nothing serves it.
    pub(super) fn of_kind(&mut self, kind: &'static Kind) -> Option<Rc<Schema>> {
        let definition = kind.definition.as_deref()?;
        let root = |schemas: &mut Self| schemas.family(&kind.family).definition(definition);
        let schema = self.cached(&kind.api, &kind.kind, definition, root)?;
        Some(schema.expect("a test compiles every schema that is built in"))
    }

    /// The schema of a custom resource whose definition the lab has itself.
    /// That may be no schema at all.
    pub(super) fn of_crd(&mut self, api: &str, kind: &str, structural: &Value) -> Result<Rc<Schema>, String> {
        let schema = self.cached(api, kind, "", |_| Some(structural.clone()));
        schema.expect("its root is here")
    }

    /// Its root is asked for once: to read it takes longer than to check an object.
    fn cached(
        &mut self,
        api: &str,
        kind: &str,
        definition: &str,
        root: impl FnOnce(&mut Self) -> Option<Value>,
    ) -> Option<Result<Rc<Schema>, String>> {
        let key = (api.to_owned(), kind.to_owned());
        if let Some(schema) = self.compiled.get(&key) {
            return Some(schema.clone());
        }
        let root = root(self)?;
        let rules = Rules::of(&root);
        let tree = self.complete(definition, root);
        let schema = Schema::new(tree).map(|schema| Rc::new(Schema { rules, ..schema }));
        self.compiled.insert(key, schema.clone());
        Some(schema)
    }

    fn family(&mut self, name: &'static str) -> &Family {
        let minor = self.minor;
        self.families.entry(name).or_insert_with(|| Family::unpack(name, minor))
    }

    /// A root schema with all definitions that it needs, in JSON Schema.
    fn complete(&mut self, name: &str, mut root: Value) -> Value {
        finish(self.minor, name, &mut root);
        if let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) {
            properties
                .insert("metadata".to_owned(), json!({ "$ref": format!("{DEFINITIONS}{OBJECT_META}") }));
            for key in ["apiVersion", "kind"] {
                properties.entry(key).or_insert_with(|| json!({ "type": "string" }));
            }
        }
        let mut definitions = Map::new();
        let mut open = BTreeSet::new();
        references(&root, &mut open);
        while let Some(name) = open.pop_first() {
            if definitions.contains_key(&name) {
                continue;
            }
            let Some(mut definition) = self.family(KUBERNETES).definition(&name) else { continue };
            finish(self.minor, &name, &mut definition);
            references(&definition, &mut open);
            definitions.insert(name, definition);
        }
        root["$defs"] = Value::Object(definitions);
        root
    }
}

/// Makes JSON Schema of a definition and adds what no schema says.
fn finish(minor: u32, name: &str, schema: &mut Value) {
    to_json_schema(schema);
    bounds::add(name, schema);
    forms::add(minor, name, schema);
    needs::add(name, schema);
    words::add(name, schema);
}

/// Names of the definitions that a schema mentions.
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
            let mut schemas = Schemas::new(minor);
            for kind in bundle::kinds() {
                let known = kind.minors.is_none_or(|(first, last)| (first..=last).contains(&minor));
                let once = kind.minors.is_some() || minor == newest;
                if let Some(definition) = kind.definition.as_deref().filter(|_| known && once) {
                    let root = schemas.family(&kind.family).definition(definition).expect("another test");
                    let tree = schemas.complete(definition, root);
                    let problem = Schema::new(tree).err();
                    assert_eq!(problem, None, "{} {} in 1.{minor}", kind.api, kind.kind);
                }
            }
        }
    }
}
