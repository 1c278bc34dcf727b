//! Durations in the notation of Go and Kubernetes: `1h30m`, `15s`, `500ms`.

use std::fmt;
use std::str::FromStr;

use crate::types::decimal::{Decimal, Misfit};
use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// A non-negative duration, precise to the nanosecond.
///
/// Printed as in Go, without zeros at the end: `1h30m` where Go has `1h30m0s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    nanos: u64,
}

/// Go stores nanoseconds in a signed integer.
const MOST_NANOS: u64 = i64::MAX as u64;

const MICRO: u64 = 1_000;
const MILLI: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

impl Duration {
    /// A number of seconds. None if it is too large.
    pub fn from_seconds(seconds: u64) -> Option<Self> {
        let nanos = seconds.checked_mul(SECOND).filter(|nanos| *nanos <= MOST_NANOS)?;
        Some(Self { nanos })
    }

    /// The duration in nanoseconds.
    pub const fn nanoseconds(self) -> u64 {
        self.nanos
    }

    /// Whether it is zero.
    pub const fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// The number of milliseconds, if it is a whole one.
    pub fn milliseconds_exact(self) -> Option<u64> {
        self.nanos.is_multiple_of(MILLI).then_some(self.nanos / MILLI)
    }

    /// Seconds, rounded up: for consumers of whole seconds that may wait a little longer.
    pub fn seconds_rounded_up(self) -> i64 {
        i64::try_from(self.nanos.div_ceil(SECOND)).expect("64 bits of nanoseconds are fewer seconds")
    }

    /// The number of seconds, if it is a whole one.
    pub fn seconds_exact(self) -> Option<u64> {
        self.nanos.is_multiple_of(SECOND).then_some(self.nanos / SECOND)
    }
}

impl FromStr for Duration {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let example = "write `1h30m`, `15s` or `500ms`, for instance";
        let mut rest = text;
        let mut nanos = 0_u64;
        let mut previous: Option<(u64, &str)> = None;
        while !rest.is_empty() || previous.is_none() {
            let (number, after) = Decimal::split(rest).map_err(|malformed| {
                Malformed::new(format!("{} is not a duration: {}", shown(text), malformed.message))
                    .help(example)
            })?;
            let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
            let (unit, remaining) = after.split_at(end);
            let written = &rest[..rest.len() - after.len()];
            let factor = factor(unit).ok_or_else(|| unknown_unit(text, written, unit))?;
            if let Some((larger, before)) = previous
                && larger <= factor
            {
                let message = format!("{} has {} after {}", shown(text), shown(unit), shown(before));
                return Err(Malformed::new(message).help("write each unit once, the largest first"));
            }
            let part = number.times(factor).map_err(|misfit| {
                Malformed::new(match misfit {
                    Misfit::Fraction => format!("{} is more precise than a nanosecond", shown(text)),
                    Misfit::TooLarge => too_long(text),
                })
            })?;
            let sum = nanos.checked_add(part).filter(|nanos| *nanos <= MOST_NANOS);
            nanos = sum.ok_or_else(|| Malformed::new(too_long(text)))?;
            previous = Some((factor, unit));
            rest = remaining;
        }
        Ok(Self { nanos })
    }
}

fn factor(unit: &str) -> Option<u64> {
    Some(match unit {
        "h" => HOUR,
        "m" => MINUTE,
        "s" => SECOND,
        "ms" => MILLI,
        // The micro sign and the Greek letter look alike.
        "us" | "µs" | "μs" => MICRO,
        "ns" => 1,
        _ => return None,
    })
}

fn unknown_unit(text: &str, number: &str, unit: &str) -> Malformed {
    let in_hours = |hours: u64| {
        let count = number.parse::<u64>().ok().filter(|_| text == format!("{number}{unit}"))?;
        Some(format!("{}h", count.checked_mul(hours)?))
    };
    let malformed = match unit {
        "" if text == number => Malformed::new(format!("{} has no unit", shown(text)))
            .propose::<Duration>(["s", "m"].map(|unit| format!("{number}{unit}"))),
        "" => Malformed::new(format!("{} ends without a unit", shown(text))),
        "d" | "day" | "days" => {
            Malformed::new(format!("{} is in days, which Kubernetes does not support", shown(text)))
                .propose::<Duration>(in_hours(24))
        }
        "w" | "week" | "weeks" => {
            Malformed::new(format!("{} is in weeks, which Kubernetes does not support", shown(text)))
                .propose::<Duration>(in_hours(24 * 7))
        }
        _ => Malformed::new(format!("{} is not a unit of time in {}", shown(unit), shown(text))),
    };
    if malformed.help.is_some() {
        malformed
    } else {
        malformed.help("the units are `h`, `m`, `s`, `ms`, `us` and `ns`")
    }
}

