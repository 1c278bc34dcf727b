//! Human-readable amounts. They do not use floating point, so that the output is the same on all machines.

use crate::document::page::{Inlines, text};
use crate::value::{At, Kind, NodeId, Values};

const UNITS: [(&str, u128); 3] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20)];

/// `272 GiB`, `7 TiB`, `931.3 GiB`: in GiB, or TiB for large amounts, with one decimal if needed.
pub fn bytes(amount: u128) -> String {
    if amount == 0 {
        return "0".to_owned();
    }
    let tib = UNITS[0].1;
    let (unit, size) = match amount {
        _ if amount >= 10 * tib || amount.is_multiple_of(tib) => UNITS[0],
        _ if amount >= UNITS[1].1 => UNITS[1],
        _ => UNITS[2],
    };
    format!("{} {unit}", tenths(rounded(amount.saturating_mul(10), size)))
}

/// A part of the whole in percent: `83 %`.
pub fn percent(part: u128, whole: u128) -> String {
    if whole == 0 {
        return String::new();
    }
    format!("{} %", rounded(part.saturating_mul(100), whole))
}

/// The ratio of allocated to available: `1.91`.
pub fn ratio(part: u128, whole: u128) -> String {
    if whole == 0 {
        return String::new();
    }
    let hundredths = rounded(part.saturating_mul(100), whole);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A value as written in the lab: a disk of `1.1TB` is not printed as 1100 G.
pub fn as_written<T: ToString>(values: &Values, value: &At<T>) -> Inlines {
    text(written(values, value.node).unwrap_or_else(|| value.to_string()))
}

fn written(values: &Values, node: NodeId) -> Option<String> {
    match &values.node(node).kind {
        Kind::String(text) => Some(text.to_string()),
        _ => None,
    }
}

fn rounded(part: u128, whole: u128) -> u128 {
    part.saturating_add(whole / 2) / whole
}

fn tenths(tenths: u128) -> String {
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}.{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_one_decimal_at_most() {
        assert_eq!(bytes(272 << 30), "272 GiB");
        assert_eq!(bytes(1_000_000_000_000), "931.3 GiB");
        assert_eq!(bytes(7 << 40), "7 TiB");
        assert_eq!(bytes(10_700_000_000_000), "9965.2 GiB");
        assert_eq!(bytes(12 << 40), "12 TiB");
        assert_eq!(bytes(512 << 20), "512 MiB");
        assert_eq!(bytes(0), "0");
    }

    #[test]
    fn shares_are_rounded_to_the_nearest() {
        assert_eq!(percent(1, 3), "33 %");
        assert_eq!(percent(2, 3), "67 %");
        assert_eq!(percent(300, 200), "150 %");
        assert_eq!(percent(5, 0), "");
        assert_eq!(ratio(84, 44), "1.91");
        assert_eq!(ratio(1, 44), "0.02");
    }
}
