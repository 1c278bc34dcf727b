//! Findings about Kubernetes Services.

use crate::diag::{Code, Example};

pub static SVC_EXTERNAL: Code = Code::error(
    "SVC-EXTERNAL",
    "an external service that is nowhere",
    "What is outside the cluster and has a name in it is found by another name, by addresses, or on one of the lab's \
     machines, unless the Service exists already: one of the four. All but a name need ports, because Kubernetes makes \
     rules for each.",
    Example::Lab {
        bad: r#"{ services.hello.external_services.nas.ports.https = 443 }"#,
        good: r#"{ services.hello.external_services.nas = { addresses = ["192.168.20.5"], ports.https = 443 } }"#,
    },
);
