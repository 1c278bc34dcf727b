//! The findings of decoding.

use crate::diag::{Code, Example};

pub static ALL: &[&Code] = &[&CFG_UNKNOWN_FIELD, &CFG_MISSING_FIELD, &CFG_SHAPE, &CFG_VALUE];

pub static CFG_UNKNOWN_FIELD: Code = Code::error(
    "CFG-UNKNOWN-FIELD",
    "unknown field",
    "A misspelt field would be ignored silently and its default used instead. Unknown fields are therefore \
     errors in every record of a lab.",
    Example::Lab { bad: r#"{ services.hello.replcias = 2 }"#, good: r#"{ services.hello.replicas = 1 }"# },
);

pub static CFG_MISSING_FIELD: Code = Code::error(
    "CFG-MISSING-FIELD",
    "missing required field",
    "The field has no default, and neither the catalogue nor the lab sets it.",
    Example::Lab {
        bad: r#"{ services.hello.containers.side = { cpu = "10m", memory = "16Mi" } }"#,
        good: r#"{ services.hello.containers.side = { image = "docker.io/library/busybox:1.37.0", cpu = "10m", memory = "16Mi" } }"#,
    },
);

pub static CFG_SHAPE: Code = Code::error(
    "CFG-SHAPE",
    "wrong type",
    "The value has another type than the field, such as a record instead of a list, or a list instead of a \
     string.",
    Example::Lab {
        bad: r#"{ services.hello.containers.app.mounts."/srv" = 7 }"#,
        good: r#"{ services.hello.containers.app.mounts."/srv" = "data" }"#,
    },
);

pub static CFG_VALUE: Code = Code::error(
    "CFG-VALUE",
    "invalid value",
    "The value has the right type but is invalid for the field: an amount without a unit, an IPv4 address \
     with a part over 255, a name with a character that Kubernetes rejects. `render` neither guesses nor \
     rounds.",
    Example::Lab {
        bad: r#"{ services.hello.containers.app.memory | force = "4096" }"#,
        good: r#"{ services.hello.containers.app.memory | force = "4096Mi" }"#,
    },
);
