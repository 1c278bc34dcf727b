//! Formats of strings in Kubernetes' own kinds that the API server enforces, but that are not in the published schemas:
//! names of other objects, of ports and hosts, paths, addresses.

mod fields;
mod form;
mod shapes;

use jsonschema::ValidationOptions;
use serde_json::{Value, json};

use crate::types::Malformed;
use fields::PLACES;
use form::{Empty, Form};
use shapes::*;

/// Prefix of this module's formats; no CRD uses it.
const OURS: &str = "render:";
/// Suffix of formats that also accept the empty string.
const OR_EMPTY: &str = " or empty";

/// Registers the formats with a validator.
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

/// Whether a string has a format of this module.
#[derive(Debug)]
pub(super) struct Fits {
    form: &'static Form,
    or_empty: bool,
}

impl Fits {
    pub(super) fn take(&self, text: &str) -> bool {
        self.or_empty && text.is_empty() || (self.form.check)(text).is_ok()
    }
}

/// The format with a name.
pub(super) fn named(format: &str) -> Option<Fits> {
    let name = format.strip_prefix(OURS)?;
    let bare = name.strip_suffix(OR_EMPTY);
    let form = FORMS.iter().find(|form| form.name == bare.unwrap_or(name))?;
    Some(Fits { form, or_empty: bare.is_some() })
}

/// The format with a name, and why a string does not have it.
pub(super) fn problem(format: &str, text: &str) -> Option<(&'static Form, Malformed)> {
    let Fits { form, .. } = named(format)?;
    Some((form, (form.check)(text).err()?))
}

/// Adds the formats of a definition's fields to its schema.
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
    use crate::kube::bundle;
    use crate::kube::bundle::{Family, KUBERNETES};

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
            (&API_VERSION, &["v1", "apps/v1"], &["a/b/c"]),
            (&FAMILY, &["IPv4", "IPv6"], &["", "ipv4"]),
            (&LIMITED, &["Pod", "example.com/gpu"], &["", "Node"]),
            (&PATH_PART, &["Deployment", "a:b"], &["", "a/b"]),
            (&LABEL_VALUE, &["", "Yes", "a.b"], &["a b", "-1"]),
            (&NETWORK, &["10.0.20.0/24", "fd00::/8"], &["", "10.0.20.7", "net"]),
            (&PROVISIONER, &["nfs.csi.k8s.io", "Rancher.io/Local-Path"], &["", "a/b/c"]),
            (&RESOURCE, &["limits.memory", "requests.hugepages-2Mi"], &["", "memory", "limits.gpu"]),
            (&SEARCH, &[".", "lan", "a_b.lan."], &["", "a b"]),
            (&SYSCTL, &["net.core.somaxconn", "net/ipv4/ip_forward"], &["", "Net.x", "a..b"]),
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
