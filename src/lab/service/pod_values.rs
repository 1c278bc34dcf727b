//! Values that only pods have: capabilities, extended resources, file modes, and times in whole seconds.

use std::str::FromStr;

use crate::lab::decode::{from_text, parsed};
use crate::types::{Duration, LabelKey, Malformed};
use crate::value::{Scalar, ToScalar};

from_text! {
    Capability => "a capability such as \"NET_ADMIN\"",
}

parsed! {
    FileMode => "file permissions such as \"0644\"",
    Seconds => "a duration such as \"60s\"",
}

/// A Linux capability in Kubernetes' spelling: `NET_ADMIN`, not `CAP_NET_ADMIN`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Capability(String);

impl std::fmt::Display for Capability {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Capability {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let plain = |text: &str| {
            text.starts_with(|first: char| first.is_ascii_uppercase())
                && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        };
        if plain(text) && !text.starts_with("CAP_") {
            return Ok(Self(text.to_owned()));
        }
        let upper = text.to_ascii_uppercase();
        let short = upper.strip_prefix("CAP_").unwrap_or(&upper);
        Err(Malformed {
            message: format!("`{text}` is not a capability"),
            help: Some(match plain(short) {
                true => format!("write `{short}`"),
                false => "write one word in capitals, such as `NET_ADMIN`".to_owned(),
            }),
        })
    }
}

/// The name of an extended resource of nodes: always with a prefix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExtendedResource(LabelKey);

impl std::fmt::Display for ExtendedResource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for ExtendedResource {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let key: LabelKey = text.parse()?;
        if key.prefix().is_some() {
            return Ok(Self(key));
        }
        Err(Malformed {
            message: format!("`{text}` is not an extended resource, because it has no prefix"),
            help: Some(match text {
                "cpu" | "memory" => format!("use the container's field `{text}`"),
                _ => "write a name with a prefix, such as `nvidia.com/gpu`".to_owned(),
            }),
        })
    }
}

/// A duration in whole seconds, as Kubernetes requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seconds {
    /// The number of seconds.
    pub seconds: u32,
}

impl ToScalar for Seconds {
    fn to_scalar(&self) -> Scalar {
        Scalar::Integer(self.seconds.into())
    }
}

impl Seconds {
    /// The maximum that fits in Kubernetes' fields.
    const MOST: u32 = i32::MAX.unsigned_abs();
}

impl FromStr for Seconds {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let duration: Duration = text.parse()?;
        match duration.seconds_exact() {
            None => Err(Malformed {
                message: format!("`{text}` is not a whole number of seconds"),
                help: Some(format!("write `{}s`", duration.nanoseconds() / 1_000_000_000 + 1)),
            }),
            Some(seconds) => match u32::try_from(seconds).ok().filter(|seconds| *seconds <= Self::MOST) {
                Some(seconds) => Ok(Self { seconds }),
                None => Err(Malformed {
                    message: format!("`{text}` exceeds the maximum of Kubernetes"),
                    help: Some(format!("write at most `{}s`", Self::MOST)),
                }),
            },
        }
    }
}

/// Permissions of a file, in octal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileMode {
    /// The permission bits.
    pub bits: u32,
}

impl FromStr for FileMode {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let is_octal = matches!(text.len(), 3 | 4) && text.chars().all(|c| c.is_digit(8));
        match u32::from_str_radix(text, 8) {
            Ok(bits) if is_octal && bits <= 0o777 => Ok(Self { bits }),
            _ => Err(Malformed {
                message: format!("`{text}` is not a valid file mode"),
                help: Some("write three octal digits, such as `0644` or `0755`".to_owned()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_single_words_in_kubernetes_spelling() {
        for word in ["ALL", "NET_ADMIN", "SYS_ADMIN", "AUDIT_WRITE"] {
            assert_eq!(word.parse::<Capability>().map(|it| it.to_string()), Ok(word.to_owned()));
        }
        let help = |text: &str| text.parse::<Capability>().expect_err("no capability").help;
        for text in ["net_admin", "CAP_NET_ADMIN", "cap_net_admin"] {
            assert_eq!(help(text).as_deref(), Some("write `NET_ADMIN`"), "{text}");
        }
        for text in ["", "CAP_", "NET_ADMIN,SYS_ADMIN", "NET ADMIN"] {
            assert_eq!(
                help(text).as_deref(),
                Some("write one word in capitals, such as `NET_ADMIN`"),
                "{text}"
            );
        }
    }

    #[test]
    fn extended_resources_have_a_prefix() {
        assert!("nvidia.com/gpu".parse::<ExtendedResource>().is_ok());
        for text in ["cpu", "memory", "gpu", "nvidia.com/", "/gpu"] {
            assert!(text.parse::<ExtendedResource>().is_err(), "{text}");
        }
    }

    #[test]
    fn permissions_are_octal() {
        assert_eq!("0755".parse(), Ok(FileMode { bits: 493 }));
        assert_eq!("644".parse(), Ok(FileMode { bits: 420 }));
        for text in ["", "7", "0o644", "0888", "-644", "+644", "1777", "rw-r--r--"] {
            assert!(text.parse::<FileMode>().is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_whole_seconds() {
        assert_eq!("1m30s".parse(), Ok(Seconds { seconds: 90 }));
        let help = |text: &str| text.parse::<Seconds>().expect_err("no such time").help;
        assert_eq!(help("1500ms").as_deref(), Some("write `2s`"));
        assert_eq!(help("1300000h").as_deref(), Some("write at most `2147483647s`"));
    }
}
