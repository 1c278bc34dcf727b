//! The findings about hosts.

use crate::diag::{Code, Example, Severity};

/// The code for a certificate that does not have the name of its host.
pub static REF_CERTIFICATE: Code = Code {
    name: "REF-CERTIFICATE",
    severity: Severity::Error,
    title: "the certificate of a host does not have its name",
    why: "Browsers reject a certificate without the name of the host. A wildcard such as `*.example.com` matches \
          one label: it covers `a.example.com`, but not `a.b.example.com`.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.web = [
    {
      apiVersion = "cert-manager.io/v1", kind = "Issuer", metadata = { name = "own", namespace = "hello" },
      spec.selfSigned = {},
    },
    {
      apiVersion = "cert-manager.io/v1", kind = "Certificate", metadata = { name = "web", namespace = "hello" },
      spec = { secretName = "web-tls", dnsNames = ["*.example.com"], issuerRef.name = "own" },
    },
    {
      apiVersion = "networking.k8s.io/v1", kind = "Ingress", metadata = { name = "web", namespace = "hello" },
      spec = {
        tls = [{ hosts = ["a.b.example.com"], secretName = "web-tls" }],
        defaultBackend.service = { name = "hello", port.name = "http" },
      },
    },
  ],
}"#,
        good: r#"{
  services.hello.manifests.web = [
    {
      apiVersion = "cert-manager.io/v1", kind = "Issuer", metadata = { name = "own", namespace = "hello" },
      spec.selfSigned = {},
    },
    {
      apiVersion = "cert-manager.io/v1", kind = "Certificate", metadata = { name = "web", namespace = "hello" },
      spec = { secretName = "web-tls", dnsNames = ["*.example.com", "a.b.example.com"], issuerRef.name = "own" },
    },
    {
      apiVersion = "networking.k8s.io/v1", kind = "Ingress", metadata = { name = "web", namespace = "hello" },
      spec = {
        tls = [{ hosts = ["a.b.example.com"], secretName = "web-tls" }],
        defaultBackend.service = { name = "hello", port.name = "http" },
      },
    },
  ],
}"#,
    },
    allowable: true,
};

/// The code for a host that the listener of its Gateway does not accept.
pub static REF_HOST: Code = Code {
    name: "REF-HOST",
    severity: Severity::Error,
    title: "a host that the listener of its Gateway does not accept",
    why: "A listener with a hostname accepts only requests for hosts that match it. A route with another host is not \
          attached, and the host is unreachable.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.web = [
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "Gateway", metadata = { name = "web", namespace = "hello" },
      spec = {
        gatewayClassName = "any",
        listeners = [{ name = "http", port = 80, protocol = "HTTP", hostname = "*.home.example.com" }],
      },
    },
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "HTTPRoute", metadata = { name = "web", namespace = "hello" },
      spec = {
        parentRefs = [{ name = "web" }],
        hostnames = ["web.example.com"],
        rules = [{ backendRefs = [{ name = "hello", port = 80 }] }],
      },
    },
  ],
}"#,
        good: r#"{
  services.hello.manifests.web = [
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "Gateway", metadata = { name = "web", namespace = "hello" },
      spec = {
        gatewayClassName = "any",
        listeners = [{ name = "http", port = 80, protocol = "HTTP", hostname = "*.home.example.com" }],
      },
    },
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "HTTPRoute", metadata = { name = "web", namespace = "hello" },
      spec = {
        parentRefs = [{ name = "web" }],
        hostnames = ["web.home.example.com"],
        rules = [{ backendRefs = [{ name = "hello", port = 80 }] }],
      },
    },
  ],
}"#,
    },
    allowable: true,
};

/// The code for a host in no zone that external-dns serves.
pub static REF_ZONE: Code = Code {
    name: "REF-ZONE",
    severity: Severity::Error,
    title: "a host in no zone that external-dns serves",
    why: "external-dns creates records only in the zones of its domain filters. A host in none of them gets no record, \
          and cannot be resolved.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.dns = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "external-dns", namespace = "hello" },
    spec = {
      selector.matchLabels.app = "dns",
      template = {
        metadata.labels.app = "dns",
        spec.containers = [{
          name = "external-dns", image = "registry.k8s.io/external-dns/external-dns:v0.19.0",
          resources.limits.memory = "64Mi",
          args = ["--source=ingress", "--provider=webhook", "--domain-filter=example.org"],
        }],
      },
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.dns = {
    apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "external-dns", namespace = "hello" },
    spec = {
      selector.matchLabels.app = "dns",
      template = {
        metadata.labels.app = "dns",
        spec.containers = [{
          name = "external-dns", image = "registry.k8s.io/external-dns/external-dns:v0.19.0",
          resources.limits.memory = "64Mi",
          args = ["--source=ingress", "--provider=webhook", "--domain-filter=example.com"],
        }],
      },
    },
  },
}"#,
    },
    allowable: true,
};
