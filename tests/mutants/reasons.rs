//! Why mutants that change the tree are accepted: `reasons.txt` has a line for each kind of value, with the way, the
//! pattern of its path, and the reason.

use std::fs;

use crate::support::repository;

const PATH: &str = "tests/mutants/reasons.txt";

/// The lines of the file.
pub struct Reasons(String);

impl Reasons {
    pub fn read() -> Result<Self, String> {
        fs::read_to_string(repository(PATH)).map(Self).map_err(|problem| format!("{PATH}: {problem}"))
    }

    /// Whether there is a reason for a mutant of a value.
    pub fn has(&self, way: &str, path: &str) -> bool {
        self.0.lines().filter(|line| !line.starts_with('#')).any(|line| {
            let parts: Vec<&str> = line.split(" | ").collect();
            let [ways, pattern, reason] = parts.as_slice() else { return false };
            let is_way = *ways == "*" || ways.split(", ").any(|known| known == way);
            is_way && !reason.is_empty() && fits(path, pattern)
        })
    }
}

/// Whether a path fits a pattern: `*` is one step, `**` any number of them.
fn fits(path: &str, pattern: &str) -> bool {
    let path: Vec<&str> = path.split('.').collect();
    let pattern: Vec<&str> = pattern.split('.').collect();
    fits_steps(&path, &pattern)
}

fn fits_steps(path: &[&str], pattern: &[&str]) -> bool {
    match (path, pattern) {
        ([], []) => true,
        (_, ["**", rest @ ..]) => (0..=path.len()).any(|start| fits_steps(&path[start..], rest)),
        ([step, path @ ..], [wanted, pattern @ ..]) => {
            let plain = step.split('[').next().unwrap_or(step);
            (*wanted == "*" || *wanted == plain) && fits_steps(path, pattern)
        }
        _ => false,
    }
}
