//! Steps of a machine: their names, and what they have in common.

use crate::bootstrap::step::{Action, BootstrapStep, RunLocation, Stage};
use crate::lab::hardware::SecretRef;
use crate::resolve::VirtualMachine;
use crate::targets::nodes::shared::secret_path;
use crate::types::DnsLabel;

/// Steps that need a machine need its last step.
pub fn ready(name: impl ToString) -> String {
    format!("machine/{}/ready", name.to_string())
}

pub fn id(machine: &VirtualMachine<'_>, part: &str) -> String {
    id_of(machine.name, part)
}

pub fn id_of(machine: &DnsLabel, part: &str) -> String {
    format!("machine/{machine}/{part}")
}

pub fn step(machine: &VirtualMachine<'_>, stage: Stage, part: &str, title: String) -> BootstrapStep {
    let place = RunLocation::Host(machine.host.name.to_string());
    BootstrapStep::new(machine.machine.node, stage, id(machine, part), place, title)
}

pub fn bring(secret: &SecretRef) -> Action {
    Action::Secret { path: secret.path.value.clone(), key: secret.key.value.clone(), to: secret_path(secret) }
}
