//! IP addresses, addresses with their prefix length, and prefixes.
//!
//! Printed as the standard library does: IPv6 in lower case, with the longest run of zeros omitted.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use ipnet::IpNet;

use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// One IPv4 or IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(IpAddr);

impl Address {
    /// The address as a type of the standard library.
    pub const fn ip(self) -> IpAddr {
        self.0
    }

    /// Whether it is an IPv4 address.
    pub const fn is_ipv4(self) -> bool {
        self.0.is_ipv4()
    }

    /// Whether it is an IPv6 address.
    pub const fn is_ipv6(self) -> bool {
        self.0.is_ipv6()
    }

    /// The prefix that contains only this address.
    pub fn host_prefix(self) -> Prefix {
        Prefix(IpNet::from(self.0))
    }

    /// The address at an offset above this one, unless it exceeds the last address of the family.
    pub fn checked_add(self, offset: u128) -> Option<Self> {
        let number = self.number().checked_add(offset)?;
        match self.0 {
            IpAddr::V4(_) => Some(Self(Ipv4Addr::from(u32::try_from(number).ok()?).into())),
            IpAddr::V6(_) => Some(Self(std::net::Ipv6Addr::from(number).into())),
        }
    }

    /// The address at an offset below this one, unless it precedes the first address of the family.
    pub fn checked_sub(self, offset: u128) -> Option<Self> {
        let number = self.number().checked_sub(offset)?;
        match self.0 {
            IpAddr::V4(_) => Some(Self(Ipv4Addr::from(u32::try_from(number).ok()?).into())),
            IpAddr::V6(_) => Some(Self(std::net::Ipv6Addr::from(number).into())),
        }
    }

    /// The address as a number, for distances within a family.
    pub(super) fn number(self) -> u128 {
        match self.0 {
            IpAddr::V4(address) => u32::from(address).into(),
            IpAddr::V6(address) => address.into(),
        }
    }

    pub(super) fn same_family(self, other: Self) -> bool {
        self.is_ipv4() == other.is_ipv4()
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self(address)
    }
}

/// The address of an interface together with the length of its network's prefix: `10.0.20.100/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressInPrefix(IpNet);

impl AddressInPrefix {
    /// The address without the prefix length.
    pub fn address(self) -> Address {
        Address(self.0.addr())
    }

    /// The prefix that contains the address.
    pub fn prefix(self) -> Prefix {
        Prefix(self.0.trunc())
    }

    /// The length of the prefix.
    pub fn length(self) -> u8 {
        self.0.prefix_len()
    }
}

/// A network: `10.0.20.0/24`. All bits after the prefix are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix(IpNet);

impl Prefix {
    /// The length of the prefix.
    pub fn length(self) -> u8 {
        self.0.prefix_len()
    }

    /// Whether it is an IPv4 prefix.
    pub fn is_ipv4(self) -> bool {
        self.first().is_ipv4()
    }

    /// The network's own address.
    pub fn first(self) -> Address {
        Address(self.0.network())
    }

    /// The last address: in IPv4, the broadcast address.
    pub fn last(self) -> Address {
        Address(self.0.broadcast())
    }

    /// `255.255.255.0` for a length of 24.
    pub fn netmask(self) -> Address {
        Address(self.0.netmask())
    }

    /// Whether it contains an address.
    pub fn contains(self, address: Address) -> bool {
        self.0.contains(&address.0)
    }

    /// Whether it contains another prefix, or equals it.
    pub fn contains_prefix(self, other: Self) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether the prefixes have addresses in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.contains_prefix(other) || other.contains_prefix(self)
    }

    /// The address with this prefix's length, if the prefix contains it.
    pub fn place(self, address: Address) -> Option<AddressInPrefix> {
        let length = self.length();
        self.contains(address).then(|| {
            AddressInPrefix(IpNet::new(address.0, length).expect("the length fits the family of the prefix"))
        })
    }

    pub(super) fn from_net(net: IpNet) -> Self {
        Self(net.trunc())
    }
}

impl FromStr for Address {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        if let Ok(address) = text.parse() {
            return Ok(Self(address));
        }
        let mended = match text.split_once(['/', '%']) {
            Some((address, _)) => address.into(),
            None => without_leading_zeros(text),
        };
        Err(not_an_address(text).propose::<Self>([mended].into_iter().filter(|mended| mended != text)))
    }
}

