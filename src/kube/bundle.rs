//! The schemas that come with `render`, made by `cargo xtask schemas`: see `bundle/NOTICE`.
//!
//! The index knows every kind. The definitions of a family are unpacked when the first of its kinds is asked for.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::Value;

/// Declares the families of the bundle with their files.
macro_rules! families {
    ($($name:literal),+ $(,)?) => {
        static FILES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("bundle/", $name, ".gz")))),+];
    };
}

families! {
    "argo-cd", "barman-cloud", "cert-manager", "cilium", "cloudnative-pg", "envoy-gateway", "external-dns", "external-secrets",
    "external-snapshotter", "flux-helm", "flux-image-automation", "flux-image-reflector", "flux-kustomize",
    "flux-notification", "flux-source", "gateway-api", "grafana-operator", "keda", "kubernetes", "kyverno", "metallb",
    "node-feature-discovery", "prometheus-operator", "rook", "sealed-secrets", "tailscale", "traefik", "trust-manager",
    "velero", "vertical-pod-autoscaler", "volsync",
}

/// The family of Kubernetes' own kinds.
pub(super) const KUBERNETES: &str = "kubernetes";

/// A kind that the bundle knows of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    /// `apps/v1`.
    pub api: Box<str>,
    pub kind: Box<str>,
    pub family: Box<str>,
    /// Absent where nothing serves the kind under this API version any more.
    pub definition: Option<Box<str>>,
    /// Absent where no source tells.
    pub namespaced: Option<bool>,
    /// The first and the last minor version of Kubernetes that has it; absent for custom resources.
    pub minors: Option<(u32, u32)>,
    /// The minor version since which it is deprecated; 0 where the version of Kubernetes does not matter.
    pub deprecated: Option<u32>,
    /// The minor version since which it is not served.
    pub removed: Option<u32>,
    /// API version and kind that took its place.
    pub replacement: Option<Box<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    #[cfg_attr(not(test), allow(dead_code, reason = "tests compare it with the pins"))]
    pins: Box<str>,
    #[cfg_attr(not(test), allow(dead_code, reason = "tests compare them with the files"))]
    families: BTreeMap<Box<str>, Box<str>>,
    /// By API version and kind.
    kinds: Vec<Kind>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    serde_json::from_str(include_str!("bundle/index.json")).expect("a test reads the index that is built in")
});

/// Every kind, in the order of API versions and kinds.
pub(super) fn kinds() -> &'static [Kind] {
    &INDEX.kinds
}

/// The names of all families, in order.
#[cfg(test)]
pub(super) fn families() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

pub(super) fn kind(api: &str, kind: &str) -> Option<&'static Kind> {
    let at = kinds().binary_search_by(|each| (&*each.api, &*each.kind).cmp(&(api, kind)));
    at.ok().map(|at| &kinds()[at])
}

/// The oldest and the newest minor version of Kubernetes in the bundle.
pub(super) fn minors() -> (u32, u32) {
    static MINORS: LazyLock<(u32, u32)> = LazyLock::new(|| {
        let minors = kinds().iter().filter_map(|kind| kind.minors);
        minors.fold((u32::MAX, 0), |all, (first, last)| (all.0.min(first), all.1.max(last)))
    });
    *MINORS
}

/// The definitions of one family, for one minor version of Kubernetes.
#[derive(Debug)]
pub(super) struct Family {
    text: String,
    /// Where the name and the schema of each definition lie in the text, in the order of names.
    definitions: Vec<(Range<usize>, Range<usize>)>,
}

impl Family {
    /// Unpacks a family's definitions; none, if there is no such family.
    pub(super) fn unpack(name: &str, minor: u32) -> Self {
        let packed = FILES.iter().find_map(|(family, bytes)| (*family == name).then_some(*bytes));
        let mut text = String::new();
        if let Some(packed) = packed {
            GzDecoder::new(packed)
                .read_to_string(&mut text)
                .expect("a test unpacks every file that is built in");
        }
        let mut definitions = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let mut columns = line.splitn(3, '\t');
            if let (Some(minors), Some(name), Some(schema)) = (columns.next(), columns.next(), columns.next())
                && covers(minors, minor)
            {
                let (from, end) = (start + minors.len() + 1, start + line.len());
                definitions.push((from..from + name.len(), end - schema.len()..end));
            }
            start += line.len();
        }
        definitions.sort_by(|(one, _), (other, _)| text[one.clone()].cmp(&text[other.clone()]));
        Self { text, definitions }
    }

    /// How many definitions there are.
    pub(super) fn len(&self) -> usize {
        self.definitions.len()
    }

    /// Where a definition stands among all.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.definitions.binary_search_by(|(known, _)| self.text[known.clone()].cmp(name)).ok()
    }

    /// The name and the structural schema of the definition at a place.
    pub(super) fn definition_at(&self, place: usize) -> (&str, Value) {
        let (name, schema) = self.definitions[place].clone();
        let schema = serde_json::from_str(&self.text[schema]);
        (&self.text[name], schema.expect("a test reads every schema that is built in"))
    }

    /// A structural schema by its name.
    pub(super) fn definition(&self, name: &str) -> Option<Value> {
        Some(self.definition_at(self.place(name)?).1)
    }
}

/// Whether a range such as `25-37` contains the minor version; `*` contains all.
fn covers(minors: &str, minor: u32) -> bool {
    let Some((first, last)) = minors.split_once('-') else { return minors == "*" };
    let within =
        |bound: &str, fits: fn(&u32, &u32) -> bool| bound.parse().is_ok_and(|bound| fits(&minor, &bound));
    within(first, u32::ge) && within(last, u32::le)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn hash(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_bundle_was_made_from_the_pins_as_they_are() {
        let advice = "run `cargo xtask schemas`";
        assert_eq!(hash(include_bytes!("bundle/pins.json")), *INDEX.pins, "the pins have changed: {advice}");
        let built_in: Vec<(&str, String)> = FILES.iter().map(|(name, bytes)| (*name, hash(bytes))).collect();
        let indexed: Vec<(&str, String)> =
            INDEX.families.iter().map(|(name, hash)| (&**name, hash.to_string())).collect();
        assert_eq!(built_in, indexed, "files and index differ: {advice}, and list every family above");
    }

    #[test]
    fn the_bundle_is_small_and_names_its_sources() {
        let size: usize = FILES.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(size < 1 << 20, "{size} bytes");
        let pins: Value = serde_json::from_str(include_str!("bundle/pins.json")).expect("valid JSON");
        let notice = include_str!("bundle/NOTICE");
        for family in pins["families"].as_array().expect("a list") {
            let text = |key: &str| family[key].as_str().expect("text");
            let line = format!("{} {}, {}", text("module"), text("version"), text("licence"));
            assert!(notice.contains(&line), "{line}");
        }
    }

    #[test]
    fn every_kind_has_its_definition_in_every_version_it_is_listed_for() {
        assert!(kinds().is_sorted_by_key(|kind| (&kind.api, &kind.kind)));
        let (oldest, newest) = minors();
        for minor in oldest..=newest {
            for (name, _) in FILES {
                let family = Family::unpack(name, minor);
                let listed = kinds().iter().filter(|kind| *kind.family == **name);
                for kind in listed
                    .filter(|kind| kind.minors.is_none_or(|(first, last)| (first..=last).contains(&minor)))
                {
                    if let Some(definition) = &kind.definition {
                        let schema = family.definition(definition);
                        assert!(schema.is_some(), "{} {} in 1.{minor}", kind.api, kind.kind);
                    }
                }
            }
        }
    }
}
