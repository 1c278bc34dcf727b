//! Parameters of a machine that the lab gives in the API's own names.

use crate::document::Data;
use crate::resolve::{Resolved, VirtualMachine};
use crate::targets::opentofu::name::literal;
use crate::value::{Kind, NodeId};

pub const HOOK_SCRIPT: &str = "hookscript";

/// Raw parameters of the API.
pub fn raw<'l>(lab: &Resolved<'l>, machine: &VirtualMachine<'l>) -> Vec<(&'l str, NodeId)> {
    let values = lab.values;
    let fields = machine.machine.proxmox.into_iter().flat_map(|raw| values.fields(raw.0));
    fields.collect()
}

/// The only raw parameter that the provider supports.
pub fn hook_script(lab: &Resolved<'_>, machine: &VirtualMachine<'_>) -> Option<Data> {
    let (_, node) = raw(lab, machine).into_iter().find(|(name, _)| *name == HOOK_SCRIPT)?;
    match &lab.values.node(node).kind {
        Kind::String(text) => Some(Data::text(node, literal(text))),
        _ => None,
    }
}
