//! Paths of volumes: on nodes, and inside a volume.

use std::str::FromStr;

use crate::lab::decode::from_text;
use crate::types::{Malformed, leads_up};

from_text! {
    HostPathName => "an absolute path",
    RelativePath => "a path within the volume",
    MountPath => "an absolute path",
}

/// A path on a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPathName(String);

/// A path within a volume. It cannot leave the volume.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelativePath(String);

impl FromStr for HostPathName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.starts_with('/') && !leads_up(text) && !text.contains('\0') {
            return Ok(Self(text.to_owned()));
        }
        Err(Malformed {
            message: format!("`{}` is not a valid path on a node", text.escape_debug()),
            help: Some("write an absolute path without `..`".to_owned()),
        })
    }
}

impl FromStr for RelativePath {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let fits = |part: &str| !matches!(part, "" | "." | "..");
        if text.split('/').all(fits) && !text.contains('\0') {
            return Ok(Self(text.to_owned()));
        }
        Err(Malformed {
            message: format!("`{}` is not a valid path inside a volume", text.escape_debug()),
            help: Some("write a relative path without `..`, such as `conf/app.yaml`".to_owned()),
        })
    }
}

impl std::fmt::Display for HostPathName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::fmt::Display for MountPath {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::fmt::Display for RelativePath {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An absolute path inside a container or a machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MountPath(String);

impl MountPath {
    /// The text of the path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for MountPath {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.starts_with('/') && !text.contains(|c: char| c == ':' || c.is_control()) && !leads_up(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(Malformed {
            message: match text.starts_with('/') {
                true => format!("`{}` cannot be a mount path", text.escape_debug()),
                false => format!("`{}` is not an absolute path", text.escape_debug()),
            },
            help: Some(
                "a mount path starts with `/`, and contains no colon, no line break and no `..`".into(),
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_where_they_belong() {
        for good in ["/", "/dev/dri", "/var/lib/x..y"] {
            assert!(good.parse::<HostPathName>().is_ok(), "{good}");
        }
        for bad in ["", "dev/dri", "/var/../etc", "/a\0b"] {
            assert!(bad.parse::<HostPathName>().is_err(), "{bad}");
        }
        assert!("/data..x".parse::<MountPath>().is_ok() && "/data/../x".parse::<MountPath>().is_err());
        for good in ["data", "data/db", "..data"] {
            assert!(good.parse::<RelativePath>().is_ok(), "{good}");
        }
        for bad in ["", "/data", "data/", "../x", "a//b", "./a"] {
            assert!(bad.parse::<RelativePath>().is_err(), "{bad}");
        }
    }
}
