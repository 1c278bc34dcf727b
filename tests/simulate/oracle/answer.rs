//! What the real scheduler did with a lab.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The answer about a lab.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Answer {
    /// The lab.
    pub name: String,
    /// Tells whether the lab is still the one that was asked about.
    pub digest: String,
    /// In the order in which they were placed; pods that stayed pending are last.
    pub pods: Vec<Placed>,
    /// Pods that had to go for others, at least once.
    pub preempted: BTreeSet<String>,
}

/// What became of a pod.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Placed {
    /// The name of the pod.
    pub name: String,
    /// Its node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The message of its condition, if it has no node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A number that changes when the lab changes.
pub fn digest(request: &Value) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", request.to_string().bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

/// The reasons in a message, each with the number of its nodes. The taint is left out: newer schedulers do not name it.
pub fn reasons(message: &str) -> BTreeMap<String, usize> {
    const TAINT: &str = "node(s) had untolerated taint";
    let Some((_, listed)) = message.split_once("are available: ") else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for reason in listed.split(", ") {
        let (count, words) = reason.split_once(' ').unwrap_or(("0", reason));
        let words = if words.starts_with(TAINT) { TAINT } else { words };
        *found.entry(words.to_owned()).or_default() += count.parse::<usize>().unwrap_or(0);
    }
    found
}
