//! Kernel parameters in the settings of Talos.

use crate::lab::Lab;
use crate::lab::hardware::State;
use crate::value::NodeId;

/// Whose they are, the parameter, and where it is set.
pub(super) fn sysctls(lab: &Lab) -> Vec<(String, &str, NodeId)> {
    let mut found = Vec::new();
    for (name, machine) in lab.machines.iter().filter(|(_, it)| it.state.value != State::Decommissioned) {
        for (parameter, value) in machine.kubernetes.iter().flat_map(|node| &node.talos.sysctls) {
            found.push((format!("machine `{name}`"), parameter.as_str(), value.node));
        }
    }
    // Without nodes, the settings of the cluster have no effect.
    if found.is_empty() && lab.machines.values().all(|machine| machine.kubernetes.is_none()) {
        return found;
    }
    let common = lab.cluster.iter().flat_map(|cluster| &cluster.talos.sysctls);
    found.extend(common.map(|(parameter, value)| ("the nodes".to_owned(), parameter.as_str(), value.node)));
    found
}
