//! The memory of processes.

use std::path::Path;

use crate::disk;

/// Linux counts in pages, which have this size on all machines that `render` is built for but a few, where the bound is
/// larger.
const PAGE: u64 = 4096;

/// The resident memory of a process in bytes: `self`, or its number. None where the system does not tell it.
pub(super) fn resident(process: &str) -> Option<u64> {
    let sizes = disk::read_text(&Path::new("/proc").join(process).join("statm")).ok()??;
    Some(sizes.split(' ').nth(1)?.parse::<u64>().ok()? * PAGE)
}
