//! The findings of resolution. None can be allowed, because a dangling reference cannot be rendered.

mod backups;
mod databases;
mod dependencies;
mod exposure;
mod firewall;
mod hardware;
mod namespaces;
mod services;
mod variables;

pub use backups::*;
pub use databases::*;
pub use dependencies::*;
pub use exposure::*;
pub use firewall::*;
pub use hardware::*;
pub use namespaces::*;
pub use services::*;
pub use variables::*;

use crate::diag::{Code, Example, Severity};

pub static CODES: &[&Code] = &[
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
    &EXP_GATEWAY,
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
    &FW_UNKNOWN,
    &BACKUP_UNKNOWN,
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

pub static SVC_EMPTY: Code = Code {
    name: "SVC-EMPTY",
    severity: Severity::Error,
    title: "service without containers",
    why: "The lab enables a service that neither the catalogue nor the lab defines. Usually its name is \
          misspelt; without this error it would silently not run.",
    example: Example::Lab {
        bad: r#"{ services.helo.enable = true }"#,
        good: r#"{ services.hello.enable = true }"#,
    },
    allowable: false,
};

pub static SVC_TIER: Code = Code {
    name: "SVC-TIER",
    severity: Severity::Error,
    title: "undefined tier",
    why: "The tier of a service determines its priority. Its name must be one of the lab's `tiers`.",
    example: Example::Lab {
        bad: r#"{ services.hello.tier = "platinum" }"#,
        good: r#"{ tiers.platinum.priority = 1000, services.hello.tier = "platinum" }"#,
    },
    allowable: false,
};

pub static SVC_MOUNT: Code = Code {
    name: "SVC-MOUNT",
    severity: Severity::Error,
    title: "mount of an undefined volume",
    why: "A container mounts a volume that is not defined in the service's `volumes`. Kubernetes would \
          reject the pod.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.mounts."/cache" = "cahce", services.hello.volumes.cache.empty = {} }"#,
        good: r#"{ services.hello.containers.app.mounts."/cache" = "cache", services.hello.volumes.cache.empty = {} }"#,
    },
    allowable: false,
};

pub static SVC_SECRET: Code = Code {
    name: "SVC-SECRET",
    severity: Severity::Error,
    title: "undefined secret or key",
    why: "A variable or a mount refers to a secret in the service's `secrets` and to one of its `keys`. If \
          either is missing, the container does not start.",
    example: Example::Lab {
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
    allowable: false,
};

pub static SVC_CONFIG: Code = Code {
    name: "SVC-CONFIG",
    severity: Severity::Error,
    title: "undefined config or file",
    why: "A mount or a variable refers to a config in the service's `configs` and to one of its `files`. If \
          either is missing, the container does not start.",
    example: Example::Lab {
        bad: r#"{
  services.hello.configs.app.files."app.conf" = "listen = 80",
  services.hello.containers.app.mounts."/etc/app.conf" = { config = "app", key = "app.cnf" },
}"#,
        good: r#"{
  services.hello.configs.app.files."app.conf" = "listen = 80",
  services.hello.containers.app.mounts."/etc/app.conf" = { config = "app", key = "app.conf" },
}"#,
    },
    allowable: false,
};

pub static SVC_NEIGHBOUR: Code = Code {
    name: "SVC-NEIGHBOUR",
    severity: Severity::Error,
    title: "placement relative to pods that do not exist",
    why: "`affinity` and `anti_affinity` place pods relative to the pods of another service or workload. If it \
          has no pods, pods that are required to be near them are never scheduled.",
    example: Example::Lab {
        bad: r#"{ services.hello.anti_affinity.others.service = "helo" }"#,
        good: r#"{ services.hello.anti_affinity.others = { service = "hello", required = false } }"#,
    },
    allowable: false,
};

pub static SVC_PORT: Code = Code {
    name: "SVC-PORT",
    severity: Severity::Error,
    title: "undefined port",
    why: "Containers define ports by name; routes and probes refer to these names.",
    example: Example::Lab {
        bad: r#"{ services.hello.expose.admin = { port = "admin", host = "admin" } }"#,
        good: r#"{
  services.hello.containers.app.ports.admin = 9000,
  services.hello.expose.admin = { port = "admin", host = "admin" },
}"#,
    },
    allowable: false,
};

pub static SVC_VOLUME: Code = Code {
    name: "SVC-VOLUME",
    severity: Severity::Error,
    title: "incomplete volume",
    why: "A volume is either a claim with a size and a purpose (or a class), or one of `empty`, `nfs`, \
          `existing`, `host_path`, `config`, `secret` and `projected`.",
    example: Example::Lab {
        bad: r#"{
  services.hello.volumes.files.purpose = 'general,
  services.hello.containers.app.mounts."/files" = "files",
}"#,
        good: r#"{
  services.hello.volumes.files = { purpose = 'general, size = "1Gi" },
  services.hello.containers.app.mounts."/files" = "files",
}"#,
    },
    allowable: false,
};

pub static STO_CLASS: Code = Code {
    name: "STO-CLASS",
    severity: Severity::Error,
    title: "undefined storage class",
    why: "A claim with an unknown class stays pending forever. The lab defines its classes in `storage.classes`.",
    example: Example::Lab {
        bad: r#"{ storage.purposes.general | force = "fast" }"#,
        good: r#"{ storage.classes.fast = {}, storage.purposes.general | force = "fast" }"#,
    },
    allowable: false,
};

