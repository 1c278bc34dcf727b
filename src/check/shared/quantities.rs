//! Sums of memory and disk space, which may exceed the capacity of any machine.

use crate::types::Memory;

/// Formats a number of bytes like the memory types do.
pub fn shown(bytes: u128) -> String {
    let memory = u64::try_from(bytes).ok().and_then(Memory::from_bytes);
    memory.map_or_else(|| "more than 8Ei".to_owned(), |memory| memory.to_string())
}

/// The binary amount that a decimal one was most likely meant to be: 16GiB for 16GB. `None` if the number is
/// not whole in any decimal unit.
pub fn meant(bytes: u64) -> Option<String> {
    let units = [(10_u64.pow(12), "TiB"), (10_u64.pow(9), "GiB"), (10_u64.pow(6), "MiB")];
    let (unit, name) = units.into_iter().find(|(unit, _)| bytes > 0 && bytes.is_multiple_of(*unit))?;
    Some(format!("{}{name}", bytes / unit))
}

/// Adds amounts. This cannot overflow: there are fewer than 2^64 amounts, each below 2^64.
pub fn sum(amounts: impl IntoIterator<Item = u64>) -> u128 {
    amounts.into_iter().map(u128::from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_amount_was_most_likely_meant_as_a_binary_one() {
        assert_eq!(meant(16_000_000_000).as_deref(), Some("16GiB"));
        assert_eq!(meant(1_500_000_000_000).as_deref(), Some("1500GiB"));
        assert_eq!(meant(512_000_000).as_deref(), Some("512MiB"));
        assert_eq!(meant(1_000_001), None);
        assert_eq!(meant(0), None);
    }

    #[test]
    fn sums_are_printed_with_units_even_beyond_what_can_be_counted() {
        assert_eq!(shown(sum([16 << 30, 24 << 30])), "40Gi");
        assert_eq!(shown(sum([1 << 20, 1 << 30])), "1025Mi");
        assert_eq!(shown(sum([u64::MAX, u64::MAX])), "more than 8Ei");
    }
}
