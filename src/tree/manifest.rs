//! The manifest: the files of an output directory that render owns, and the hashes of their contents.
//!
//! It is committed with the files, and only it contains the version of render. One line per file, sorted, so that
//! diffs are small and merges work line by line.

use std::collections::BTreeMap;

use crate::tree::hash::ContentHash;
use crate::tree::path::TreePath;
use crate::tree::record::RecordError;
use crate::tree::{Tree, record};

/// The format of new manifests.
pub const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

const FORMAT: &str = "render-manifest-1";

/// The list of owned files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The version of render that wrote it.
    pub version: String,
    /// The hash of each file.
    pub files: BTreeMap<TreePath, ContentHash>,
}

impl Manifest {
    /// The manifest of a directory that contains exactly this tree.
    pub fn of(tree: &Tree) -> Self {
        let files = tree.iter().map(|(path, file)| (path.clone(), ContentHash::of(&file.bytes))).collect();
        Self { version: TOOL_VERSION.to_owned(), files }
    }

    /// Parses the text of a manifest.
    pub fn parse(bytes: &[u8]) -> Result<Self, RecordError> {
        let record = record::parse::<String>(FORMAT, bytes)?;
        let mut files = BTreeMap::new();
        for (path, text) in record.files {
            let hash = record::parse_hash(&path, &text)?;
            files.insert(path, hash);
        }
        Ok(Self { version: record.version, files })
    }

    /// The text of the manifest.
    pub fn print(&self) -> String {
        let files = self.files.iter().map(|(path, hash)| (path, format!("\"{hash}\"")));
        record::print(FORMAT, &self.version, files)
    }
}

/// The manifest of a tree, with its text.
pub(super) struct NewManifest {
    pub(super) manifest: Manifest,
    pub(super) text: String,
}

impl NewManifest {
    pub(super) fn of(tree: &Tree) -> Self {
        let manifest = Manifest::of(tree);
        Self { text: manifest.print(), manifest }
    }

    /// Reads a manifest. Usually nothing has changed, and then the text is that of this manifest.
    pub(super) fn or_parsed(&self, bytes: &[u8]) -> Result<Manifest, RecordError> {
        if bytes == self.text.as_bytes() { Ok(self.manifest.clone()) } else { Manifest::parse(bytes) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tree::path::PathFault;

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn manifest(files: &str) -> String {
        format!("{{\"format\": \"render-manifest-1\", \"render\": \"0\", \"files\": {{{files}}}}}")
    }

    fn error(text: &str) -> RecordError {
        let error = Manifest::parse(text.as_bytes()).expect_err(text);
        assert!(!error.help().is_empty() && !error.to_string().is_empty());
        error
    }

    #[test]
    fn one_file_stands_on_one_line() {
        let files = ["b/x y", "a"].map(|path| (TreePath::new(path).expect("a path"), ContentHash::of(b"")));
        let manifest = Manifest { version: "1.2.3".into(), files: files.into() };
        let text = format!(
            "{{\n  \"format\": \"render-manifest-1\",\n  \"render\": \"1.2.3\",\n  \"files\": {{\n    \
             \"a\": \"{EMPTY}\",\n    \"b/x y\": \"{EMPTY}\"\n  }}\n}}\n"
        );
        assert_eq!(manifest.print(), text);
        assert_eq!(Manifest::parse(text.as_bytes()), Ok(manifest));
    }

    #[test]
    fn a_manifest_without_files_reads_back() {
        let manifest = Manifest::of(&Tree::new());
        assert_eq!(Manifest::parse(manifest.print().as_bytes()), Ok(manifest));
    }

    #[test]
    fn a_merge_that_was_not_resolved_is_named_with_its_line() {
        let text = "{\n<<<<<<< HEAD\n  \"format\": 1\n=======\n>>>>>>> theirs\n}";
        assert_eq!(error(text), RecordError::ConflictMarkers { line: 2 });
    }

    #[test]
    fn unsafe_paths_are_errors() {
        let fault = |path: &str| match error(&manifest(&format!("\"{path}\": \"{EMPTY}\""))) {
            RecordError::UnsafePath(error) => error.fault,
            other => panic!("{other}"),
        };
        assert_eq!(fault("/etc/passwd"), PathFault::Absolute);
        assert_eq!(fault("../../x"), PathFault::DotName);
        assert_eq!(fault("render-manifest.json"), PathFault::OwnName("render-manifest.json".into()));
        assert_eq!(fault(".git/config"), PathFault::GitName(".git".into()));
    }

    #[test]
    fn what_render_would_not_write_is_an_error() {
        let twice = manifest(&format!("\"a\": \"{EMPTY}\", \"a\": \"{EMPTY}\""));
        assert_eq!(error(&twice), RecordError::RepeatedPath(TreePath::new("a").expect("a path")));
        assert!(matches!(error(&manifest("\"a\": \"sha256:00\"")), RecordError::BadHash { .. }));
        assert!(matches!(error(&manifest("\"a\": 7")), RecordError::Syntax { line: 1, .. }));
        for text in ["", "{", "[]", "{}", "null", "\u{feff}{}", &format!("{} x", manifest(""))] {
            assert!(matches!(error(text), RecordError::Syntax { .. }), "{text}");
        }
        let more = manifest("").replace("\"render\"", "\"more\": 1, \"render\"");
        assert!(matches!(error(&more), RecordError::Syntax { message, .. } if message.contains("more")));
        assert!(Manifest::parse(b"\xff").is_err());
    }

    #[test]
    fn a_format_of_the_future_is_named_before_its_fields_are_judged() {
        let text = "{\"format\": \"render-manifest-2\", \"trees\": []}";
        assert_eq!(error(text), RecordError::UnknownFormat { found: "render-manifest-2".into() });
    }

    proptest! {
        #[test]
        fn every_manifest_reads_back(paths in proptest::collection::btree_set("[a-zé\"' ]{1,6}(/[A-Z0-9]{1,3}){0,2}", 0..8)) {
            let files = paths.iter().filter_map(|path| TreePath::new(path).ok());
            let files = files.map(|path| (path.clone(), ContentHash::of(path.as_str().as_bytes()))).collect();
            let manifest = Manifest { version: TOOL_VERSION.into(), files };
            prop_assert_eq!(Manifest::parse(manifest.print().as_bytes()), Ok(manifest));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "[{}\\[\\]\":,a-z0-9<>=\n ]{0,60}") {
            let _ = Manifest::parse(text.as_bytes());
        }
    }
}
