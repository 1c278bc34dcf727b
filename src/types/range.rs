//! Ranges of addresses, such as pools: `10.0.20.200-10.0.20.220`, or a prefix.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::{IpNet, IpSubnets, Ipv4Subnets, Ipv6Subnets};

use crate::types::{Address, Malformed, Prefix, refuse_spaces, serialize_as_text, shown};

/// All addresses from the first to the last, both included. Printed as `first-last`, however it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    first: Address,
    last: Address,
}

impl AddressRange {
    /// A range from its first to its last address, both included.
    pub fn new(first: Address, last: Address) -> Result<Self, Malformed> {
        let shown = shown(&format!("{first}-{last}"));
        if !first.same_family(last) {
            return Err(Malformed::new(format!("{shown} mixes IPv4 and IPv6")));
        }
        if first > last {
            let help = format!("write `{last}-{first}`");
            return Err(Malformed::new(format!("{shown} begins after its end")).help(help));
        }
        // Their number would overflow, and no pool is the whole of IPv6.
        if first.number() == 0 && last.number() == u128::MAX {
            return Err(Malformed::new(format!("{shown} is every IPv6 address")));
        }
        Ok(Self { first, last })
    }

    /// The first address.
    pub fn first(self) -> Address {
        self.first
    }

    /// The last address.
    pub fn last(self) -> Address {
        self.last
    }

    /// Whether it contains an address.
    pub fn contains(self, address: Address) -> bool {
        self.first <= address && address <= self.last
    }

    /// Whether it contains another range, or equals it.
    pub fn contains_range(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Whether the ranges have addresses in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// The addresses that both ranges contain.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        self.overlaps(other).then_some(Self { first, last })
    }

    /// Whether the range and the prefix have addresses in common.
    pub fn overlaps_prefix(self, prefix: Prefix) -> bool {
        self.first <= prefix.last() && prefix.first() <= self.last
    }

    /// Whether all its addresses are in the prefix.
    pub fn is_within(self, prefix: Prefix) -> bool {
        prefix.contains(self.first) && prefix.contains(self.last)
    }

    /// The number of addresses.
    pub fn count(self) -> u128 {
        self.last.number() - self.first.number() + 1
    }

    /// The addresses in order, lazily: an IPv6 range can be too large for a list.
    pub fn iter(self) -> impl Iterator<Item = Address> {
        std::iter::successors(Some(self.first), |address| address.checked_add(1))
            .take_while(move |address| *address <= self.last)
    }

    /// The smallest list of prefixes with exactly these addresses, in order.
    pub fn prefixes(self) -> impl Iterator<Item = Prefix> {
        let subnets = match (self.first.ip(), self.last.ip()) {
            (IpAddr::V4(first), IpAddr::V4(last)) => IpSubnets::V4(Ipv4Subnets::new(first, last, 0)),
            (IpAddr::V6(first), IpAddr::V6(last)) => IpSubnets::V6(Ipv6Subnets::new(first, last, 0)),
            _ => unreachable!("both ends are of one family"),
        };
        subnets.map(|net: IpNet| Prefix::from_net(net))
    }
}

impl TryFrom<Prefix> for AddressRange {
    type Error = Malformed;

    fn try_from(prefix: Prefix) -> Result<Self, Malformed> {
        Self::new(prefix.first(), prefix.last())
    }
}

impl FromStr for AddressRange {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let example = "write `10.0.20.200-10.0.20.220` or `10.0.20.0/28`, for instance";
        if let Some((first, last)) = text.split_once('-') {
            if first.is_empty() || last.is_empty() {
                return Err(Malformed::new(format!("{} has only one end", shown(text))).help(example));
            }
            let from = first.parse::<Address>().map_err(without_help)?;
            let to = last.parse::<Address>().map_err(|malformed| {
                without_help(malformed)
                    .propose::<Self>(completed(first, last).into_iter().collect::<Vec<_>>())
            })?;
            return Self::new(from, to);
        }
        if text.contains('/') {
            let prefix = text.parse::<Prefix>().map_err(|malformed| match text.ends_with("/0") {
                true => without_help(malformed),
                false => malformed,
            })?;
            return prefix.try_into();
        }
        let message = format!("{} is not a range of addresses", shown(text));
        Err(match text.parse::<Address>() {
            Ok(address) => Malformed::new(message)
                .help(format!("write `{}` for this single address", address.host_prefix())),
            Err(_) => Malformed::new(message).help(example),
        })
    }
}

/// Drops the help for one end, or for an oversized prefix, which would look like help for the range.
fn without_help(malformed: Malformed) -> Malformed {
    Malformed::new(malformed.message)
}

