//! References to container images: `registry/repository:tag@digest`.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown, shown_char};

/// An image reference, in the grammar of the distribution project. Printed as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageRef {
    text: Box<str>,
    registry: Box<str>,
    repository: Box<str>,
    tag: Option<Box<str>>,
    digest: Option<Box<str>>,
}

const DEFAULT_REGISTRY: &str = "docker.io";
const MOST_IN_REPOSITORY: usize = 255;
const MOST_IN_TAG: usize = 128;

/// Digest algorithms, with their number of hexadecimal digits.
const DIGESTS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

impl ImageRef {
    /// The reference as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The registry, with its port [default: `docker.io`].
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The repository in its registry: `library/nginx` for `nginx`.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The tag, if the reference has one.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// With its algorithm: `sha256:...`.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// Whether a digest fixes the content.
    pub fn is_pinned(&self) -> bool {
        self.digest.is_some()
    }

    /// Whether it can change with every release: it has neither a digest nor a tag other than `latest`.
    pub fn is_floating(&self) -> bool {
        self.digest.is_none() && self.tag().is_none_or(|tag| tag == "latest")
    }

    /// The reference with its registry and its whole repository: `docker.io/library/nginx:1.27`.
    pub fn normalized(&self) -> String {
        let tag = self.tag().map(|tag| format!(":{tag}")).unwrap_or_default();
        let digest = self.digest().map(|digest| format!("@{digest}")).unwrap_or_default();
        format!("{}/{}{tag}{digest}", self.registry, self.repository)
    }
}

impl FromStr for ImageRef {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        if let Some((_, rest)) = text.split_once("://") {
            let malformed = Malformed::new(format!("{} is a URL, not an image reference", shown(text)));
            let once = (!rest.contains("://")).then(|| rest.to_owned());
            return Err(malformed.propose::<Self>(once));
        }
        let (rest, digest) = cut(text, text.find('@'));
        let name_start = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = cut(rest, rest[name_start..].find(':').map(|colon| name_start + colon));
        let (registry, repository) = split_registry(name);

        check_repository(text, name, repository)?;
        if let Some(registry) = registry {
            check_registry(text, registry)?;
        }
        if let Some(tag) = tag {
            check_tag(text, tag)?;
        }
        if let Some(digest) = digest {
            check_digest(text, digest)?;
        }
        let registry = registry.filter(|registry| *registry != "index.docker.io").unwrap_or(DEFAULT_REGISTRY);
        let official = registry == DEFAULT_REGISTRY && !repository.contains('/');
        Ok(Self {
            text: text.into(),
            registry: registry.into(),
            repository: if official { format!("library/{repository}").into() } else { repository.into() },
            tag: tag.map(Into::into),
            digest: digest.map(Into::into),
        })
    }
}

/// The texts before and after the separator at an index.
fn cut(text: &str, sign: Option<usize>) -> (&str, Option<&str>) {
    match sign {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// The first part is a registry if it cannot be the name of a user on the default registry.
fn split_registry(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((first, rest)) if first == "localhost" || first.contains(['.', ':', '[']) => (Some(first), rest),
        _ => (None, name),
    }
}

fn check_repository(text: &str, name: &str, repository: &str) -> Result<(), Malformed> {
    if repository.is_empty() {
        return Err(Malformed::new(format!("{} does not name an image", shown(text))));
    }
    if repository.contains(|c: char| c.is_ascii_uppercase()) {
        let registry = &name[..name.len() - repository.len()];
        let lower = format!("{registry}{}{}", repository.to_ascii_lowercase(), &text[name.len()..]);
        let message = format!("{} has upper-case letters in the image name", shown(text));
        return Err(Malformed::new(message).propose::<ImageRef>([lower]));
    }
    if repository.len() > MOST_IN_REPOSITORY {
        let message = format!("{} has a name of more than {MOST_IN_REPOSITORY} characters", shown(text));
        return Err(Malformed::new(message));
    }
    if name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let message = format!("{} is a local image id, not a name", shown(text));
        return Err(Malformed::new(message));
    }
    repository.split('/').try_for_each(|part| check_repository_part(text, part))
}

