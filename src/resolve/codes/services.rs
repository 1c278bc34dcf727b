//! Findings about Kubernetes Services.

use crate::diag::{Code, Example, Severity};

pub static SVC_EXTERNAL: Code = Code {
    name: "SVC-EXTERNAL",
    severity: Severity::Error,
    title: "incomplete external service",
    why: "An external service is a name in the cluster for something outside it. It has exactly one target: \
          another host name, addresses, one of the lab's machines, or an existing Service. All targets \
          except a host name need ports, because Kubernetes configures each port.",
    example: Example::Lab {
        bad: r#"{ services.hello.external_services.nas.ports.https = 443 }"#,
        good: r#"{ services.hello.external_services.nas = { addresses = ["192.168.20.5"], ports.https = 443 } }"#,
    },
    allowable: false,
};
