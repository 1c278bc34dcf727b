//! Integers with a meaning and bounds: VLAN ids, VMIDs, ports, MTUs, AS numbers.

use std::fmt;
use std::str::FromStr;

use crate::types::{Malformed, serialize_as_text, shown};

/// Declares types of integers within bounds, except for reserved numbers.
macro_rules! integers {
    ($($(#[$doc:meta])* $name:ident($inner:ty): $singular:literal, $plural:literal, $least:literal to $most:literal
        $(except [$($reserved:literal),+])?;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($inner);

        impl $name {
            /// The number.
            pub const fn get(self) -> $inner {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = Malformed;

            fn try_from(number: i64) -> Result<Self, Malformed> {
                const RESERVED: &[i64] = &[$($($reserved),+)?];
                if RESERVED.contains(&number) {
                    return Err(Malformed::new(format!(concat!("{} is a reserved ", $singular), number)));
                }
                match <$inner>::try_from(number) {
                    Ok(inner) if ($least..=$most).contains(&number) => Ok(Self(inner)),
                    _ => Err(Malformed::new(format!(concat!("{} is not a valid ", $singular), number))
                        .help(concat!($plural, " range from ", $least, " to ", $most))),
                }
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                Self::try_from(parse::<Self>(text)?)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        serialize_as_text!($name);
    )+};
}

integers! {
    /// The id of a VLAN (IEEE 802.1Q).
    VlanId(u16): "VLAN id", "VLAN ids", 1 to 4094;
    /// The number of a virtual machine, container or template in Proxmox VE.
    Vmid(u32): "VMID", "VMIDs", 100 to 999999999;
    /// A TCP or UDP port.
    Port(u16): "port", "ports", 1 to 65535;
    /// The MTU in bytes. Every IPv4 host supports at least 576.
    Mtu(u16): "MTU", "MTUs", 576 to 65535;
    /// The number of an autonomous system (BGP).
    Asn(u32): "AS number", "AS numbers", 1 to 4294967294 except [23456, 65535];
}

impl Port {
    /// The usual port of HTTP.
    pub const HTTP: Self = Self(80);
    /// The usual port of HTTPS.
    pub const HTTPS: Self = Self(443);
}

/// Digits only: no sign, no leading zero.
fn parse<T: FromStr>(text: &str) -> Result<i64, Malformed> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Malformed::new(format!("{} is not a whole number", shown(text))));
    }
    let plain = text.trim_start_matches('0');
    if plain.len() < text.len() && text != "0" {
        return Err(
            Malformed::new(format!("{} begins with a zero", shown(text))).propose::<T>([plain.into()])
        );
    }
    text.parse().map_err(|_| Malformed::new(format!("{} is too large", shown(text))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    #[test]
    fn bounds_hold_on_both_sides() {
        for (number, good) in
            [(0, false), (1, true), (4094, true), (4095, false), (-1, false), (65537, false)]
        {
            assert_eq!(VlanId::try_from(number).is_ok(), good, "{number}");
        }
        for (number, good) in [(99, false), (100, true), (999_999_999, true), (1_000_000_000, false)] {
            assert_eq!(Vmid::try_from(number).is_ok(), good, "{number}");
        }
        for (number, good) in [(0, false), (1, true), (65535, true), (65536, false), (70000, false)] {
            assert_eq!(Port::try_from(number).is_ok(), good, "{number}");
        }
        for (number, good) in [(575, false), (576, true), (9000, true), (65536, false)] {
            assert_eq!(Mtu::try_from(number).is_ok(), good, "{number}");
        }
        for (number, good) in [(0, false), (64512, true), (65535, false), (23456, false), (4294967295, false)]
        {
            assert_eq!(Asn::try_from(number).is_ok(), good, "{number}");
        }
    }

    #[test]
    fn refusals_name_the_bounds() {
        assert_eq!(
            Port::try_from(70000),
            Err(Malformed::new("70000 is not a valid port").help("ports range from 1 to 65535"))
        );
        assert_eq!(refusal::<Vmid>("007"), ("`007` begins with a zero".into(), String::new()));
        assert_eq!(refusal::<Vmid>("0107"), ("`0107` begins with a zero".into(), "write `107`".into()));
        assert_eq!(refusal::<Port>("http").0, "`http` is not a whole number");
        assert_eq!(refusal::<Asn>("99999999999999999999").0, "`99999999999999999999` is too large");
    }

    obeys_the_laws! {
        vlan_id_laws: VlanId, "[0-9]{1,5}";
        vmid_laws: Vmid, "[0-9]{1,10}";
        port_laws: Port, "[0-9]{1,6}";
        mtu_laws: Mtu, "[0-9]{1,6}";
        asn_laws: Asn, "[0-9]{1,20}";
    }

    proptest! {
        #[test]
        fn an_accepted_integer_is_kept_as_it_is(number: i64, small in -10_i64..70_000) {
            for number in [number, small] {
                if let Ok(port) = Port::try_from(number) {
                    prop_assert_eq!(i64::from(port.get()), number);
                }
                if let Ok(asn) = Asn::try_from(number) {
                    prop_assert_eq!(i64::from(asn.get()), number);
                }
            }
        }
    }
}
