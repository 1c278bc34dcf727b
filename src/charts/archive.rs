//! A chart's archive, unpacked in memory: its name, defaults, schema, templates and CRDs, and its subcharts.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::{Map, Value};

use crate::charts::yaml;

/// Unpacked size in bytes, with all subcharts; more than any chart has.
const MOST_BYTES: u64 = 256 << 20;
/// Charts in an archive, at any depth.
const MOST_CHARTS: usize = 1000;
/// Nesting of subcharts.
const DEEPEST: usize = 12;

/// What may still be unpacked. Archives inside an archive share it: each of them can be a thousand times its own size.
struct Budget {
    bytes: u64,
    charts: usize,
}

/// A chart with its subcharts.
#[derive(Clone, Debug)]
pub struct Archive {
    /// The name in `Chart.yaml`.
    pub name: String,
    /// The version in `Chart.yaml`.
    pub version: String,
    /// The content of `values.yaml`.
    pub(super) defaults: Map<String, Value>,
    /// The content of `values.schema.json`.
    pub(super) schema: Option<Value>,
    /// All files that may be templates, or be read by one.
    pub(super) texts: Vec<String>,
    /// The files in `crds/`, in the order of their names.
    pub(super) crds: Vec<String>,
    /// The subcharts, by the key of their values in the values of this chart.
    pub(super) inside: BTreeMap<String, Archive>,
    /// Values that enable or disable a subchart, by the same keys.
    pub(super) conditions: BTreeMap<String, Vec<String>>,
}

/// Why an archive is not a chart.
pub type Unreadable = String;

impl Archive {
    /// Reads a packed chart.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut budget = Budget { bytes: MOST_BYTES, charts: MOST_CHARTS };
        Self::of(&unpack(bytes, &mut budget)?, 0, &mut budget)
    }

    fn of(files: &Files, depth: usize, budget: &mut Budget) -> Result<Self, Unreadable> {
        if depth > DEEPEST {
            return Err("charts are nested too deeply".to_owned());
        }
        budget.charts = budget
            .charts
            .checked_sub(1)
            .ok_or_else(|| format!("it has more than {MOST_CHARTS} subcharts"))?;
        let head = files.get("Chart.yaml").ok_or("it has no `Chart.yaml`")?;
        let head =
            yaml::document(&text("Chart.yaml", head)?).map_err(|problem| format!("Chart.yaml: {problem}"))?;
        let field = |name: &str| match &head[name] {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(format!("its `Chart.yaml` has no `{name}`")),
        };
        let defaults = match files.get("values.yaml") {
            Some(bytes) => yaml::document(&text("values.yaml", bytes)?)
                .map_err(|problem| format!("values.yaml: {problem}"))?,
            None => Value::Null,
        };
        let schema = match files.get("values.schema.json") {
            Some(bytes) => Some(
                serde_json::from_slice(bytes).map_err(|problem| format!("values.schema.json: {problem}"))?,
            ),
            None => None,
        };
        let own = |path: &&String| !path.starts_with("charts/");
        let mentions = |path: &&String| {
            own(path) && !path.starts_with("crds/") && !path.ends_with(".md") && !path.starts_with("values.")
        };
        let texts =
            files.keys().filter(mentions).filter_map(|path| String::from_utf8(files[path].clone()).ok());
        let crds = files.keys().filter(|path| path.starts_with("crds/"));
        let crds =
            crds.filter(|path| path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json"));
        let crds = crds.map(|path| text(path, &files[path])).collect::<Result<_, _>>()?;
        let dependencies = head["dependencies"].as_array().cloned().unwrap_or_default();
        let mut inside = BTreeMap::new();
        for (folder, files) in charts_inside(files, budget)? {
            let chart = Self::of(&files, depth + 1, budget)
                .map_err(|problem| format!("charts/{folder}: {problem}"))?;
            let aliases: Vec<String> = dependencies
                .iter()
                .filter(|dependency| dependency["name"] == chart.name.as_str())
                .map(|dependency| dependency["alias"].as_str().unwrap_or(&chart.name).to_owned())
                .collect();
            let names = if aliases.is_empty() { vec![chart.name.clone()] } else { aliases };
            inside.extend(names.into_iter().map(|name| (name, chart.clone())));
        }
        let conditions = dependencies.iter().filter_map(|dependency| {
            let key = dependency["alias"].as_str().or(dependency["name"].as_str())?;
            let paths = dependency["condition"].as_str()?.split(',').map(|path| path.trim().to_owned());
            Some((key.to_owned(), paths.collect()))
        });
        Ok(Self {
            name: field("name")?,
            version: field("version")?,
            defaults: defaults.as_object().cloned().unwrap_or_default(),
            schema,
            texts: texts.collect(),
            crds,
            inside,
            conditions: conditions.collect(),
        })
    }

    /// This chart and all its subcharts.
    pub(super) fn all(&self) -> Vec<&Self> {
        let inside = self.inside.values().flat_map(Self::all);
        [self].into_iter().chain(inside).collect()
    }
}