/// Lower-case letters and digits, with `.`, `_`, `__` or dashes between them.
fn check_repository_part(text: &str, part: &str) -> Result<(), Malformed> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    if part.is_empty() {
        return Err(Malformed::new(format!("{} has an empty part in the image name", shown(text))));
    }
    if let Some(stranger) = part.chars().find(|c| !allowed(*c)) {
        let message = format!("{} has {} in the image name", shown(text), shown_char(stranger));
        return Err(
            Malformed::new(message).help("lower-case letters, digits, `.`, `_` and `-` are allowed there")
        );
    }
    let mut separators: Vec<&str> = part.split(|c: char| c.is_ascii_alphanumeric()).collect();
    let ends = [separators.pop(), (!separators.is_empty()).then(|| separators.remove(0))];
    let plain = |separator: &&str| {
        matches!(*separator, "" | "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-')
    };
    if ends.iter().flatten().any(|end| !end.is_empty()) {
        let message = format!("{}: {} begins or ends with a separator", shown(text), shown(part));
        return Err(
            Malformed::new(message).help("begin and end each part of the name with a letter or a digit")
        );
    }
    match separators.iter().find(|separator| !plain(separator)) {
        None => Ok(()),
        Some(separator) => {
            let message = format!("{} has {} in the image name", shown(text), shown(separator));
            Err(Malformed::new(message).help("separate letters with one `.`, one or two `_`, or dashes"))
        }
    }
}

fn check_registry(text: &str, registry: &str) -> Result<(), Malformed> {
    let malformed = || {
        let message = format!("{} is not a registry in {}", shown(registry), shown(text));
        Malformed::new(message).help("write a host name or address, with or without a port")
    };
    let (host, port) = match registry.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            address.parse::<Ipv6Addr>().map_err(|_| malformed())?;
            match rest.strip_prefix(':') {
                None if !rest.is_empty() => return Err(malformed()),
                port => (None, port),
            }
        }
        None => {
            let (host, port) = cut(registry, registry.find(':'));
            (Some(host), port)
        }
    };
    if host.is_some_and(|host| !host.split('.').all(is_host_part)) {
        return Err(malformed());
    }
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    match port {
        Some(port) if !digits(port) || port.parse::<u16>().unwrap_or(0) == 0 => Err(malformed()),
        _ => Ok(()),
    }
}

fn is_host_part(part: &str) -> bool {
    let plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain && !part.is_empty() && !part.starts_with('-') && !part.ends_with('-')
}

fn check_tag(text: &str, tag: &str) -> Result<(), Malformed> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let stranger = tag.chars().find(|c| !word(*c) && !matches!(c, '.' | '-'));
    let fault = match tag.chars().next() {
        None => "has nothing after `:`".to_owned(),
        Some(first) if stranger.is_none() && !word(first) => {
            format!("has a tag that begins with {}", shown_char(first))
        }
        _ if tag.chars().count() > MOST_IN_TAG => format!("has a tag of more than {MOST_IN_TAG} characters"),
        _ => match stranger {
            None => return Ok(()),
            Some(stranger) => format!("has {} in its tag", shown_char(stranger)),
        },
    };
    let help = "a tag has letters, digits, `_`, `.` and `-`, and does not begin with the last two";
    Err(Malformed::new(format!("{} {fault}", shown(text))).help(help))
}

fn check_digest(text: &str, digest: &str) -> Result<(), Malformed> {
    let (algorithm, hex) = digest.split_once(':').unwrap_or((digest, ""));
    let Some((_, length)) = DIGESTS.iter().find(|(known, _)| *known == algorithm) else {
        let message = format!("{} has a digest of the unknown algorithm {}", shown(text), shown(algorithm));
        return Err(
            Malformed::new(message).help("write a digest that begins with `sha256:`, `sha384:` or `sha512:`")
        );
    };
    let lower_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let fault = match hex.chars().find(|c| !lower_hex(*c)) {
        Some(stranger) => format!("{} in its digest", shown_char(stranger)),
        None if hex.len() != *length => format!("{} digits in its digest", hex.len()),
        None => return Ok(()),
    };
    let help = format!("write {length} lower-case digits from 0 to f after `{algorithm}:`");
    Err(Malformed::new(format!("{} has {fault}", shown(text))).help(help))
}

impl fmt::Display for ImageRef {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.text)
    }
}

