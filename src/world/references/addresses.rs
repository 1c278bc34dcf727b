//! Addresses in texts: `SERVICE.NAMESPACE.svc`, wherever it is written, and URLs below the lab's domain.

use crate::diag::near;
use crate::document::Data;
use crate::value::Values;
use crate::world::object::{GroupKind, Object, each_text, path_of};
use crate::world::references::codes::{REF_ADDRESS, REF_PORT};
use crate::world::references::finding::{Collected, Finding, at};
use crate::world::references::index::{Index, NAMESPACE, ports};

pub(super) const SERVICE: GroupKind<'static> = GroupKind { kind: "Service", group: "" };
/// Kinds whose texts are descriptions, patterns or programs.
const SKIPPED: &[&str] = &["CustomResourceDefinition", "NetworkPolicy", "CiliumNetworkPolicy"];

/// An address of a Service in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address<'t> {
    pub(super) service: &'t str,
    pub(super) namespace: &'t str,
    pub(super) port: Option<&'t str>,
}

/// Adds findings about all addresses in the texts of an object.
pub(super) fn add(object: &Object<'_>, index: &Index<'_>, values: &Values, collected: &mut Collected) {
    if !SKIPPED.contains(&object.kind.kind) {
        each_text(object.data, &mut |data, text| {
            let short = short_addresses(text).filter(|address| index.has(NAMESPACE, "", address.namespace));
            for address in addresses(text).chain(short) {
                if let Some(finding) = finding(&address, object, data, index, values) {
                    collected.add(finding);
                }
            }
        });
    }
}

/// The addresses of Services in a text. Names that are completed at run time are not read.
fn addresses(text: &str) -> impl Iterator<Item = Address<'_>> {
    text.match_indices('.').filter_map(|(at, _)| {
        let rest = text[at..].strip_prefix(".svc")?;
        if rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            return None;
        }
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        let start = text[..at].rfind(|c: char| !is_name(c)).map_or(0, |before| before + 1);
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| matches!(c, '}' | ')' | '*' | '%' | '_') || c.is_ascii_alphanumeric()) {
            return None;
        }
        let mut labels = text[start..at].rsplit('.');
        let (namespace, service) = (labels.next()?, labels.next()?);
        let is_dotted = start > 0 && text[start..at].starts_with('.');
        if namespace.is_empty() || service.is_empty() || is_dotted {
            return None;
        }
        let domain = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        let port = rest[domain..]
            .strip_prefix(':')
            .map(|port| &port[..port.find(|c: char| !c.is_ascii_digit()).unwrap_or(port.len())]);
        Some(Address { service, namespace, port: port.filter(|port| !port.is_empty()) })
    })
}

/// The hosts of URLs, and addresses with a port, that have the form `SERVICE.NAMESPACE`.
fn short_addresses(text: &str) -> impl Iterator<Item = Address<'_>> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let urls = text.match_indices("://").map(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest.find(['/', '"', '\'', ' ', '\n', ',', '?', ')']).unwrap_or(rest.len());
        let authority = &rest[..end];
        authority.rsplit_once('@').map_or(authority, |(_, host)| host)
    });
    // Elsewhere a dot and a colon can mean many things; a whole text of this form is an address.
    let whole = text.rsplit_once(':').filter(|(host, port)| {
        !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()) && host.chars().all(is_name)
    });
    urls.chain(whole.map(|_| text)).filter_map(move |place| {
        let (host, port) = place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)));
        let (service, namespace) = host.split_once('.')?;
        let is_plain = |part: &str| !part.is_empty() && !part.contains('.') && part.chars().all(is_name);
        let port = port.filter(|port| !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()));
        (is_plain(service) && is_plain(namespace)).then_some(Address { service, namespace, port })
    })
}

