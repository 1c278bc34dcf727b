//! How a request follows from a measurement: `upperBound x 1.2`.

use std::fmt;
use std::str::FromStr;

use crate::types::decimal::Decimal;
use crate::types::{Malformed, serialize_as_text, shown};

/// A part of a measurement, in the words of the Vertical Pod Autoscaler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// What the container uses at least.
    LowerBound,
    /// What it usually needs.
    Target,
    /// What it needs at most.
    UpperBound,
}

/// A part of a measurement, and the factor that it is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Headroom {
    measure: Measure,
    /// The factor in thousandths.
    thousandths: u64,
}

/// The largest factor, in thousandths.
const MOST: u64 = 100_000;

impl Measure {
    /// All measures with their words.
    const WORDS: [(&'static str, Self); 3] =
        [("lowerBound", Self::LowerBound), ("target", Self::Target), ("upperBound", Self::UpperBound)];

    /// The word, as recommendations have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::LowerBound => "lowerBound",
            Self::Target => "target",
            Self::UpperBound => "upperBound",
        }
    }
}

impl Headroom {
    /// The part of the measurement that counts.
    pub fn measure(self) -> Measure {
        self.measure
    }

    /// An amount times the factor, rounded up.
    pub fn of(self, amount: u64) -> u64 {
        let product = u128::from(amount) * u128::from(self.thousandths);
        u64::try_from(product.div_ceil(1000)).unwrap_or(u64::MAX)
    }
}

impl FromStr for Headroom {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let example = "write `upperBound x 1.2`, for instance";
        let mut words = text.split(' ');
        let parts = (words.next().unwrap_or_default(), words.next(), words.next(), words.next());
        let (word, factor) = match parts {
            (word, None, None, None) => (word, "1"),
            (word, Some("x"), Some(factor), None) => (word, factor),
            _ => {
                let message = format!("{} is not a measure, `x` and a factor", shown(text));
                return Err(Malformed::new(message).help(example));
            }
        };
        let known = Measure::WORDS.into_iter().find(|(known, _)| *known == word);
        let Some((_, measure)) = known else {
            let message = format!("{} is not `lowerBound`, `target` or `upperBound`", shown(word));
            return Err(Malformed::new(message).help(example));
        };
        let thousandths = match Decimal::split(factor)? {
            (number, "") => number.times(1000).ok(),
            _ => None,
        };
        match thousandths.filter(|factor| (1..=MOST).contains(factor)) {
            Some(thousandths) => Ok(Self { measure, thousandths }),
            None => {
                let message = format!("{} is not a factor between 0.001 and 100", shown(factor));
                Err(Malformed::new(message).help(example))
            }
        }
    }
}

impl fmt::Display for Headroom {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (whole, rest) = (self.thousandths / 1000, self.thousandths % 1000);
        let decimals = format!("{rest:03}");
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        f.pad(&format!("{} x {whole}{point}{decimals}", self.measure.word()))
    }
}

serialize_as_text!(Headroom);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    #[test]
    fn amounts_are_multiplied_exactly_and_rounded_up() {
        let headroom: Headroom = "upperBound x 1.2".parse().expect("a measure and a factor");
        assert_eq!((headroom.measure(), headroom.of(100), headroom.of(1)), (Measure::UpperBound, 120, 2));
        assert_eq!(headroom.to_string(), "upperBound x 1.2");
        assert_eq!("target".parse::<Headroom>().map(|it| it.to_string()), Ok("target x 1".to_owned()));
        assert_eq!(headroom.of(u64::MAX), u64::MAX);
    }

    #[test]
    fn what_is_not_understood_is_explained() {
        assert_eq!(refusal::<Headroom>("p95 x 1.2").0, "`p95` is not `lowerBound`, `target` or `upperBound`");
        assert_eq!(refusal::<Headroom>("target x 0").0, "`0` is not a factor between 0.001 and 100");
        assert_eq!(refusal::<Headroom>("target * 2").0, "`target * 2` is not a measure, `x` and a factor");
    }

    obeys_the_laws! {
        headroom_laws: Headroom, "(lowerBound|target|upperBound) x [0-9]{1,3}(\\.[0-9]{1,4})?";
    }
}
