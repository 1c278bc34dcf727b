//! Names of hosts and of Kubernetes objects. All are in lower case, and printed as written.

use crate::types::shape::{LABEL, OBJECT_PART, as_name, check_length, propose_mended};
use crate::types::{Malformed, checked_text, shown};

checked_text! {
    /// One label of a DNS name (RFC 1123): `media-server`.
    DnsLabel by check_dns_label;
    /// A host name, with or without its domain: `rss`, `rss.example.com`.
    HostName by check_host_name;
    /// A host name, or a wildcard for the names below it: `*.example.com`.
    HostPattern by check_host_pattern;
    /// The name of a Kubernetes object (RFC 1123 subdomain): `media.server-1`.
    ObjectName by check_object_name;
}

const MOST: usize = 253;

impl HostName {
    /// The labels between the dots.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.as_str().split('.')
    }

    /// Whether it is the given name or a subdomain of it.
    pub fn is_within(&self, domain: &Self) -> bool {
        let rest = self.as_str().strip_suffix(domain.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl HostPattern {
    /// All names one level below a domain.
    pub fn below(domain: &HostName) -> Self {
        Self(format!("*.{domain}").into())
    }

    /// Whether the first label is `*`.
    pub fn is_wildcard(&self) -> bool {
        self.as_str().starts_with("*.")
    }

    /// The host name, or the domain of the wildcard.
    pub fn base(&self) -> HostName {
        let text = self.as_str();
        HostName(text.strip_prefix("*.").unwrap_or(text).into())
    }

    /// Whether the pattern matches a name. `*` matches exactly one label, as in certificates and in Ingresses.
    pub fn covers(&self, name: &HostName) -> bool {
        match self.as_str().strip_prefix("*.") {
            None => self.as_str() == name.as_str(),
            Some(base) => name.as_str().split_once('.').is_some_and(|(_, rest)| rest == base),
        }
    }
}

impl From<HostName> for HostPattern {
    fn from(name: HostName) -> Self {
        Self(name.0)
    }
}

impl From<DnsLabel> for ObjectName {
    fn from(label: DnsLabel) -> Self {
        Self(label.0)
    }
}

fn check_dns_label(text: &str) -> Result<(), Malformed> {
    LABEL
        .check("a DNS label", text, 0, text)
        .map_err(|malformed| propose_mended::<DnsLabel>(malformed, text, as_name(&text.replace('.', "-"))))
}

fn check_object_name(text: &str) -> Result<(), Malformed> {
    OBJECT_PART
        .check_dotted("a part of the name", text, 0, text)
        .and_then(|()| check_length("the name of an object", text, MOST))
        .map_err(|malformed| propose_mended::<ObjectName>(malformed, text, as_name(text)))
}

fn check_host_name(text: &str) -> Result<(), Malformed> {
    check_host_labels(text, 0, text)
        .map_err(|malformed| propose_mended::<HostName>(malformed, text, without_scheme_and_path(text)))
}

fn check_host_pattern(text: &str) -> Result<(), Malformed> {
    let (base, before) = text.strip_prefix("*.").map_or((text, 0), |base| (base, 2));
    check_host_labels(base, before, text).map_err(|malformed| {
        let malformed = match base.contains('*') {
            true => Malformed { help: None, ..malformed }.help("`*` is allowed only as the first label"),
            false => malformed,
        };
        propose_mended::<HostPattern>(malformed, text, without_scheme_and_path(text))
    })
}

fn check_host_labels(text: &str, before: usize, whole: &str) -> Result<(), Malformed> {
    LABEL.check_dotted("a label of the name", text, before, whole)?;
    check_length("the name of a host", whole, MOST)?;
    let last = text.rsplit('.').next().unwrap_or(text);
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        // Resolvers treat a name that ends in a number as an address.
        let message = format!("{} would be treated as an address, not as a name", shown(whole));
        return Err(Malformed::new(message));
    }
    Ok(())
}

/// The host of a URL copied from a browser.
fn without_scheme_and_path(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or(rest);
    as_name(host)
}

/// Why a DNS label is not a valid name of a container port (RFC 6335).
pub fn port_name_fault(name: &str) -> Option<String> {
    const MOST: usize = 15;
    if name.len() > MOST {
        Some(format!("the name has {} characters, but the maximum is {MOST}", name.len()))
    } else if !name.contains(|c: char| c.is_ascii_alphabetic()) {
        Some("the name has no letters".to_owned())
    } else if name.contains("--") {
        Some("the name has two dashes in a row".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    #[test]
    fn names_of_ports_are_short_and_have_a_letter() {
        for name in ["http", "a", "fifteen-letters", "8080-tcp"] {
            assert_eq!(port_name_fault(name), None, "{name}");
        }
        for name in ["sixteen-letters-", "8080", "80-80", "a--b"] {
            assert!(port_name_fault(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_offending_character_is_named_with_its_place() {
        assert_eq!(
            refusal::<DnsLabel>("my_app"),
            ("`my_app` contains `_` (character 3)".into(), "write `my-app`".into())
        );
        assert_eq!(
            refusal::<ObjectName>("media.Server"),
            ("`media.Server` contains `S` (character 7)".into(), "write `media.server`".into())
        );
        assert_eq!(
            refusal::<DnsLabel>("app-"),
            ("`app-`: a DNS label cannot end with `-` (character 4)".into(), "write `app`".into())
        );
        assert_eq!(
            refusal::<HostName>("rss.-x.example").0,
            "`rss.-x.example`: a label of the name cannot begin with `-` (character 5)"
        );
        assert_eq!(refusal::<DnsLabel>("grün").0, "`grün` contains `ü` (character 3)");
        assert_eq!(refusal::<DnsLabel>("grün").1, "lower-case letters, digits and `-` are allowed here");
        assert_eq!(refusal::<DnsLabel>("").0, "a DNS label cannot be empty");
        assert_eq!(
            refusal::<HostName>("rss..example").0,
            "`rss..example`: a label of the name is empty (at character 5)"
        );
    }

    #[test]
    fn lengths_are_bounded() {
        let parses = |text: String| (text.parse::<DnsLabel>().is_ok(), text.parse::<ObjectName>().is_ok());
        assert_eq!(parses("a".repeat(63)), (true, true));
        assert_eq!(parses("a".repeat(64)), (false, true));
        assert_eq!(parses("a".repeat(253)), (false, true));
        assert_eq!(parses("a".repeat(254)), (false, false));
        let host = |labels| vec!["a".repeat(62); labels].join(".");
        assert!(host(4).parse::<HostName>().is_ok());
        assert!(host(5).parse::<HostName>().is_err());
        assert!("a".repeat(64).parse::<HostName>().is_err());
    }

    #[test]
    fn hosts_are_names_and_neither_links_nor_addresses() {
        assert_eq!(refusal::<HostName>("https://rss.example.com/feed").1, "write `rss.example.com`");
        assert_eq!(refusal::<HostName>("rss.example.com.").1, "write `rss.example.com`");
        assert_eq!(
            refusal::<HostName>("10.0.20.1").0,
            "`10.0.20.1` would be treated as an address, not as a name"
        );
        assert!("4-aux.example.com".parse::<HostName>().is_ok());
    }

    #[test]
    fn a_wildcard_stands_for_one_first_label() {
        let pattern: HostPattern = "*.example.com".parse().expect("valid");
        let name = |text: &str| text.parse::<HostName>().expect(text);
        assert!(pattern.is_wildcard() && pattern.base() == name("example.com"));
        assert!(pattern.covers(&name("rss.example.com")));
        assert!(!pattern.covers(&name("a.rss.example.com")) && !pattern.covers(&name("example.com")));
        assert!(HostPattern::from(name("rss.example.com")).covers(&name("rss.example.com")));
        assert_eq!(refusal::<HostPattern>("a.*.com").1, "`*` is allowed only as the first label");
        assert!("*".parse::<HostPattern>().is_err() && "*.example.com".parse::<HostName>().is_err());
        assert!(name("rss.example.com").is_within(&name("example.com")));
        assert!(!name("rssexample.com").is_within(&name("example.com")));
    }

    obeys_the_laws! {
        dns_label_laws: DnsLabel, "[a-zA-Z0-9_. -]{0,70}";
        host_name_laws: HostName, "(https?://)?[a-zA-Z0-9_.-]{0,40}(/[a-z]*)?";
        host_pattern_laws: HostPattern, "(\\*\\.)?[a-z0-9*.-]{0,20}";
        object_name_laws: ObjectName, "[a-zA-Z0-9_. -]{0,70}";
    }

    proptest! {
        #[test]
        fn well_formed_names_are_accepted(label in "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", domain in "[a-z]{1,20}") {
            let names = [format!("{label}.{domain}"), format!("*.{label}.{domain}"), format!("{label}.{label}")];
            prop_assert!(label.parse::<DnsLabel>().is_ok());
            prop_assert!(names[0].parse::<HostName>().is_ok());
            prop_assert!(names[1].parse::<HostPattern>().is_ok());
            prop_assert!(names[2].parse::<ObjectName>().is_ok());
        }
    }
}