fn too_long(text: &str) -> String {
    format!("{} is longer than the maximum in Kubernetes (292 years)", shown(text))
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (hours, minutes, rest) = (self.nanos / HOUR, self.nanos % HOUR / MINUTE, self.nanos % MINUTE);
        if hours == 0 && minutes == 0 {
            let (unit, name) = match rest {
                0 | SECOND.. => (SECOND, "s"),
                MILLI.. => (MILLI, "ms"),
                MICRO.. => (MICRO, "µs"),
                _ => (1, "ns"),
            };
            return f.pad(&format!("{}{name}", fraction(rest, unit)));
        }
        let hours_text = if hours == 0 { String::new() } else { format!("{hours}h") };
        let minutes_text = if minutes == 0 && rest == 0 { String::new() } else { format!("{minutes}m") };
        let rest_text = if rest == 0 { String::new() } else { format!("{}s", fraction(rest, SECOND)) };
        f.pad(&format!("{hours_text}{minutes_text}{rest_text}"))
    }
}

/// Nanoseconds as an exact number of a larger unit: `1.5`.
fn fraction(nanos: u64, unit: u64) -> String {
    let places = unit.ilog10() as usize;
    match nanos % unit {
        0 => (nanos / unit).to_string(),
        part => format!("{}.{}", nanos / unit, format!("{part:0places$}").trim_end_matches('0')),
    }
}

serialize_as_text!(Duration);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn duration(text: &str) -> Duration {
        text.parse().expect(text)
    }

    #[test]
    fn durations_print_without_zeros_at_the_end() {
        let cases = [
            ("90m", "1h30m"),
            ("900s", "15m"),
            ("1h0m5s", "1h0m5s"),
            ("3605s", "1h0m5s"),
            ("1h5s", "1h0m5s"),
            ("0.5h", "30m"),
            ("1500ms", "1.5s"),
            ("60.5s", "1m0.5s"),
            ("500ms", "500ms"),
            ("1.5us", "1.5µs"),
            ("7ns", "7ns"),
            ("0s", "0s"),
            ("168h", "168h"),
        ];
        for (written, printed) in cases {
            assert_eq!(duration(written).to_string(), printed);
        }
        assert_eq!((duration("2m").seconds_exact(), duration("1500ms").seconds_exact()), (Some(120), None));
        assert_eq!(duration("1500ms").milliseconds_exact(), Some(1500));
        assert_eq!(Duration::from_seconds(15), Some(duration("15s")));
    }

    #[test]
    fn what_kubernetes_would_refuse_is_refused() {
        assert_eq!(refusal::<Duration>("30"), ("`30` has no unit".into(), "write `30s` or `30m`".into()));
        assert_eq!(
            refusal::<Duration>("7d"),
            ("`7d` is in days, which Kubernetes does not support".into(), "write `168h`".into())
        );
        assert_eq!(refusal::<Duration>("2w").1, "write `336h`");
        assert_eq!(refusal::<Duration>("5min").0, "`min` is not a unit of time in `5min`");
        assert_eq!(refusal::<Duration>("-5s").0, "`-5s` is not a duration: `-5s` is negative");
        assert_eq!(refusal::<Duration>("1h30").0, "`1h30` ends without a unit");
        assert_eq!(refusal::<Duration>("30m1h").0, "`30m1h` has `h` after `m`");
        assert_eq!(refusal::<Duration>("0.1ns").0, "`0.1ns` is more precise than a nanosecond");
        assert_eq!(
            refusal::<Duration>("2562048h").0,
            "`2562048h` is longer than the maximum in Kubernetes (292 years)"
        );
        assert!("".parse::<Duration>().is_err());
    }

    obeys_the_laws! {
        duration_laws: Duration, "([0-9]{1,7}(\\.[0-9]{1,3})?(h|m|s|ms|us|µs|ns|d|w|)){0,4}";
    }

    proptest! {
        #[test]
        fn every_duration_comes_back_as_it_was_printed(nanos in 0..=MOST_NANOS) {
            let duration = Duration { nanos };
            prop_assert_eq!(duration.to_string().parse(), Ok(duration));
        }
    }
}