/// `10.0.20.200-220` in full. The proposed end is a complete address, so this does not recurse.
fn completed(first: &str, last: &str) -> Option<String> {
    let (network, _) = first.rsplit_once('.')?;
    let octet = last.parse::<u8>().ok()?;
    Some(format!("{first}-{network}.{octet}"))
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&format!("{}-{}", self.first, self.last))
    }
}

serialize_as_text!(AddressRange);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn range(text: &str) -> AddressRange {
        text.parse().expect(text)
    }

    fn texts<T: ToString>(all: impl Iterator<Item = T>) -> Vec<String> {
        all.map(|one| one.to_string()).collect()
    }

    #[test]
    fn ranges_are_written_as_ends_or_as_a_prefix() {
        assert_eq!(range("10.0.20.0/30"), range("10.0.20.0-10.0.20.3"));
        assert_eq!(range("10.0.20.0/30").to_string(), "10.0.20.0-10.0.20.3");
        assert_eq!(range("10.0.20.200-10.0.20.220").count(), 21);
        assert_eq!(range("0.0.0.0/0").count(), 1 << 32);
        assert_eq!(range("fd00::/8").count(), 1 << 120);
    }

    #[test]
    fn wrong_ranges_are_refused_with_the_right_ones() {
        assert_eq!(
            refusal::<AddressRange>("10.0.20.220-10.0.20.200"),
            (
                "`10.0.20.220-10.0.20.200` begins after its end".into(),
                "write `10.0.20.200-10.0.20.220`".into()
            )
        );
        assert_eq!(refusal::<AddressRange>("10.0.20.200-220").1, "write `10.0.20.200-10.0.20.220`");
        assert_eq!(refusal::<AddressRange>("10.0.20.5").1, "write `10.0.20.5/32` for this single address");
        assert_eq!(refusal::<AddressRange>("10.0.20.200 - 10.0.20.220").1, "write `10.0.20.200-10.0.20.220`");
        assert_eq!(refusal::<AddressRange>("10.0.20.1-fd00::1").0, "`10.0.20.1-fd00::1` mixes IPv4 and IPv6");
        assert_eq!(
            refusal::<AddressRange>("10.0.20.5/28").1,
            "write `10.0.20.0/28` for the network, or `10.0.20.5/32` for this single address"
        );
        assert_eq!(refusal::<AddressRange>("1::/0").1, "");
        assert!("::/0".parse::<AddressRange>().is_err());
    }

    #[test]
    fn overlaps_include_the_ends() {
        let pool = range("10.0.20.200-10.0.20.220");
        assert!(pool.overlaps(range("10.0.20.220-10.0.20.230")));
        assert!(!pool.overlaps(range("10.0.20.221-10.0.20.230")));
        assert_eq!(pool.intersection(range("10.0.20.0/24")), Some(pool));
        assert_eq!(pool.intersection(range("10.0.21.0/24")), None);
        assert!(pool.contains("10.0.20.200".parse().expect("valid")));
        let prefix = |text: &str| text.parse::<Prefix>().expect(text);
        assert!(pool.overlaps_prefix(prefix("10.0.20.208/28")) && !pool.is_within(prefix("10.0.20.208/28")));
        assert!(pool.is_within(prefix("10.0.20.0/24")) && !pool.overlaps_prefix(prefix("fd00::/8")));
    }

    #[test]
    fn a_range_can_be_walked_to_the_very_last_address() {
        let end = range("255.255.255.254-255.255.255.255");
        assert_eq!(texts(end.iter()), ["255.255.255.254", "255.255.255.255"]);
        assert_eq!(texts(range("fd00::/8").iter().take(2)), ["fd00::", "fd00::1"]);
    }

    #[test]
    fn a_range_is_made_of_prefixes() {
        assert_eq!(texts(range("10.0.20.0/28").prefixes()), ["10.0.20.0/28"]);
        let parts = texts(range("10.0.20.199-10.0.20.208").prefixes());
        assert_eq!(parts, ["10.0.20.199/32", "10.0.20.200/29", "10.0.20.208/32"]);
    }

    obeys_the_laws! {
        range_laws: AddressRange, "10\\.0\\.[0-9]{1,2}\\.[0-9]{1,3}-(10\\.0\\.[0-9]{1,2}\\.)?[0-9]{1,3}|[0-9a-f]{0,2}::/[0-9]{1,3}";
    }

    proptest! {
        #[test]
        fn the_prefixes_of_a_range_are_the_range(one: u32, other: u32) {
            let address = |number: u32| Address::from(IpAddr::V4(number.into()));
            let range = AddressRange::new(address(one.min(other)), address(one.max(other)))?;
            let mut next = Some(range.first());
            for prefix in range.prefixes() {
                prop_assert_eq!(Some(prefix.first()), next);
                prop_assert!(prefix.last() <= range.last());
                next = prefix.last().checked_add(1);
            }
            prop_assert_eq!(next, range.last().checked_add(1));
        }
    }
}
