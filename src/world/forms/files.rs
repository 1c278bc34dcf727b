//! Files of ConfigMaps, by the ends of their names.

use crate::document::fields;
use crate::world::forms::codes::OBJ_FILE;
use crate::world::object::Object;
use crate::world::report::Report;

/// Marks of texts that a template makes: they have their form only afterwards.
const TEMPLATES: &[&str] = &["{{", "${", "{%", "<%", "$("];

pub(super) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("ConfigMap", "") {
        return;
    }
    for (name, data) in fields(object.data.get("data")) {
        let Some(text) = data.as_str().filter(|text| !text.trim().is_empty()) else { continue };
        if TEMPLATES.iter().any(|mark| text.contains(mark)) {
            continue;
        }
        let Some((form, Err(problem))) = read(name, text) else { continue };
        let says = format!("has the file `{name}`, which is not {form}: {problem}");
        let help = "correct the file, or write its content as data, which is printed in the right form";
        report.add(&OBJ_FILE, object, data, &says, "cannot be read", help);
    }
}

/// The form that a file has by its name, and what is wrong with it.
fn read(name: &str, text: &str) -> Option<(&'static str, Result<(), String>)> {
    let end = name.rsplit_once('.').map(|(_, end)| end)?;
    Some(match end {
        "json" => ("JSON", serde_json::from_str::<serde::de::IgnoredAny>(text).map(drop).map_err(shown)),
        "yaml" | "yml" => ("YAML", yaml(text)),
        "toml" => {
            ("TOML", text.parse::<toml::Table>().map(drop).map_err(|problem| problem.message().to_owned()))
        }
        _ => return None,
    })
}

/// All documents of a file. Tags of programs, such as `!secret`, are theirs.
fn yaml(text: &str) -> Result<(), String> {
    use serde::Deserialize;
    serde_yaml::Deserializer::from_str(text).try_for_each(|document| {
        serde::de::IgnoredAny::deserialize(document).map(drop).map_err(|problem| problem.to_string())
    })
}

fn shown(problem: serde_json::Error) -> String {
    problem.to_string()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn files_have_the_form_of_their_names() {
        for (name, text) in [("a.json", "{"), ("a.yaml", "a: [b"), ("a.yml", "a: b: c"), ("a.toml", "a = ")] {
            assert!(matches!(read(name, text), Some((_, Err(_)))), "{name}");
        }
        for (name, text) in
            [("a.json", "[]"), ("a.yaml", "a: !secret b\n---\nc: d"), ("a.toml", "a = 1"), ("a.txt", "{")]
        {
            assert!(!matches!(read(name, text), Some((_, Err(_)))), "{name}");
        }
    }
}
