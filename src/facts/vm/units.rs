//! Amounts in the whole units that hypervisors use.

use crate::types::{DiskSize, Duration, Memory};

/// Memory in MiB.
pub fn mebibytes(memory: Memory) -> i64 {
    whole(memory.bytes() >> 20)
}

/// The size of a disk in GiB.
pub fn gibibytes(size: DiskSize) -> i64 {
    whole(size.bytes() >> 30)
}

/// Seconds, rounded up: a longer timeout is harmless.
pub fn seconds(duration: Duration) -> i64 {
    whole(duration.nanoseconds().div_ceil(1_000_000_000))
}

fn whole(amount: u64) -> i64 {
    i64::try_from(amount).expect("a number of bytes or nanoseconds was divided by more than two")
}
