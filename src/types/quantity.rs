//! Amounts of memory and disk space.
//!
//! Texts are in the notation of Kubernetes (`640Mi`) or of hardware (`32GiB`, `4GB`). `Display` prints the notation
//! of Kubernetes, with `B` after a number of bytes that has no shorter form, because a number without a unit is
//! invalid. `to_kubernetes` is the form for manifests. Amounts above the maximum of Kubernetes are rejected, because
//! Kubernetes would silently use its maximum instead.

use std::fmt;
use std::str::FromStr;

use crate::types::decimal::{Decimal, Misfit};
use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// Declares a type for a number of bytes.
macro_rules! bytes {
    ($($(#[$doc:meta])* $name:ident = $parse:path;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            bytes: u64,
        }

        impl $name {
            /// No bytes.
            pub const ZERO: Self = Self { bytes: 0 };

            /// `None` if it exceeds the maximum of Kubernetes.
            pub fn from_bytes(bytes: u64) -> Option<Self> {
                (bytes <= MOST).then_some(Self { bytes })
            }

            /// The amount in bytes.
            pub const fn bytes(self) -> u64 {
                self.bytes
            }

            /// The number of MiB, if it is a whole one.
            pub fn mebibytes_exact(self) -> Option<u64> {
                self.bytes.is_multiple_of(1 << 20).then_some(self.bytes >> 20)
            }

            /// The number of GiB, if it is a whole one.
            pub fn gibibytes_exact(self) -> Option<u64> {
                self.bytes.is_multiple_of(1 << 30).then_some(self.bytes >> 30)
            }

            /// Whole MiB, rounded down.
            pub fn mebibytes(self) -> i64 {
                i64::try_from(self.bytes >> 20).expect("64 bits less 20 fit")
            }

            /// Whole GiB, rounded down.
            pub fn gibibytes(self) -> i64 {
                i64::try_from(self.bytes >> 30).expect("64 bits less 30 fit")
            }

            /// `640Mi`, `1Gi`, `4G`: the exact form with the smallest number, which is also how the API server
            /// would write it.
            pub fn to_kubernetes(self) -> String {
                let (number, suffix) = shortest(self.bytes);
                format!("{number}{suffix}")
            }

            /// The sum. None if it is too large.
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.bytes.checked_add(other.bytes).and_then(Self::from_bytes)
            }

            /// The difference. None if it would be negative.
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.bytes.checked_sub(other.bytes).and_then(Self::from_bytes)
            }

            /// A multiple. None if it is too large.
            pub fn checked_mul(self, times: u64) -> Option<Self> {
                self.bytes.checked_mul(times).and_then(Self::from_bytes)
            }

            /// The sum, unless it overflows.
            pub fn checked_sum(all: impl IntoIterator<Item = Self>) -> Option<Self> {
                all.into_iter().try_fold(Self::ZERO, Self::checked_add)
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                refuse_spaces::<Self>(text)?;
                $parse(text).map(|bytes| Self { bytes })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                let (number, suffix) = shortest(self.bytes);
                f.pad(&format!("{number}{}", if suffix.is_empty() { "B" } else { suffix }))
            }
        }

        serialize_as_text!($name);
    )+};
}

bytes! {
    /// An amount of RAM.
    Memory = parse_memory;
    /// A size of a disk or volume.
    DiskSize = parse_disk_size;
}

/// Kubernetes uses signed integers.
const MOST: u64 = i64::MAX as u64;

/// The suffixes of Kubernetes, which can be followed by `B`. Binary suffixes first.
const SUFFIXES: [(&str, u64); 12] = [
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
    ("Pi", 1 << 50),
    ("Ei", 1 << 60),
    ("k", 10_u64.pow(3)),
    ("M", 10_u64.pow(6)),
    ("G", 10_u64.pow(9)),
    ("T", 10_u64.pow(12)),
    ("P", 10_u64.pow(15)),
    ("E", 10_u64.pow(18)),
];

fn parse_memory(text: &str) -> Result<u64, Malformed> {
    parse_bytes(text, "memory", ["MiB", "GiB"])
        .map_err(|refused| refused.explain::<Memory>("write `512MiB` or `4GiB`, for instance"))
}

fn parse_disk_size(text: &str) -> Result<u64, Malformed> {
    parse_bytes(text, "disk space", ["GiB", "TiB"])
        .map_err(|refused| refused.explain::<DiskSize>("write `32GiB` or `2TiB`, for instance"))
}