impl FromStr for AddressInPrefix {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let net = parse_with_length::<Self>(text)?;
        Ok(Self(net))
    }
}

impl FromStr for Prefix {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let net = parse_with_length::<Self>(text)?;
        if net == net.trunc() {
            return Ok(Self(net));
        }
        let (network, host) = (net.trunc(), IpNet::from(net.addr()));
        let message = format!("{} is an address in a network, not a network", shown(text));
        let help = format!("write `{network}` for the network, or `{host}` for this single address");
        Err(Malformed::new(message).help(help))
    }
}

/// An address, a slash and a length; `T` is the type of the proposed texts.
fn parse_with_length<T: FromStr>(text: &str) -> Result<IpNet, Malformed> {
    let Some((address, length)) = text.split_once('/') else {
        let malformed = match text.parse::<IpAddr>() {
            Ok(_) => Malformed::new(format!("{} has no prefix length", shown(text))),
            Err(_) => not_an_address(text),
        };
        let lengths: &[u8] = if text.contains(':') { &[64, 128] } else { &[24, 32] };
        return Err(malformed.propose::<T>(lengths.iter().map(|length| format!("{text}/{length}"))));
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        let mended = format!("{}/{length}", without_leading_zeros(address));
        return Err(
            not_an_address(address).propose::<T>([mended].into_iter().filter(|mended| mended != text))
        );
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    if let Ok(mask) = length.parse::<IpAddr>()
        && let Ok(net) = IpNet::with_netmask(address, mask)
    {
        let malformed = Malformed::new(format!("{} has a netmask instead of a prefix length", shown(text)));
        return Err(malformed.propose::<T>([net.to_string(), net.trunc().to_string()]));
    }
    let plain = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let plain = plain && (length == "0" || !length.starts_with('0'));
    let net = length.parse().ok().filter(|_| plain).and_then(|length| IpNet::new(address, length).ok());
    net.ok_or_else(|| {
        let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
        Malformed::new(format!("{} is not a prefix length in {}", shown(length), shown(text)))
            .help(format!("an {family} prefix has a length from 0 to {most}"))
    })
}

/// Describes why a text is not an address.
fn not_an_address(text: &str) -> Malformed {
    let octets: Vec<&str> = text.split('.').collect();
    let like_ipv4 = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !like_ipv4 {
        return Malformed::new(format!("{} is not an IP address", shown(text)));
    }
    if octets.len() != 4 {
        let message = format!("{} has {} of the four parts of an IPv4 address", shown(text), octets.len());
        return Malformed::new(message);
    }
    let (large, empty) = ("is larger than 255", "is empty");
    for (index, octet) in octets.iter().enumerate() {
        let fault = match octet.parse::<u8>() {
            _ if octet.is_empty() => empty,
            Err(_) => large,
            Ok(_) if octet.len() > 1 && octet.starts_with('0') => "begins with a zero",
            Ok(_) => continue,
        };
        let part = index + 1;
        return Malformed::new(format!("{} is not an IPv4 address: part {part} {fault}", shown(text)));
    }
    Malformed::new(format!("{} is not an IP address", shown(text)))
}

fn without_leading_zeros(text: &str) -> String {
    let plain = |octet: &str| match octet.trim_start_matches('0') {
        "" if !octet.is_empty() => "0".to_owned(),
        plain => plain.to_owned(),
    };
    text.split('.').map(plain).collect::<Vec<_>>().join(".")
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for AddressInPrefix {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

serialize_as_text!(Address, AddressInPrefix, Prefix);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn address(text: &str) -> Address {
        text.parse().expect(text)
    }

    fn prefix(text: &str) -> Prefix {
        text.parse().expect(text)
    }

    #[test]
    fn addresses_say_what_is_wrong_with_them() {
        let part = |part, fault, text| format!("`{text}` is not an IPv4 address: part {part} {fault}");
        assert_eq!(refusal::<Address>("10.0.20.300").0, part(4, "is larger than 255", "10.0.20.300"));
        assert_eq!(
            refusal::<Address>("10.0.020.1"),
            (part(3, "begins with a zero", "10.0.020.1"), "write `10.0.20.1`".into())
        );
        assert_eq!(refusal::<Address>("10..20.1").0, part(2, "is empty", "10..20.1"));
        assert_eq!(refusal::<Address>("10.0.20").0, "`10.0.20` has 3 of the four parts of an IPv4 address");
        assert_eq!(refusal::<Address>("10.0.20.1/24").1, "write `10.0.20.1`");
        assert_eq!(refusal::<Address>("gateway").0, "`gateway` is not an IP address");
        assert_eq!(address("2001:DB8:0::1").to_string(), "2001:db8::1");
    }

    #[test]
    fn addresses_are_ordered_and_counted_as_numbers() {
        assert!(address("10.0.20.9") < address("10.0.20.10"));
        assert_eq!(address("10.0.20.255").checked_add(1), Some(address("10.0.21.0")));
        assert_eq!(address("255.255.255.255").checked_add(1), None);
        assert_eq!(address("10.0.21.0").checked_sub(1), Some(address("10.0.20.255")));
        assert_eq!(address("0.0.0.0").checked_sub(1), None);
        assert_eq!(address("::").checked_sub(1), None);
        assert_eq!(address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").checked_add(1), None);
    }

    #[test]
    fn an_address_in_its_prefix_knows_both() {
        let both: AddressInPrefix = "10.0.20.100/24".parse().expect("valid");
        assert_eq!((both.address(), both.prefix()), (address("10.0.20.100"), prefix("10.0.20.0/24")));
        assert_eq!(both.prefix().place(both.address()), Some(both));
        assert_eq!(both.prefix().place(address("10.0.21.1")), None);
        assert_eq!(
            refusal::<AddressInPrefix>("10.0.20.100"),
            (
                "`10.0.20.100` has no prefix length".into(),
                "write `10.0.20.100/24` or `10.0.20.100/32`".into()
            )
        );
        assert_eq!(
            refusal::<AddressInPrefix>("10.0.20.100/255.255.255.0").1,
            "write `10.0.20.100/24` or `10.0.20.0/24`"
        );
        assert_eq!(
            refusal::<AddressInPrefix>("10.0.20.100/33").1,
            "an IPv4 prefix has a length from 0 to 32"
        );
        assert_eq!(
            refusal::<AddressInPrefix>("10.0.20.100/024").0,
            "`024` is not a prefix length in `10.0.20.100/024`"
        );
    }

    #[test]
    fn a_prefix_has_no_bits_of_a_host() {
        assert_eq!(
            refusal::<Prefix>("10.0.20.5/24"),
            (
                "`10.0.20.5/24` is an address in a network, not a network".into(),
                "write `10.0.20.0/24` for the network, or `10.0.20.5/32` for this single address".into()
            )
        );
        assert_eq!(refusal::<Prefix>("10.0.20.0").1, "write `10.0.20.0/24` or `10.0.20.0/32`");
        let network = prefix("10.0.20.0/24");
        assert_eq!((network.first(), network.last()), (address("10.0.20.0"), address("10.0.20.255")));
        assert_eq!(network.netmask(), address("255.255.255.0"));
        assert!(network.contains(address("10.0.20.7")) && !network.contains(address("10.0.21.0")));
        assert!(!prefix("0.0.0.0/0").contains(address("::1")));
        assert!(network.overlaps(prefix("10.0.0.0/8")) && prefix("10.0.0.0/8").overlaps(network));
        assert!(!network.overlaps(prefix("10.0.21.0/24")));
        assert_eq!(address("10.0.20.7").host_prefix(), prefix("10.0.20.7/32"));
    }

    obeys_the_laws! {
        address_laws: Address, "[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?|[0-9a-f:]{2,12}";
        address_in_prefix_laws: AddressInPrefix, "[0-9]{1,2}(\\.[0-9]{1,2}){3}(/[0-9]{1,2})?|[0-9a-f]{1,4}::[0-9a-f]{1,4}/[0-9]{1,3}";
        prefix_laws: Prefix, "[0-9]{1,2}(\\.[0-9]{1,2}){1,2}\\.0(\\.0)?(/[0-9]{1,2})?|[0-9a-f]{1,4}::/[0-9]{1,3}";
    }
}
