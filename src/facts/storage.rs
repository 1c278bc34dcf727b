//! The storage class of a volume, and how its claim can be mounted.

use crate::lab::Lab;
use crate::lab::cluster::{Access, Class};
use crate::lab::service::Volume;
use crate::types::ObjectName;
use crate::value::At;

/// The storage class name of a claim: the volume's own, or the lab's class for the purpose.
pub fn class_name<'l>(lab: &'l Lab, volume: &'l Volume) -> Option<At<&'l ObjectName>> {
    let by_purpose = || lab.storage.purposes.get(&volume.purpose.as_ref()?.value);
    let class = volume.class.as_ref().or_else(by_purpose)?;
    Some(At { value: &class.value, node: class.node })
}

/// The storage class of a claim, if the lab defines it.
pub fn class<'l>(lab: &'l Lab, volume: &'l Volume) -> Option<&'l Class> {
    lab.storage.classes.get(class_name(lab, volume)?.value)
}

/// The access mode of a volume's claim: the volume's own, or its class's default.
pub fn claim_access(volume: &Volume, class: &Class) -> At<Access> {
    let preferred = || class.access.first().map(|first| At { value: first.value, node: first.node });
    let default = At { value: Access::ReadWriteOnce, node: class.node };
    volume.access.or_else(preferred).unwrap_or(default)
}

/// The access mode of a claim that pods share. None for a volume that is not such a claim, or that has an undefined
/// class.
pub fn shared_access(lab: &Lab, volume: &Volume) -> Option<Access> {
    if !volume.is_shared_claim() {
        return None;
    }
    let own = volume.access.map(|access| access.value);
    own.or_else(|| Some(claim_access(volume, class(lab, volume)?).value))
}