serialize_as_text!(ImageRef);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn image(text: &str) -> ImageRef {
        text.parse().expect(text)
    }

    fn digest() -> String {
        format!("sha256:{}", "0123456789abcdef".repeat(4))
    }

    #[test]
    fn references_are_completed_as_container_runtimes_do() {
        let cases = [
            ("nginx", "docker.io/library/nginx"),
            ("nginx:1.27", "docker.io/library/nginx:1.27"),
            ("grafana/grafana:11.0", "docker.io/grafana/grafana:11.0"),
            ("docker.io/nginx", "docker.io/library/nginx"),
            ("index.docker.io/a/b", "docker.io/a/b"),
            ("ghcr.io/a/b/c:v1", "ghcr.io/a/b/c:v1"),
            ("localhost/app", "localhost/app"),
            ("registry:5000/app:1", "registry:5000/app:1"),
            ("[fd00::1]:5000/app", "[fd00::1]:5000/app"),
            ("localhost:5000", "docker.io/library/localhost:5000"),
            ("a/b__c--d.e_f", "docker.io/a/b__c--d.e_f"),
        ];
        for (written, normalized) in cases {
            assert_eq!(image(written).normalized(), normalized);
            assert_eq!(image(written).to_string(), written);
            assert_eq!(image(normalized).normalized(), normalized);
        }
    }

    #[test]
    fn parts_can_be_asked_for() {
        let image = image(&format!("registry.example:5000/media/player:1.2@{}", digest()));
        assert_eq!((image.registry(), image.repository()), ("registry.example:5000", "media/player"));
        assert_eq!((image.tag(), image.digest()), (Some("1.2"), Some(&*digest())));
    }

    #[test]
    fn only_a_digest_pins_and_only_a_tag_holds_still() {
        let facts = |text: &str| (image(text).is_pinned(), image(text).is_floating());
        assert_eq!(facts("nginx"), (false, true));
        assert_eq!(facts("nginx:latest"), (false, true));
        assert_eq!(facts("nginx:1.27"), (false, false));
        assert_eq!(facts(&format!("nginx:latest@{}", digest())), (true, false));
        assert_eq!(facts(&format!("nginx@{}", digest())), (true, false));
    }

    #[test]
    fn refusals_say_which_part_is_wrong() {
        assert_eq!(
            refusal::<ImageRef>("ghcr.io/Some/App:V1"),
            (
                "`ghcr.io/Some/App:V1` has upper-case letters in the image name".into(),
                "write `ghcr.io/some/app:V1`".into()
            )
        );
        assert_eq!(refusal::<ImageRef>("Grafana/grafana").1, "write `grafana/grafana`");
        assert_eq!(refusal::<ImageRef>("https://ghcr.io/a/b").1, "write `ghcr.io/a/b`");
        assert_eq!(refusal::<ImageRef>("nginx:").0, "`nginx:` has nothing after `:`");
        assert_eq!(refusal::<ImageRef>("nginx:1:2").0, "`nginx:1:2` has `:` in its tag");
        assert_eq!(refusal::<ImageRef>("nginx:-1").0, "`nginx:-1` has a tag that begins with `-`");
        assert_eq!(
            refusal::<ImageRef>("nginx@sha256:abc").0,
            "`nginx@sha256:abc` has 3 digits in its digest"
        );
        assert_eq!(
            refusal::<ImageRef>("nginx@md5:abc").0,
            "`nginx@md5:abc` has a digest of the unknown algorithm `md5`"
        );
        assert_eq!(refusal::<ImageRef>("a//b").0, "`a//b` has an empty part in the image name");
        assert_eq!(refusal::<ImageRef>("a..b").0, "`a..b` has `..` in the image name");
        assert_eq!(refusal::<ImageRef>("a/-b").0, "`a/-b`: `-b` begins or ends with a separator");
        assert_eq!(refusal::<ImageRef>("ghcr.io:x/a").0, "`ghcr.io:x` is not a registry in `ghcr.io:x/a`");
        assert_eq!(refusal::<ImageRef>("ghcr.io/").0, "`ghcr.io/` does not name an image");
        assert_eq!(
            refusal::<ImageRef>(&"a".repeat(64)).0,
            format!("`{}` is a local image id, not a name", "a".repeat(64))
        );
        assert!("a".repeat(256).parse::<ImageRef>().is_err());
        assert!(format!("nginx@{}", digest().to_uppercase()).parse::<ImageRef>().is_err());
        assert!("".parse::<ImageRef>().is_err() && "_".parse::<ImageRef>().is_err());
    }

    obeys_the_laws! {
        image_laws: ImageRef, "([a-zA-Z.]{1,8}(:[0-9]{1,5})?/)?[a-zA-Z0-9._/-]{1,12}(:[a-zA-Z0-9_.-]{0,8})?(@sha256:[0-9a-f]{64})?";
    }
}
