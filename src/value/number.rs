//! Exact numbers: the evaluator computes with fractions, but documents contain digits.

use crate::value::Number;

/// Reads a whole number or a fraction such as `1/2`. `None` if no finite decimal equals it, or if it is too large.
pub fn exact(text: &str) -> Option<Number> {
    let Some((numerator, denominator)) = text.split_once('/') else {
        return text.parse().ok().map(Number::Integer);
    };
    let numerator: i128 = numerator.parse().ok()?;
    let denominator: i128 = denominator.parse().ok()?;
    let mut scale: i128 = 1;
    let mut digits = 0;
    while scale % denominator != 0 {
        scale = scale.checked_mul(10)?;
        digits += 1;
    }
    let scaled = numerator.checked_mul(scale / denominator)?;
    let sign = if scaled < 0 { "-" } else { "" };
    let padded = format!("{:0>width$}", scaled.unsigned_abs(), width = digits + 1);
    let (whole, decimals) = padded.split_at(padded.len() - digits);
    Some(Number::Decimal(format!("{sign}{whole}.{decimals}").into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_become_exact_decimals_or_nothing() {
        let decimal = |text: &str| Some(Number::Decimal(text.into()));
        assert_eq!(exact("1/2"), decimal("0.5"));
        assert_eq!(exact("-3/40"), decimal("-0.075"));
        assert_eq!(exact("12345/1000"), decimal("12.345"));
        assert_eq!(exact("1/3"), None);
        assert_eq!(exact("9223372036854775807"), Some(Number::Integer(i64::MAX)));
        assert_eq!(exact("9223372036854775808"), None);
    }
}
