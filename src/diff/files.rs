//! A tree to compare, in memory.

use std::collections::BTreeMap;

/// A tree in memory: relative path with forward slashes, and content.
pub type Files = BTreeMap<String, Vec<u8>>;
