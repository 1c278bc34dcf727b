//! Whether a rule accepts an object.

use crate::document::{Data, DataKind, elements, fields};
use crate::world::object::{shown, text};
use crate::world::policies::kyverno::conditions::{Unread, are_met, filled, variable};
use crate::world::policies::kyverno::matching::Resource;
use crate::world::policies::kyverno::pattern::{Miss, meets};
use crate::world::policies::kyverno::reader;
use crate::world::policies::{expressions, security};

/// What a rule says about an object.
pub(super) enum Verdict<'r> {
    Passes,
    Refuses { says: String, at: Spot<'r> },
    Unread(Unread),
}

/// The field that decides a verdict.
pub(super) struct Spot<'r> {
    pub(super) data: &'r Data,
    /// The name of the field, which may be absent.
    pub(super) field: String,
}

/// What a rule that validates says about an object that it selects.
pub(super) fn verdict<'r>(rule: &Data, resource: &Resource<'r>) -> Verdict<'r> {
    let Some(validate) = rule.get("validate") else { return Verdict::Passes };
    match judged(rule, validate, resource) {
        Ok(verdict) => verdict,
        Err(unread) => Verdict::Unread(unread),
    }
}

fn judged<'r>(rule: &Data, validate: &Data, resource: &Resource<'r>) -> Result<Verdict<'r>, Unread> {
    let is_plain = rule.get("preconditions").is_none() && rule.get("context").is_none();
    let simple = ["pattern", "anyPattern"]
        .iter()
        .any(|key| validate.get(key).is_some_and(|data| !has_variables(data)));
    // The variables contain the whole object, and most rules have none.
    let root =
        if is_plain && simple { Data::map(resource.data.origin.node).into() } else { root(rule, resource)? };
    if let Some(conditions) = rule.get("preconditions")
        && !are_met(conditions, &root)?
    {
        return Ok(Verdict::Passes);
    }
    for (key, data) in fields(Some(validate)) {
        let verdict = match key.as_str() {
            "pattern" => by_patterns(std::slice::from_ref(data), &root, resource.data)?,
            "anyPattern" => by_patterns(elements(Some(data)), &root, resource.data)?,
            "deny" => by_conditions(data, &root, resource)?,
            "foreach" => by_elements(elements(Some(data)), &root, resource)?,
            "podSecurity" => by_level(data, resource)?,
            "cel" => by_expressions(data, resource)?,
            "message" | "failureAction" | "failureActionOverrides" | "allowExistingViolations" => continue,
            other => return Err(format!("`validate.{other}`")),
        };
        if !matches!(verdict, Verdict::Passes) {
            return Ok(verdict);
        }
    }
    Ok(Verdict::Passes)
}

fn has_variables(data: &Data) -> bool {
    match &data.kind {
        DataKind::String(text) => text.contains("{{") || text.contains("$("),
        DataKind::List(elements) => elements.iter().any(has_variables),
        DataKind::Map(fields) => fields.iter().any(|(_, value)| has_variables(value)),
        DataKind::Null | DataKind::Bool(_) | DataKind::Number(_) => false,
    }
}

/// The variables of a rule: the request, and what the rule defines.
fn root(rule: &Data, resource: &Resource<'_>) -> Result<Data, Unread> {
    let node = resource.data.origin.node;
    let request = Data::map(node)
        .put("object", resource.data.clone())
        .text("operation", "CREATE")
        .text("namespace", resource.namespace)
        .text("name", resource.name);
    let mut root: Data = Data::map(node).put("request", request).into();
    for entry in elements(rule.get("context")) {
        let name = text(entry, "name").unwrap_or_default();
        let Some(variable_of) = entry.get("variable") else {
            return Err(format!("the context `{name}`, which is known only in the cluster"));
        };
        let value = match (variable_of.get("value"), text(variable_of, "jmesPath")) {
            (Some(value), None) => filled(value, &root)?,
            (value, Some(path)) => {
                let base = match value {
                    Some(value) => filled(value, &root)?,
                    None => root.clone(),
                };
                let found = match value {
                    Some(_) => reader::read(path).and_then(|read| read.evaluate(&base)),
                    None => Some(variable(path, &base)?),
                };
                found.ok_or_else(|| format!("the expression `{path}`"))?
            }
            (None, None) => return Err(format!("the context `{name}`")),
        };
        if let DataKind::Map(variables) = &mut root.kind {
            variables.push((name.to_owned(), value));
        }
    }
    Ok(root)
}