pub static STO_ACCESS: Code = Code {
    name: "STO-ACCESS",
    severity: Severity::Error,
    title: "access mode not supported by the storage class",
    why: "The claim would stay pending, because the class cannot provision a volume with this access mode.",
    example: Example::Lab {
        bad: r#"{ services.hello.volumes.data.access = 'ReadWriteMany }"#,
        good: r#"{ services.hello.volumes.data.access = 'ReadWriteOnce }"#,
    },
    allowable: false,
};

pub static STO_PURPOSE: Code = Code {
    name: "STO-PURPOSE",
    severity: Severity::Error,
    title: "no storage class for a purpose",
    why: "Services define what their data is for; the lab maps each purpose to a storage class in \
          `storage.purposes`.",
    example: Example::Lab {
        bad: r#"{ services.hello.volumes.data.purpose | force = 'media }"#,
        good: r#"{ storage.purposes.media = "local-path", services.hello.volumes.data.purpose | force = 'media }"#,
    },
    allowable: false,
};

pub static STO_GROWTH: Code = Code {
    name: "STO-GROWTH",
    severity: Severity::Error,
    title: "claim that cannot grow",
    why: "`grows_to` is the size up to which a claim grows automatically. The `growth` of its storage class \
          defines how; without it, the claim is never expanded and eventually fills up. The limit must \
          exceed the initial size.",
    example: Example::Lab {
        bad: r#"{ services.hello.volumes.data.grows_to = "5Gi" }"#,
        good: r#"{
  storage.classes.local-path.growth = { threshold = "10%", increase = "50%" },
  services.hello.volumes.data.grows_to = "5Gi",
}"#,
    },
    allowable: false,
};

pub static SVC_DISRUPTION: Code = Code {
    name: "SVC-DISRUPTION",
    severity: Severity::Error,
    title: "disruption budget without exactly one limit",
    why: "A PodDisruptionBudget sets either how many pods may be unavailable or how many must remain \
          available. Kubernetes rejects a budget with both, and one with neither protects nothing.",
    example: Example::Lab {
        bad: r#"{ services.hello.disruption_budget = { max_unavailable = 1, min_available = 1 } }"#,
        good: r#"{ services.hello.disruption_budget.max_unavailable = 1 }"#,
    },
    allowable: false,
};

pub static LB_ADDRESS: Code = Code {
    name: "LB-ADDRESS",
    severity: Severity::Error,
    title: "undefined load balancer address",
    why: "A service or a Gateway refers to an address by its name in `cluster.load_balancer.addresses`, so that the \
          address itself is written once.",
    example: Example::Lab {
        bad: r#"{
  cluster.load_balancer.addresses.dns.address = "192.168.20.201",
  services.hello.load_balancers.lan.address = "dsn",
}"#,
        good: r#"{
  cluster.load_balancer.addresses.dns.address = "192.168.20.201",
  services.hello.load_balancers.lan.address = "dns",
}"#,
    },
    allowable: false,
};

pub static LB_POOL: Code = Code {
    name: "LB-POOL",
    severity: Severity::Error,
    title: "address outside the load balancer pools",
    why: "A service gets a specific address only if one of the cluster's pools contains it; otherwise the \
          Service stays pending and is unreachable.",
    example: Example::Lab {
        bad: r#"{ cluster.load_balancer.addresses.dns.address = "192.168.20.9" }"#,
        good: r#"{ cluster.load_balancer.addresses.dns.address = "192.168.20.201" }"#,
    },
    allowable: false,
};

pub static EXP_NONE: Code = Code {
    name: "EXP-NONE",
    severity: Severity::Error,
    title: "exposed service in a lab without `exposure`",
    why: "The service has an `expose` entry, but the lab does not define how services are exposed.",
    example: Example::Story {
        bad: r#"services.hello.expose.web = { port = "http", host = "hello" }, in a lab without `exposure`"#,
        good: r#"exposure = { backend = 'ingress, class = "traefik", auth.sso = {} }"#,
    },
    allowable: false,
};

pub static EXP_HOST: Code = Code {
    name: "EXP-HOST",
    severity: Severity::Error,
    title: "invalid host name",
    why: "A host without a dot is placed under the lab's domain; a host with a dot is used unchanged. The \
          result must be a valid host name.",
    example: Example::Lab {
        bad: r#"{ services.hello.expose.web.host | force = "my_host" }"#,
        good: r#"{ services.hello.expose.web.host | force = "my-host" }"#,
    },
    allowable: false,
};

pub static EXP_AUTH: Code = Code {
    name: "EXP-AUTH",
    severity: Severity::Error,
    title: "undefined authentication mode",
    why: "The `auth` of a route selects who can access the service. The lab must define how its ingress \
          implements each mode; otherwise the service would be publicly accessible.",
    example: Example::Lab {
        bad: r#"{ services.hello.expose.web.auth | force = 'own }"#,
        good: r#"{ exposure.auth.own = {}, services.hello.expose.web.auth | force = 'own }"#,
    },
    allowable: false,
};

pub static EXP_BACKEND: Code = Code {
    name: "EXP-BACKEND",
    severity: Severity::Error,
    title: "route without an IngressClass or Gateway",
    why: "An Ingress needs a class, and an HTTPRoute needs a Gateway to attach to. The lab must define them.",
    example: Example::Lab {
        bad: r#"{ exposure.backend | force = 'gateway }"#,
        good: r#"{
  exposure.backend | force = 'gateway,
  exposure.gateway = { name = "main", namespace = "gateway-system" },
}"#,
    },
    allowable: false,
};
