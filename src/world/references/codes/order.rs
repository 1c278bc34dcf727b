//! The findings about what waits for what.

use crate::diag::{Code, Example, Severity};

/// The code for objects that wait for each other.
pub static REF_CYCLE: Code = Code {
    name: "REF-CYCLE",
    severity: Severity::Error,
    title: "objects that wait for each other",
    why: "An object that waits for another one becomes ready only after it: a release after those that it depends on, a \
          certificate after its issuer, a secret after its store, and everything in a folder after what its engine \
          applies first. In a circle, none of them ever becomes ready.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.own = [
    {
      apiVersion = "cert-manager.io/v1", kind = "Issuer", metadata = { name = "own", namespace = "hello" },
      spec.ca.secretName = "own",
    },
    {
      apiVersion = "cert-manager.io/v1", kind = "Certificate", metadata = { name = "own", namespace = "hello" },
      spec = { secretName = "own", dnsNames = ["hello.example.com"], issuerRef.name = "own" },
    },
  ],
}"#,
        good: r#"{
  services.hello.manifests.own = [
    {
      apiVersion = "cert-manager.io/v1", kind = "Issuer", metadata = { name = "own", namespace = "hello" },
      spec.selfSigned = {},
    },
    {
      apiVersion = "cert-manager.io/v1", kind = "Certificate", metadata = { name = "own", namespace = "hello" },
      spec = { secretName = "own", dnsNames = ["hello.example.com"], issuerRef.name = "own" },
    },
  ],
}"#,
    },
    allowable: true,
};

/// The code for an address of the lab's networks that nothing has.
pub static REF_NOBODY: Code = Code {
    name: "REF-NOBODY",
    severity: Severity::Error,
    title: "an address that nothing has",
    why: "The lab describes what has which address of its networks. An address in an object or a file of a \
          machine that no host, machine, device, range or load balancer has is a typo, or what was moved: \
          nothing answers there. What only DHCP knows belongs into `networks.*.reservations`, other things \
          into `networks.*.reserved`.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.app.env.PRINTER = "192.168.20.77",
}"#,
        good: r#"{
  services.hello.containers.app.env.PRINTER = "192.168.20.77",
  networks.lan.reserved.printer = "192.168.20.77",
}"#,
    },
    allowable: true,
};
