//! Writing the bundle: always the same bytes for the same sources.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use flate2::{Compression, GzBuilder};

use super::pins::{FOLDER, Pins, hash};
use super::{Bundle, Definition};
use crate::Outcome;

/// Replaces the bundle's files.
pub(super) fn bundle(pins: &Pins, pins_hash: &str, bundle: Bundle) -> Outcome {
    let folder = Path::new(FOLDER);
    let entries = std::fs::read_dir(folder).map_err(|problem| format!("{FOLDER}: {problem}"))?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.extension().is_some_and(|extension| extension == "gz") {
            std::fs::remove_file(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
        }
    }
    let mut families = serde_json::Map::new();
    let mut total = 0;
    for (name, definitions) in &bundle.families {
        let bytes = compressed(definitions)?;
        println!("{:7} bytes  {name}", bytes.len());
        total += bytes.len();
        families.insert(name.clone(), hash(&bytes).into());
        write(&folder.join(format!("{name}.gz")), &bytes)?;
    }
    println!("{total:7} bytes  {} kinds", bundle.kinds.len());
    write(&folder.join("index.json"), index(pins_hash, families, &bundle)?.as_bytes())?;
    write(&folder.join("NOTICE"), notice(pins).as_bytes())
}

/// One definition a line: its versions of Kubernetes, its name, its schema.
fn compressed(definitions: &[Definition]) -> Result<Vec<u8>, String> {
    let mut text = String::new();
    for Definition { minors, name, schema } in definitions {
        let minors = minors.map_or("*".to_owned(), |(first, last)| format!("{first}-{last}"));
        writeln!(text, "{minors}\t{name}\t{schema}").map_err(|problem| problem.to_string())?;
    }
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).map_err(|problem| problem.to_string())
}

/// The index, one kind a line.
fn index(
    pins_hash: &str,
    families: serde_json::Map<String, serde_json::Value>,
    bundle: &Bundle,
) -> Result<String, String> {
    let families = serde_json::to_string_pretty(&families).map_err(|problem| problem.to_string())?;
    let lines: Result<Vec<String>, _> = bundle.kinds.values().map(serde_json::to_string).collect();
    let lines = lines.map_err(|problem| problem.to_string())?.join(",\n");
    Ok(format!("{{\"pins\": \"{pins_hash}\",\n\"families\": {families},\n\"kinds\": [\n{lines}\n]}}\n"))
}

/// Where everything comes from, and under which licences.
fn notice(pins: &Pins) -> String {
    let mut text = String::from(
        "The files of this folder hold schemas of Kubernetes objects, made by `cargo xtask schemas` from the packages\n\
         below: descriptions and the schemas of `status` were left out, and the words of\n\
         enumerations were added to Kubernetes' own kinds. Each package is taken under the licence named, which is\n\
         found in it; the copyrights are those of the projects' authors.\n\n",
    );
    let mut add = |file: &str, package: &str, version: &str, licence: &str| {
        text.push_str(&format!("{file:28} {package} {version}, {licence}\n"));
    };
    let Pins { kubernetes, go_types, families, .. } = pins;
    let package = format!("PyPI {}", kubernetes.package);
    add("kubernetes.gz", &package, &kubernetes.version, &kubernetes.licence);
    for types in go_types {
        add("kubernetes.gz, index.json", &types.module, &types.version, &types.licence);
    }
    for family in families {
        add(&format!("{}.gz", family.name), &family.module, &family.version, &family.licence);
    }
    for family in families.iter().filter(|family| family.generate.is_some()) {
        let package = family.generate.as_deref().unwrap_or_default();
        text.push_str(&format!(
            "\n{}.gz is made from the Go types in `{package}` of that module only, which may be used under {};\n\
             nothing else of the module is taken.\n",
            family.name, family.licence
        ));
    }
    text
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    std::fs::write(path, bytes).map_err(|problem| format!("{}: {problem}", path.display()))
}
