//! Secrets written into the configuration.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::EnvValue;

pub static CODE: Code = Code {
    name: "SVC-SECRET-LITERAL",
    severity: Severity::Error,
    title: "a secret is written into the configuration",
    why: "The configuration and the tree are committed, so everybody who can read the repository could read \
          the secret, now and in its history. The name of the variable indicates a secret. Keep it in the \
          lab's secret store and refer to it; use `allow` for values that only look like secrets.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.env.ADMIN_PASSWORD = "hunter2" }"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.password = "password" },
  services.hello.containers.app.env.ADMIN_PASSWORD = { secret = "login", key = "password" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for each in walk::containers(lab) {
        for (name, value) in &each.container.env {
            let EnvValue::Literal(text) = &value.value else { continue };
            if !is_secret(name.as_str(), text) {
                continue;
            }
            let service = each.service_name;
            findings
                .report(&CODE, format!("`{name}` of {each} is a secret with its value in the configuration"))
                .at_key(value.node, "looks like a secret")
                .help(format!(
                    "define it under `services.{service}.secrets`, and write \
                     `{{ secret = \"...\", key = \"...\" }}`"
                ))
                .help(format!(
                    "if it is not a secret: `services.{service}.allow.\"SVC-SECRET-LITERAL\" = \"...\"`"
                ));
        }
    }
}

/// Words that name a secret, alone or as the end of a longer word.
const SECRET_ENDINGS: [&str; 9] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "AUTHKEY",
    "PRIVATEKEY",
    "ENCRYPTIONKEY",
];
/// Words that name a secret only as a whole: `MONKEY` and `BYPASS` do not.
const SECRET_WORDS: [&str; 5] = ["KEY", "PASS", "PWD", "CREDENTIAL", "CREDENTIALS"];
/// Words that, in front of a secret's name, mean something else, as in `PUBLIC_KEY` or `SHOW_PASSWORD`.
const HARMLESS_BEFORE: [&str; 15] = [
    "PUBLIC",
    "PRIMARY",
    "PARTITION",
    "SORT",
    "CACHE",
    "SITE",
    "HOT",
    "SHOW",
    "HIDE",
    "ENABLE",
    "DISABLE",
    "ALLOW",
    "REQUIRE",
    "MAX",
    "MIN",
];
/// Words that, after a secret's name, mean a property of the secret, as in `TOKEN_LIFETIME`.
const HARMLESS_AFTER: [&str; 45] = [
    "FILE",
    "FILES",
    "PATH",
    "DIR",
    "DIRECTORY",
    "URL",
    "URI",
    "ENDPOINT",
    "HOST",
    "PORT",
    "ID",
    "NAME",
    "USER",
    "USERNAME",
    "HEADER",
    "FIELD",
    "CLAIM",
    "PREFIX",
    "ISSUER",
    "AUDIENCE",
    "SCOPE",
    "TYPE",
    "KIND",
    "FORMAT",
    "ALGORITHM",
    "ALGO",
    "LENGTH",
    "SIZE",
    "TTL",
    "LIFETIME",
    "EXPIRY",
    "EXPIRATION",
    "EXPIRES",
    "TIMEOUT",
    "INTERVAL",
    "POLICY",
    "ENABLED",
    "DISABLED",
    "REQUIRED",
    "LOGIN",
    "AUTH",
    "STORE",
    "PROVIDER",
    "ROTATION",
    "RESET",
];

/// Whether a variable with this name and value contains a secret.
fn is_secret(name: &str, value: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let words: Vec<&str> = upper.split(['_', '-', '.']).filter(|word| !word.is_empty()).collect();
    let is_secret_word = |word: &&str| {
        SECRET_WORDS.contains(word) || SECRET_ENDINGS.iter().any(|ending| word.ends_with(ending))
    };
    let Some(at) = words.iter().rposition(is_secret_word) else { return false };
    let (before, after) = (&words[..at], &words[at + 1..]);
    let harmless = before.iter().any(|word| HARMLESS_BEFORE.contains(word))
        || after.iter().any(|word| HARMLESS_AFTER.contains(word));
    !harmless && !reads_like_something_else(value)
}

/// Values that are not secrets, whatever their variable is called: switches, paths, addresses, references.
fn reads_like_something_else(value: &str) -> bool {
    const SWITCHES: [&str; 10] = ["", "true", "false", "yes", "no", "on", "off", "none", "null", "auto"];
    let value = value.trim();
    SWITCHES.contains(&value.to_ascii_lowercase().as_str())
        || value.starts_with('/')
        || value.contains("://")
        || value.contains("$(")
        || value.contains("${")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_secrets_from_what_is_said_about_them() {
        let secrets = [
            "PASSWORD",
            "POSTGRES_PASSWORD",
            "DB_PASS",
            "MYSQL_PWD",
            "API_TOKEN",
            "GITHUB_TOKEN_2",
            "SECRET_KEY",
            "SECRET_KEY_BASE",
            "app.secret",
            "adminPassword",
            "TMDB_APIKEY",
            "ACCESS_KEY",
        ];
        for name in secrets {
            assert!(is_secret(name, "hunter2"), "{name}");
        }
        let others = [
            "HOME",
            "MONKEY",
            "KEYCLOAK_REALM",
            "KEYMAP",
            "BYPASS",
            "PASSENGERS",
            "PASSWORD_FILE",
            "ACCESS_KEY_ID",
            "TOKEN_LIFETIME",
            "PUBLIC_KEY",
            "MAX_TOKENS",
            "DISABLE_PASSWORD_RESET",
            "SECRET_STORE",
            "TOKENIZER",
        ];
        for name in others {
            assert!(!is_secret(name, "hunter2"), "{name}");
        }
    }

    #[test]
    fn switches_paths_addresses_and_references_are_no_secrets() {
        for value in
            ["", "true", "None", "/run/secrets/db", "https://sso.example.com/token", "$(DB_PASSWORD)"]
        {
            assert!(!is_secret("PASSWORD", value), "{value}");
        }
        assert!(is_secret("PASSWORD", "12345"));
    }
}
