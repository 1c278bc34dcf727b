//! Keys and values inside Kubernetes objects: labels, environment variables, entries of ConfigMaps and Secrets.
//! All are printed as written.

use crate::types::shape::{Class, OBJECT_PART, QUALIFIED, check_characters, check_length, propose_mended};
use crate::types::{Malformed, checked_text, shown, shown_char};

checked_text! {
    /// The key of a label or annotation, with or without a prefix: `app.kubernetes.io/name`.
    LabelKey by check_label_key;
    /// The value of a label; it may be empty.
    LabelValue by check_label_value;
    /// The name of an environment variable. Kubernetes allows dots and dashes in it.
    EnvName by check_env_name;
    /// The key of an entry in a ConfigMap or Secret: the file name when it is mounted.
    ConfigKey by check_config_key;
}

impl LabelKey {
    /// The prefix before the slash, a domain name.
    pub fn prefix(&self) -> Option<&str> {
        self.as_str().split_once('/').map(|(prefix, _)| prefix)
    }

    /// The part after the prefix.
    pub fn name(&self) -> &str {
        self.as_str().split_once('/').map_or(self.as_str(), |(_, name)| name)
    }
}

const MOST: usize = 253;

const FILE_NAME: Class = Class {
    contains: |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'),
    words: "letters, digits, `-`, `_` and `.`",
};

fn check_label_key(text: &str) -> Result<(), Malformed> {
    let Some((prefix, name)) = text.split_once('/') else {
        return QUALIFIED.check("the key of a label", text, 0, text);
    };
    OBJECT_PART.check_dotted("a part of the prefix", prefix, 0, text)?;
    check_length("the prefix of a label's key", prefix, MOST)?;
    QUALIFIED.check("the name after the prefix", name, prefix.chars().count() + 1, text)
}

fn check_label_value(text: &str) -> Result<(), Malformed> {
    match text {
        "" => Ok(()),
        _ => QUALIFIED.check("the value of a label", text, 0, text).map_err(|malformed| {
            let mended = text.trim().replace([' ', '/', ':'], "-");
            propose_mended::<LabelValue>(malformed, text, mended)
        }),
    }
}

fn check_env_name(text: &str) -> Result<(), Malformed> {
    check_file_name("the name of an environment variable", text, usize::MAX).map_err(|malformed| {
        propose_mended::<EnvName>(malformed, text, text.trim().replace([' ', '/'], "_"))
    })?;
    match text.chars().next() {
        Some(first) if first.is_ascii_digit() => {
            let message = format!("{} begins with {} (character 1)", shown(text), shown_char(first));
            Err(Malformed::new(message).help("the name of an environment variable cannot begin with a digit"))
        }
        _ => Ok(()),
    }
}

fn check_config_key(text: &str) -> Result<(), Malformed> {
    check_file_name("the key of an entry", text, MOST).map_err(|malformed| {
        propose_mended::<ConfigKey>(malformed, text, text.trim().replace([' ', '/'], "-"))
    })
}

/// A name that is also a safe file name: without folders and without `..`.
fn check_file_name(noun: &str, text: &str, most: usize) -> Result<(), Malformed> {
    if text.is_empty() {
        return Err(Malformed::new(format!("{noun} cannot be empty")));
    }
    check_characters(&FILE_NAME, text, 0, text)?;
    check_length(noun, text, most)?;
    if text == "." || text.starts_with("..") {
        return Err(Malformed::new(format!("{noun} cannot be {}", shown(text)))
            .help("Kubernetes rejects `.` and names that begin with `..`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn accepts<T: std::str::FromStr>(texts: &[&str]) -> bool {
        texts.iter().all(|text| text.parse::<T>().is_ok())
    }

    #[test]
    fn label_keys_have_an_optional_prefix() {
        let key: LabelKey = "app.kubernetes.io/name".parse().expect("valid");
        assert_eq!((key.prefix(), key.name()), (Some("app.kubernetes.io"), "name"));
        let key: LabelKey = "Tier_1.x".parse().expect("valid");
        assert_eq!((key.prefix(), key.name()), (None, "Tier_1.x"));
        assert_eq!(refusal::<LabelKey>("Example.com/x").0, "`Example.com/x` contains `E` (character 1)");
        assert_eq!(refusal::<LabelKey>("a.io/x/y").0, "`a.io/x/y` contains `/` (character 7)");
        assert_eq!(
            refusal::<LabelKey>("a.io/").0,
            "`a.io/`: the name after the prefix is empty (at character 6)"
        );
        assert!(format!("a.io/{}", "x".repeat(63)).parse::<LabelKey>().is_ok());
        assert!(format!("a.io/{}", "x".repeat(64)).parse::<LabelKey>().is_err());
    }

    #[test]
    fn label_values_may_be_empty_but_not_long_or_odd() {
        assert!(accepts::<LabelValue>(&["", "4-aux", "NVIDIA_T4", "1.2.3"]));
        assert_eq!(
            refusal::<LabelValue>("Tesla T4"),
            ("`Tesla T4` contains a space (character 6)".into(), "write `Tesla-T4`".into())
        );
        assert_eq!(
            refusal::<LabelValue>("x-").0,
            "`x-`: the value of a label cannot end with `-` (character 2)"
        );
        assert!("x".repeat(64).parse::<LabelValue>().is_err());
    }

    #[test]
    fn variables_and_entries_are_named_as_kubernetes_allows() {
        assert!(accepts::<EnvName>(&["PATH", "_x", "discovery.type", "a-b", ".hidden"]));
        assert!(accepts::<ConfigKey>(&["config.yaml", ".dockerconfigjson", "1", "tls.crt"]));
        assert_eq!(
            refusal::<EnvName>("MY VAR"),
            ("`MY VAR` contains a space (character 3)".into(), "write `MY_VAR`".into())
        );
        assert_eq!(refusal::<EnvName>("1X").0, "`1X` begins with `1` (character 1)");
        assert_eq!(refusal::<ConfigKey>("conf.d/app.ini").0, "`conf.d/app.ini` contains `/` (character 7)");
        for text in [".", "..", "..data"] {
            assert!(text.parse::<ConfigKey>().is_err() && text.parse::<EnvName>().is_err(), "{text}");
        }
    }

    obeys_the_laws! {
        label_key_laws: LabelKey, "([a-zA-Z0-9.-]{0,20}/)?[a-zA-Z0-9_.-]{0,70}";
        label_value_laws: LabelValue, "[a-zA-Z0-9_. /:-]{0,70}";
        env_name_laws: EnvName, "[a-zA-Z0-9_. /-]{0,20}";
        config_key_laws: ConfigKey, "[a-zA-Z0-9_. /-]{0,20}";
    }
}
