//! The findings about secrets.

use crate::diag::{Code, Example, Severity};

/// The code for a Secret whose content is in the tree.
pub static SECRET_OBJECT: Code = Code {
    name: "SECRET-OBJECT",
    severity: Severity::Error,
    title: "a Secret with its content in the tree",
    why: "The values of a Secret are only encoded, not encrypted. The tree is committed, so everybody who can read \
          the repository could read them, now and in its history. Keep them in the lab's secret store, or encrypt \
          the object with SOPS or as a SealedSecret.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.login = {
    apiVersion = "v1", kind = "Secret", metadata = { name = "login", namespace = "hello" },
    stringData.password = "hunter2",
  },
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.password = "password" },
  services.hello.containers.app.env.LOGIN = { secret = "login", key = "password" },
}"#,
    },
    allowable: true,
};

/// The code for a value that has the form of a secret.
pub static SECRET_VALUE: Code = Code {
    name: "SECRET-VALUE",
    severity: Severity::Error,
    title: "a value that has the form of a secret",
    why: "Private keys, tokens and passwords on command lines or in URLs are recognizable by their form, whatever the \
          field is called. The tree is committed, so everybody who can read the repository could read them, now and \
          in its history. A secret that was committed must be replaced, even if it is removed later.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.args = ["--user=hello", "--password=hunter2"] }"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.password = "password" },
  services.hello.containers.app = {
    env.LOGIN_PASSWORD = { secret = "login", key = "password" },
    args = ["--user=hello", "--password=$(LOGIN_PASSWORD)"],
  },
}"#,
    },
    allowable: true,
};