/// One of the patterns must be met.
fn by_patterns<'r>(patterns: &[Data], root: &Data, object: &'r Data) -> Result<Verdict<'r>, Unread> {
    let mut verdict = Verdict::Passes;
    for pattern in patterns {
        let pattern = if has_variables(pattern) { filled(pattern, root)? } else { pattern.clone() };
        match meets(&pattern, object) {
            Ok(()) | Err(Miss::Skipped | Miss::SkippedWhole) => return Ok(Verdict::Passes),
            Err(Miss::Differs { data, path, field, wanted }) => {
                let has = match data.scalar().filter(|_| ends_at(object, data, &field)) {
                    Some(text) => format!("is `{text}`"),
                    None => "is absent or of another form".to_owned(),
                };
                let says = format!("`{path}` {has}, and must be {wanted}");
                // The first pattern is usually the one that the author had in mind.
                if matches!(verdict, Verdict::Passes) {
                    verdict = Verdict::Refuses { says, at: Spot { data, field } };
                }
            }
        }
    }
    Ok(verdict)
}

/// Whether the data is the value of a field itself, or an element of it, and not what is above an absent field.
fn ends_at(object: &Data, data: &Data, field: &str) -> bool {
    match &object.kind {
        DataKind::Map(fields) => fields.iter().any(|(key, value)| {
            let is_element = || elements(Some(value)).iter().any(|element| std::ptr::eq(element, data));
            (key == field && (std::ptr::eq(value, data) || is_element())) || ends_at(value, data, field)
        }),
        DataKind::List(elements) => elements.iter().any(|element| ends_at(element, data, field)),
        _ => false,
    }
}

/// Conditions under which an object is refused.
fn by_conditions<'r>(deny: &Data, root: &Data, resource: &Resource<'r>) -> Result<Verdict<'r>, Unread> {
    let conditions = deny.get("conditions");
    if let Some(conditions) = conditions
        && !are_met(conditions, root)?
    {
        return Ok(Verdict::Passes);
    }
    let data = conditions.and_then(|conditions| named(conditions, resource.data)).unwrap_or(resource.data);
    Ok(Verdict::Refuses {
        says: "its conditions are met".to_owned(),
        at: Spot { data, field: String::new() },
    })
}

/// The field of the object that conditions name first.
fn named<'r>(conditions: &Data, object: &'r Data) -> Option<&'r Data> {
    match &conditions.kind {
        DataKind::String(text) => {
            let (_, path) = text.split_once("request.object.")?;
            let end = path.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_');
            let mut data = object;
            for key in path[..end.unwrap_or(path.len())].split('.') {
                let Some(next) = data.get(key) else { break };
                data = next;
            }
            Some(data)
        }
        DataKind::List(elements) => elements.iter().find_map(|element| named(element, object)),
        DataKind::Map(fields) => fields.iter().find_map(|(_, value)| named(value, object)),
        DataKind::Null | DataKind::Bool(_) | DataKind::Number(_) => None,
    }
}

