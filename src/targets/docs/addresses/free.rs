//! The free addresses of a prefix.

use crate::types::{Address, AddressRange, Prefix};

/// The usable addresses: IPv4 reserves the first and the last, unless there are only two. None for the prefix of all
/// addresses, which cannot be a range.
pub fn usable(prefix: Prefix) -> Option<AddressRange> {
    let inner = prefix.is_ipv4() && prefix.length() < 31;
    let first = if inner { prefix.first().checked_add(1)? } else { prefix.first() };
    let last = if inner { prefix.last().checked_sub(1)? } else { prefix.last() };
    AddressRange::new(first, last).ok()
}

/// The free parts of a range, in order. Taken ranges may be outside of it, or overlap.
pub fn gaps(whole: AddressRange, taken: impl IntoIterator<Item = AddressRange>) -> Vec<AddressRange> {
    let same_family = |range: &AddressRange| range.first().is_ipv4() == whole.first().is_ipv4();
    let mut taken: Vec<AddressRange> =
        taken.into_iter().filter(same_family).filter_map(|range| range.intersection(whole)).collect();
    taken.sort_unstable();
    let mut gaps = Vec::new();
    // The first address that may be free; none once the family's last address is taken.
    let mut next: Option<Address> = Some(whole.first());
    for range in taken {
        let Some(from) = next.filter(|from| *from <= range.last()) else { continue };
        let until = range.first().checked_sub(1).filter(|until| from <= *until);
        gaps.extend(until.and_then(|until| AddressRange::new(from, until).ok()));
        next = range.last().checked_add(1);
    }
    let rest = next.filter(|from| *from <= whole.last());
    gaps.extend(rest.and_then(|from| AddressRange::new(from, whole.last()).ok()));
    gaps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range(text: &str) -> AddressRange {
        text.parse().expect(text)
    }

    #[test]
    fn ipv4_keeps_two_addresses_of_a_network_that_has_more() {
        let usable = |prefix: &str| usable(prefix.parse().expect(prefix)).map(|range| range.to_string());
        assert_eq!(usable("10.0.0.0/24").as_deref(), Some("10.0.0.1-10.0.0.254"));
        assert_eq!(usable("10.0.0.0/31").as_deref(), Some("10.0.0.0-10.0.0.1"));
        assert_eq!(usable("10.0.0.7/32").as_deref(), Some("10.0.0.7-10.0.0.7"));
        assert_eq!(usable("fd00::/126").as_deref(), Some("fd00::-fd00::3"));
    }

    #[test]
    fn the_ends_of_a_family_are_no_obstacle() {
        let taken = [range("255.255.255.250-255.255.255.255"), range("255.255.255.240-255.255.255.247")];
        let gaps = gaps(range("255.255.255.240/28"), taken);
        assert_eq!(gaps, [range("255.255.255.248-255.255.255.249")]);
        assert_eq!(super::gaps(range("::-::5"), [range("::-::5")]), []);
    }

    proptest! {
        #[test]
        fn an_address_is_either_taken_or_free(
            taken in prop::collection::vec((0_u8..=255, 0_u8..=20), 0..12),
            first in 0_u8..100,
            last in 100_u8..=255,
        ) {
            let whole = range(&format!("10.0.0.{first}-10.0.0.{last}"));
            let taken: Vec<AddressRange> = taken
                .into_iter()
                .map(|(from, size)| range(&format!("10.0.0.{from}-10.0.0.{}", from.saturating_add(size))))
                .collect();
            let gaps = gaps(whole, taken.iter().copied());
            for address in whole.iter() {
                let is_taken = taken.iter().any(|range| range.contains(address));
                let is_free = gaps.iter().any(|range| range.contains(address));
                prop_assert!(is_taken != is_free, "{address}");
            }
            prop_assert!(gaps.iter().all(|gap| whole.contains_range(*gap)));
            prop_assert!(gaps.windows(2).all(|pair| pair[0].last() < pair[1].first()));
        }
    }
}
