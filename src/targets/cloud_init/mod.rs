//! cloud-init: the configuration of a machine's first boot, one folder per machine, as the NoCloud data source reads
//! it.
//!
//! In: virtual machines with a cloud-init drive and an operating system that cloud-init sets up, and hosts that are
//! machines with Ubuntu, whose installer reads the same. Out: `user-data`, `network-config` and `meta-data`. Secrets are only referred to: a script installs them once they have been copied to
//! the machine.

mod apt;
mod autoinstall;
mod disks;
mod files;
mod network;
mod secrets;
mod set_up;
mod user_data;

#[cfg(test)]
mod tests;

use crate::document::{Content, Data, Document, Origin};
use crate::lab::hardware::Host;
use crate::resolve::Resolved;
use set_up::SetUp;

/// Three files for each machine that is set up by cloud-init, and two for each host or machine that an installer sets
/// up. Templates of other kinds and decommissioned machines do not start.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let virtual_ones = lab.machines.iter().filter_map(|machine| SetUp::of_virtual(lab, machine));
    let physical_ones = lab
        .bare_metal
        .iter()
        .filter_map(|machine| Some((Some(machine.host.host), SetUp::of_physical(lab, machine)?)));
    let installed =
        lab.machines.iter().filter_map(|machine| Some((None, SetUp::of_installer(lab, machine)?)));
    let documents = virtual_ones.flat_map(|set_up| set_up.documents());
    documents
        .chain(physical_ones.chain(installed).flat_map(|(host, set_up)| set_up.installation(host)))
        .collect()
}

impl SetUp<'_, '_> {
    fn document(&self, file: &str, content: Content) -> Document {
        Document {
            path: format!("cloud-init/{}/{file}", self.name),
            origin: Origin::follows(self.guest.node),
            content,
        }
    }

    fn documents(&self) -> [Document; 3] {
        let user_data = Content::HeadedYaml { heading: "#cloud-config", data: user_data::user_data(self) };
        [
            self.document("user-data", user_data),
            self.document("network-config", Content::Yaml(vec![network::configuration(self)])),
            self.document("meta-data", Content::Yaml(vec![self.meta_data()])),
        ]
    }

    /// What an installer reads.
    fn installation(&self, host: Option<&Host>) -> [Document; 2] {
        let data = autoinstall::answers(self, host);
        [
            self.document("user-data", Content::HeadedYaml { heading: "#cloud-config", data }),
            self.document("meta-data", Content::Yaml(vec![self.meta_data()])),
        ]
    }

    /// The instance id changes with the machine's number, so that a new machine is set up again.
    fn meta_data(&self) -> Data {
        let (lab, name) = (&self.lab.lab.name, self.name);
        let id = match self.vmid {
            Some(vmid) => Data::text(vmid.node, format!("{lab}-{name}-{}", vmid.value)),
            None => Data::text(self.machine.node, format!("{lab}-{name}")),
        };
        Data::map(self.machine.node).put("instance-id", id).text("local-hostname", name.to_string()).into()
    }
}
