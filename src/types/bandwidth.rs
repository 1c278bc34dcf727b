//! Transfer rates: `1Gbit/s`, `100MB/s`.

use std::fmt;
use std::str::FromStr;

use crate::types::decimal::{Decimal, Misfit};
use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// Bits per second. Printed with the largest decimal unit that is exact: `1Gbit/s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bandwidth {
    bits_per_second: u64,
}

impl Bandwidth {
    /// A rate in bits per second.
    pub const fn from_bits_per_second(bits_per_second: u64) -> Self {
        Self { bits_per_second }
    }

    /// The rate in bits per second.
    pub const fn bits_per_second(self) -> u64 {
        self.bits_per_second
    }

    /// Whole MiB per second, rounded down, and at least one.
    pub fn mebibytes_per_second(self) -> i64 {
        i64::try_from(self.bits_per_second / 8 / (1 << 20)).expect("64 bits less 23 fit").max(1)
    }

    /// The number of bytes per second, if it is a whole one.
    pub fn bytes_per_second_exact(self) -> Option<u64> {
        self.bits_per_second.is_multiple_of(8).then_some(self.bits_per_second / 8)
    }
}

/// Ordered by size.
const BITS: [(&str, u64); 5] = [
    ("bit/s", 1),
    ("kbit/s", 1_000),
    ("Mbit/s", 1_000_000),
    ("Gbit/s", 1_000_000_000),
    ("Tbit/s", 1_000_000_000_000),
];

const BYTES: [(&str, u64); 7] = [
    ("B/s", 8),
    ("kB/s", 8_000),
    ("MB/s", 8_000_000),
    ("GB/s", 8_000_000_000),
    ("KiB/s", 8 << 10),
    ("MiB/s", 8 << 20),
    ("GiB/s", 8 << 30),
];

impl FromStr for Bandwidth {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let example = "write `1Gbit/s` or `100MB/s`, for instance";
        let (number, unit) = Decimal::split(text).map_err(|malformed| malformed.help(example))?;
        let factor = BITS.iter().chain(&BYTES).find_map(|(name, factor)| (*name == unit).then_some(*factor));
        let Some(factor) = factor else {
            let message = match unit {
                "" => format!("{} has no unit", shown(text)),
                _ => format!("{} is not a unit of bandwidth in {}", shown(unit), shown(text)),
            };
            return Err(Malformed::new(message).help(example));
        };
        let bits = number.times(factor).map_err(|misfit| {
            Malformed::new(match misfit {
                Misfit::Fraction => format!("{} is not a whole number of bits", shown(text)),
                Misfit::TooLarge => format!("{} is too large a bandwidth", shown(text)),
            })
        })?;
        Ok(Self::from_bits_per_second(bits))
    }
}

impl fmt::Display for Bandwidth {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let bits = self.bits_per_second;
        let exact = BITS.iter().rev().find(|(_, factor)| bits >= *factor && bits.is_multiple_of(*factor));
        let (unit, factor) = exact.unwrap_or(&BITS[0]);
        f.pad(&format!("{}{unit}", bits / factor))
    }
}

serialize_as_text!(Bandwidth);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    #[test]
    fn bits_and_bytes_are_kept_apart() {
        let parse = |text: &str| text.parse::<Bandwidth>().expect(text);
        assert_eq!(parse("1Gbit/s").bits_per_second(), 1_000_000_000);
        assert_eq!(parse("100MB/s").to_string(), "800Mbit/s");
        assert_eq!(parse("2.5Gbit/s").to_string(), "2500Mbit/s");
        assert_eq!(parse("100MB/s").bytes_per_second_exact(), Some(100_000_000));
        assert_eq!(parse("0bit/s").to_string(), "0bit/s");
        assert_eq!(refusal::<Bandwidth>("100").0, "`100` has no unit");
        assert_eq!(refusal::<Bandwidth>("1Gbps").0, "`Gbps` is not a unit of bandwidth in `1Gbps`");
    }

    obeys_the_laws! {
        bandwidth_laws: Bandwidth, "[0-9]{1,20}(\\.[0-9]{1,4})?(bit|kbit|Mbit|Gbit|B|MB|GiB)/s";
    }
}
