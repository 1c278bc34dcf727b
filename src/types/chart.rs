//! Parts of a reference to a Helm chart: name, version, repository, digest, and release name.

use crate::types::shape::{Class, check_characters};
use crate::types::{Malformed, checked_text, shown};

checked_text! {
    /// The name of a chart in its repository: `cert-manager`.
    ChartName by check_chart_name;
    /// One version of a chart, in semantic versioning, with or without a leading `v`: `v1.20.0`.
    ChartVersion by check_version;
    /// The URL of a Helm repository: `https://charts.example.com/stable`.
    HelmRepositoryUrl by check_repository;
    /// The name of a release: `monitoring`. Helm allows 53 characters, because charts append to it.
    ReleaseName by check_release;
    /// The SHA-256 digest of an artifact: `sha256:` and 64 hexadecimal digits.
    Digest by check_digest;
}

const CHART: Class = Class {
    contains: |c| c.is_ascii_alphanumeric() || "-._".contains(c),
    words: "letters, digits and `-._`",
};

const URL: Class = Class {
    contains: |c| c.is_ascii_alphanumeric() || "-._~:/+%".contains(c),
    words: "letters, digits and `-._~:/+%`",
};

const MOST_IN_RELEASE: usize = 53;

fn check_chart_name(text: &str) -> Result<(), Malformed> {
    if text.is_empty() {
        return Err(Malformed::new("the chart name cannot be empty"));
    }
    check_characters(&CHART, text, 0, text)?;
    match text {
        "." | ".." => Err(Malformed::new(format!("{} is not a chart name", shown(text)))),
        _ => Ok(()),
    }
}

fn check_version(text: &str) -> Result<(), Malformed> {
    let plain = text.strip_prefix('v').unwrap_or(text);
    if is_semantic(plain) {
        return Ok(());
    }
    let malformed = Malformed::new(format!("{} is not a chart version", shown(text)));
    let is_range = text.is_empty()
        || text.contains(|c: char| "^~><=*|, ".contains(c))
        || plain.split('.').any(|part| matches!(part, "x" | "X"));
    Err(malformed.help(if is_range {
        "write one version, such as `1.18.4`: a range selects another version after every release"
    } else {
        "write three numbers, such as `1.18.4`, and the suffix of the chart's version if it has one"
    }))
}

