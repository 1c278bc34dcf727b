//! Slots of a machine: `scsi0`, `net1`, `hostpci2`.

use crate::lab::FreeName;
use crate::lab::decode::Entries;

/// The kind of a numbered setting: `scsi` of `scsi0`. The whole name if it has no number.
pub fn kind(setting: &str) -> &str {
    setting.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// The entries of a machine's slots, ordered by bus and then by number: `scsi2` comes before `scsi10`.
pub fn in_order<T>(slots: &Entries<FreeName, T>) -> Vec<(&str, &T)> {
    let mut sorted: Vec<(&str, &T)> = slots.iter().map(|(slot, entry)| (slot.as_str(), entry)).collect();
    sorted.sort_by_key(|(slot, _)| (kind(slot), slot.len(), *slot));
    sorted
}

/// The number of a network interface: 1 for `net1`. None for an interface of a bare-metal machine.
pub fn interface_number(slot: &str) -> Option<u32> {
    slot.strip_prefix("net")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_ordered_by_number_and_not_by_spelling() {
        let slots: Entries<FreeName, ()> = ["scsi10", "scsi2", "ide3", "scsi0"]
            .map(|slot| (slot.parse().expect(slot), ()))
            .into_iter()
            .collect();
        let order: Vec<&str> = in_order(&slots).into_iter().map(|(slot, ())| slot).collect();
        assert_eq!(order, ["ide3", "scsi0", "scsi2", "scsi10"]);
    }
}