/// An error with candidates, which the required type tries to parse.
struct Refused {
    malformed: Malformed,
    candidates: Vec<String>,
}

impl Refused {
    fn explain<T: FromStr>(self, example: &str) -> Malformed {
        let malformed = self.malformed.propose::<T>(self.candidates);
        if malformed.help.is_some() { malformed } else { malformed.help(example) }
    }
}

fn parse_bytes(text: &str, noun: &str, usual_units: [&str; 2]) -> Result<u64, Refused> {
    let refused = |malformed, candidates| Refused { malformed, candidates };
    let (number, unit) = Decimal::split(text).map_err(|malformed| refused(malformed, Vec::new()))?;
    let written = &text[..text.len() - unit.len()];
    if unit.is_empty() {
        let candidates = likely_meanings(written, usual_units);
        return Err(refused(Malformed::new(format!("{} has no unit", shown(text))), candidates));
    }
    let Some(factor) = factor(unit) else {
        let message = match unit {
            "m" => format!("{} means thousandths of a byte", shown(text)),
            _ => format!("{} is not a unit of {noun} in {}", shown(unit), shown(text)),
        };
        return Err(refused(Malformed::new(message), other_spellings(written, unit)));
    };
    let misfit = |misfit| match misfit {
        Misfit::Fraction => Malformed::new(format!("{} is not a whole number of bytes", shown(text)))
            .help("write it in a smaller unit"),
        Misfit::TooLarge => too_much(text, noun),
    };
    match number.times(factor) {
        Ok(bytes) if bytes <= MOST => Ok(bytes),
        Ok(_) => Err(refused(misfit(Misfit::TooLarge), Vec::new())),
        Err(fault) => Err(refused(misfit(fault), Vec::new())),
    }
}

fn too_much(text: &str, noun: &str) -> Malformed {
    Malformed::new(format!("{} exceeds the maximum {noun} in Kubernetes", shown(text)))
        .help("the maximum is 2^63 - 1 bytes")
}

fn factor(unit: &str) -> Option<u64> {
    let prefix = unit.strip_suffix('B').unwrap_or(unit);
    match prefix {
        "" => Some(1),
        _ => SUFFIXES.iter().find_map(|(suffix, factor)| (*suffix == prefix).then_some(*factor)),
    }
}

/// Candidates for a number without a unit: bytes if it is long, otherwise the usual units.
fn likely_meanings(number: &str, usual_units: [&str; 2]) -> Vec<String> {
    let Ok(value) = number.parse::<u64>() else {
        return usual_units.map(|unit| format!("{number}{unit}")).into();
    };
    match value {
        1_000_000.. => vec![format!("{value}B")],
        1024.. if value.is_multiple_of(1024) => {
            vec![format!("{value}{}", usual_units[0]), format!("{}{}", value / 1024, usual_units[1])]
        }
        _ => usual_units.map(|unit| format!("{value}{unit}")).into(),
    }
}

/// Candidates for units that differ from a valid one only in case, such as `gb` and `Gib`.
fn other_spellings(number: &str, unit: &str) -> Vec<String> {
    let Some(first) = unit.chars().next() else { return Vec::new() };
    if !matches!(unit[first.len_utf8()..].to_ascii_lowercase().as_str(), "" | "b" | "i" | "ib") {
        return Vec::new();
    }
    let binary = first.to_ascii_uppercase();
    let decimal = if binary == 'K' { 'k' } else { binary };
    vec![format!("{number}{binary}iB"), format!("{number}{decimal}B")]
}

