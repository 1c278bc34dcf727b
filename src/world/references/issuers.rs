//! Names that are asked of an ACME issuer: one of its solvers must be able to prove each.
//!
//! <https://cert-manager.io/docs/configuration/acme/#adding-multiple-solver-types>

use crate::document::{Data, elements, fields};
use crate::value::Values;
use crate::world::object::{GroupKind, Object, text};
use crate::world::references::codes::REF_ISSUER;
use crate::world::references::finding::{Collected, Finding, at};
use crate::world::references::index::Index;

const GROUP: &str = "cert-manager.io";
/// The kinds of issuers, each with the annotation by which Ingresses and Gateways ask it.
const ISSUERS: &[(&str, &str)] =
    &[("ClusterIssuer", "cert-manager.io/cluster-issuer"), ("Issuer", "cert-manager.io/issuer")];

/// Adds findings about the names that an object asks an issuer for.
pub(super) fn add(object: &Object<'_>, index: &Index<'_>, values: &Values, collected: &mut Collected) {
    let Some(spec) = object.spec() else { return };
    let Some((kind, name)) = asked(object, spec) else { return };
    let kind = GroupKind { kind, group: GROUP };
    let namespace = if kind.kind == "Issuer" { object.namespace } else { "" };
    let found = index.find(kind, namespace, name);
    let Some(issuer) = found.iter().find_map(|thing| thing.object.as_ref()) else { return };
    let Some(acme) = issuer.spec().and_then(|spec| spec.get("acme")) else { return };
    let solvers = elements(acme.get("solvers"));
    if solvers.is_empty() {
        return;
    }
    for data in names(object, spec) {
        let asked = data.as_str().unwrap_or_default();
        if asked.is_empty() || solvers.iter().any(|solver| proves(solver, asked, object)) {
            continue;
        }
        let says = format!("asks {issuer} for the name `{asked}`, which none of its solvers can prove");
        let only_http = asked.starts_with("*.") && solvers.iter().all(|solver| solver.get("dns01").is_none());
        let place = solvers.iter().find_map(|solver| solver.get("selector")).unwrap_or(acme);
        let place = elements(place.get("dnsZones")).first().unwrap_or(place);
        let diagnostic = at(&REF_ISSUER, object, data, &says, "never issued", values);
        let diagnostic = diagnostic.at_node(place.origin.node, place.origin.span(values), "the solvers");
        let diagnostic = match only_http {
            true => diagnostic.help("wildcards are proven over DNS only: add a solver with `dns01`"),
            false => diagnostic.help(format!("its solvers match {}", shown(solvers))),
        };
        let diagnostic = diagnostic.help(format!("it is in `{}`", object.file));
        collected.add(Finding { node: data.origin.node, subject: asked.to_owned(), diagnostic });
    }
}

/// The kind and name of the issuer that an object asks.
fn asked<'d>(object: &Object<'d>, spec: &'d Data) -> Option<(&'d str, &'d str)> {
    if object.is("Certificate", GROUP) {
        let issuer = spec.get("issuerRef")?;
        let is_own = text(issuer, "group").is_none_or(|group| group == GROUP);
        return is_own.then(|| Some((text(issuer, "kind").unwrap_or("Issuer"), text(issuer, "name")?)))?;
    }
    ISSUERS.iter().find_map(|(kind, annotation)| Some((*kind, object.annotation(annotation)?.as_str()?)))
}

/// The names that an object asks for.
fn names<'d>(object: &Object<'d>, spec: &'d Data) -> Vec<&'d Data> {
    match object.kind.kind {
        "Certificate" => elements(spec.get("dnsNames")).iter().chain(spec.get("commonName")).collect(),
        "Ingress" => elements(spec.get("tls")).iter().flat_map(|tls| elements(tls.get("hosts"))).collect(),
        "Gateway" => {
            let with_tls = elements(spec.get("listeners")).iter().filter(|listener| {
                let tls = listener.get("tls");
                let is_passed = tls.and_then(|tls| text(tls, "mode")) == Some("Passthrough");
                tls.is_some_and(|tls| tls.get("certificateRefs").is_some()) && !is_passed
            });
            with_tls.filter_map(|listener| listener.get("hostname")).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a solver can prove a name. All parts of its selector must match.
fn proves(solver: &Data, name: &str, object: &Object<'_>) -> bool {
    let base = name.strip_prefix("*.").unwrap_or(name);
    if base != name && solver.get("dns01").is_none() {
        return false;
    }
    let Some(selector) = solver.get("selector") else { return true };
    let labels = object.labels();
    let has_labels = fields(selector.get("matchLabels")).iter().all(|(key, value)| {
        labels.iter().any(|(own, of_own)| own == key && of_own.as_str() == value.as_str())
    });
    let (exact, zones) = (elements(selector.get("dnsNames")), elements(selector.get("dnsZones")));
    let is_listed = exact.is_empty() || exact.iter().any(|it| it.as_str() == Some(name));
    let is_within = |zone: &Data| {
        let zone = zone.as_str().unwrap_or_default().trim_start_matches('.');
        base.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    has_labels && is_listed && (zones.is_empty() || zones.iter().any(is_within))
}

/// What the selectors of solvers match, in words.
fn shown(solvers: &[Data]) -> String {
    let of_selector = |selector: &Data| {
        let lists = ["dnsZones", "dnsNames"].into_iter().flat_map(|key| elements(selector.get(key)));
        let labels = fields(selector.get("matchLabels")).iter();
        let labels = labels.map(|(key, value)| format!("`{key}={}`", value.as_str().unwrap_or_default()));
        let names = lists.filter_map(Data::as_str).map(|name| format!("`{name}`"));
        names.chain(labels).collect::<Vec<_>>()
    };
    let all = solvers.iter().filter_map(|solver| solver.get("selector")).flat_map(of_selector);
    all.collect::<Vec<_>>().join(", ")
}
