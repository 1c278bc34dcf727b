//! The findings of resolution. None can be allowed, because a dangling reference cannot be rendered.

mod databases;
mod dependencies;
mod exposure;
mod hardware;
mod namespaces;
mod services;
mod variables;

pub use databases::*;
pub use dependencies::*;
pub use exposure::*;
pub use hardware::*;
pub use namespaces::*;
pub use services::*;
pub use variables::*;

use crate::diag::{Code, Example};

pub static ALL: &[&Code] = &[
    &SVC_EMPTY,
    &SVC_TIER,
    &SVC_MOUNT,
    &SVC_SECRET,
    &SVC_CONFIG,
    &SVC_NEIGHBOUR,
    &SVC_PORT,
    &SVC_VOLUME,
    &STO_CLASS,
    &STO_ACCESS,
    &STO_PURPOSE,
    &STO_GROWTH,
    &SVC_DISRUPTION,
    &SVC_EXTERNAL,
    &DB_SERVER,
    &DB_FACT,
    &ENV_FACT,
    &LB_ADDRESS,
    &LB_POOL,
    &EXP_NONE,
    &EXP_HOST,
    &EXP_AUTH,
    &EXP_BACKEND,
    &EXP_WAY,
    &EXP_MIDDLEWARE,
    &EXP_STREAM,
    &VM_HOST,
    &VM_STORAGE,
    &VM_NETWORK,
    &VM_BRIDGE,
    &VM_INCOMPLETE,
    &VM_TEMPLATE,
    &VM_DEVICE,
    &VM_SLOT,
    &VM_METAL,
    &HOST_INTERFACE,
    &HOST_DISK_UNKNOWN,
    &HOST_STORAGE,
    &HW_UNKNOWN,
    &NET_UNKNOWN,
    &K8S_ENDPOINT,
    &K8S_BGP,
    &K8S_MIRROR,
    &K8S_GPU,
    &NS_CONFLICT,
    &DEP_CYCLE,
    &DEP_UNKNOWN,
    &DEP_DISABLED,
    &FLUX_SOURCE,
];

pub static SVC_EMPTY: Code = Code::error(
    "SVC-EMPTY",
    "service without containers",
    "The lab enables a service that neither the catalogue nor the lab defines. Usually its name is misspelt; \
     without this error it would silently not run.",
    Example::Lab { bad: r#"{ services.helo.enable = true }"#, good: r#"{ services.hello.enable = true }"# },
);

pub static SVC_TIER: Code = Code::error(
    "SVC-TIER",
    "undefined tier",
    "The tier of a service determines its priority. Its name must be one of the lab's `tiers`.",
    Example::Lab {
        bad: r#"{ services.hello.tier = "platinum" }"#,
        good: r#"{ tiers.platinum.priority = 1000, services.hello.tier = "platinum" }"#,
    },
);

pub static SVC_MOUNT: Code = Code::error(
    "SVC-MOUNT",
    "mount of an undefined volume",
    "A container mounts a volume that is not defined in the service's `volumes`. Kubernetes would reject the \
     pod.",
    Example::Lab {
        bad: r#"{ services.hello.containers.app.mounts."/cache" = "cahce", services.hello.volumes.cache.empty = {} }"#,
        good: r#"{ services.hello.containers.app.mounts."/cache" = "cache", services.hello.volumes.cache.empty = {} }"#,
    },
);

pub static SVC_SECRET: Code = Code::error(
    "SVC-SECRET",
    "undefined secret or key",
    "A variable or a mount refers to a secret in the service's `secrets` and to one of its `keys`. If either \
     is missing, the container does not start.",
    Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.PASSWORD = "password" },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWROD" },
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.PASSWORD = "password" },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
    },
);

pub static SVC_CONFIG: Code = Code::error(
    "SVC-CONFIG",
    "undefined config or file",
    "A mount or a variable refers to a config in the service's `configs` and to one of its `files`. If \
     either is missing, the container does not start.",
    Example::Lab {
        bad: r#"{
  services.hello.configs.app.files."app.conf" = "listen = 80",
  services.hello.containers.app.mounts."/etc/app.conf" = { config = "app", key = "app.cnf" },
}"#,
        good: r#"{
  services.hello.configs.app.files."app.conf" = "listen = 80",
  services.hello.containers.app.mounts."/etc/app.conf" = { config = "app", key = "app.conf" },
}"#,
    },
);

pub static SVC_NEIGHBOUR: Code = Code::error(
    "SVC-NEIGHBOUR",
    "placement relative to pods that do not exist",
    "`affinity` and `anti_affinity` place pods relative to the pods of another service or workload. If it has no pods, \
     pods that are required to be near them are never scheduled.",
    Example::Lab {
        bad: r#"{ services.hello.anti_affinity.others.service = "helo" }"#,
        good: r#"{ services.hello.anti_affinity.others = { service = "hello", required = false } }"#,
    },
);

pub static SVC_PORT: Code = Code::error(
    "SVC-PORT",
    "undefined port",
    "Containers define ports by name; routes and probes refer to these names.",
    Example::Lab {
        bad: r#"{ services.hello.expose.admin = { port = "admin", host = "admin" } }"#,
        good: r#"{
  services.hello.containers.app.ports.admin = 9000,
  services.hello.expose.admin = { port = "admin", host = "admin" },
}"#,
    },
);

