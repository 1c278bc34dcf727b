//! What a lab takes out of a service of the catalogue: `services.NAME.without = ["expose.admin"]`.
//!
//! Merging can only add and replace. What a service lists here is passed over when the service is decoded, so nothing
//! later can see it; what refers to it is then reported like any other reference to something that does not exist.

use crate::diag::{Diagnostic, near};
use crate::lab::codes::CFG_WITHOUT;
use crate::lab::decode::Decoder;
use crate::value::{Kind, NodeId, Values};

/// Finds what all services list, and reports what is not there.
pub(super) fn find(decoder: &mut Decoder<'_>) {
    let values = decoder.values;
    let services = values.field(Values::ROOT, "services").into_iter().flat_map(|node| values.fields(node));
    for (name, service) in services {
        let Some(list) = values.field(service, "without") else { continue };
        // Anything else is reported when the field is decoded.
        let Kind::List(elements) = &values.node(list).kind else { continue };
        for element in elements {
            let Kind::String(path) = &values.node(*element).kind else { continue };
            let wanted = format!("{}.{path}", values.show_path(service));
            match below(values, service, &wanted) {
                Ok(node) => decoder.take_out(node),
                Err(nearest) => decoder.diagnostics.push(missing(values, name, path, *element, nearest)),
            }
        }
    }
}

/// The value at a path, or the record on the way to it that lacks the next name.
fn below(values: &Values, node: NodeId, wanted: &str) -> Result<NodeId, NodeId> {
    for (_, field) in values.fields(node) {
        let path = values.show_path(field);
        match wanted.strip_prefix(path.as_str()) {
            Some("") => return Ok(field),
            Some(rest) if rest.starts_with('.') => return below(values, field, wanted),
            _ => {}
        }
    }
    Err(node)
}

fn missing(values: &Values, service: &str, path: &str, element: NodeId, nearest: NodeId) -> Diagnostic {
    let message = format!("service `{service}` has no `{path}` to take out");
    let diagnostic =
        Diagnostic::new(&CFG_WITHOUT, message).at_node(element, values.span(element), "nothing is there");
    let names: Vec<&str> = values.fields(nearest).map(|(name, _)| name).collect();
    let last = path.rsplit('.').next().unwrap_or(path);
    let help = near::did_you_mean(last, &names);
    diagnostic.help(help.unwrap_or_else(|| {
        "write the path below the service, such as `expose.web` or `containers.app.env.DEBUG`".to_owned()
    }))
}
