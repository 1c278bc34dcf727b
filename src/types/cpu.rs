//! CPU, in Kubernetes notation: `2`, `0.5`, `1500m`.

use std::fmt;
use std::str::FromStr;

use crate::types::decimal::{Decimal, Misfit};
use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// CPU in thousandths of a core. A number without a unit means cores, as everywhere in Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpu {
    millis: u64,
}

/// Kubernetes uses signed integers.
const MOST: u64 = i64::MAX as u64;

impl Cpu {
    /// No CPU.
    pub const ZERO: Self = Self { millis: 0 };

    /// `None` if it exceeds the maximum of Kubernetes.
    pub fn from_millis(millis: u64) -> Option<Self> {
        (millis <= MOST).then_some(Self { millis })
    }

    /// A number of whole cores. None if it is too large.
    pub fn from_cores(cores: u64) -> Option<Self> {
        cores.checked_mul(1000).and_then(Self::from_millis)
    }

    /// The amount in millicores.
    pub const fn millis(self) -> u64 {
        self.millis
    }

    /// The number of cores, if it is a whole one.
    pub fn cores_exact(self) -> Option<u64> {
        self.millis.is_multiple_of(1000).then_some(self.millis / 1000)
    }

    /// `2` for whole cores, `500m` for others: as in `Display`.
    pub fn to_kubernetes(self) -> String {
        self.to_string()
    }

    /// The sum. None if it is too large.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.millis.checked_add(other.millis).and_then(Self::from_millis)
    }

    /// The difference. None if it would be negative.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.millis.checked_sub(other.millis).and_then(Self::from_millis)
    }

    /// A multiple. None if it is too large.
    pub fn checked_mul(self, times: u64) -> Option<Self> {
        self.millis.checked_mul(times).and_then(Self::from_millis)
    }

    /// The sum, unless it overflows.
    pub fn checked_sum(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl FromStr for Cpu {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let example = "write `2` or `0.5` for cores, or `500m` for thousandths of a core";
        let (number, unit) = Decimal::split(text).map_err(|malformed| malformed.help(example))?;
        let millis = match unit {
            "" => number.times(1000),
            "m" => number.times(1),
            _ => {
                let message = format!("{} is not a unit of CPU in {}", shown(unit), shown(text));
                return Err(Malformed::new(message).help(example));
            }
        };
        let millis = millis.map_err(|misfit| match misfit {
            Misfit::Fraction => {
                Malformed::new(format!("{} is more precise than a thousandth of a core", shown(text)))
                    .help("the smallest step is `1m`")
            }
            Misfit::TooLarge => too_much(text),
        })?;
        Self::from_millis(millis).ok_or_else(|| too_much(text))
    }
}

fn too_much(text: &str) -> Malformed {
    Malformed::new(format!("{} exceeds the maximum CPU in Kubernetes", shown(text)))
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.cores_exact() {
            Some(cores) => f.pad(&cores.to_string()),
            None => f.pad(&format!("{}m", self.millis)),
        }
    }
}

serialize_as_text!(Cpu);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn cpu(text: &str) -> Cpu {
        text.parse().expect(text)
    }

    #[test]
    fn cpu_is_cores_or_thousandths() {
        assert_eq!(cpu("0.5"), cpu("500m"));
        assert_eq!(cpu("2000m").to_kubernetes(), "2");
        assert_eq!(cpu("1.25").to_kubernetes(), "1250m");
        assert_eq!(cpu("0").to_string(), "0");
        assert_eq!((cpu("2").cores_exact(), cpu("1500m").cores_exact()), (Some(2), None));
        assert_eq!(refusal::<Cpu>("0.0005").0, "`0.0005` is more precise than a thousandth of a core");
        assert_eq!(refusal::<Cpu>("0.5m").0, "`0.5m` is more precise than a thousandth of a core");
        assert_eq!(refusal::<Cpu>("2cores").0, "`cores` is not a unit of CPU in `2cores`");
        assert_eq!(
            refusal::<Cpu>("18446744073709552").0,
            "`18446744073709552` exceeds the maximum CPU in Kubernetes"
        );
    }

    #[test]
    fn sums_are_exact_or_refused() {
        assert_eq!(Cpu::checked_sum([cpu("0.5"), cpu("1500m")]), Some(cpu("2")));
        assert_eq!(cpu("9000000000000000").checked_mul(2), None);
        assert_eq!(cpu("1").checked_sub(cpu("1001m")), None);
        assert_eq!(Cpu::from_cores(u64::MAX), None);
    }

    obeys_the_laws! {
        cpu_laws: Cpu, "[0-9]{1,20}(\\.[0-9]{1,4})?m?";
    }

    proptest! {
        #[test]
        fn every_value_comes_back_as_it_was_printed(millis in 0..=MOST) {
            prop_assert_eq!(Cpu { millis }.to_string().parse(), Ok(Cpu { millis }));
        }
    }
}