/// Each element of a list is judged by itself.
fn by_elements<'r>(all: &[Data], root: &Data, resource: &Resource<'r>) -> Result<Verdict<'r>, Unread> {
    for each in all {
        let list = variable(text(each, "list").unwrap_or_default(), root)?;
        for element in elements(Some(&list)) {
            let mut root = root.clone();
            if let DataKind::Map(variables) = &mut root.kind {
                variables.push(("element".to_owned(), element.clone()));
            }
            if let Some(conditions) = each.get("preconditions")
                && !are_met(conditions, &root)?
            {
                continue;
            }
            let own = match (each.get("pattern"), each.get("anyPattern"), each.get("deny")) {
                (Some(pattern), _, _) => by_patterns(std::slice::from_ref(pattern), &root, element)?,
                (_, Some(patterns), _) => by_patterns(elements(Some(patterns)), &root, element)?,
                (_, _, Some(deny)) => match by_conditions(deny, &root, resource)? {
                    Verdict::Refuses { says, at } => {
                        Verdict::Refuses { says, at: Spot { data: element, field: at.field } }
                    }
                    verdict => verdict,
                },
                _ => return Err("`validate.foreach`".to_owned()),
            };
            // The element is a copy; the field of the object with the same origin is shown.
            if let Verdict::Refuses { says, at } = own {
                let data = same_origin(resource.data, at.data).unwrap_or(resource.data);
                let name = text(element, "name").map(|name| format!("`{name}`: ")).unwrap_or_default();
                let says = format!("{name}{says}");
                return Ok(Verdict::Refuses { says, at: Spot { data, field: at.field } });
            }
        }
    }
    Ok(Verdict::Passes)
}

fn same_origin<'r>(object: &'r Data, wanted: &Data) -> Option<&'r Data> {
    if object.origin == wanted.origin && object.kind == wanted.kind {
        return Some(object);
    }
    match &object.kind {
        DataKind::List(elements) => elements.iter().find_map(|element| same_origin(element, wanted)),
        DataKind::Map(fields) => fields.iter().find_map(|(_, value)| same_origin(value, wanted)),
        _ => None,
    }
}

/// A pod security level.
fn by_level<'r>(level: &Data, resource: &Resource<'r>) -> Result<Verdict<'r>, Unread> {
    if level.get("exclude").is_some() {
        return Err("`validate.podSecurity.exclude`".to_owned());
    }
    let Some(spec) = resource.data.get("spec").filter(|_| resource.kind == "Pod") else {
        return Ok(Verdict::Passes);
    };
    let is_restricted = match text(level, "level") {
        Some("baseline") => false,
        Some("restricted") => true,
        _ => return Ok(Verdict::Passes),
    };
    let found = security::violations(spec, is_restricted).into_iter().next();
    Ok(found.map_or(Verdict::Passes, |violation| {
        let at = Spot { data: violation.data, field: String::new() };
        Verdict::Refuses { says: violation.says, at }
    }))
}

/// Expressions in CEL.
fn by_expressions<'r>(cel: &Data, resource: &Resource<'r>) -> Result<Verdict<'r>, Unread> {
    if cel.get("paramKind").is_some() {
        return Err("`validate.cel.paramKind`".to_owned());
    }
    let request = expressions::Request { object: resource.data, namespace: None, params: None };
    let validations = elements(cel.get("expressions"));
    Ok(match expressions::verdict(&request, elements(cel.get("variables")), &[], validations)? {
        None => Verdict::Passes,
        Some(says) => Verdict::Refuses { says, at: Spot { data: resource.data, field: String::new() } },
    })
}

/// Whether a mutation changes a field of that name.
pub(super) fn mentions(mutation: Option<&Data>, field: &str) -> bool {
    let Some(data) = mutation.filter(|_| !field.is_empty()) else { return false };
    match &data.kind {
        DataKind::Map(fields) => fields.iter().any(|(key, value)| {
            let key = key.trim_start_matches(['+', '=', '<', '^', 'X']).trim_matches(['(', ')']);
            key == field || mentions(Some(value), field)
        }),
        DataKind::List(elements) => elements.iter().any(|element| mentions(Some(element), field)),
        // JSON patches are texts.
        DataKind::String(_) => shown(data).contains(&format!("/{field}")),
        DataKind::Null | DataKind::Bool(_) | DataKind::Number(_) => false,
    }
}
