//! The connections that a lab itself needs: what its machines and hosts must reach to work.

mod cluster;
mod ends;
mod need;
mod servers;

pub use ends::from_nodes;
pub use need::Need;

use crate::lab::Lab;

/// All connections that the lab needs. Stopped machines count, because they will be started again.
pub fn needs(lab: &Lab) -> Vec<Need<'_>> {
    let mut needs = cluster::needs(lab);
    needs.extend(servers::needs(lab));
    needs
}
