//! The findings about Secrets that controllers make.

use crate::diag::{Code, Example, Severity};

/// The code for a Secret that two objects make.
pub static SECRET_MAKERS: Code = Code {
    name: "SECRET-MAKERS",
    severity: Severity::Error,
    title: "two objects make the same Secret",
    why: "The controller of an ExternalSecret or of a Certificate owns the Secret that it makes. Two of them overwrite each \
          other, or the second one reports that the Secret belongs to another.",
    example: Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.manifests.login = std.array.map (fun called => {
    apiVersion = "external-secrets.io/v1", kind = "ExternalSecret", metadata = { name = called, namespace = "hello" },
    spec = {
      secretStoreRef = { kind = "ClusterSecretStore", name = "vault" },
      target.name = "login", dataFrom = [{ extract.key = called }],
    },
  }) ["one", "two"],
  services.hello.provides.apis = ["external-secrets.io"],
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.manifests.login = std.array.map (fun called => {
    apiVersion = "external-secrets.io/v1", kind = "ExternalSecret", metadata = { name = called, namespace = "hello" },
    spec = {
      secretStoreRef = { kind = "ClusterSecretStore", name = "vault" },
      target.name = called, dataFrom = [{ extract.key = called }],
    },
  }) ["one", "two"],
  services.hello.provides.apis = ["external-secrets.io"],
}"#,
    },
    allowable: true,
};

/// The code for a template that uses a value which nothing fetches.
pub static SECRET_TEMPLATE: Code = Code {
    name: "SECRET-TEMPLATE",
    severity: Severity::Error,
    title: "the template of an ExternalSecret uses a value that it does not fetch",
    why: "A template has the values that its ExternalSecret fetches. With another name, the Secret is not made, and its pods \
          wait for it. Secrets of services are checked already; this is about manifests and charts, too.",
    example: Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.manifests.login = {
    apiVersion = "external-secrets.io/v1", kind = "ExternalSecret", metadata = { name = "login", namespace = "hello" },
    spec = {
      secretStoreRef = { kind = "ClusterSecretStore", name = "vault" },
      target.template.data.url = "https://{{ .user }}@example.org",
      data = [{ secretKey = "username", remoteRef = { key = "login", property = "user" } }],
    },
  },
  services.hello.provides.apis = ["external-secrets.io"],
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.manifests.login = {
    apiVersion = "external-secrets.io/v1", kind = "ExternalSecret", metadata = { name = "login", namespace = "hello" },
    spec = {
      secretStoreRef = { kind = "ClusterSecretStore", name = "vault" },
      target.template.data.url = "https://{{ .username }}@example.org",
      data = [{ secretKey = "username", remoteRef = { key = "login", property = "user" } }],
    },
  },
  services.hello.provides.apis = ["external-secrets.io"],
}"#,
    },
    allowable: true,
};

/// The code for a Secret of the wrong type.
pub static SECRET_TYPE: Code = Code {
    name: "SECRET-TYPE",
    severity: Severity::Error,
    title: "images are pulled with a Secret of another type",
    why: "A kubelet reads the credentials of registries from Secrets of two types only. One of another type is ignored, and \
          images of private registries are not pulled.",
    example: Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.pull_secrets = ["registry"],
  services.hello.manifests.registry = {
    apiVersion = "external-secrets.io/v1", kind = "ExternalSecret", metadata = { name = "registry", namespace = "hello" },
    spec = {
      secretStoreRef = { kind = "ClusterSecretStore", name = "vault" },
      data = [{ secretKey = ".dockerconfigjson", remoteRef = { key = "registry", property = "config" } }],
    },
  },
  services.hello.provides.apis = ["external-secrets.io"],
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.pull_secrets = ["registry"],
  services.hello.manifests.registry = {
    apiVersion = "external-secrets.io/v1", kind = "ExternalSecret", metadata = { name = "registry", namespace = "hello" },
    spec = {
      secretStoreRef = { kind = "ClusterSecretStore", name = "vault" },
      target.template.type = "kubernetes.io/dockerconfigjson",
      data = [{ secretKey = ".dockerconfigjson", remoteRef = { key = "registry", property = "config" } }],
    },
  },
  services.hello.provides.apis = ["external-secrets.io"],
}"#,
    },
    allowable: true,
};

/// The code for a store that is closed to a namespace.
pub static SECRET_CONDITION: Code = Code {
    name: "SECRET-CONDITION",
    severity: Severity::Error,
    title: "a store is closed to the namespace of an ExternalSecret",
    why: "The `conditions` of a ClusterSecretStore say which namespaces may use it. An ExternalSecret of another namespace is \
          refused, and its Secret is never made.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.store = [
    {
      apiVersion = "external-secrets.io/v1", kind = "ClusterSecretStore", metadata.name = "house",
      spec = { conditions = [{ namespaces = ["default"] }], provider.fake.data = [{ key = "a", value = "b" }] },
    },
    {
      apiVersion = "external-secrets.io/v1", kind = "ExternalSecret", metadata = { name = "house", namespace = "hello" },
      spec = {
        secretStoreRef = { kind = "ClusterSecretStore", name = "house" },
        data = [{ secretKey = "a", remoteRef.key = "a" }],
      },
    },
  ],
  services.hello.provides.apis = ["external-secrets.io"],
}"#,
        good: r#"{
  services.hello.manifests.store = [
    {
      apiVersion = "external-secrets.io/v1", kind = "ClusterSecretStore", metadata.name = "house",
      spec = { conditions = [{ namespaces = ["hello"] }], provider.fake.data = [{ key = "a", value = "b" }] },
    },
    {
      apiVersion = "external-secrets.io/v1", kind = "ExternalSecret", metadata = { name = "house", namespace = "hello" },
      spec = {
        secretStoreRef = { kind = "ClusterSecretStore", name = "house" },
        data = [{ secretKey = "a", remoteRef.key = "a" }],
      },
    },
  ],
  services.hello.provides.apis = ["external-secrets.io"],
}"#,
    },
    allowable: true,
};
