//! Addresses of PCI devices on a host.

use std::fmt;
use std::str::FromStr;

use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// `0000:06:00.0`, or `0000:06:00` for all functions of the device. Printed with its domain, in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PciAddress {
    domain: u32,
    bus: u8,
    device: u8,
    function: Option<u8>,
}

const LAST_DEVICE: u8 = 0x1f;
const LAST_FUNCTION: u8 = 7;

impl PciAddress {
    /// The PCI domain.
    pub const fn domain(self) -> u32 {
        self.domain
    }

    /// The bus.
    pub const fn bus(self) -> u8 {
        self.bus
    }

    /// The device on the bus.
    pub const fn device(self) -> u8 {
        self.device
    }

    /// `None` means all functions of the device.
    pub const fn function(self) -> Option<u8> {
        self.function
    }

    /// The device with all its functions.
    pub const fn whole_device(self) -> Self {
        Self { function: None, ..self }
    }

    /// Whether both name the same function of the same device.
    pub fn overlaps(self, other: Self) -> bool {
        let all = self.function.is_none() || other.function.is_none();
        self.whole_device() == other.whole_device() && (all || self.function == other.function)
    }
}

impl FromStr for PciAddress {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let (slot, function) = match text.split_once('.') {
            Some((slot, function)) => (slot, Some(function)),
            None => (text, None),
        };
        let parts: Vec<&str> = slot.split(':').collect();
        let (domain, bus, device) = match parts[..] {
            [domain, bus, device] => (domain, bus, device),
            [bus, device] => ("0000", bus, device),
            _ => return Err(not_pci(text)),
        };
        let hex = |part: &str, digits: std::ops::RangeInclusive<usize>| {
            let plain = digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            if plain { u32::from_str_radix(part, 16).map_err(|_| not_pci(text)) } else { Err(not_pci(text)) }
        };
        let domain = hex(domain, 4..=8)?;
        let bus = u8::try_from(hex(bus, 2..=2)?).map_err(|_| not_pci(text))?;
        let device = bounded("device", hex(device, 2..=2)?, LAST_DEVICE, text)?;
        let function =
            function.map(|function| bounded("function", hex(function, 1..=1)?, LAST_FUNCTION, text));
        Ok(Self { domain, bus, device, function: function.transpose()? })
    }
}

fn not_pci(text: &str) -> Malformed {
    Malformed::new(format!("{} is not a PCI address", shown(text))).help(
        "write `0000:06:00.0` for one function or `0000:06:00` for all functions of a device, for instance",
    )
}

fn bounded(part: &str, number: u32, most: u8, text: &str) -> Result<u8, Malformed> {
    u8::try_from(number).ok().filter(|number| *number <= most).ok_or_else(|| {
        Malformed::new(format!("{} has no {part} {number:x}", shown(text)))
            .help(format!("the {part} is a hexadecimal number up to {most:x}"))
    })
}

impl fmt::Display for PciAddress {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let slot = format!("{:04x}:{:02x}:{:02x}", self.domain, self.bus, self.device);
        match self.function {
            Some(function) => f.pad(&format!("{slot}.{function}")),
            None => f.pad(&slot),
        }
    }
}

serialize_as_text!(PciAddress);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn pci(text: &str) -> PciAddress {
        text.parse().expect(text)
    }

    #[test]
    fn the_domain_is_added_and_the_function_kept() {
        assert_eq!(pci("06:00.0").to_string(), "0000:06:00.0");
        assert_eq!(pci("0000:AF:1F").to_string(), "0000:af:1f");
        assert_eq!(pci("10000:e1:00.0").to_string(), "10000:e1:00.0");
    }

    #[test]
    fn a_device_overlaps_with_each_of_its_functions() {
        assert!(pci("06:00").overlaps(pci("0000:06:00.1")));
        assert!(pci("06:00.1").overlaps(pci("0000:06:00.1")));
        assert!(!pci("06:00.0").overlaps(pci("06:00.1")));
        assert!(!pci("06:00").overlaps(pci("07:00")));
    }

    #[test]
    fn numbers_out_of_bounds_are_named() {
        assert_eq!(refusal::<PciAddress>("06:20.0").0, "`06:20.0` has no device 20");
        assert_eq!(refusal::<PciAddress>("06:00.8").0, "`06:00.8` has no function 8");
        for text in ["", "06", "6:0.0", "06:00.", "06:00.0.0", "0:06:00.0", "+6:00.0", "000000000:06:00.0"] {
            assert_eq!(refusal::<PciAddress>(text).0, format!("`{text}` is not a PCI address"));
        }
    }

    obeys_the_laws! {
        pci_laws: PciAddress, "([0-9a-fA-F]{3,9}:)?[0-9a-f]{2}:[0-9A-F]{2}(\\.[0-9]{1,2})?";
    }
}
