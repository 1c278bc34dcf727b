//! Templates of External Secrets: text with actions of Go's template language. Only the keys that actions read from the
//! secret are parsed.

use crate::types::Malformed;

/// Text with actions in `{{ }}`, all closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretTemplate {
    text: Box<str>,
    references: Vec<String>,
}

impl SecretTemplate {
    /// The keys that it reads, in order. Empty if an action changes the meaning of the dot.
    pub fn references(&self) -> &[String] {
        &self.references
    }
}

impl std::str::FromStr for SecretTemplate {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut references = Vec::new();
        let mut moved = false;
        let mut rest = text;
        while let Some(start) = rest.find("{{") {
            let body = &rest[start + 2..];
            let end = close(body).ok_or_else(|| {
                Malformed::new("the template has `{{` without `}}`")
                    .help("close it, or write `{{ \"{{\" }}` for the braces themselves")
            })?;
            let action = body[..end].trim_matches('-').trim();
            moved |= ["range", "with", "define", "block"].iter().any(|word| {
                action.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
            });
            if !moved {
                collect_keys(action, &mut references);
            }
            rest = &body[end + 2..];
        }
        Ok(Self { text: text.into(), references })
    }
}

impl std::fmt::Display for SecretTemplate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Where an action ends: braces in quotes do not count.
fn close(body: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match quote {
            Some(open) => {
                if escaped {
                    escaped = false;
                } else if c == '\\' && open != '`' {
                    escaped = true;
                } else if c == open {
                    quote = None;
                }
            }
            None if matches!(c, '"' | '`' | '\'') => quote = Some(c),
            None if body[at..].starts_with("}}") => return Some(at),
            None => {}
        }
    }
    None
}

/// The keys that an action reads: `.KEY`, and `index . "KEY"`.
fn collect_keys(action: &str, references: &mut Vec<String>) {
    if action.starts_with("/*") {
        return;
    }
    let mut quoted = false;
    let mut before = ' ';
    for (at, c) in action.char_indices() {
        if matches!(c, '"' | '`') {
            quoted = !quoted;
        } else if c == '.' && !quoted && !(before.is_alphanumeric() || matches!(before, '_' | ')' | '$')) {
            let name = &action[at + 1..];
            let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
            if end > 0 {
                references.push(name[..end].to_owned());
            }
        }
        before = c;
    }
    let mut rest = action;
    while let Some(at) = rest.find("index . \"") {
        rest = &rest[at + "index . \"".len()..];
        if let Some(end) = rest.find('"') {
            references.push(rest[..end].to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn references(text: &str) -> Vec<String> {
        text.parse::<SecretTemplate>().expect("a template").references().to_vec()
    }

    #[test]
    fn keys_are_those_that_follow_a_dot() {
        assert_eq!(references("postgres://{{ .USER }}:{{.PASSWORD | urlquery}}@db"), ["USER", "PASSWORD"]);
        assert_eq!(references(r#"{{ index . "my-key" }} {{ printf "%s.x" .B }}"#), ["my-key", "B"]);
        assert_eq!(references("{{- .A -}} 1.5 {{ /* .C */ }} {{ (.D | fromJson).name }}"), ["A", "D"]);
        assert_eq!(references("no action at all: .X"), [""; 0]);
    }

    #[test]
    fn nothing_is_known_where_the_dot_means_something_else() {
        assert_eq!(references("{{ .A }}{{ range $k, $v := . }}{{ .B }}{{ end }}"), ["A"]);
    }

    #[test]
    fn open_actions_are_refused() {
        for text in ["{{ .A", "{{ \"}}\" ", "a {{ .A } b"] {
            assert!(text.parse::<SecretTemplate>().is_err(), "{text}");
        }
        assert_eq!(references(r#"{{ "}}" }}{{ .A }}"#), ["A"]);
    }

    proptest! {
        #[test]
        fn it_is_printed_as_it_was_written(text in "[ -~{}.\"]{0,40}") {
            if let Ok(template) = text.parse::<SecretTemplate>() {
                prop_assert_eq!(template.to_string(), text);
            }
        }
    }
}
