//! The findings of decoding.

use crate::diag::{Code, Example};

pub static ALL: &[&Code] = &[&CFG_UNKNOWN_FIELD, &CFG_MISSING_FIELD, &CFG_SHAPE, &CFG_VALUE];

pub static CFG_UNKNOWN_FIELD: Code = Code::error(
    "CFG-UNKNOWN-FIELD",
    "a field that the vocabulary does not have",
    "A misspelt field would be ignored silently and its default used instead. Every record of a lab therefore \
     refuses fields that it does not know.",
    Example::Lab { bad: r#"{ services.hello.replcias = 2 }"#, good: r#"{ services.hello.replicas = 1 }"# },
);

pub static CFG_MISSING_FIELD: Code = Code::error(
    "CFG-MISSING-FIELD",
    "a field without a value that nothing can replace",
    "The field has no default, and neither the catalogue nor the lab gives it a value.",
    Example::Lab {
        bad: r#"{ services.hello.containers.side = { cpu = "10m", memory = "16Mi" } }"#,
        good: r#"{ services.hello.containers.side = { image = "docker.io/library/busybox:1.37.0", cpu = "10m", memory = "16Mi" } }"#,
    },
);

pub static CFG_SHAPE: Code = Code::error(
    "CFG-SHAPE",
    "a value of the wrong shape",
    "A record stands where a list is wanted, a list where a string is wanted, or the like.",
    Example::Lab {
        bad: r#"{ services.hello.containers.app.mounts."/srv" = 7 }"#,
        good: r#"{ services.hello.containers.app.mounts."/srv" = "data" }"#,
    },
);

pub static CFG_VALUE: Code = Code::error(
    "CFG-VALUE",
    "a value that does not say what its field means",
    "The text or number has the right type but no meaning here: an amount without a unit, an address with a \
     part over 255, a name with a character that Kubernetes refuses. Nothing is guessed and nothing is rounded.",
    Example::Lab {
        bad: r#"{ services.hello.containers.app.memory | force = "4096" }"#,
        good: r#"{ services.hello.containers.app.memory | force = "4096Mi" }"#,
    },
);
