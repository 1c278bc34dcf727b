//! MAC addresses of network interfaces.

use std::fmt;
use std::str::FromStr;

use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// A unicast MAC address. Printed in upper case with colons, as Proxmox VE writes it: `BC:24:11:00:00:01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac([u8; 6]);

const GROUP: u8 = 0b01;
const LOCAL: u8 = 0b10;

impl Mac {
    /// The six octets.
    pub const fn octets(self) -> [u8; 6] {
        self.0
    }

    /// Whether it is locally administered, rather than assigned by the vendor.
    pub const fn is_local(self) -> bool {
        self.0[0] & LOCAL != 0
    }
}

impl TryFrom<[u8; 6]> for Mac {
    type Error = Malformed;

    fn try_from(octets: [u8; 6]) -> Result<Self, Malformed> {
        if octets[0] & GROUP == 0 {
            return Ok(Self(octets));
        }
        let mut mended = octets;
        mended[0] &= !GROUP;
        let message = format!(
            "{} is a multicast address, not the address of an interface",
            shown(&Self(octets).to_string())
        );
        let help = format!("write `{}`: the second digit of an interface's address is even", Self(mended));
        Err(Malformed::new(message).help(help))
    }
}

impl FromStr for Mac {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let parts: Vec<&str> = text.split(':').collect();
        let malformed = Malformed::new(format!("{} is not a MAC address", shown(text)));
        let Ok(parts) = <[&str; 6]>::try_from(parts) else {
            return Err(explain_shape(text, malformed));
        };
        let mut octets = [0; 6];
        for (index, part) in parts.into_iter().enumerate() {
            let hex = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            octets[index] = u8::from_str_radix(part, 16).ok().filter(|_| hex).ok_or_else(|| {
                let message = format!("{}: part {} is {}", malformed.message, index + 1, shown(part));
                Malformed::new(message).help("write six parts of two digits from 0 to F")
            })?;
        }
        octets.try_into()
    }
}

/// Other systems separate the digits with dashes or dots, or not at all.
fn explain_shape(text: &str, malformed: Malformed) -> Malformed {
    let digits: Vec<char> = text.chars().filter(|c| !matches!(c, '-' | '.' | ':')).collect();
    let pairs: Vec<String> = digits.chunks(2).map(|pair| pair.iter().collect()).collect();
    let malformed = malformed.propose::<Mac>((pairs.len() == 6).then(|| pairs.join(":").to_uppercase()));
    if malformed.help.is_some() {
        malformed
    } else {
        malformed.help("write `BC:24:11:00:00:01`, for instance")
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        f.pad(&format!("{a:02X}:{b:02X}:{c:02X}:{d:02X}:{e:02X}:{g:02X}"))
    }
}

serialize_as_text!(Mac);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    #[test]
    fn any_case_is_read_and_upper_case_written() {
        let mac: Mac = "bc:24:11:0a:0b:0c".parse().expect("valid");
        assert_eq!(mac.to_string(), "BC:24:11:0A:0B:0C");
        assert_eq!(mac.octets(), [0xbc, 0x24, 0x11, 0x0a, 0x0b, 0x0c]);
        assert!(!mac.is_local());
    }

    #[test]
    fn other_shapes_and_group_addresses_are_refused_with_the_right_ones() {
        assert_eq!(refusal::<Mac>("bc-24-11-0a-0b-0c").1, "write `BC:24:11:0A:0B:0C`");
        assert_eq!(refusal::<Mac>("bc24.110a.0b0c").1, "write `BC:24:11:0A:0B:0C`");
        assert_eq!(
            refusal::<Mac>("bc:24:11:0a:0b:c").0,
            "`bc:24:11:0a:0b:c` is not a MAC address: part 6 is `c`"
        );
        assert_eq!(
            refusal::<Mac>("01:00:5e:00:00:01"),
            (
                "`01:00:5E:00:00:01` is a multicast address, not the address of an interface".into(),
                "write `00:00:5E:00:00:01`: the second digit of an interface's address is even".into()
            )
        );
        assert!("+1:24:11:00:00:01".parse::<Mac>().is_err());
    }

    obeys_the_laws! {
        mac_laws: Mac, "[0-9a-fA-F]{2}([:.-]?[0-9a-fA-F]{2}){5}";
    }
}