/// Files by their paths below the chart's folder.
type Files = BTreeMap<String, Vec<u8>>;

fn text(path: &str, bytes: &[u8]) -> Result<String, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| format!("`{path}` is not text"))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// All regular files of an archive, without the one folder around them.
fn unpack(bytes: &[u8], budget: &mut Budget) -> Result<Files, Unreadable> {
    let mut reader = GzDecoder::new(bytes).take(budget.bytes);
    let files = unpack_from(&mut reader);
    budget.bytes = reader.limit();
    if budget.bytes == 0 {
        return Err(format!("it unpacks to more than {} MiB", MOST_BYTES >> 20));
    }
    files
}

fn unpack_from(reader: &mut impl Read) -> Result<Files, Unreadable> {
    let unreadable = |problem: std::io::Error| format!("it is not a gzipped tar archive: {problem}");
    let mut files = Files::new();
    let mut archive = tar::Archive::new(reader);
    for entry in archive.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = entry.path().map_err(unreadable)?.to_string_lossy().replace('\\', "/");
        let Some((_, below)) = path.trim_start_matches("./").split_once('/') else { continue };
        if below.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(format!("it contains the invalid path `{path}`"));
        }
        let below = below.to_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(unreadable)?;
        files.insert(below, content);
    }
    if files.is_empty() { Err("it contains no files".to_owned()) } else { Ok(files) }
}

/// The subcharts in `charts/`: folders and archives.
fn charts_inside(files: &Files, budget: &mut Budget) -> Result<BTreeMap<String, Files>, Unreadable> {
    let mut charts: BTreeMap<String, Files> = BTreeMap::new();
    for (path, content) in files {
        let Some(below) = path.strip_prefix("charts/") else { continue };
        match below.split_once('/') {
            // helm ignores folders that begin with `_` or `.` too.
            Some((folder, _)) if folder.starts_with(['_', '.']) => {}
            Some((folder, path)) => {
                charts.entry(folder.to_owned()).or_default().insert(path.to_owned(), content.clone());
            }
            None if below.ends_with(".tgz") => {
                let inner =
                    unpack(content, budget).map_err(|problem| format!("charts/{below}: {problem}"))?;
                charts.insert(below.to_owned(), inner);
            }
            None => {}
        }
    }
    Ok(charts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chart with some files, packed.
    fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
        let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let mut archive = tar::Builder::new(gzip);
        let head = b"name: c\nversion: 1.0.0\n".to_vec();
        for (path, content) in [("Chart.yaml".to_owned(), head)].iter().chain(files) {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            let path = format!("c/{path}");
            archive.append_data(&mut header, path, content.as_slice()).expect("memory is writable");
        }
        archive.into_inner().and_then(flate2::write::GzEncoder::finish).expect("memory is writable")
    }

    fn around(inner: &[u8], copies: usize) -> Vec<u8> {
        let files = (0..copies).map(|number| (format!("charts/c{number}.tgz"), inner.to_vec()));
        packed(&files.collect::<Vec<_>>())
    }

    #[test]
    fn archives_inside_archives_share_one_bound() {
        let nested = (0..6).fold(packed(&[]), |inner, _| around(&inner, 10));
        let refused = Archive::read(&nested).expect_err("it contains a million charts");
        assert!(refused.ends_with("it has more than 1000 subcharts"), "{refused}");
        let zeros = packed(&[("zeros".to_owned(), vec![0; 100 << 20])]);
        let refused = Archive::read(&around(&zeros, 3)).expect_err("300 MiB");
        assert!(refused.ends_with("it unpacks to more than 256 MiB"), "{refused}");
        assert_eq!(Archive::read(&around(&packed(&[]), 20)).expect("it is small").all().len(), 2);
    }
}
