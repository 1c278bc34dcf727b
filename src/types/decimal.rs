//! Exact decimal numbers, such as `1.5` in `1.5GiB`.

use crate::types::{Malformed, shown};

/// Enough for every `u64`, and few enough that the digits fit a `u128`.
const MOST_DIGITS: usize = 20;

/// A number that is not negative: `digits / 10^places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: u128,
    places: u32,
}

/// Why a product cannot be represented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    Fraction,
    TooLarge,
}

impl Decimal {
    /// The number at the beginning of a text, and the rest.
    pub fn split(text: &str) -> Result<(Self, &str), Malformed> {
        if text.starts_with(['-', '−']) {
            return Err(Malformed::new(format!("{} is negative", shown(text))));
        }
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, rest) = text.split_at(end);
        let (whole, fraction) = match number.split_once('.') {
            None => (number, None),
            Some((whole, fraction)) => (whole, Some(fraction)),
        };
        if number.is_empty() {
            return Err(Malformed::new(format!("{} does not begin with a number", shown(text))));
        }
        if whole.is_empty() || fraction.is_some_and(|fraction| fraction.is_empty() || fraction.contains('.'))
        {
            return Err(Malformed::new(format!("{} is not a number", shown(number))));
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.unwrap_or("").trim_end_matches('0');
        if whole.len() + fraction.len() > MOST_DIGITS {
            return Err(Malformed::new(format!("{} has too many digits", shown(number))));
        }
        let digit = |digits, byte| digits * 10 + u128::from(byte - b'0');
        let digits = whole.bytes().chain(fraction.bytes()).fold(0, digit);
        let places = u32::try_from(fraction.len()).expect("at most 20 places");
        Ok((Self { digits, places }, rest))
    }

    /// The number times `unit`, if that is whole and fits.
    pub fn times(self, unit: u64) -> Result<u64, Misfit> {
        // After the common factors are removed, the divisor must divide the digits.
        let divisor = 10_u128.pow(self.places);
        let common = greatest_common_divisor(u128::from(unit), divisor);
        let (unit, divisor) = (u128::from(unit) / common, divisor / common);
        if !self.digits.is_multiple_of(divisor) {
            return Err(Misfit::Fraction);
        }
        let product = (self.digits / divisor).checked_mul(unit);
        product.and_then(|product| u64::try_from(product).ok()).ok_or(Misfit::TooLarge)
    }
}

fn greatest_common_divisor(one: u128, other: u128) -> u128 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(text: &str, unit: u64) -> Result<u64, Misfit> {
        Decimal::split(text).expect(text).0.times(unit)
    }

    #[test]
    fn products_are_exact_or_refused() {
        assert_eq!(times("1.5", 1 << 30), Ok(3 << 29));
        assert_eq!(times("0.10", 10), Ok(1));
        assert_eq!(times("0.1", 1), Err(Misfit::Fraction));
        assert_eq!(times("18446744073709551615", 1), Ok(u64::MAX));
        assert_eq!(times("18446744073709551616", 1), Err(Misfit::TooLarge));
        assert_eq!(times("99999999999999999999", u64::MAX), Err(Misfit::TooLarge));
        assert_eq!(times("0.00000000000000000001", u64::MAX), Err(Misfit::Fraction));
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in ["", "-1", "GiB", ".5", "5.", "1.2.3", "1..2", "+1", "100000000000000000000", "٣"] {
            assert!(Decimal::split(text).is_err(), "{text}");
        }
    }
}
