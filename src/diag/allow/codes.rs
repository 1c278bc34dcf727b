//! The findings about allowances.

use crate::diag::{Code, Example, Severity};

/// The codes of this module.
pub static CODES: &[&Code] = &[&ALLOW_NO_REASON, &ALLOW_REFUSED, &ALLOW_UNKNOWN, &ALLOW_UNUSED, &ALLOW_WIDE];

pub static ALLOW_NO_REASON: Code = Code {
    name: "ALLOW-NO-REASON",
    severity: Severity::Error,
    title: "an allowance has no reason",
    why: "The reason tells the next reader why a finding is accepted here, and when the allowance can be \
          removed. Without a reason, nobody dares to remove it, so such an allowance has no effect.",
    example: Example::Lab {
        bad: r#"{ allow."NET-POOL-OVERLAP" = "" }"#,
        good: r#"{
  cluster.load_balancer.pools.lan | force = "192.168.20.190-192.168.20.220",
  allow."NET-POOL-OVERLAP" = "the DHCP server keeps the upper ten addresses free",
}"#,
    },
    allowable: false,
};

pub static ALLOW_REFUSED: Code = Code {
    name: "ALLOW-REFUSED",
    severity: Severity::Error,
    title: "an allowance refers to a code that cannot be allowed",
    why: "Some faults leave nothing useful to render, and some findings are about allowances themselves. \
          Silencing them would only hide that the output is wrong, so they have to be fixed.",
    example: Example::Lab {
        bad: r#"{ allow."ALLOW-UNUSED" = "we like to keep old allowances" }"#,
        good: "{}",
    },
    allowable: false,
};

pub static ALLOW_UNKNOWN: Code = Code {
    name: "ALLOW-UNKNOWN",
    severity: Severity::Error,
    title: "an allowance refers to a code that does not exist",
    why: "It has no effect: the code is misspelt, or a newer version of `render` no longer has it.",
    example: Example::Lab {
        bad: r#"{ allow."NET-POOL-OVRELAP" = "the upper half of the pool is kept free by hand" }"#,
        good: r#"{
  cluster.load_balancer.pools.lan | force = "192.168.20.190-192.168.20.220",
  allow."NET-POOL-OVERLAP" = "the DHCP server keeps the upper ten addresses free",
}"#,
    },
    allowable: false,
};

pub static ALLOW_UNUSED: Code = Code {
    name: "ALLOW-UNUSED",
    severity: Severity::Warning,
    title: "an allowance is no longer needed",
    why: "The finding that it was written for is gone. If the allowance stays, it silences the next such \
          finding that has not been reviewed. It is reported only if there are no other errors, because a \
          rule may skip entries that another error concerns.",
    example: Example::Lab {
        bad: r#"{ allow."NET-POOL-OVERLAP" = "the upper half of the pool is kept free by hand" }"#,
        good: "{}",
    },
    allowable: false,
};

pub static ALLOW_WIDE: Code = Code {
    name: "ALLOW-WIDE",
    severity: Severity::Error,
    title: "an allowance of the whole lab accepts several findings",
    why: "An allowance is written for a finding that somebody has reviewed. If it holds for the whole lab and names no \
          subject, it silences every later finding of its code, too. Name the subject: a word of the message, or an \
          entry of the lab, such as a service.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.app.image | force = "docker.io/traefik/whoami:latest",
  services.hello.containers.side = { image = "docker.io/library/busybox", memory = "16Mi" },
  allow."IMG-FLOATING" = "the projects tag no releases",
}"#,
        good: r#"{
  services.hello.containers.app.image | force = "docker.io/traefik/whoami:latest",
  services.hello.containers.side = { image = "docker.io/library/busybox", memory = "16Mi" },
  allow."IMG-FLOATING" = { app = "the project tags no releases", side = "it only waits" },
}"#,
    },
    allowable: false,
};
