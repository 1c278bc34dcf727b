//! Versions of programs with numeric releases: `1.18.4`.

use std::fmt;
use std::str::FromStr;

use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// Major, minor and patch: `3.30.7`, or `2.1` if the patch does not matter. Printed without a `v`.
///
/// It must be a string: as a number, `1.30` would be `1.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    major: u32,
    minor: u32,
    patch: Option<u32>,
}

impl Release {
    /// The major version.
    pub const fn major(self) -> u32 {
        self.major
    }

    /// The minor version.
    pub const fn minor(self) -> u32 {
        self.minor
    }

    /// The patch version, if there is one.
    pub const fn patch(self) -> Option<u32> {
        self.patch
    }

    /// The version without its patch: `1.18`.
    pub const fn without_patch(self) -> Self {
        Self { patch: None, ..self }
    }
}

impl FromStr for Release {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let plain = text.strip_prefix('v').unwrap_or(text);
        let numbers: Option<Vec<u32>> = plain.split('.').map(number).collect();
        match numbers.as_deref() {
            Some([major, minor]) => Ok(Self { major: *major, minor: *minor, patch: None }),
            Some([major, minor, patch]) => Ok(Self { major: *major, minor: *minor, patch: Some(*patch) }),
            _ => Err(Malformed::new(format!("{} is not a version", shown(text)))
                .help("write `1.18.4` or `1.18`, for instance")),
        }
    }
}

/// Digits without a leading zero.
fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| digits)
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.patch {
            Some(patch) => f.pad(&format!("{}.{}.{patch}", self.major, self.minor)),
            None => f.pad(&format!("{}.{}", self.major, self.minor)),
        }
    }
}

serialize_as_text!(Release);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::obeys_the_laws;

    #[test]
    fn releases_are_ordered_by_number() {
        let release = |text: &str| text.parse::<Release>().expect(text);
        assert!(release("1.9.0") < release("v1.10.0") && release("2.1") > release("1.34.9"));
        assert_eq!(release("v3.30.7").without_patch(), release("3.30"));
        assert_eq!(release("v3.30.7").to_string(), "3.30.7");
    }

    #[test]
    fn what_is_not_a_release_is_refused() {
        for text in ["", "1", "1.2.3.4", "latest", "1.02", "1.2-rc1", "1..2", "vv1.2", "1. 2"] {
            assert!(text.parse::<Release>().is_err(), "{text}");
        }
    }

    obeys_the_laws! {
        release_laws: Release, "v?[0-9]{1,11}(\\.[0-9]{1,3}){0,3}(-rc[0-9])?";
    }
}
