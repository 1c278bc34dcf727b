//! The list of sources: `src/kube/bundle/pins.json`.

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The folder of the bundle.
pub(super) const FOLDER: &str = "src/kube/bundle";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pins {
    /// Form of the bundle's files; raised when this generator writes something else for the same sources.
    #[allow(dead_code, reason = "part of the hash")]
    form: u32,
    pub(super) kubernetes: Package,
    pub(super) go_types: Vec<GoTypes>,
    pub(super) controller_gen: ControllerGen,
    pub(super) families: Vec<Family>,
}

/// The package of PyPI with the schemas of Kubernetes' own kinds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Package {
    pub(super) package: String,
    pub(super) version: String,
    pub(super) sha256: String,
    pub(super) licence: String,
}

/// A Go module that declares Kubernetes' types.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GoTypes {
    pub(super) module: String,
    pub(super) version: String,
    pub(super) sum: String,
    pub(super) licence: String,
    /// The folder below which packages lie as `GROUP/VERSION`.
    pub(super) packages: String,
}

/// The program that makes CRDs from Go types.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ControllerGen {
    pub(super) module: String,
    pub(super) version: String,
    pub(super) sum: String,
}

/// A project whose custom resources are known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Family {
    pub(super) name: String,
    pub(super) module: String,
    pub(super) version: String,
    pub(super) sum: String,
    pub(super) licence: String,
    /// Folders and files with CRDs; where two have the same version of a kind, the first counts.
    #[serde(default)]
    pub(super) crds: Vec<String>,
    /// A package of Go types to make CRDs from, where only that has a licence to be taken under.
    pub(super) generate: Option<String>,
}

impl Pins {
    /// The pins and the hash of their file.
    pub(super) fn read() -> Result<(Self, String), String> {
        let path = format!("{FOLDER}/pins.json");
        let text = std::fs::read(&path).map_err(|problem| format!("{path}: {problem}"))?;
        let pins = serde_json::from_slice(&text).map_err(|problem| format!("{path}: {problem}"))?;
        Ok((pins, hash(&text)))
    }
}

/// SHA-256 in hexadecimal digits.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
