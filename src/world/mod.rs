//! The closed world: all objects of a lab are checked together, because nothing else is in the cluster.
//!
//! In: the documents of a lab, which are final: intent, manifests, patches and the
//! objects of inflated charts. Out: findings, each at the configuration value that decided the node.

pub mod bounds;
pub mod by_name;
pub mod closed_world;
pub mod codes;
pub mod defaults;
pub mod demand;
pub mod folders;
pub mod forms;
pub mod kinds;
pub mod kubelets;
pub mod nodes;
pub mod object;
pub mod parents;
pub mod placement;
pub mod places;
pub mod pods;
pub mod policies;
pub mod references;
pub mod secrets;
pub mod secrets_made;
pub mod selector;
pub mod traffic;
pub mod volumes;

mod intent;
mod report;

use crate::diag::Diagnostic;
use closed_world::ClosedWorld;

/// The findings of all mechanisms.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut found = references::findings(world);
    found.extend(pods::findings(world));
    found.extend(bounds::findings(world));
    found.extend(placement::findings(world));
    found.extend(places::findings(world));
    found.extend(policies::findings(world));
    found.extend(secrets::findings(world));
    found.extend(secrets_made::findings(world));
    found.extend(forms::findings(world));
    found.extend(traffic::findings(world));
    found.extend(volumes::findings(world));
    found.extend(defaults::findings(world));
    found.extend(folders::findings(world));
    found.extend(kinds::findings(world));
    found.extend(kubelets::findings(world));
    found.extend(parents::findings(world));
    found
}
