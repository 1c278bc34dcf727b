//! Patterns of single values: operators, ranges and wildcards.

use std::cmp::Ordering;

use crate::document::{Data, DataKind};
use crate::types::{Cpu, Memory};
use crate::world::policies::kyverno::wildcard::fits;

/// Whether a value meets a pattern. An absent value is null.
pub(super) fn meets(pattern: &Data, value: Option<&Data>) -> bool {
    let value = value.filter(|value| value.kind != DataKind::Null);
    match &pattern.kind {
        DataKind::Null => value.is_none_or(is_zero),
        DataKind::Bool(wanted) => value.is_some_and(|value| value.kind == DataKind::Bool(*wanted)),
        DataKind::Number(_) => {
            let wanted = pattern.scalar().unwrap_or_default();
            let text = value.and_then(Data::scalar);
            text.is_some_and(|text| text == wanted || compare(&text, &wanted) == Some(Ordering::Equal))
        }
        DataKind::String(pattern) => {
            let text = value.and_then(Data::scalar);
            meets_text(pattern, text.as_deref())
        }
        DataKind::List(_) | DataKind::Map(_) => false,
    }
}

fn is_zero(value: &Data) -> bool {
    match &value.kind {
        DataKind::String(text) => text.is_empty(),
        DataKind::Bool(value) => !value,
        DataKind::List(elements) => elements.is_empty(),
        DataKind::Map(fields) => fields.is_empty(),
        DataKind::Number(_) => value.as_integer() == Some(0),
        DataKind::Null => true,
    }
}

/// Alternatives are separated by `|`, and what must be met together by `&`.
fn meets_text(pattern: &str, value: Option<&str>) -> bool {
    pattern.split('|').any(|all| all.split('&').all(|one| meets_one(one.trim(), value)))
}

fn meets_one(pattern: &str, value: Option<&str>) -> bool {
    type Test = fn(Ordering) -> bool;
    let orders: [(&str, Test); 4] =
        [(">=", Ordering::is_ge), ("<=", Ordering::is_le), (">", Ordering::is_gt), ("<", Ordering::is_lt)];
    for (operator, test) in orders {
        if let Some(bound) = pattern.strip_prefix(operator) {
            return value.and_then(|value| compare(value, bound.trim())).is_some_and(test);
        }
    }
    if let Some(rest) = pattern.strip_prefix('!') {
        return !equals(rest.trim(), value);
    }
    let within = |(least, most): (&str, &str)| {
        let at_least = value.and_then(|value| compare(value, least))?;
        let at_most = value.and_then(|value| compare(value, most))?;
        Some(at_least.is_ge() && at_most.is_le())
    };
    if let Some((least, most)) = range(pattern, "!-") {
        return within((least, most)) == Some(false);
    }
    if let Some((least, most)) = range(pattern, "-") {
        return within((least, most)) == Some(true);
    }
    equals(pattern, value)
}

/// The two ends of a range of amounts.
fn range<'p>(pattern: &'p str, operator: &str) -> Option<(&'p str, &'p str)> {
    let (least, most) = pattern.split_once(operator)?;
    let is_amount = |text: &str| number(text.trim()).is_some();
    (is_amount(least) && is_amount(most)).then_some((least.trim(), most.trim()))
}

fn equals(pattern: &str, value: Option<&str>) -> bool {
    let Some(value) = value else { return false };
    fits(pattern, value) || compare(value, pattern) == Some(Ordering::Equal)
}

/// Compares numbers, amounts of resources and durations.
pub(super) fn compare(one: &str, other: &str) -> Option<Ordering> {
    number(one)?.partial_cmp(&number(other)?)
}

/// A number, an amount of a resource, or a duration in seconds.
fn number(text: &str) -> Option<f64> {
    if let Ok(number) = text.parse::<f64>() {
        return Some(number).filter(|number| number.is_finite());
    }
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "amounts are compared, and differ by more")]
    if let Ok(memory) = text.parse::<Memory>() {
        return Some(memory.bytes() as f64);
    }
    #[expect(clippy::cast_precision_loss, reason = "amounts are compared, and differ by more")]
    if let Ok(cpu) = text.parse::<Cpu>() {
        return Some(cpu.millis() as f64 / 1000.0);
    }
    seconds(text)
}

/// A duration such as `1h30m`.
fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let amount: f64 = rest[..digits].parse().ok()?;
        let after = &rest[digits..];
        let length = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let unit = match &after[..length] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return None,
        };
        total += amount * unit;
        rest = &after[length..];
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::meets_text;

    #[test]
    fn operators_alternatives_and_ranges() {
        for (pattern, value) in [
            ("?*", "1Gi"),
            ("*:*", "nginx:1"),
            ("!*:latest", "nginx:1"),
            ("docker.io/* | ghcr.io/* | !*.*/*", "nginx:1"),
            (">=1Gi", "2048Mi"),
            ("<500m", "0.25"),
            ("1-5", "3"),
            ("1!-5", "7"),
            (">0 & <10", "5"),
            ("1Gi", "1024Mi"),
            ("<=1h", "30m"),
        ] {
            assert!(meets_text(pattern, Some(value)), "{pattern} {value}");
        }
        for (pattern, value) in [
            ("!*:latest", "nginx:latest"),
            ("docker.io/* | !*.*/*", "quay.io/a/b"),
            (">1Gi", "512Mi"),
            ("1-5", "7"),
            (">0 & <10", "50"),
        ] {
            assert!(!meets_text(pattern, Some(value)), "{pattern} {value}");
        }
        assert!(!meets_text("?*", None));
        assert!(meets_text("!latest", None));
    }
}
