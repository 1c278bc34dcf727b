//! Findings about what services need of one another, and about who applies them.

use crate::diag::{Code, Example};

pub static DEP_CYCLE: Code = Code::error(
    "DEP-CYCLE",
    "services that wait for one another",
    "A service starts when those that it needs run. If they need it in turn, none ever starts: not after a power \
     failure, and not in a new cluster, even if all of them happen to run today. A service needs those it names \
     under `needs`, those that provide the secrets and the storage it uses, and those that bring the API groups of \
     its objects.",
    Example::Lab {
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
);

pub static DEP_UNKNOWN: Code = Code::error(
    "DEP-UNKNOWN",
    "a need for a service that does not exist",
    "The name is that of no service of the lab or of the catalogue, so there is nothing to wait for.",
    Example::Lab {
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
);

pub static DEP_DISABLED: Code = Code::error(
    "DEP-DISABLED",
    "a need for a service that the lab does not run",
    "The service exists but is not enabled, so whoever needs it would fail or wait for ever. Enable it; or, where \
     something outside the lab does its work, say that it is not needed.",
    Example::Lab {
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
);

pub static FLUX_SOURCE: Code = Code::error(
    "FLUX-SOURCE",
    "a source of Flux that does not say where it is",
    "A GitRepository is fetched from `gitops.repository`. An OCIRepository is fetched from somewhere else, which \
     must be said, unless something else makes the source.",
    Example::Lab {
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
);
