//! The findings of resolution. None can be allowed: what a dangling reference should become, no one knows.

mod databases;
mod exposure;
mod hardware;
mod namespaces;
mod needs;
mod services;

pub use databases::*;
pub use exposure::*;
pub use hardware::*;
pub use namespaces::*;
pub use needs::*;
pub use services::*;

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
    "a service without containers",
    "The lab enables a service that neither the catalogue nor the lab describes. Most often its name is \
     misspelt; without this error it would silently not run.",
    Example::Lab { bad: r#"{ services.helo.enable = true }"#, good: r#"{ services.hello.enable = true }"# },
);

pub static SVC_TIER: Code = Code::error(
    "SVC-TIER",
    "a tier that the lab does not have",
    "A service's tier decides its priority. The name must be one of the lab's `tiers`.",
    Example::Lab {
        bad: r#"{ services.hello.tier = "platinum" }"#,
        good: r#"{ tiers.platinum.priority = 1000, services.hello.tier = "platinum" }"#,
    },
);

pub static SVC_MOUNT: Code = Code::error(
    "SVC-MOUNT",
    "a mount of a volume that does not exist",
    "A container mounts a volume by a name that the service's `volumes` do not have. Kubernetes would refuse the \
     pod.",
    Example::Lab {
        bad: r#"{ services.hello.containers.app.mounts."/cache" = "cahce", services.hello.volumes.cache.empty = {} }"#,
        good: r#"{ services.hello.containers.app.mounts."/cache" = "cache", services.hello.volumes.cache.empty = {} }"#,
    },
);

pub static SVC_SECRET: Code = Code::error(
    "SVC-SECRET",
    "a secret or a key that the service does not declare",
    "A variable or a mount refers to a secret of the service's `secrets` and to one of its `keys`. If either is \
     missing the container does not start.",
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
    "a config or a file in it that the service does not declare",
    "A mount or a variable refers to a config of the service's `configs` and to one of its `files`. If either is \
     missing the container does not start.",
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
    "pods beside a service or workload that is not there",
    "`near` and `apart` place pods by those of another service or workload. If there are none, pods that have to be \
     near them are never placed.",
    Example::Lab {
        bad: r#"{ services.hello.apart.others.service = "helo" }"#,
        good: r#"{ services.hello.apart.others = { service = "hello", required = false } }"#,
    },
);

pub static SVC_PORT: Code = Code::error(
    "SVC-PORT",
    "a port that no container has",
    "Ports are named where the container is described; a way in or a probe refers to them by that name.",
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
    "a volume that does not say what it is",
    "A volume is a claim with a size and a purpose (or a class), or one of `empty`, `nfs`, `existing`, `host_path`, \
     `config`, `secret` and `projected`.",
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
    "a storage class that the lab does not have",
    "A claim with an unknown class stays pending for ever. The lab lists its classes under `storage.classes`.",
    Example::Lab {
        bad: r#"{ storage.purposes.general | force = "fast" }"#,
        good: r#"{ storage.classes.fast = {}, storage.purposes.general | force = "fast" }"#,
    },
);

pub static STO_ACCESS: Code = Code::error(
    "STO-ACCESS",
    "an access mode that the storage class does not give",
    "The claim would stay pending: the class cannot make a volume of that mode.",
    Example::Lab {
        bad: r#"{ services.hello.volumes.data.access = 'ReadWriteMany }"#,
        good: r#"{ services.hello.volumes.data.access = 'ReadWriteOnce }"#,
    },
);

pub static STO_PURPOSE: Code = Code::error(
    "STO-PURPOSE",
    "a purpose that the lab has no storage for",
    "Services say what their data is; the lab says under `storage.purposes` which class holds such data.",
    Example::Lab {
        bad: r#"{ services.hello.volumes.data.purpose | force = 'media }"#,
        good: r#"{ storage.purposes.media = "local-path", services.hello.volumes.data.purpose | force = 'media }"#,
    },
);

pub static STO_GROWTH: Code = Code::error(
    "STO-GROWTH",
    "a claim that cannot grow as far as it should",
    "`grows_to` is how far a claim grows by itself. Its storage class says how, under `growth`; without that \
     nothing makes it grow, and it is full one day. The limit is above the size it starts with.",
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
    "a disruption budget that is not one number",
    "A PodDisruptionBudget says either how many pods may be missing or how many must be left. Kubernetes refuses \
     one with both, and one with neither protects nothing.",
    Example::Lab {
        bad: r#"{ services.hello.disruption_budget = { max_unavailable = 1, min_available = 1 } }"#,
        good: r#"{ services.hello.disruption_budget.max_unavailable = 1 }"#,
    },
);

pub static LB_ADDRESS: Code = Code::error(
    "LB-ADDRESS",
    "an address of the load balancer that the cluster does not have",
    "A service names the address it wants by the name it has under `cluster.load_balancer.addresses`, so that the \
     address itself is written once.",
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
    "an address that the load balancer does not hand out",
    "A service gets a certain address only if it lies in one of the cluster's pools; otherwise the service stays \
     pending, and nothing answers.",
    Example::Lab {
        bad: r#"{ cluster.load_balancer.addresses.dns.address = "192.168.20.9" }"#,
        good: r#"{ cluster.load_balancer.addresses.dns.address = "192.168.20.201" }"#,
    },
);

pub static EXP_NONE: Code = Code::error(
    "EXP-NONE",
    "a service to be reached in a lab without a way in",
    "The service has an `expose` entry, but the lab does not describe how services are reached.",
    Example::Story {
        bad: r#"services.hello.expose.web = { port = "http", host = "hello" }, in a lab without `exposure`"#,
        good: r#"exposure = { backend = 'ingress, class = "traefik", auth.sso = {} }"#,
    },
);

pub static EXP_HOST: Code = Code::error(
    "EXP-HOST",
    "a host name that is none",
    "A host without a dot is placed under the lab's domain; one with a dot is taken as it is. The result must be \
     a valid host name.",
    Example::Lab {
        bad: r#"{ services.hello.expose.web.host | force = "my_host" }"#,
        good: r#"{ services.hello.expose.web.host | force = "my-host" }"#,
    },
);

pub static EXP_AUTH: Code = Code::error(
    "EXP-AUTH",
    "a way of authentication that the lab does not define",
    "Whoever exposes a service says who may enter. The lab must say what that means for its ingress; otherwise \
     the service would stand open.",
    Example::Lab {
        bad: r#"{ services.hello.expose.web.auth | force = 'own }"#,
        good: r#"{ exposure.auth.own = {}, services.hello.expose.web.auth | force = 'own }"#,
    },
);

pub static EXP_BACKEND: Code = Code::error(
    "EXP-BACKEND",
    "a way in that lacks its counterpart",
    "An Ingress names its class, an HTTPRoute the Gateway it attaches to. The lab must say which.",
    Example::Lab {
        bad: r#"{ exposure.backend | force = 'gateway }"#,
        good: r#"{
  exposure.backend | force = 'gateway,
  exposure.gateway = { name = "main", namespace = "gateway-system" },
}"#,
    },
);
