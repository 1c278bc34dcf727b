//! Versions of Kubernetes.

use std::fmt;
use std::str::FromStr;

use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// A released version: `1.34.2`, or `1.34` if the patch does not matter. Printed without a `v`.
///
/// It must be a string: as a number, `1.30` would be `1.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    minor: u32,
    patch: Option<u32>,
}

/// The only major version so far.
const MAJOR: u32 = 1;

impl KubernetesVersion {
    /// Version 1 with a minor version, and a patch version if it is known.
    pub const fn new(minor: u32, patch: Option<u32>) -> Self {
        Self { minor, patch }
    }

    /// The minor version.
    pub const fn minor(self) -> u32 {
        self.minor
    }

    /// The patch version, if it is known.
    pub const fn patch(self) -> Option<u32> {
        self.patch
    }

    /// The version without its patch: `1.34`, as package repositories are named.
    pub const fn without_patch(self) -> Self {
        Self { patch: None, ..self }
    }
}

impl FromStr for KubernetesVersion {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let plain = text.strip_prefix('v').unwrap_or(text);
        let malformed = || Malformed::new(format!("{} is not a version of Kubernetes", shown(text)));
        let example = "write `1.34.2` or `1.34`, for instance";
        if let Some((release, _)) = plain.split_once(['-', '+']) {
            let malformed = malformed().propose::<Self>((!release.is_empty()).then(|| release.to_owned()));
            return Err(if malformed.help.is_some() { malformed } else { malformed.help(example) });
        }
        let numbers: Option<Vec<u32>> = plain.split('.').map(number).collect();
        match numbers.as_deref() {
            Some([MAJOR, minor]) => Ok(Self::new(*minor, None)),
            Some([MAJOR, minor, patch]) => Ok(Self::new(*minor, Some(*patch))),
            _ => Err(malformed().help(example)),
        }
    }
}

/// Digits without a leading zero.
fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| digits)
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.patch {
            Some(patch) => f.pad(&format!("{MAJOR}.{}.{patch}", self.minor)),
            None => f.pad(&format!("{MAJOR}.{}", self.minor)),
        }
    }
}

serialize_as_text!(KubernetesVersion);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn version(text: &str) -> KubernetesVersion {
        text.parse().expect(text)
    }

    #[test]
    fn versions_are_read_with_or_without_v_and_ordered_by_number() {
        assert_eq!(version("v1.34.2").to_string(), "1.34.2");
        assert_eq!((version("1.34.2").minor(), version("1.34.2").patch()), (34, Some(2)));
        assert_eq!(version("1.34.2").without_patch(), version("v1.34"));
        assert!(version("1.9.0") < version("1.10.0") && version("1.34.9") < version("1.34.10"));
    }

    #[test]
    fn other_versions_are_refused() {
        assert_eq!(
            refusal::<KubernetesVersion>("v1.34.2+k3s1"),
            ("`v1.34.2+k3s1` is not a version of Kubernetes".into(), "write `1.34.2`".into())
        );
        for text in ["", "1", "1.34.2.1", "2.0.0", "1.034", "latest", "1.x", "1.34.", "vv1.34", "1.+3"] {
            assert!(text.parse::<KubernetesVersion>().is_err(), "{text}");
        }
    }

    obeys_the_laws! {
        version_laws: KubernetesVersion, "v?[0-2](\\.[0-9]{1,11}){0,3}([+-][a-z0-9.]{0,5})?";
    }
}
