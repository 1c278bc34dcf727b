//! CRDs with validation rules, and objects that they are evaluated for: each rule holds, is broken or is not read; it ends.

#![no_main]

use std::sync::OnceLock;

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use render::crds::{Crd, Crds};
use render::document::{Content, Data, DataKind, Document, Origin};
use render::kube::{Store, validate};
use render::lab::Lab;
use render::pipeline::compile;
use render::project::Project;
use render::source::evaluator::Evaluator;
use render::value::{Number, Sources, Values};
use serde_json::{Map, Value, json};

#[path = "shared/piece.rs"]
mod piece;
#[allow(dead_code, reason = "other targets use more of it")]
#[path = "shared/starter.rs"]
mod starter;

use piece::Piece;

#[derive(Arbitrary, Debug)]
struct Input {
    /// Rules, each with the place that it has in the schema.
    rules: Vec<(u8, Vec<Piece>)>,
    bounds: [Option<u16>; 3],
    object: Json,
}

#[derive(Debug)]
struct Json(Value);

const WORDS: &[&str] = &[
    "self",
    "oldSelf",
    ".a",
    ".b",
    ".list",
    ".map",
    "[0]",
    "['k']",
    ".all(x, ",
    ".exists(x, ",
    ".exists_one(x, ",
    ".map(x, ",
    ".filter(x, ",
    "has(",
    "size(",
    ".size()",
    ".matches('",
    "(a*)*b')",
    ".replace('', ",
    ".split('')",
    ".join(",
    ".contains(",
    ".startsWith(",
    ".find('",
    ".findAll('",
    ".lowerAscii()",
    ".indexOf('a', ",
    ".substring(",
    ".format([",
    "quantity(",
    "ip(",
    "cidr(",
    "url(",
    "semver(",
    "timestamp(",
    "duration(",
    "int(",
    "uint(",
    "double(",
    "string(",
    "bytes(",
    "dyn(",
    "type(",
    ".isSorted()",
    ".sum()",
    ".min()",
    ".max()",
    "sets.contains(",
    "optional.of(",
    ".?a",
    ".orValue(",
    "x",
    "y",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "?",
    " ? ",
    " : ",
    " && ",
    " || ",
    "!",
    "-",
    " + ",
    " - ",
    " * ",
    " / ",
    " % ",
    " == ",
    " != ",
    " < ",
    " <= ",
    " in ",
    "'",
    "\"",
    "\\",
    "1",
    "0",
    "-1",
    "9223372036854775807",
    "1u",
    "1.5",
    "1e308",
    "true",
    "false",
    "null",
    "'a'",
    "[0,1,2,3,4,5,6,7,8,9]",
    "{'a': 1}",
    "// ",
    "\n",
    "r'",
    "b'",
    "__in__",
    "\0",
    "é",
    "😀",
];

const PLACES: [&str; 6] = [
    "",
    "/properties/spec",
    "/properties/spec/properties/a",
    "/properties/spec/properties/list",
    "/properties/spec/properties/list/items",
    "/properties/spec/properties/map",
];

static LAB: OnceLock<Lab> = OnceLock::new();

thread_local! {
    static STORE: Store = Store::default();
}

fuzz_target!(|input: Input| {
    let lab = LAB.get_or_init(lab);
    let crd = crd(&input);
    let mut object = json!({
        "apiVersion": "example.org/v1", "kind": "Widget", "metadata": { "name": "a", "namespace": "default" },
    });
    object["spec"] = input.object.0.clone();
    let _ = Crd::read(&crd);
    let documents: Vec<Document> =
        [("crd", &crd), ("object", &object)].map(|(name, value)| document(name, value)).into();
    let found = STORE.with(|store| validate(&documents, lab, &Crds::default(), store, &Values::default()));
    let text: usize = found.iter().map(|found| found.message.len()).sum();
    assert!(text < 1 << 20, "{text} bytes of findings");
});

