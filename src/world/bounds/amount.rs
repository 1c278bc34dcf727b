//! Numbers, amounts and durations in one measure.

use crate::types::{Cpu, Memory};

/// A number, an amount of a resource, or a duration in seconds. Fields of CPU have amounts of CPU.
#[expect(clippy::cast_precision_loss, reason = "amounts are compared, and differ by more")]
pub(super) fn amount(field: &str, text: &str) -> Option<f64> {
    if field.ends_with("cpu") {
        return text.parse::<Cpu>().ok().map(|cpu| cpu.millis() as f64);
    }
    let plain = text.strip_suffix('%').unwrap_or(text);
    if let Ok(number) = plain.parse::<f64>() {
        return Some(number).filter(|number| number.is_finite());
    }
    if let Some(seconds) = seconds(text) {
        return Some(seconds);
    }
    text.parse::<Memory>().ok().map(|memory| memory.bytes() as f64)
}

/// A duration such as `1h30m`.
fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let after = &rest[digits..];
        let length = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let unit = match &after[..length] {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        total += number * unit;
        rest = &after[length..];
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn one_measure() {
        for (less, more) in [("15s", "1m"), ("24h", "2160h"), ("512Mi", "1Gi"), ("5", "10"), ("0%", "1")] {
            assert!(amount("", less) < amount("", more) && amount("", less).is_some(), "{less} {more}");
        }
        assert!(amount("cpu", "100m") < amount("cpu", "1"));
        assert_eq!(amount("", "soon"), None);
    }
}
