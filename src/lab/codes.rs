//! The findings of decoding.

use crate::diag::{Code, Example, Severity};

pub static CODES: &[&Code] =
    &[&CFG_UNKNOWN_FIELD, &CFG_MISSING_FIELD, &CFG_SHAPE, &CFG_UNKNOWN_ENTRY, &CFG_VALUE, &CFG_WITHOUT];

pub static CFG_UNKNOWN_FIELD: Code = Code {
    name: "CFG-UNKNOWN-FIELD",
    severity: Severity::Error,
    title: "unknown field",
    why: "A misspelt field would be ignored silently and its default used instead. Unknown fields are \
          therefore errors in every record of a lab.",
    example: Example::Lab {
        bad: r#"{ services.hello.replcias = 2 }"#,
        good: r#"{ services.hello.replicas = 1 }"#,
    },
    allowable: false,
};

pub static CFG_MISSING_FIELD: Code = Code {
    name: "CFG-MISSING-FIELD",
    severity: Severity::Error,
    title: "missing required field",
    why: "The field has no default, and neither the catalogue nor the lab sets it.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.side = { cpu = "10m", memory = "16Mi" } }"#,
        good: r#"{ services.hello.containers.side = { image = "docker.io/library/busybox:1.37.0", cpu = "10m", memory = "16Mi" } }"#,
    },
    allowable: false,
};

pub static CFG_UNKNOWN_ENTRY: Code = Code {
    name: "CFG-UNKNOWN-ENTRY",
    severity: Severity::Error,
    title: "an entry whose name is misspelt",
    why: "The catalogue has an entry with nearly the same name, which the lab does not enable. Nothing else gives the \
          entry what it lacks, so that one was meant.",
    example: Example::Lab {
        bad: r#"{
  services.website = { enable = false, containers.app.image = "docker.io/traefik/whoami:v1.11.0" },
  services.websit = { enable = true, expose.web.host = "web" },
}"#,
        good: r#"{
  services.website = { enable = false, containers.app.image = "docker.io/traefik/whoami:v1.11.0" },
}"#,
    },
    allowable: false,
};

pub static CFG_SHAPE: Code = Code {
    name: "CFG-SHAPE",
    severity: Severity::Error,
    title: "wrong type",
    why: "The value has another type than the field, such as a record instead of a list, or a list instead \
          of a string.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.mounts."/srv" = 7 }"#,
        good: r#"{ services.hello.containers.app.mounts."/srv" = "data" }"#,
    },
    allowable: false,
};

pub static CFG_VALUE: Code = Code {
    name: "CFG-VALUE",
    severity: Severity::Error,
    title: "invalid value",
    why: "The value has the right type but is invalid for the field: an amount without a unit, an IPv4 \
          address with a part over 255, a name with a character that Kubernetes rejects. `render` neither \
          guesses nor rounds.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.memory | force = "4096" }"#,
        good: r#"{ services.hello.containers.app.memory | force = "4096Mi" }"#,
    },
    allowable: false,
};

pub static CFG_WITHOUT: Code = Code {
    name: "CFG-WITHOUT",
    severity: Severity::Error,
    title: "something is taken out of a service that does not have it",
    why: "`without` lists what a lab does not want of a service that the catalogue describes, by its path in the \
          service. If nothing is at the path, the catalogue has changed or the path is misspelt, and what was meant \
          would stay.",
    example: Example::Lab {
        bad: r#"{ services.hello.without = ["expose.webb"] }"#,
        good: r#"{ services.hello.without = ["expose.web"] }"#,
    },
    allowable: false,
};
