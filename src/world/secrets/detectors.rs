//! The forms of secrets, with the sources that define them.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

/// A form by which secrets are recognized.
struct Form {
    /// What is found, with its article.
    name: &'static str,
    /// If it has a group, that group is the secret, which may also be a reference to one.
    pattern: &'static str,
}

/// Passwords in URLs, which the checks of services know too.
pub(super) const URL: &str = "a password in a URL";
const ARGUMENT: &str = "a secret on a command line";

/// Forms that are published, so that leaked secrets can be recognized.
const FORMS: &[Form] = &[
    // RFC 7468, section 10 and 11; PGP: RFC 9580, section 6.2. Without a key below it, it is only a mention.
    Form {
        name: "a private key",
        pattern: r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr])*[A-Za-z0-9+/]",
    },
    // age-encryption.org/v1: Bech32 of 32 bytes. SOPS uses the same identities.
    Form { name: "an age identity", pattern: r"(?i)\bAGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}\b" },
    // RFC 7519: header and payload are JSON objects, so their base64 begins with `eyJ`.
    Form {
        name: "a JSON web token",
        pattern: r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}",
    },
    // AWS IAM user guide, "IAM identifiers": unique ID prefixes.
    Form { name: "an AWS access key", pattern: r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b" },
    // GitHub docs, "About authentication to GitHub": token formats.
    Form {
        name: "a GitHub token",
        pattern: r"\bgh[oprsu]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b",
    },
    // GitLab docs, "Token overview": token prefixes.
    Form {
        name: "a GitLab token",
        pattern: r"\bgl(?:agent|cbt|dt|ft|imt|oas|pat|ptt|rt|soat)-[A-Za-z0-9_-]{20,}",
    },
    // Slack docs, "Tokens" and "Incoming webhooks".
    Form {
        name: "a Slack token",
        pattern: r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-[0-9]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{16,}",
    },
    // Stripe docs, "API keys". Publishable keys (`pk_`) are public.
    Form { name: "a Stripe key", pattern: r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}" },
    // RFC 3986, section 3.2.1.
    Form { name: URL, pattern: r#"[a-z][a-z0-9+.-]*://[^\s/?#"',:@]*:([^\s/?#"',@]+)@"# },
    Form {
        name: ARGUMENT,
        pattern: r#"(?:^|[\s"'])--?(?:[a-z0-9]+[-_.])*(?:passwd|password|passphrase|token|api-?key|auth-?key|secret-key|client-secret|auth-secret)=["']?([^\s"';&|)]+)"#,
    },
    // RFC 7617 and RFC 6750. A digit or padding tells credentials from prose.
    Form {
        name: "credentials of an HTTP header",
        pattern: r#"(?i)(?:^|\bauthorization["']?\s*[:=]\s*["']?)(?:basic|bearer)\s+([a-z0-9._~+/-]*(?:[0-9][a-z0-9._~+/-]*|=))"#,
    },
];

/// Values of arguments that switch something.
const SWITCHES: &[&str] = &["true", "false", "yes", "no", "on", "off", "none", "null", "auto"];
/// Credentials of a header are longer than version numbers.
const SHORTEST: usize = 8;
/// No form matches a shorter text: `a://:s@`.
const SHORTEST_TEXT: usize = 7;

static ANY: LazyLock<RegexSet> =
    LazyLock::new(|| RegexSet::new(FORMS.iter().map(|form| form.pattern)).expect("a test uses it"));
static EACH: LazyLock<Vec<Regex>> =
    LazyLock::new(|| FORMS.iter().map(|form| Regex::new(form.pattern).expect("a test uses it")).collect());
static OPTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^--(?:[a-z0-9]+[-_.])*(?:passwd|password|passphrase|token|api-?key|auth-?key|secret-key|client-secret|auth-secret)$").expect("a test uses it")
});

/// What a text contains, by name.
pub(super) fn secrets_in(text: &str) -> impl Iterator<Item = &'static str> {
    // Whether any form matches is asked of thousands of texts, and which ones of a few.
    let is_suspicious = text.len() >= SHORTEST_TEXT && ANY.is_match(text);
    let matches = is_suspicious.then(|| ANY.matches(text)).into_iter().flatten();
    matches.filter(|form| is_secret(*form, text)).map(|form| FORMS[form].name)
}

/// The secret that an element of a command line is, if the element before it is an option for one.
pub(super) fn argument(option: &str, value: &str) -> Option<&'static str> {
    (option.starts_with("--")
        && OPTION.is_match(option)
        && !value.starts_with('-')
        && !stands_for_another(value))
    .then_some(ARGUMENT)
}

/// Whether a match is a secret, and not a reference to one.
fn is_secret(form: usize, text: &str) -> bool {
    EACH[form].captures_iter(text).any(|found| match found.get(1) {
        None => true,
        Some(secret) => {
            let is_header = !matches!(FORMS[form].name, URL | ARGUMENT);
            !(stands_for_another(secret.as_str()) || is_header && secret.len() < SHORTEST)
        }
    })
}

/// References to variables, templates, placeholders, files and switches.
fn stands_for_another(value: &str) -> bool {
    value.is_empty()
        || value.starts_with(['$', '<', '{', '%', '*', '/', '\\', '@'])
        || ["{{", "${", "$("].iter().any(|mark| value.contains(mark))
        || SWITCHES.contains(&value.to_ascii_lowercase().as_str())
}