/// The finding about an address, if no Service or none of its ports has it.
pub(super) fn finding(
    address: &Address<'_>,
    object: &Object<'_>,
    data: &Data,
    index: &Index<'_>,
    values: &Values,
) -> Option<Finding> {
    let Address { service, namespace, port } = address;
    let things = index.find(SERVICE, namespace, service);
    let path = || path_of(object.data, data);
    let says_file = || format!("it is in `{}`", object.file);
    if things.is_empty() {
        let says = format!(
            "has the address of Service `{namespace}/{service}` in `{}`, which does not exist",
            path()
        );
        let mut diagnostic = at(&REF_ADDRESS, object, data, &says, "no such Service", values);
        let known = index.names(SERVICE, namespace);
        if let Some(elsewhere) = index.all(SERVICE, service).first() {
            diagnostic =
                diagnostic.help(format!("Service `{service}` is in namespace `{}`", elsewhere.namespace));
        } else if let Some(help) = near::did_you_mean(service, &known) {
            diagnostic = diagnostic.help(help);
        }
        let diagnostic = diagnostic.help(format!(
            "if a chart or an operator creates it, write `provides.objects = [\"Service/{namespace}/{service}\"]` in \
             that service"
        ));
        let subject = format!("{namespace}/{service}");
        return Some(Finding { node: data.origin.node, subject, diagnostic: diagnostic.help(says_file()) });
    }
    let port = (*port)?;
    let specs: Option<Vec<&Data>> = things.iter().map(|thing| thing.object?.data.get("spec")).collect();
    let specs = specs?;
    // A headless Service resolves to the pods themselves, which can listen on any port.
    let is_headless = |spec: &&Data| {
        spec.get("clusterIP").and_then(Data::as_str) == Some("None") || spec.get("externalName").is_some()
    };
    let known: Vec<String> = specs.iter().flat_map(|spec| ports(spec)).collect();
    if specs.iter().any(is_headless) || known.is_empty() || known.iter().any(|known| known == port) {
        return None;
    }
    let says =
        format!("uses port {port} of Service `{namespace}/{service}` in `{}`, which does not exist", path());
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let diagnostic = at(&REF_PORT, object, data, &says, "no such port", values);
    let diagnostic = match near::did_you_mean(port, &known) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    };
    let subject = format!("{namespace}/{service}:{port}");
    Some(Finding { node: data.origin.node, subject, diagnostic: diagnostic.help(says_file()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_read_from_addresses_in_any_text() {
        let read = |text| {
            let all = addresses(text)
                .map(|it| (it.service.to_owned(), it.namespace.to_owned(), it.port.map(str::to_owned)));
            all.collect::<Vec<_>>()
        };
        let one = |port: Option<&str>| vec![("db".to_owned(), "data".to_owned(), port.map(str::to_owned))];
        assert_eq!(read("http://db.data.svc.cluster.local:80/x"), one(Some("80")));
        assert_eq!(read("db.data.svc"), one(None));
        assert_eq!(read("user:pass@pod-0.db.data.svc:5432"), one(Some("5432")));
        for text in [
            "svc",
            ".svc,.cluster.local",
            "db.data.svclb",
            "*.data.svc",
            "{{ name }}.data.svc",
            "$(HOST).data.svc",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn short_forms_are_hosts_of_urls_or_whole_texts() {
        let read = |text| -> Vec<String> {
            let all = short_addresses(text);
            all.map(|it| format!("{}/{}:{}", it.namespace, it.service, it.port.unwrap_or("-"))).collect()
        };
        assert_eq!(read("http://web.site:8080/path"), ["site/web:8080"]);
        assert_eq!(read("redis://user:pw@cache.data"), ["data/cache:-"]);
        assert_eq!(read("db.data:5432"), ["data/db:5432"]);
        for text in [
            "https://git.example.com",
            "config.yaml",
            "http://localhost:80",
            "a: b.c",
            "1.2:3x",
            "http://$(X).y",
        ] {
            assert_eq!(read(text), [] as [&str; 0], "{text}");
        }
    }
}
