//! Which volumes are backed up, and which are filled from their backups.

use crate::lab::service::{BackupBackend, Lifetime};
use crate::resolve::{Claim, Resolved, ResolvedService};
use crate::value::NodeId;

/// Whether a claim is backed up: the service's setting, or else by its purpose.
pub fn is_kept(lab: &Resolved<'_>, service: &ResolvedService<'_>, claim: &Claim<'_>) -> bool {
    let said = service.service.backup.as_ref();
    if said.is_some_and(|said| said.without.contains_key(claim.volume)) {
        return false;
    }
    if said.is_some_and(|said| said.volumes.contains_key(claim.volume)) {
        return true;
    }
    let volume = service.service.volumes.get(claim.volume);
    match volume.and_then(|volume| volume.purpose.as_ref()) {
        Some(purpose) => lab.lab.backup.purposes.iter().any(|kept| kept.value == purpose.value),
        // With an explicit class, the purpose of the data is unknown; then it is backed up.
        None => true,
    }
}

/// The value because of which a claim is filled from its newest backup. Claims of a StatefulSet's pods are not, because
/// each of them would need an object of its own that exists before it.
pub fn restored(lab: &Resolved<'_>, service: &ResolvedService<'_>, claim: &Claim<'_>) -> Option<NodeId> {
    let backup = &lab.lab.backup;
    let volsync = backup.volsync.as_ref().filter(|_| backup.volumes.value == BackupBackend::Volsync)?;
    let is_meant = volsync.restore.value && claim.lifetime == Lifetime::Service;
    (is_meant && is_kept(lab, service, claim)).then_some(volsync.restore.node)
}
