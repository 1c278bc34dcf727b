//! What must hold for every record of the vocabulary.

use std::fmt::Write;

use super::{contracts, evaluation, nickel, path, reflection};
use crate::lab::decode::{Decoder, Field, Record, Shape};
use crate::source::evaluator::{Evaluated, Evaluator, Request};
use crate::value::{Sources, Values};
use crate::vocabulary::path::NotFound;

#[test]
fn words_are_tags_and_strings_stay_strings() {
    assert_eq!(nickel::tag("virtio-scsi-single"), "'virtio-scsi-single");
    assert_eq!(nickel::tag("802.3ad"), "'\"802.3ad\"");
    assert_eq!(
        nickel::value("[\"a\",\n    \"b  c\"]", Shape::List(&Shape::Text("a string"))),
        "[\"a\", \"b  c\"]"
    );
}

#[test]
fn paths_lead_to_fields() {
    let path = |text: &str| path::find(text).map(|found| found.path);
    assert_eq!(path("services.*.containers").as_deref(), Ok("services.*.containers"));
    assert_eq!(path("services.web.containers.main.image").as_deref(), Ok("services.*.containers.*.image"));
    assert_eq!(path("machines.n1.nics.net0.routes[0].via").as_deref(), Ok("machines.*.nics.*.routes.*.via"));
    assert_eq!(path("cluster.node_labels.\"a.b/c\"").as_deref(), Ok("cluster.node_labels.*"));
    assert_eq!(
        path("services.web.containers.main.ports.dns.from").as_deref(),
        Ok("services.*.containers.*.ports.*.from")
    );
}

#[test]
fn paths_that_lead_nowhere_say_why() {
    let miss = |text: &str| path::find(text).expect_err("no such field");
    let NotFound::Field { within, name, help } = miss("services.web.containres") else {
        panic!("not a field")
    };
    assert_eq!((within.as_str(), name.as_str()), ("services.*", "containres"));
    assert_eq!(help.as_deref(), Some("did you mean `containers`?"));
    assert_eq!(miss("name.first"), NotFound::Value { path: "name".to_owned() });
    for text in ["", ".", "a.", "a..b", "a[0", "\"a"] {
        assert_eq!(miss(text), NotFound::Malformed, "{text}");
    }
}

#[test]
fn names_of_records_and_areas_are_unambiguous() {
    let records = reflection::records();
    for (index, record) in records.iter().enumerate() {
        for other in &records[..index] {
            assert_ne!(record.name, other.name);
            let same_file = record.area() == other.area();
            assert!(!same_file || record.module == other.module, "{} and {}", record.module, other.module);
        }
    }
}

#[test]
fn fields_are_documented_and_have_what_they_need() {
    let mut faults = Vec::new();
    for (path, field) in reflection::paths() {
        if field.doc.trim().is_empty() {
            faults.push(format!("{path}: no documentation"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Which form is meant is known only when a value is decoded, so no contract can give defaults to it.
#[test]
fn forms_have_no_defaults() {
    for (path, field) in reflection::paths() {
        if let Shape::Either(forms) = field.shape {
            for record in forms.iter().flat_map(|form| form.records()) {
                let defaults: Vec<&str> = record
                    .all_fields()
                    .filter(|field| field.default.is_some())
                    .map(|field| field.name)
                    .collect();
                assert!(defaults.is_empty(), "{path}: {} has defaults: {defaults:?}", record.name);
            }
        }
    }
}

/// Every default and every example is Nickel that the decoder takes.
#[test]
fn defaults_and_examples_are_values_of_their_fields() {
    let values: Vec<(String, &Field, String)> = reflection::records()
        .into_iter()
        .flat_map(|record: &Record| record.fields.iter().map(move |field| (record, field)))
        .flat_map(|(record, field)| {
            let texts = [("default", field.default), ("example", field.example)];
            let texts = texts.into_iter().filter_map(|(what, text)| Some((what, text?)));
            texts.map(move |(what, text)| {
                (format!("{}.{} {what}", record.name, field.name), field, nickel::value(text, field.shape))
            })
        })
        .collect();
    let mut source = format!("{}{{\n", evaluation::definitions());
    for (name, field, text) in &values {
        let contract = evaluation::structure(field.shape, "contracts.").unwrap_or_else(|| "Dyn".to_owned());
        writeln!(source, "  {name:?} | {contract} = {text},").expect("a string takes all text");
    }
    source.push('}');
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("values.ncl");
    std::fs::write(&file, source).expect("a file");
    // Examples import these.
    std::fs::write(folder.path().join("dashboard.json"), "{}\n").expect("a file");
    std::fs::write(folder.path().join("login.sops.yaml"), "kind: Secret\n").expect("a file");
    let request = Request::single_file(&file);
    let mut sources = Sources::new(folder.path());
    let Evaluated { values: evaluated, diagnostics, .. } =
        Evaluator::default().evaluate(&request, &mut sources);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let mut decoder = Decoder::new(&evaluated, false);
    for (name, field, _) in &values {
        let node = evaluated.field(Values::ROOT, name).expect("it was written");
        // Faults are collected; all are shown below.
        let _ = (field.decode)(node, &mut decoder);
    }
    let faults: Vec<&str> = decoder.diagnostics.iter().map(|fault| fault.message.as_str()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Files that take contracts from each other in a circle cannot be evaluated.
#[test]
fn files_of_contracts_import_each_other_in_one_direction() {
    fn visit(file: &str, files: &[(String, String)], trail: &mut Vec<String>) {
        assert!(!trail.iter().any(|earlier| earlier == file), "{} -> {file}", trail.join(" -> "));
        trail.push(file.to_owned());
        let text = files.iter().find(|(path, _)| path.ends_with(&format!("/{file}"))).map(|(_, text)| text);
        let text = text.expect("every imported file is generated");
        let imports = text.lines().filter(|line| line.ends_with("\" in"));
        for import in imports.filter_map(|line| line.split_once("import \"")) {
            let name = import.1.split('"').next().unwrap_or_default();
            visit(name.trim_start_matches("contracts/"), files, trail);
        }
        trail.pop();
    }
    visit("lab.ncl", &contracts::files(), &mut Vec::new());
}
