//! Validates specifications against the parameters of the Proxmox VE API: names, types, bounds, enumerations, patterns
//! and the settings in property strings.
//!
//! In: a specification, section by section, each parameter with its origin. Out: findings at these origins. The
//! parameters are data: `parameters.json`, extracted from the published schema.

pub mod codes;

mod facts;
mod fault;
mod format;
mod value;

use crate::diag::{Code, Diagnostic, near};
use crate::document::{Data, DataKind, fields};
use crate::facts::slot;
use crate::types::DnsLabel;
use crate::value::Values;
use facts::{FACTS, Fact, Parameters};
use fault::{Fault, FaultKind};

/// The findings about a machine's specification.
pub(super) fn check(machine: &DnsLabel, specification: &Data, values: &Values) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (section, data) in fields(Some(specification)) {
        let Some(known) = FACTS.call(section) else { continue };
        let calls = match &data.kind {
            DataKind::List(calls) => calls.as_slice(),
            _ => std::slice::from_ref(data),
        };
        for fault in calls.iter().flat_map(|call| call_faults(known, call)) {
            found.push(fault.diagnostic(machine, values));
        }
    }
    found
}

/// A fault of a parameter.
struct Located<'d> {
    name: &'d str,
    data: &'d Data,
    /// Another value of the same parameter.
    other: Option<&'d Data>,
    fault: Fault,
}

impl Located<'_> {
    fn diagnostic(self, machine: &DnsLabel, values: &Values) -> Diagnostic {
        let code: &'static Code = match self.fault.kind {
            FaultKind::Name | FaultKind::Setting => &codes::PVE_PARAMETER,
            FaultKind::Value => &codes::PVE_VALUE,
            FaultKind::Secret => &codes::PVE_SECRET,
        };
        let node = self.data.origin.node;
        let span = match self.fault.kind {
            FaultKind::Name => values.key_span(node),
            FaultKind::Setting | FaultKind::Value | FaultKind::Secret => values.span(node),
        };
        let message = format!("machine `{machine}`: parameter `{}` {}", self.name, self.fault.message);
        let diagnostic = Diagnostic::new(code, message).at_node(node, span, "");
        let diagnostic = self.other.into_iter().fold(diagnostic, |diagnostic, other| {
            let node = other.origin.node;
            diagnostic.at_node(node, values.span(node), "also set here")
        });
        self.fault.help.into_iter().fold(diagnostic, Diagnostic::help)
    }
}

fn call_faults<'d>(known: &'d Parameters, call: &'d Data) -> Vec<Located<'d>> {
    let given = fields(Some(call));
    let mut found = Vec::new();
    for (index, (name, data)) in given.iter().enumerate() {
        let fact = match find(known, name) {
            Ok(fact) => fact,
            Err(fault) => {
                found.push(Located { name, data, other: None, fault });
                continue;
            }
        };
        let other = given[..index].iter().find(|(other, _)| other == name).map(|(_, other)| other);
        if other.is_some() {
            let fault = Fault {
                help: Some("move one of the two to another slot".to_owned()),
                kind: FaultKind::Setting,
                ..Fault::name("is set twice".to_owned())
            };
            found.push(Located { name, data, other, fault });
        }
        if name == "cipassword" {
            let kind = FaultKind::Secret;
            let help =
                Some("set `guest.users.NAME.password` to a reference to the password's hash".to_owned());
            let fault =
                Fault { kind, help, ..Fault::value("would write a password to the output".to_owned()) };
            found.push(Located { name, data, other: None, fault });
        }
        if let Some(required) = fact.requires.as_ref().filter(|wanted| !has(given, wanted)) {
            let fault = Fault::name(format!("requires `{required}`"));
            found.push(Located { name, data, other: None, fault });
        }
        let line = value::line_fault(name, data);
        found.extend(value::faults(fact, data).into_iter().chain(line).map(|fault| Located {
            name,
            data,
            other: None,
            fault,
        }));
    }
    for (name, fact) in known {
        if !fact.optional && fact.alias.is_none() && !has(given, name) {
            found.push(Located {
                name,
                data: call,
                other: None,
                fault: Fault::name("is missing".to_owned()),
            });
        }
    }
    found
}

fn has(given: &[(String, Data)], name: &str) -> bool {
    given.iter().any(|(known, _)| known == name)
}

/// The definition of a parameter by name.
fn find<'f>(known: &'f Parameters, name: &str) -> Result<&'f Fact, Fault> {
    if let Some(fact) = known.get(name).filter(|fact| fact.count.is_none()) {
        return Ok(fact.alias.as_ref().and_then(|alias| find(known, alias).ok()).unwrap_or(fact));
    }
    let kind = slot::kind(name);
    let digits = &name[kind.len()..];
    let numbered = known.get(&format!("{kind}[n]")).and_then(|fact| Some((fact, fact.count?)));
    let Some((fact, count)) = numbered else {
        let names: Vec<&str> =
            known.keys().map(String::as_str).filter(|name| !name.ends_with("[n]")).collect();
        let help = near::did_you_mean(name, &names);
        return Err(Fault { help, ..Fault::name("does not exist in the API".to_owned()) });
    };
    match digits.parse::<u32>() {
        Ok(number) if number < count && (digits == "0" || !digits.starts_with('0')) => Ok(fact),
        _ => {
            let help = Some(format!("use one of `{kind}0` to `{kind}{}`", count - 1));
            Err(Fault { help, ..Fault::name("does not exist in the API".to_owned()) })
        }
    }
}

#[cfg(test)]
mod tests;
