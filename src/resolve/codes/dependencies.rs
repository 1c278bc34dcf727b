//! Findings about dependencies between services, and about the engine that applies them.

use crate::diag::{Code, Example, Severity};

pub static DEP_CYCLE: Code = Code {
    name: "DEP-CYCLE",
    severity: Severity::Error,
    title: "dependency cycle",
    why: "A service starts when the services that it needs are running. If they need it in turn, none of \
          them ever starts: not after a power failure, and not in a new cluster, even if all of them are \
          running today. A service needs the services in its `needs`, the providers of its secrets and \
          storage, and the services that install the CRDs of its objects.",
    example: Example::Lab {
        bad: r#"{
  services.database = {
    enable = true,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi" },
    needs.hello = true,
  },
  services.hello.needs.database = true,
}"#,
        good: r#"{
  services.database = {
    enable = true,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi" },
  },
  services.hello.needs.database = true,
}"#,
    },
    allowable: false,
};

pub static DEP_UNKNOWN: Code = Code {
    name: "DEP-UNKNOWN",
    severity: Severity::Error,
    title: "dependency on an undefined service",
    why: "Neither the lab nor the catalogue defines a service with this name, so there is nothing to wait for.",
    example: Example::Lab {
        bad: r#"{
  services.database = {
    enable = true,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi" },
  },
  services.hello.needs.databse = true,
}"#,
        good: r#"{
  services.database = {
    enable = true,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi" },
  },
  services.hello.needs.database = true,
}"#,
    },
    allowable: false,
};

pub static DEP_DISABLED: Code = Code {
    name: "DEP-DISABLED",
    severity: Severity::Error,
    title: "dependency on a disabled service",
    why: "The service exists but is not enabled, so services that need it would fail or wait forever. Enable \
          it; if something outside the lab replaces it, set the dependency to `false`.",
    example: Example::Lab {
        bad: r#"{
  services.database = {
    enable = false,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi" },
  },
  services.hello.needs.database = true,
}"#,
        good: r#"{
  services.database = {
    enable = true,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi" },
  },
  services.hello.needs.database = true,
}"#,
    },
    allowable: false,
};

pub static FLUX_SOURCE: Code = Code {
    name: "FLUX-SOURCE",
    severity: Severity::Error,
    title: "Flux source without a URL",
    why: "A GitRepository is fetched from `gitops.repository`. An OCIRepository is fetched from another URL, \
          which must be set, unless the source is created outside the lab.",
    example: Example::Lab {
        bad: r#"{
  gitops = {
    engine = 'flux,
    repository = "https://git.example.com/home/lab.git",
    path = "rendered/home",
    flux.source.kind = 'OCIRepository,
  },
}"#,
        good: r#"{
  gitops = {
    engine = 'flux,
    repository = "https://git.example.com/home/lab.git",
    path = "rendered/home",
    flux.source = { kind = 'OCIRepository, url = "oci://registry.example.com/lab" },
  },
}"#,
    },
    allowable: false,
};
