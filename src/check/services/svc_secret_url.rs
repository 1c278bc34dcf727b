//! URLs that contain a password.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::EnvValue;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "SVC-SECRET-URL",
    severity: Severity::Error,
    title: "a URL contains a password",
    why: "URLs such as `postgres://user:password@host` put a secret into the configuration and the tree, \
          which are committed. Keep the whole URL in the secret store, or insert the password at run time: \
          Kubernetes replaces `$(NAME)` with the variable of that name.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.app.env.DATABASE_URL = "postgres://hello:hunter2@db.example.com:5432/hello",
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.database = { path = "apps/hello", keys.password = "password" },
  services.hello.containers.app.env = {
    DATABASE_PASSWORD = { secret = "database", key = "password" },
    DATABASE_URL = "postgres://hello:$(DATABASE_PASSWORD)@db.example.com:5432/hello",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for each in walk::containers(lab) {
        let container = each.container;
        let env = container.env.iter().filter_map(|(name, value)| match &value.value {
            EnvValue::Literal(text) => Some((format!("`{name}`"), text.as_str(), value.node)),
            _ => None,
        });
        let words = container.command.iter().chain(&container.args);
        let words = words.map(|word| ("the command line".to_owned(), word.value.as_str(), word.node));
        let found: Vec<(String, &str, NodeId)> = env.chain(words).collect();
        for (what, text, node) in found {
            if !contains_password(text) {
                continue;
            }
            findings
                .report(&CODE, format!("{what} of {each} has a URL that contains a password"))
                .at(node, "the password is between `:` and `@`")
                .help(
                    "keep the URL in the secret store, or write `$(NAME)` for the password and define `NAME` \
                     as a secret",
                );
        }
    }
}

/// Whether the text contains a URL with a literal password.
fn contains_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, separator)| {
        let rest = &text[at + separator.len()..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | ','))
            .unwrap_or(rest.len());
        let password = rest[..end].rsplit_once('@').and_then(|(login, _)| login.split_once(':'));
        password.is_some_and(|(_, password)| !password.is_empty() && !password.starts_with(['$', '<']))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_passwords_and_nothing_else() {
        for text in [
            "postgres://app:hunter2@db:5432/app",
            "see http://db/ and amqp://mq:p@ss@queue",
            "redis://:x@cache",
        ] {
            assert!(contains_password(text), "{text}");
        }
        for text in [
            "postgres://db:5432/app",
            "postgres://app@db/app",
            "postgres://app:@db/app",
            "postgres://app:$(PASSWORD)@db/app",
            "https://example.com/a:b@c",
            "https://example.com?next=a:b@c",
            "http://one:80,http://two:80, admin@example.com",
            "user:password@host",
            "",
        ] {
            assert!(!contains_password(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_around_an_address_hides_nothing(before in ".*", password in "[a-z0-9]{1,8}", after in ".*") {
            let text = format!("{before} x://user:{password}@host/{after}");
            prop_assert!(contains_password(&text));
        }
    }
}
