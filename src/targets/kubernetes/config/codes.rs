//! The findings of configuration files.

use crate::diag::{Code, Example, Severity};

pub static SVC_TEMPLATE: Code = Code {
    name: "SVC-TEMPLATE",
    severity: Severity::Error,
    title: "a template that cannot be rendered",
    why: "A file of a config can be a Jinja template. It can use the fields of its `values` only. \
          Undefined variables are errors, because they would be empty in the file.",
    example: Example::Lab {
        bad: r#"{
  services.hello.configs.app.files."app.conf" = {
    template = "listen {{ port }}",
    values.prot = 80,
  },
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
        good: r#"{
  services.hello.configs.app.files."app.conf" = {
    template = "listen {{ port }}",
    values.port = 80,
  },
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
    },
    allowable: false,
};

pub static SVC_CONFIG_DATA: Code = Code {
    name: "SVC-CONFIG-DATA",
    severity: Severity::Error,
    title: "data that the format of a file cannot represent",
    why: "Data is printed in the format of the file. TOML has no null, an INI file has sections of plain \
          values only, and a ConfigMap holds text without NUL characters.",
    example: Example::Lab {
        bad: r#"{
  services.hello.configs.app.files."app.ini".ini.server.listen = { host = "0.0.0.0", port = 80 },
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
        good: r#"{
  services.hello.configs.app.files."app.ini".ini.server = { host = "0.0.0.0", port = 80 },
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
    },
    allowable: false,
};

pub static SVC_CONFIG_SIZE: Code = Code {
    name: "SVC-CONFIG-SIZE",
    severity: Severity::Error,
    title: "a config that is too large for a ConfigMap",
    why: "The API server refuses a ConfigMap of more than 1 MiB, including the file names.",
    example: Example::Lab {
        bad: r#"{
  services.hello.configs.app.files."words.txt" = std.string.join "\n" (std.array.replicate 90000 "twelve bytes"),
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
        good: r#"{
  services.hello.configs.app.files."words.txt" = std.string.join "\n" (std.array.replicate 90 "twelve bytes"),
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
    },
    allowable: false,
};
