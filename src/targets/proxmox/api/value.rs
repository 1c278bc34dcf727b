//! Validates one value against its parameter's definition.

use crate::diag::near;
use crate::document::Data;
use crate::plan::sent;
use crate::targets::proxmox::api::facts::{FACTS, Fact, Parameters, Type};
use crate::targets::proxmox::api::{Fault, FaultKind, format};

/// The faults of a parameter's value.
pub(super) fn faults(fact: &Fact, value: &Data) -> Vec<Fault> {
    let Some(text) = sent(value) else {
        return vec![Fault::value(format!("is not {}", wanted(fact)))];
    };
    match fact.keys.as_ref().and_then(|keys| FACTS.settings(keys)) {
        Some(settings) => property_faults(settings, &text),
        None => text_fault(fact, &text).into_iter().collect(),
    }
}

/// A value is one line of the machine's file on its host, and a line break would add a setting. Proxmox VE encodes only
/// descriptions.
pub(super) fn line_fault(name: &str, value: &Data) -> Option<Fault> {
    let is_encoded = name == "description";
    let broken = sent(value).filter(|text| !is_encoded && text.contains(|c: char| c.is_control()));
    broken.map(|_| Fault {
        help: Some("it is one line of a file".to_owned()),
        ..Fault::value("contains a line break or another control character".to_owned())
    })
}

/// A property string: settings by name. The name of one of them may be omitted.
fn property_faults(settings: &Parameters, text: &str) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut given: Vec<&str> = Vec::new();
    for part in text.split(',') {
        let unnamed = || settings.iter().find(|(_, fact)| fact.default_key).map(|(name, _)| name.as_str());
        let (name, value) = match part.split_once('=') {
            Some(pair) => pair,
            None => match unnamed() {
                Some(name) if !given.contains(&name) => (name, part),
                _ => {
                    found.push(Fault::value(format!("has `{part}` instead of `SETTING=VALUE`")));
                    continue;
                }
            },
        };
        let Some((name, fact)) = settings.get_key_value(name) else {
            let known: Vec<&str> = settings.keys().map(String::as_str).collect();
            let help = near::did_you_mean(name, &known);
            found.push(Fault {
                kind: FaultKind::Setting,
                help,
                ..Fault::value(format!("has no setting `{name}`"))
            });
            continue;
        };
        let meant = fact.alias.as_deref().unwrap_or(name);
        for name in [Some(meant), fact.key_alias.as_deref()].into_iter().flatten() {
            if given.contains(&name) {
                let kind = FaultKind::Setting;
                found.push(Fault { kind, ..Fault::value(format!("sets `{name}` twice")) });
            }
            given.push(name);
        }
        if let Some(fault) = settings.get(meant).and_then(|fact| text_fault(fact, value)) {
            found.push(Fault { message: format!("has `{part}`: `{name}` {}", fault.message), ..fault });
        }
    }
    for (name, fact) in settings {
        if !fact.optional && fact.alias.is_none() && !given.contains(&name.as_str()) && found.is_empty() {
            found.push(Fault {
                kind: FaultKind::Setting,
                ..Fault::value(format!("lacks the setting `{name}`"))
            });
        }
    }
    found
}

fn text_fault(fact: &Fact, text: &str) -> Option<Fault> {
    let not = || Some(Fault::value(format!("is not {}", wanted(fact))));
    match fact.r#type {
        Some(Type::Boolean) => {
            let words = ["0", "1", "on", "off", "yes", "no", "true", "false"];
            return if words.contains(&text.to_lowercase().as_str()) { None } else { not() };
        }
        Some(Type::Integer) if text.parse::<i64>().is_err() => return not(),
        Some(Type::Integer | Type::Number) => {
            let Some(number) = text.parse::<f64>().ok().filter(|number| number.is_finite()) else {
                return not();
            };
            let low = fact.minimum.is_some_and(|minimum| number < minimum);
            let high = fact.maximum.is_some_and(|maximum| number > maximum);
            return if low || high { not() } else { None };
        }
        Some(Type::String) | None => {}
    }
    if let Some(words) = &fact.r#enum
        && !words.iter().any(|word| word == text)
    {
        let known: Vec<&str> = words.iter().map(String::as_str).collect();
        let message = format!("is not one of {}", known.join(", "));
        return Some(Fault { help: near::nearest(text, known).map(did_you_mean), ..Fault::value(message) });
    }
    if let Some(pattern) = &fact.pattern
        && !pattern.is_match(text)
    {
        return Some(Fault::value(format!("does not match {}", pattern.as_str())));
    }
    if let Some(most) = fact.max_length
        && text.chars().count() > most
    {
        return Some(Fault::value(format!("has more than {most} characters")));
    }
    let wanted = fact.format.as_ref().and_then(|name| format::refused(name, text))?;
    Some(Fault::value(format!("is not {wanted}")))
}

fn did_you_mean(word: &str) -> String {
    format!("did you mean `{word}`?")
}

/// The type and bounds of a parameter, in words.
fn wanted(fact: &Fact) -> String {
    let noun = match fact.r#type {
        Some(Type::Boolean) => return "1 or 0".to_owned(),
        Some(Type::Integer) => "a whole number",
        Some(Type::Number) => "a number",
        Some(Type::String) | None => return "a text".to_owned(),
    };
    match (fact.minimum, fact.maximum) {
        (Some(minimum), Some(maximum)) => format!("{noun} from {minimum} to {maximum}"),
        (Some(minimum), None) => format!("{noun} of {minimum} or more"),
        (None, Some(maximum)) => format!("{noun} of {maximum} or less"),
        (None, None) => noun.to_owned(),
    }
}