/// `1.2.3`, `1.2.3-rc.1`, `1.2.3+build`.
fn is_semantic(text: &str) -> bool {
    let (rest, build) = text.split_once('+').map_or((text, None), |(rest, build)| (rest, Some(build)));
    let (core, pre) = rest.split_once('-').map_or((rest, None), |(core, pre)| (core, Some(pre)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    let number = |part: &str| digits(part) && (part == "0" || !part.starts_with('0'));
    let word = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    core.split('.').count() == 3
        && core.split('.').all(number)
        && pre.is_none_or(|pre| pre.split('.').all(|part| word(part) && (!digits(part) || number(part))))
        && build.is_none_or(|build| build.split('.').all(word))
}

fn check_repository(text: &str) -> Result<(), Malformed> {
    let malformed = |why: &str| Malformed::new(format!("{} {why}", shown(text)));
    let Some((scheme, place)) = text.split_once("://") else {
        return Err(malformed("has no scheme").help("write an address that begins with `https://`"));
    };
    match scheme {
        "https" | "http" => {}
        "oci" => {
            return Err(malformed("is an OCI registry").help("write it in `oci`, without the chart name"));
        }
        _ => {
            return Err(
                malformed("is not supported by Helm").help("write an address that begins with `https://`")
            );
        }
    }
    let host = place.split('/').next().unwrap_or(place);
    if host.contains('@') {
        // The text is not shown: it may contain a password.
        return Err(Malformed::new("the repository URL contains a user or a password")
            .help("pass credentials to the engine in a Secret: the output tree is not confidential"));
    }
    check_characters(&URL, text, 0, text)?;
    if host.is_empty() { Err(malformed("has no host")) } else { Ok(()) }
}

fn check_release(text: &str) -> Result<(), Malformed> {
    text.parse::<super::DnsLabel>()?;
    if text.len() > MOST_IN_RELEASE {
        let message = format!(
            "{} is too long for a release name: Helm allows {MOST_IN_RELEASE} characters",
            shown(text)
        );
        return Err(Malformed::new(message));
    }
    Ok(())
}

fn check_digest(text: &str) -> Result<(), Malformed> {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    let hexadecimal = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    if digits.len() == 64 && digits.bytes().all(hexadecimal) {
        return Ok(());
    }
    Err(Malformed::new(format!("{} is not a digest", shown(text)))
        .help("a digest is `sha256:` and 64 digits from `0` to `f`"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn refused<T: std::str::FromStr<Err = Malformed>>(text: &str, part: &str) {
        let Err(malformed) = text.parse::<T>() else { panic!("{text} is taken") };
        let said = format!("{} {}", malformed.message, malformed.help.unwrap_or_default());
        assert!(said.contains(part), "{said}");
    }

    #[test]
    fn versions_are_exact() {
        for fine in ["1.18.4", "v1.20.0", "0.1.0-rc.1", "11.6.1+build.5", "2025.10.2", "1.0.0-x-y"] {
            assert!(fine.parse::<ChartVersion>().is_ok(), "{fine}");
        }
        for range in ["^1.2.0", "1.x", "*", "", ">=1.0.0 <2.0.0", "1.2.X"] {
            refused::<ChartVersion>(range, "a range selects");
        }
        for odd in ["1.2", "1", "latest", "1.02.3", "1.2.3-", "1.2.3-01", "1.2.3+"] {
            refused::<ChartVersion>(odd, "three numbers");
        }
    }

    #[test]
    fn addresses_say_where_else_they_belong() {
        assert!("https://charts.example.com".parse::<HelmRepositoryUrl>().is_ok());
        assert!("http://charts.example.com/a/b/".parse::<HelmRepositoryUrl>().is_ok());
        refused::<HelmRepositoryUrl>("oci://ghcr.io/x", "in `oci`");
        refused::<HelmRepositoryUrl>("charts.example.com", "no scheme");
        refused::<HelmRepositoryUrl>("git://example.com/x", "not supported");
        refused::<HelmRepositoryUrl>("https:///x", "has no host");
        refused::<HelmRepositoryUrl>("https://user:hunter2@example.com", "a user or a password");
        refused::<HelmRepositoryUrl>("https://example.com/a b", "space");
    }

    #[test]
    fn names_and_digests_have_a_form() {
        assert!("victoria-metrics_k8s.stack".parse::<ChartName>().is_ok());
        refused::<ChartName>("", "empty");
        refused::<ChartName>("a/b", "`/`");
        refused::<ChartName>("..", "not a chart name");
        refused::<ReleaseName>(&"a".repeat(54), "too long");
        refused::<ReleaseName>("Web", "`web`");
        assert!(format!("sha256:{}", "0a".repeat(32)).parse::<Digest>().is_ok());
        refused::<Digest>("sha256:12", "64 digits");
        refused::<Digest>(&"0a".repeat(32), "64 digits");
    }

    proptest! {
        #[test]
        fn no_text_makes_a_check_panic(text in "\\PC{0,70}") {
            let _ = text.parse::<ChartVersion>();
            let _ = text.parse::<HelmRepositoryUrl>();
            let _ = text.parse::<Digest>();
            let _ = text.parse::<ReleaseName>();
            let _ = text.parse::<ChartName>();
        }

        #[test]
        fn semantic_versions_are_taken(major in 0_u32..3000, minor in 0_u32..99, patch in 0_u32..99) {
            let text = format!("{major}.{minor}.{patch}");
            prop_assert_eq!(text.parse::<ChartVersion>().map(|version| version.to_string()), Ok(text));
        }
    }
}
