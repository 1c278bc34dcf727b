//! Amounts as recommenders write them: quantities of Kubernetes in every notation, also those that a lab must not use,
//! such as bytes without a unit.

use serde_json::Value;

use crate::lab::cluster::SizedResource;

/// An amount in millicores or bytes, rounded up.
pub fn amount(value: &Value, resource: SizedResource) -> Option<u64> {
    match value {
        Value::String(text) => quantity(text.trim(), resource),
        Value::Number(number) => whole(number.as_f64()?, resource),
        _ => None,
    }
}

/// An amount in cores or bytes as millicores or bytes, rounded up.
pub fn whole(number: f64, resource: SizedResource) -> Option<u64> {
    let scaled = match resource {
        SizedResource::Cpu => number * 1000.0,
        SizedResource::Memory => number,
    };
    // A thousandth of a core has no exact binary form, so 0.007 is a little more than 7 thousandths.
    let rounded = (scaled - 1e-6).ceil().max(0.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
    (rounded.is_finite() && rounded < 9e18).then_some(rounded as u64)
}

fn quantity(text: &str, resource: SizedResource) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(digits);
    let number: f64 = number.parse().ok()?;
    let factor = match suffix {
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "" => 1.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "Ki" => 1024.0,
        "Mi" => 1_048_576.0,
        "Gi" => 1_073_741_824.0,
        "Ti" => 1_099_511_627_776.0,
        _ => exponent(suffix)?,
    };
    whole(number * factor, resource)
}

/// The factor of `e3` or `E3`.
fn exponent(suffix: &str) -> Option<f64> {
    let power: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    (-9..=18)
        .contains(&power)
        .then(|| (0..power.abs()).fold(1.0, |factor, _| factor * 10.0))
        .map(|factor| if power < 0 { 1.0 / factor } else { factor })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quantities_of_every_notation_are_rounded_up() {
        let cpu = |value: Value| amount(&value, SizedResource::Cpu);
        let memory = |value: Value| amount(&value, SizedResource::Memory);
        assert_eq!(cpu(json!("25m")), Some(25));
        assert_eq!(cpu(json!("1.5")), Some(1500));
        assert_eq!(cpu(json!("12345678n")), Some(13));
        assert_eq!(cpu(json!(0.007)), Some(7));
        assert_eq!(memory(json!("262144k")), Some(262_144_000));
        assert_eq!(memory(json!("1e3")), Some(1000));
        assert_eq!(memory(json!("11500000")), Some(11_500_000));
        assert_eq!(memory(json!("297164212")), Some(297_164_212));
        assert_eq!(memory(json!("100Mi")), Some(100 << 20));
        assert_eq!(memory(json!("x")), None);
        assert_eq!(memory(json!(null)), None);
    }
}
