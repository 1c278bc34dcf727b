//! Former names of fields. A finding about such a field has the current name, which can be too different for a near
//! miss.

/// Former names with the current ones. A former name counts only in records that have the current one: networks still
/// have `reserved` addresses.
const FORMER_NAMES: &[(&str, &str)] = &[
    ("apart", "anti_affinity"),
    ("holds", "expected_keys"),
    ("keep", "merge"),
    ("near", "affinity"),
    ("parked", "suspended"),
    ("reserved", "dhcp_reserved"),
    ("tile", "homepage"),
    ("usual", "global_default"),
];

/// The current name of a field, if the record has it.
pub(super) fn current<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let (_, current) = FORMER_NAMES.iter().find(|(former, _)| *former == name)?;
    known.iter().copied().find(|known| known == current)
}
