//! What was measured: numbers by name. Measuring fills a record; the page is made from it and nothing else.
//!
//! Records are kept in `target/bench`, one for each part, so that a part can be measured again on its own. Parts of different
//! builds are never shown together.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cost::Quantity;
use super::rounds::Rounds;
use crate::Outcome;
use crate::process::{at, read, write};

const FOLDER: &str = "target/bench";

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The hash of the program under test.
    pub(crate) program: String,
    /// `WHAT/SCENARIO/QUANTITY`, such as `r730/check/cpu`.
    numbers: BTreeMap<String, f64>,
    /// What is told in words, such as why something is missing.
    notes: BTreeMap<String, String>,
}

impl Record {
    /// An empty record of the program under test.
    pub(crate) fn new(program: &str) -> Self {
        Self { program: program.to_owned(), ..Self::default() }
    }

    pub(crate) fn set(&mut self, name: impl Into<String>, number: f64) {
        self.numbers.insert(name.into(), number);
    }

    pub(crate) fn note(&mut self, name: impl Into<String>, words: impl Into<String>) {
        self.notes.insert(name.into(), words.into());
    }

    pub(crate) fn get(&self, name: &str) -> Option<f64> {
        self.numbers.get(name).copied()
    }

    pub(crate) fn words(&self, name: &str) -> Option<&str> {
        self.notes.get(name).map(String::as_str)
    }

    /// The names and numbers that begin with a text, without it.
    pub(crate) fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
        self.numbers.iter().filter_map(move |(name, number)| Some((name.strip_prefix(prefix)?, *number)))
    }

    /// The medians of every contestant, and the ratios to one of them where it took part.
    pub(crate) fn rounds(&mut self, what: &str, rounds: &Rounds, to: &str) {
        const QUANTITIES: [(&str, Quantity); 3] =
            [("cpu", |cost| cost.cpu), ("wall", |cost| cost.wall), ("peak", |cost| cost.peak)];
        for name in rounds.names() {
            for (quantity, read) in QUANTITIES {
                if let Some(median) = rounds.median(name, read) {
                    self.set(format!("{what}/{name}/{quantity}"), median);
                }
            }
            if let Some(ratio) = rounds.ratio(name, to, |cost| cost.cpu) {
                self.set(format!("{what}/{name}/of-{to}"), ratio);
            }
        }
    }

    /// What `render --timings` says of its stages, in milliseconds.
    pub(crate) fn stages(&mut self, what: &str, timings: &str) {
        for line in timings.lines() {
            let [stage, number, "ms"] = line.split_whitespace().collect::<Vec<_>>()[..] else { continue };
            if let Ok(number) = number.parse() {
                self.set(format!("{what}/stage/{stage}"), number);
            }
        }
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.numbers.extend(other.numbers);
        self.notes.extend(other.notes);
    }

    pub(crate) fn save(&self, part: &str) -> Outcome {
        let text = serde_json::to_string_pretty(self).map_err(|problem| problem.to_string())?;
        write(&path(part), &text)
    }

    /// The record of a part, if this program was measured.
    pub(crate) fn load(part: &str, program: &str) -> Result<Option<Self>, String> {
        let path = path(part);
        if !path.exists() {
            return Ok(None);
        }
        let record: Self = serde_json::from_str(&read(&path)?)
            .map_err(|problem| format!("{}: {problem}", path.display()))?;
        Ok(Some(record).filter(|record| record.program == program))
    }
}

fn path(part: &str) -> PathBuf {
    PathBuf::from(format!("{FOLDER}/{part}.json"))
}

/// The hash of a program's file.
pub(crate) fn hash(program: &str) -> Result<String, String> {
    let bytes = std::fs::read(program).map_err(at(program.as_ref()))?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_read_as_render_prints_them() {
        let mut record = Record::new("");
        record.stages("a", "home: 290.0 ms of processor time\n  evaluate      152.0 ms\n  decode        8.1 ms\nhome: 3 files\n");
        assert_eq!(record.below("a/stage/").collect::<Vec<_>>(), [("decode", 8.1), ("evaluate", 152.0)]);
    }
}
