//! cloud-init: the configuration of a machine's first boot, one folder per machine, as the NoCloud data source reads
//! it.
//!
//! In: virtual machines with a cloud-init drive and an operating system that cloud-init sets up. Out: `user-data`,
//! `network-config` and `meta-data`. Secrets are only referred to: a script installs them once they have been copied to
//! the machine.

mod apt;
mod files;
mod network;
mod secrets;
mod set_up;
mod user_data;

#[cfg(test)]
mod tests;

use crate::document::{Content, Data, Document, Origin};
use crate::resolve::{Resolved, VirtualMachine};
use set_up::SetUp;

/// Three files for each machine that is set up by cloud-init. Templates and decommissioned machines do not start.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    lab.machines
        .iter()
        .filter_map(|machine| SetUp::new(lab, machine))
        .flat_map(|set_up| set_up.documents())
        .collect()
}

impl SetUp<'_, '_> {
    fn documents(&self) -> [Document; 3] {
        let document = |file: &str, content| Document {
            path: format!("cloud-init/{}/{file}", self.machine.name),
            origin: Origin::follows(self.guest.node),
            content,
        };
        let user_data = Content::HeadedYaml { heading: "#cloud-config", data: user_data::user_data(self) };
        [
            document("user-data", user_data),
            document("network-config", Content::Yaml(vec![network::configuration(self.lab, self.machine)])),
            document("meta-data", Content::Yaml(vec![self.meta_data()])),
        ]
    }

    /// The instance id changes with the machine's number, so that a new machine is set up again.
    fn meta_data(&self) -> Data {
        let VirtualMachine { name, vmid, machine, .. } = self.machine;
        Data::map(machine.node)
            .put("instance-id", Data::text(vmid.node, format!("{}-{name}-{}", self.lab.lab.name, vmid.value)))
            .text("local-hostname", name.to_string())
            .into()
    }
}