fn crd(input: &Input) -> Value {
    let bound = |number: usize, keyword: &str| {
        input.bounds[number]
            .map(|bound| (keyword.to_owned(), json!(bound)))
            .into_iter()
            .collect::<Map<_, _>>()
    };
    let with = |base: Value, more: Map<String, Value>| {
        let mut base = base;
        base.as_object_mut().expect("a map").extend(more);
        base
    };
    let text = with(json!({ "type": "string" }), bound(0, "maxLength"));
    let list = with(json!({ "type": "array", "items": text }), bound(1, "maxItems"));
    let map = json!({ "type": "object", "additionalProperties": text });
    let map = with(map, bound(2, "maxProperties"));
    let spec = json!({
        "type": "object",
        "x-kubernetes-preserve-unknown-fields": true,
        "properties": { "a": text, "b": { "type": "integer" }, "list": list, "map": map },
    });
    let mut schema = json!({ "type": "object", "properties": { "spec": spec } });
    for (place, pieces) in input.rules.iter().take(6) {
        let rule: String = pieces.iter().take(40).map(|piece| piece.text(WORDS, 3000)).collect();
        let place = schema.pointer_mut(PLACES[usize::from(*place) % PLACES.len()]).expect("it is there");
        let rules =
            place.as_object_mut().expect("a map").entry("x-kubernetes-validations").or_insert(json!([]));
        rules.as_array_mut().expect("a list").push(json!({ "rule": rule }));
    }
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": { "name": "widgets.example.org" },
        "spec": {
            "group": "example.org", "scope": "Namespaced", "names": { "kind": "Widget", "plural": "widgets" },
            "versions": [{ "name": "v1", "served": true, "storage": true, "schema": { "openAPIV3Schema": schema } }],
        },
    })
}

impl<'a> Arbitrary<'a> for Json {
    fn arbitrary(choices: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let fields = ["a", "b", "list", "map", "c"];
        let mut spec = Map::new();
        for _ in 0..choices.int_in_range(0..=5)? {
            spec.insert((*choices.choose(&fields)?).to_owned(), value(choices, 3)?);
        }
        Ok(Self(Value::Object(spec)))
    }
}

fn value(choices: &mut Unstructured<'_>, depth: usize) -> arbitrary::Result<Value> {
    Ok(match choices.int_in_range(0..=if depth == 0 { 4 } else { 6 })? {
        0 => Value::Null,
        1 => json!(bool::arbitrary(choices)?),
        2 => json!(i64::arbitrary(choices)?),
        3 => json!(String::arbitrary(choices)?),
        4 => json!("a".repeat(choices.int_in_range(0..=20_000)?)),
        5 => {
            let element = value(choices, depth - 1)?;
            json!(vec![element; choices.int_in_range(0..=200)?])
        }
        _ => {
            let mut fields = Map::new();
            for _ in 0..choices.int_in_range(0..=4)? {
                fields.insert(String::arbitrary(choices)?, value(choices, depth - 1)?);
            }
            Value::Object(fields)
        }
    })
}

fn document(name: &str, value: &Value) -> Document {
    Document {
        path: format!("kubernetes/{name}.yaml"),
        origin: Origin::value(Values::ROOT),
        content: Content::Yaml(vec![data(value)]),
    }
}

fn data(value: &Value) -> Data {
    let kind = match value {
        Value::Null => DataKind::Null,
        Value::Bool(bool) => DataKind::Bool(*bool),
        Value::Number(number) => DataKind::Number(Number::Integer(number.as_i64().unwrap_or_default())),
        Value::String(text) => DataKind::String(text.clone()),
        Value::Array(elements) => DataKind::List(elements.iter().map(data).collect()),
        Value::Object(fields) => {
            DataKind::Map(fields.iter().map(|(key, value)| (key.clone(), data(value))).collect())
        }
    };
    Data::new(kind, Origin::value(Values::ROOT))
}

fn lab() -> Lab {
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    starter::write(folder.path());
    let (mut evaluator, mut sources) = (Evaluator::default(), Sources::new(folder.path()));
    let project =
        Project::load(folder.path(), &mut evaluator, &mut sources).expect("the starter project is sound");
    compile(&project.labs[0], &mut evaluator, &mut sources).lab.expect("the starter lab is sound")
}
