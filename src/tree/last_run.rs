//! The output of the last run: for labs that cannot render some of their files again and keep them unchanged.

use std::path::PathBuf;

use crate::disk;
use crate::tree::{ContentHash, MANIFEST_NAME, Manifest};

/// The output folder of a lab, as the last run left it. Nothing is read until it is needed.
#[derive(Clone, Debug)]
pub struct LastRun {
    output: PathBuf,
}

impl LastRun {
    /// The output of the last run in a directory, which may not exist.
    pub fn new(output: impl Into<PathBuf>) -> Self {
        Self { output: output.into() }
    }

    /// The unedited text files below a folder, by their paths in the output folder. Edited files are omitted, and are then
    /// reported by the writer.
    pub fn below(&self, folder: &str) -> Vec<(String, String)> {
        let Ok(Some(bytes)) = disk::read(&self.output.join(MANIFEST_NAME)) else { return Vec::new() };
        // The writer reports a manifest that cannot be read.
        let Ok(manifest) = Manifest::parse(&bytes) else { return Vec::new() };
        let below = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let owned = manifest.files.into_iter().filter(|(path, _)| below(path.as_str()));
        let read = owned.filter_map(|(path, hash)| {
            let bytes = disk::read(&self.output.join(path.as_str())).ok()??;
            let unchanged = ContentHash::of(&bytes) == hash;
            Some((path.to_string(), String::from_utf8(bytes).ok().filter(|_| unchanged)?))
        });
        read.collect()
    }
}
