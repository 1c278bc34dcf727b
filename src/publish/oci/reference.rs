//! References to artifacts: `oci://registry.example.com/labs/home:main`.

use std::fmt;
use std::str::FromStr;

use crate::diag::Diagnostic;
use crate::publish::codes::PUB_REFERENCE;

const SCHEME: &str = "oci://";
/// What clients fetch if no tag is given.
const LATEST: &str = "latest";
const TAG_CHARACTERS_MAX: usize = 128;

/// Where an artifact is pushed to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// Host and port.
    pub(super) host: String,
    pub(super) repository: String,
    pub(super) tag: String,
}

impl FromStr for Reference {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let wrong = |why: &str| {
            Diagnostic::new(&PUB_REFERENCE, format!("`{text}` is not a reference to an OCI artifact: {why}"))
                .help("write `oci://HOST/REPOSITORY:TAG`")
        };
        let rest = text.strip_prefix(SCHEME).ok_or_else(|| wrong("it does not begin with `oci://`"))?;
        if rest.contains('@') {
            return Err(wrong("the digest follows from the content, and credentials from the environment"));
        }
        let (host, path) = rest.split_once('/').ok_or_else(|| wrong("it has no repository"))?;
        let (repository, tag) = path.split_once(':').unwrap_or((path, LATEST));
        if !is_host(host) {
            return Err(wrong("it has no valid host"));
        }
        if !repository.split('/').all(is_part) {
            return Err(wrong(
                "a repository has lower-case letters, digits, and single separators between them",
            ));
        }
        if !is_tag(tag) {
            return Err(wrong("a tag has letters, digits, `_`, `.` and `-`, and at most 128 of them"));
        }
        Ok(Self { host: host.to_owned(), repository: repository.to_owned(), tag: tag.to_owned() })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{SCHEME}{}/{}:{}", self.host, self.repository, self.tag)
    }
}

impl Reference {
    /// The host that serves the API. Docker Hub's is not the one in its references.
    pub(super) fn server(&self) -> &str {
        if self.host == "docker.io" { "registry-1.docker.io" } else { &self.host }
    }

    /// Whether the registry is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let name = match self.host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => self.host.split(':').next().unwrap_or_default(),
        };
        name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (text, None),
    };
    let is_name = match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
        }
    };
    is_name && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// A part of a repository: `.`, `_`, `__` or dashes separate letters and digits.
fn is_part(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut separators = text.split(|c: char| c.is_ascii() && is_word(c as u8));
    let is_separator =
        |between: &str| matches!(between, "" | "." | "_" | "__") || between.bytes().all(|byte| byte == b'-');
    text.bytes().next().is_some_and(is_word)
        && text.bytes().next_back().is_some_and(is_word)
        && separators.all(is_separator)
}

fn is_tag(text: &str) -> bool {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    !text.is_empty()
        && text.len() <= TAG_CHARACTERS_MAX
        && !text.starts_with(['.', '-'])
        && text.bytes().all(is_valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_and_printed() {
        for (text, printed) in [
            ("oci://registry.example.com/labs/home:main", "oci://registry.example.com/labs/home:main"),
            ("oci://127.0.0.1:5000/home", "oci://127.0.0.1:5000/home:latest"),
            ("oci://[::1]:5000/a-b/c.d/e__f:v1.0", "oci://[::1]:5000/a-b/c.d/e__f:v1.0"),
            ("oci://localhost/a--b", "oci://localhost/a--b:latest"),
        ] {
            assert_eq!(text.parse::<Reference>().expect(text).to_string(), printed);
        }
        for bad in [
            "",
            "registry.example.com/home",
            "https://registry.example.com/home",
            "oci://registry.example.com",
            "oci://registry.example.com/",
            "oci:///home",
            "oci://user:word@registry.example.com/home",
            "oci://registry.example.com/home@sha256:1234",
            "oci://registry.example.com/Home",
            "oci://registry.example.com/a..b",
            "oci://registry.example.com/-a",
            "oci://registry.example.com/a//b",
            "oci://registry.example.com/a:",
            "oci://registry.example.com/a:b/c",
            "oci://registry.example.com/a:.b",
            "oci://registry.example.com:0/a",
            "oci://registry example/a",
        ] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
    }

    #[test]
    fn registries_on_this_machine_are_known() {
        let is_loopback = |text: &str| text.parse::<Reference>().expect(text).is_loopback();
        for here in ["oci://localhost:5000/a", "oci://127.0.0.1/a", "oci://127.1.2.3:80/a", "oci://[::1]/a"] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in ["oci://10.0.0.1:5000/a", "oci://localhost.example.com/a", "oci://127.example.com/a"]
        {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