/// The exact form with the smallest number.
fn shortest(bytes: u64) -> (u64, &'static str) {
    let exact = SUFFIXES.iter().filter(|(_, factor)| bytes.is_multiple_of(*factor));
    let forms = exact.map(|(suffix, factor)| (bytes / factor, *suffix));
    forms.fold((bytes, ""), |best, form| if form.0 < best.0 { form } else { best })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn memory(text: &str) -> Memory {
        text.parse().expect(text)
    }

    #[test]
    fn binary_and_decimal_units_are_kept_apart() {
        assert_eq!(memory("640Mi").bytes(), 640 << 20);
        assert_eq!(memory("1Gi"), memory("1024MiB"));
        assert_eq!(memory("1.5GiB").bytes(), 3 << 29);
        assert_eq!(memory("4G"), memory("4GB"));
        assert_eq!(memory("500MB").bytes(), 500_000_000);
        assert_eq!(memory("16TiB").gibibytes_exact(), Some(16384));
        assert_eq!(memory("1536Mi").gibibytes_exact(), None);
        assert_eq!(memory("500M").mebibytes_exact(), None);
        assert_eq!("10.7TB".parse::<DiskSize>().map(DiskSize::bytes), Ok(10_700_000_000_000));
    }

    #[test]
    fn the_printed_form_has_the_smallest_number() {
        let cases =
            [("1024Mi", "1Gi"), ("1.5Gi", "1536Mi"), ("4000MB", "4G"), ("1000B", "1k"), ("2048B", "2Ki")];
        for (written, printed) in cases {
            assert_eq!(memory(written).to_string(), printed);
            assert_eq!(memory(written).to_kubernetes(), printed);
        }
        assert_eq!(
            (memory("1500B").to_string(), memory("1500B").to_kubernetes()),
            ("1500B".into(), "1500".into())
        );
        assert_eq!((Memory::ZERO.to_string(), Memory::ZERO.to_kubernetes()), ("0B".into(), "0".into()));
        assert_eq!(DiskSize::from_bytes(2 << 40).map(|size| size.to_string()), Some("2Ti".into()));
    }

    #[test]
    fn numbers_without_a_unit_are_refused_with_their_likely_meanings() {
        let bare = |text: &str| format!("`{text}` has no unit");
        assert_eq!(refusal::<Memory>("4096"), (bare("4096"), "write `4096MiB` or `4GiB`".into()));
        assert_eq!(refusal::<Memory>("8"), (bare("8"), "write `8MiB` or `8GiB`".into()));
        assert_eq!(refusal::<Memory>("2147483648"), (bare("2147483648"), "write `2147483648B`".into()));
        assert_eq!(refusal::<DiskSize>("32"), (bare("32"), "write `32GiB` or `32TiB`".into()));
    }

    #[test]
    fn wrong_units_are_refused_with_the_right_ones() {
        assert_eq!(
            refusal::<Memory>("4gb"),
            ("`gb` is not a unit of memory in `4gb`".into(), "write `4GiB` or `4GB`".into())
        );
        assert_eq!(
            refusal::<Memory>("500m"),
            ("`500m` means thousandths of a byte".into(), "write `500MiB` or `500MB`".into())
        );
        assert_eq!(refusal::<Memory>("4 GiB"), ("`4 GiB` contains spaces".into(), "write `4GiB`".into()));
        assert_eq!(refusal::<Memory>("10K").1, "write `10KiB` or `10kB`");
        assert_eq!(refusal::<DiskSize>("2 parsecs").0, "`2 parsecs` contains spaces");
        assert_eq!(refusal::<DiskSize>("").1, "write `32GiB` or `2TiB`, for instance");
        assert_eq!(refusal::<Memory>("-1Gi").0, "`-1Gi` is negative");
    }

    #[test]
    fn nothing_is_rounded_and_nothing_overflows() {
        assert_eq!(refusal::<Memory>("1.3GiB").0, "`1.3GiB` is not a whole number of bytes");
        assert_eq!(refusal::<Memory>("16Ei").0, "`16Ei` exceeds the maximum memory in Kubernetes");
        assert_eq!(refusal::<Memory>("8Ei").0, "`8Ei` exceeds the maximum memory in Kubernetes");
        assert_eq!(memory("1Ei").checked_mul(8), None);
        assert_eq!(Memory::checked_sum([memory("7Ei"), memory("1Ei")]), None);
        assert_eq!(Memory::checked_sum([memory("1Gi"), memory("512Mi")]), Some(memory("1.5Gi")));
        assert_eq!(memory("1Gi").checked_sub(memory("2Gi")), None);
    }

    obeys_the_laws! {
        memory_laws: Memory, "[0-9]{1,20}(\\.[0-9]{1,4})?[kKMmGgTPE]?i?[Bb]?";
        disk_size_laws: DiskSize, "[0-9]{1,20}(\\.[0-9]{1,4})?[kKMmGgTPE]?i?[Bb]?";
    }

    proptest! {
        #[test]
        fn every_value_comes_back_as_it_was_printed(number in 0..=MOST) {
            let (memory, disk_size) = (Memory { bytes: number }, DiskSize { bytes: number });
            prop_assert_eq!(memory.to_string().parse(), Ok(memory));
            prop_assert_eq!(disk_size.to_string().parse(), Ok(disk_size));
        }
    }
}
