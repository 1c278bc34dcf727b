//! The finding about issuers of certificates.

use crate::diag::{Code, Example, Severity};

/// The code for a name that an issuer cannot prove.
pub static REF_ISSUER: Code = Code {
    name: "REF-ISSUER",
    severity: Severity::Error,
    title: "an issuer cannot prove a name of a certificate",
    why: "An ACME issuer proves each name with a solver whose selector matches it, and wildcards only over DNS. A name \
          that no solver matches stays unproven, and its certificate is never issued.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.own = [
    {
      apiVersion = "cert-manager.io/v1", kind = "Issuer", metadata = { name = "own", namespace = "hello" },
      spec.acme = {
        server = "https://acme.example.com/directory", privateKeySecretRef.name = "account",
        solvers = [{ selector.dnsZones = ["example.org"], http01.ingress.ingressClassName = "traefik" }],
      },
    },
    {
      apiVersion = "cert-manager.io/v1", kind = "Certificate", metadata = { name = "own", namespace = "hello" },
      spec = { secretName = "own", dnsNames = ["hello.home.example.com"], issuerRef.name = "own" },
    },
  ],
}"#,
        good: r#"{
  services.hello.manifests.own = [
    {
      apiVersion = "cert-manager.io/v1", kind = "Issuer", metadata = { name = "own", namespace = "hello" },
      spec.acme = {
        server = "https://acme.example.com/directory", privateKeySecretRef.name = "account",
        solvers = [{ selector.dnsZones = ["example.com"], http01.ingress.ingressClassName = "traefik" }],
      },
    },
    {
      apiVersion = "cert-manager.io/v1", kind = "Certificate", metadata = { name = "own", namespace = "hello" },
      spec = { secretName = "own", dnsNames = ["hello.home.example.com"], issuerRef.name = "own" },
    },
  ],
}"#,
    },
    allowable: true,
};
