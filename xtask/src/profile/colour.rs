//! Colours of a flame graph: whose code a box is.

/// The fill colour for a function.
pub(super) fn of(name: &str) -> &'static str {
    const OWNERS: [(&str, &str); 6] = [
        ("render::", "#6baed6"),
        ("nickel_lang", "#fdae6b"),
        ("jsonschema", "#74c476"),
        ("serde", "#9e9ac8"),
        ("alloc::", "#d9d9d9"),
        ("core::", "#d9d9d9"),
    ];
    let owner = OWNERS.iter().find(|(owner, _)| name.trim_start_matches(['<', '&']).starts_with(owner));
    owner.map_or("#f7b6d2", |(_, colour)| colour)
}
