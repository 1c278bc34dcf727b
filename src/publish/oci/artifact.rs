//! The bytes of an artifact: an archive of the tree, and a manifest that describes it.

use std::collections::BTreeSet;
use std::io;

use flate2::{Compression, GzBuilder};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use crate::publish::commit::below;
use crate::publish::date::rfc3339;
use crate::publish::source::Source;
use crate::tree::{MANIFEST_NAME, Manifest, Tree};

pub(super) const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
/// What gzip writes if the operating system is unknown.
const UNKNOWN_SYSTEM: u8 = 255;

/// The media types of an artifact. Flux reads both; Argo CD accepts only those of images without further
/// configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As `flux push artifact` writes it.
    Flux,
    /// As for container images.
    Image,
}

impl Layout {
    fn config_type(self) -> &'static str {
        match self {
            Self::Flux => "application/vnd.cncf.flux.config.v1+json",
            Self::Image => "application/vnd.oci.image.config.v1+json",
        }
    }

    fn layer_type(self) -> &'static str {
        match self {
            Self::Flux => "application/vnd.cncf.flux.content.v1.tar+gzip",
            Self::Image => "application/vnd.oci.image.layer.v1.tar+gzip",
        }
    }
}

/// Bytes that a registry stores under their digest.
#[derive(Debug)]
pub(super) struct Blob {
    pub(super) bytes: Vec<u8>,
    pub(super) digest: String,
}

/// An artifact, complete in memory.
#[derive(Debug)]
pub struct Artifact {
    blobs: [Blob; 2],
    manifest: Blob,
}

impl Artifact {
    /// The artifact of a tree, which is placed in a folder of the archive; `.` for its root.
    pub fn new(tree: &Tree, folder: &str, source: &Source, layout: Layout) -> Self {
        // Archives in memory have no reason to fail.
        let archive = archive(tree, folder).expect("the paths of a tree fit into an archive");
        let config = Blob::new(config(&archive).into_bytes());
        let layer = Blob::new(compressed(&archive).expect("memory can be written to"));
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "config": config.described(layout.config_type()),
            "layers": [layer.described(layout.layer_type())],
            "annotations": annotations(source),
        });
        Self { blobs: [config, layer], manifest: Blob::new(manifest.to_string().into_bytes()) }
    }

    /// The digest that identifies the artifact.
    pub fn digest(&self) -> &str {
        &self.manifest.digest
    }

    pub(super) fn blobs(&self) -> &[Blob] {
        &self.blobs
    }

    pub(super) fn manifest(&self) -> (&'static str, &[u8]) {
        (MANIFEST_TYPE, &self.manifest.bytes)
    }
}

impl Blob {
    fn new(bytes: Vec<u8>) -> Self {
        Self { digest: digest(&bytes), bytes }
    }

    fn described(&self, media_type: &str) -> Value {
        json!({ "mediaType": media_type, "digest": self.digest, "size": self.bytes.len() })
    }
}

pub(super) fn digest(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

/// An image needs a configuration. It lists the layer before compression.
fn config(archive: &[u8]) -> String {
    let layers = json!({ "type": "layers", "diff_ids": [digest(archive)] });
    json!({ "architecture": "", "os": "", "config": {}, "rootfs": layers }).to_string()
}

/// Where the artifact comes from. Flux expects a time even of sources without a commit.
fn annotations(source: &Source) -> Map<String, Value> {
    let committed = source.commit.as_ref().map_or(0, |commit| commit.committed);
    let known = [
        ("org.opencontainers.image.created", Some(rfc3339(committed))),
        ("org.opencontainers.image.source", source.url.clone()),
        ("org.opencontainers.image.revision", source.revision()),
    ];
    known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect()
}

/// The files in the order of their paths, without anything that depends on the machine or the time. Every folder has an
/// entry before its files: Argo CD creates no others.
fn archive(tree: &Tree, folder: &str) -> io::Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    let mut folders = BTreeSet::new();
    let manifest = Manifest::of(tree).print().into_bytes();
    let files = tree.iter().map(|(path, file)| (path.as_str(), &*file.bytes, file.executable));
    for (path, bytes, executable) in files.chain([(MANIFEST_NAME, &*manifest, false)]) {
        let path = below(folder, path);
        for (end, _) in path.match_indices('/') {
            if folders.insert(path[..end].to_owned()) {
                append(&mut archive, &path[..=end], EntryType::Directory, 0o755, &[])?;
            }
        }
        append(&mut archive, &path, EntryType::Regular, if executable { 0o755 } else { 0o644 }, bytes)?;
    }
    archive.into_inner()
}

fn append(
    archive: &mut Builder<Vec<u8>>,
    path: &str,
    kind: EntryType,
    mode: u32,
    bytes: &[u8],
) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(bytes.len() as u64);
    archive.append_data(&mut header, path, bytes)
}

fn compressed(archive: &[u8]) -> io::Result<Vec<u8>> {
    let gzip = GzBuilder::new().mtime(0).operating_system(UNKNOWN_SYSTEM);
    let mut encoder = gzip.write(Vec::new(), Compression::best());
    io::Write::write_all(&mut encoder, archive)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{TreeFile, TreePath};

    fn tree(paths: &[&str]) -> Tree {
        let mut tree = Tree::new();
        for path in paths {
            let file = TreeFile { bytes: path.as_bytes().into(), executable: path.ends_with(".sh") };
            tree.insert(TreePath::new(path).expect("a path"), file).expect("no collision");
        }
        tree
    }

    fn entries(artifact: &Artifact) -> Vec<(String, u32, u64)> {
        let layer = flate2::read::GzDecoder::new(&*artifact.blobs[1].bytes);
        let mut archive = tar::Archive::new(layer);
        let entries = archive.entries().expect("an archive");
        entries
            .map(|entry| {
                let entry = entry.expect("an entry");
                let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                let header = entry.header();
                let mode = header.mode().expect("a mode");
                (path, mode, header.mtime().expect("a time") + header.uid().expect("a user"))
            })
            .collect()
    }

    #[test]
    fn folders_come_before_their_files_and_nothing_depends_on_the_machine() {
        let long = format!("{}/x.yaml", "n".repeat(120));
        let artifact =
            Artifact::new(&tree(&["b/c/d.sh", "a", &long]), "home", &Source::default(), Layout::Flux);
        let deep = format!("home/{long}");
        let expected = [
            ("home/", 0o755),
            ("home/a", 0o644),
            ("home/b/", 0o755),
            ("home/b/c/", 0o755),
            ("home/b/c/d.sh", 0o755),
            (&deep[..deep.len() - 6], 0o755),
            (&deep, 0o644),
            ("home/render-manifest.json", 0o644),
        ];
        let expected: Vec<_> = expected.iter().map(|(path, mode)| ((*path).to_owned(), *mode, 0)).collect();
        assert_eq!(entries(&artifact), expected);
    }

    #[test]
    fn the_digest_follows_from_tree_and_source() {
        let of = |paths: &[&str], folder: &str, layout| {
            Artifact::new(&tree(paths), folder, &Source::default(), layout).digest().to_owned()
        };
        let first = of(&["a", "b/c"], ".", Layout::Flux);
        assert_eq!(first, of(&["b/c", "a"], ".", Layout::Flux));
        assert_ne!(first, of(&["a", "b/d"], ".", Layout::Flux));
        assert_ne!(first, of(&["a", "b/c"], "home", Layout::Flux));
        assert_ne!(first, of(&["a", "b/c"], ".", Layout::Image));
    }
}
