//! What the last run made of a chart: kept as it is while there is no helm to make it anew.

use std::fs;
use std::path::Path;

use crate::tree::{ContentHash, MANIFEST_NAME, Manifest};

/// The files of a service that the output folder holds as they were rendered, by their paths below it. One that was
/// edited is not among them, and is then reported by the writer.
pub(super) fn files(output: &Path, folder: &str) -> Vec<(String, String)> {
    let Ok(bytes) = fs::read(output.join(MANIFEST_NAME)) else { return Vec::new() };
    // A manifest that cannot be read stops the writer, which says so.
    let Ok(manifest) = Manifest::parse(&bytes) else { return Vec::new() };
    let below = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let owned = manifest.files.into_iter().filter(|(path, _)| below(path.as_str()));
    let read = owned.filter_map(|(path, hash)| {
        let bytes =
            fs::read(output.join(path.as_str())).ok().filter(|bytes| ContentHash::of(bytes) == hash)?;
        Some((path.to_string(), String::from_utf8(bytes).ok()?))
    });
    read.collect()
}
