//! What a consumer said, and the row of the table that is made of it.

use serde::Deserialize;

use super::Consumer;

/// The answers of one program in one version. Helper programs in other languages write it as JSON.
#[derive(Default, Deserialize)]
pub(super) struct Report {
    pub(super) version: String,
    /// How many things were handed over.
    pub(super) tried: usize,
    /// Which of them were refused, and in which words.
    pub(super) refused: Vec<(String, String)>,
    /// How many were left out, and why.
    #[serde(default)]
    pub(super) skipped: Vec<(usize, String)>,
}

impl Report {
    pub(super) fn of(version: impl Into<String>) -> Self {
        Self { version: version.into(), ..Self::default() }
    }

    /// Notes one answer.
    pub(super) fn add(&mut self, what: &str, answer: Result<(), String>) {
        self.tried += 1;
        if let Err(words) = answer {
            self.refused.push((what.to_owned(), words));
        }
    }
}

/// A line of the table.
pub(super) struct Row {
    pub(super) consumer: &'static str,
    pub(super) takes: &'static str,
    /// Absent where the program could not be had; then the reason.
    report: Result<Report, String>,
}

impl Row {
    pub(super) fn asked(consumer: &Consumer, report: Report) -> Self {
        Self { consumer: consumer.name, takes: consumer.takes, report: Ok(report) }
    }

    pub(super) fn missing(consumer: &Consumer, why: &str) -> Self {
        Self { consumer: consumer.name, takes: consumer.takes, report: Err(why.to_owned()) }
    }

    pub(super) fn is_missing(&self) -> bool {
        self.report.is_err()
    }

    /// The cells besides the name: version, takes, tried, accepted, refused, skipped and why.
    pub(super) fn cells(&self) -> [String; 7] {
        let name = self.consumer.to_owned();
        let takes = self.takes.to_owned();
        match &self.report {
            Err(why) => {
                // Programs say first what they do, and last what is wrong.
                let why = why.trim_end().lines().last().unwrap_or_default();
                let none = || "-".to_owned();
                [name, none(), takes, none(), none(), none(), format!("all: {why}")]
            }
            Ok(report) => {
                // One thing can be refused for several reasons.
                let mut refused: Vec<&String> = report.refused.iter().map(|(what, _)| what).collect();
                refused.sort();
                refused.dedup();
                let skipped: Vec<String> =
                    report.skipped.iter().map(|(count, why)| format!("{count}: {why}")).collect();
                [
                    name,
                    report.version.clone(),
                    takes,
                    report.tried.to_string(),
                    report.tried.saturating_sub(refused.len()).to_string(),
                    refused.len().to_string(),
                    skipped.join("; "),
                ]
            }
        }
    }

    /// Every refusal in a sentence.
    pub(super) fn refusals(&self) -> Vec<String> {
        let refused = self.report.iter().flat_map(|report| &report.refused);
        refused.map(|(what, words)| format!("{} refuses {what}: {}", self.consumer, words.trim())).collect()
    }
}