pub static SVC_VOLUME: Code = Code::error(
    "SVC-VOLUME",
    "incomplete volume",
    "A volume is either a claim with a size and a purpose (or a class), or one of `empty`, `nfs`, \
     `existing`, `host_path`, `config`, `secret` and `projected`.",
    Example::Lab {
        bad: r#"{
  services.hello.volumes.files.purpose = 'general,
  services.hello.containers.app.mounts."/files" = "files",
}"#,
        good: r#"{
  services.hello.volumes.files = { purpose = 'general, size = "1Gi" },
  services.hello.containers.app.mounts."/files" = "files",
}"#,
    },
);

pub static STO_CLASS: Code = Code::error(
    "STO-CLASS",
    "undefined storage class",
    "A claim with an unknown class stays pending forever. The lab defines its classes in `storage.classes`.",
    Example::Lab {
        bad: r#"{ storage.purposes.general | force = "fast" }"#,
        good: r#"{ storage.classes.fast = {}, storage.purposes.general | force = "fast" }"#,
    },
);

pub static STO_ACCESS: Code = Code::error(
    "STO-ACCESS",
    "access mode not supported by the storage class",
    "The claim would stay pending, because the class cannot provision a volume with this access mode.",
    Example::Lab {
        bad: r#"{ services.hello.volumes.data.access = 'ReadWriteMany }"#,
        good: r#"{ services.hello.volumes.data.access = 'ReadWriteOnce }"#,
    },
);

pub static STO_PURPOSE: Code = Code::error(
    "STO-PURPOSE",
    "no storage class for a purpose",
    "Services define what their data is for; the lab maps each purpose to a storage class in \
     `storage.purposes`.",
    Example::Lab {
        bad: r#"{ services.hello.volumes.data.purpose | force = 'media }"#,
        good: r#"{ storage.purposes.media = "local-path", services.hello.volumes.data.purpose | force = 'media }"#,
    },
);

pub static STO_GROWTH: Code = Code::error(
    "STO-GROWTH",
    "claim that cannot grow",
    "`grows_to` is the size up to which a claim grows automatically. The `growth` of its storage class \
     defines how; without it, the claim is never expanded and eventually fills up. The limit must exceed the \
     initial size.",
    Example::Lab {
        bad: r#"{ services.hello.volumes.data.grows_to = "5Gi" }"#,
        good: r#"{
  storage.classes.local-path.growth = { threshold = "10%", increase = "50%" },
  services.hello.volumes.data.grows_to = "5Gi",
}"#,
    },
);

pub static SVC_DISRUPTION: Code = Code::error(
    "SVC-DISRUPTION",
    "disruption budget without exactly one limit",
    "A PodDisruptionBudget sets either how many pods may be unavailable or how many must remain available. \
     Kubernetes rejects a budget with both, and one with neither protects nothing.",
    Example::Lab {
        bad: r#"{ services.hello.disruption_budget = { max_unavailable = 1, min_available = 1 } }"#,
        good: r#"{ services.hello.disruption_budget.max_unavailable = 1 }"#,
    },
);

pub static LB_ADDRESS: Code = Code::error(
    "LB-ADDRESS",
    "undefined load balancer address",
    "A service refers to an address by its name in `cluster.load_balancer.addresses`, so that the address \
     itself is written once.",
    Example::Lab {
        bad: r#"{
  cluster.load_balancer.addresses.dns.address = "192.168.20.201",
  services.hello.load_balancers.lan.address = "dsn",
}"#,
        good: r#"{
  cluster.load_balancer.addresses.dns.address = "192.168.20.201",
  services.hello.load_balancers.lan.address = "dns",
}"#,
    },
);

pub static LB_POOL: Code = Code::error(
    "LB-POOL",
    "address outside the load balancer pools",
    "A service gets a specific address only if one of the cluster's pools contains it; otherwise the Service \
     stays pending and is unreachable.",
    Example::Lab {
        bad: r#"{ cluster.load_balancer.addresses.dns.address = "192.168.20.9" }"#,
        good: r#"{ cluster.load_balancer.addresses.dns.address = "192.168.20.201" }"#,
    },
);

pub static EXP_NONE: Code = Code::error(
    "EXP-NONE",
    "exposed service in a lab without `exposure`",
    "The service has an `expose` entry, but the lab does not define how services are exposed.",
    Example::Story {
        bad: r#"services.hello.expose.web = { port = "http", host = "hello" }, in a lab without `exposure`"#,
        good: r#"exposure = { backend = 'ingress, class = "traefik", auth.sso = {} }"#,
    },
);

pub static EXP_HOST: Code = Code::error(
    "EXP-HOST",
    "invalid host name",
    "A host without a dot is placed under the lab's domain; a host with a dot is used unchanged. The result \
     must be a valid host name.",
    Example::Lab {
        bad: r#"{ services.hello.expose.web.host | force = "my_host" }"#,
        good: r#"{ services.hello.expose.web.host | force = "my-host" }"#,
    },
);

pub static EXP_AUTH: Code = Code::error(
    "EXP-AUTH",
    "undefined authentication mode",
    "The `auth` of a route selects who can access the service. The lab must define how its ingress \
     implements each mode; otherwise the service would be publicly accessible.",
    Example::Lab {
        bad: r#"{ services.hello.expose.web.auth | force = 'own }"#,
        good: r#"{ exposure.auth.own = {}, services.hello.expose.web.auth | force = 'own }"#,
    },
);

pub static EXP_BACKEND: Code = Code::error(
    "EXP-BACKEND",
    "route without an IngressClass or Gateway",
    "An Ingress needs a class, and an HTTPRoute needs a Gateway to attach to. The lab must define them.",
    Example::Lab {
        bad: r#"{ exposure.backend | force = 'gateway }"#,
        good: r#"{
  exposure.backend | force = 'gateway,
  exposure.gateway = { name = "main", namespace = "gateway-system" },
}"#,
    },
);
