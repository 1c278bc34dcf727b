//! Formats of strings, as the API server parses them.

use crate::types::Duration;

type Check = fn(&str) -> bool;

/// Formats that JSON Schema lacks or defines differently.
pub(super) static CHECKS: &[(&str, Check)] = &[
    ("byte", is_base64),
    ("cidr", |text| text.parse::<ipnet::IpNet>().is_ok()),
    // JSON Schema defines it as in ISO 8601.
    ("duration", |text| text.parse::<Duration>().is_ok()),
    ("quantity", is_quantity),
];

/// The name of a format, and how to write it.
pub(super) fn words(format: &str) -> (&'static str, &'static str) {
    match format {
        "byte" => ("text in base64", "a Secret's `stringData` takes plain text instead of `data`"),
        "cidr" => ("a network", "write `10.0.20.0/24`, for instance"),
        "date-time" => ("a time", "write `2026-01-31T12:00:00Z`, for instance"),
        "duration" => ("a duration", "write `30s` or `1h30m`, for instance"),
        "ipv4" => ("an IPv4 address", "write `10.0.20.7`, for instance"),
        "ipv6" => ("an IPv6 address", "write `fd00::7`, for instance"),
        _ => (
            "a quantity",
            "write `500m`, `2`, `512Mi` or `10G`, for instance; without `B` and without spaces",
        ),
    }
}

/// A number with a suffix: `1.5Gi`, `250m`, `1e3`.
fn is_quantity(text: &str) -> bool {
    quantity_parts(text).is_some()
}

/// A quantity in billionths, rounded up as the API server does; `None` if it is too large to compare.
pub(super) fn quantity_nanos(text: &str) -> Option<i128> {
    let Parts { negative, whole, fraction, unit } = quantity_parts(text)?;
    let (mantissa, exponent) = match unit {
        Unit::Decimal(exponent) => (1, exponent.checked_add(9)?),
        Unit::Binary(bits) => (1_i128 << bits, 9),
    };
    let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
    let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let value = digits.checked_mul(mantissa)?;
    let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
    let value = if exponent >= 0 { value.checked_mul(power)? } else { (value + power - 1) / power };
    Some(if negative { -value } else { value })
}

struct Parts<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
    unit: Unit,
}

enum Unit {
    /// A power of ten.
    Decimal(i32),
    /// A power of two.
    Binary(u32),
}

fn quantity_parts(text: &str) -> Option<Parts<'_>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.contains('.') || whole.len() + fraction.len() == 0 {
        return None;
    }
    let unit = match suffix {
        "n" => Unit::Decimal(-9),
        "u" => Unit::Decimal(-6),
        "m" => Unit::Decimal(-3),
        "" => Unit::Decimal(0),
        "k" => Unit::Decimal(3),
        "M" => Unit::Decimal(6),
        "G" => Unit::Decimal(9),
        "T" => Unit::Decimal(12),
        "P" => Unit::Decimal(15),
        "E" => Unit::Decimal(18),
        "Ki" => Unit::Binary(10),
        "Mi" => Unit::Binary(20),
        "Gi" => Unit::Binary(30),
        "Ti" => Unit::Binary(40),
        "Pi" => Unit::Binary(50),
        "Ei" => Unit::Binary(60),
        _ => Unit::Decimal(suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    };
    Some(Parts { negative: text.starts_with('-'), whole, fraction, unit })
}

/// Base64 with its padding. Line breaks are allowed, because Go allows them.
fn is_base64(text: &str) -> bool {
    let text: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let data = &text[..text.len() - padding];
    text.len().is_multiple_of(4)
        && padding <= 2
        && data.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_those_that_the_api_server_takes() {
        for good in ["0", "500m", "1.5Gi", ".5", "1.", "1e3", "1E3", "12E", "-1", "+2k", "1e-3", "128974848"]
        {
            assert!(is_quantity(good), "{good}");
        }
        for bad in ["", "512MB", "1 Gi", "Gi", ".", "1.2.3", "1e", "0x10", "1ki", "five", "1Gi1", "-"] {
            assert!(!is_quantity(bad), "{bad}");
        }
    }

    #[test]
    fn quantities_are_compared_by_their_amount() {
        let nanos = |text: &str| quantity_nanos(text).expect(text);
        assert_eq!(nanos("1Gi"), nanos("1024Mi"));
        assert_eq!(nanos("1.5"), nanos("1500m"));
        assert_eq!(nanos("1e3"), nanos("1k"));
        assert_eq!(nanos("-2"), -2_000_000_000);
        assert_eq!(nanos("1e-12"), 1);
        assert!(nanos("512Mi") > nanos("512M") && nanos("999m") < nanos("1"));
        assert_eq!((quantity_nanos("1e99"), quantity_nanos("1e9999999999")), (None, None));
    }

    #[test]
    fn base64_has_padding_and_no_strangers() {
        assert!(["", "aGk=", "aGVsbG8=", "aGVs\nbG8=", "+/+/"].into_iter().all(is_base64));
        assert!(!["aGk", "a_k=", "aGk===", "=aGk", "hello world!"].into_iter().any(is_base64));
    }
}
