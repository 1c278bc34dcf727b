//! The results of a consumer, and its row in the table.

use serde::Deserialize;

use super::Consumer;

/// The results of one version of a program. Helper programs in other languages write them as JSON.
#[derive(Default, Deserialize)]
pub(super) struct Report {
    pub(super) version: String,
    /// The number of inputs.
    pub(super) tried: usize,
    /// The rejected inputs, each with the message.
    pub(super) refused: Vec<(String, String)>,
    /// The number of skipped inputs, and the reason.
    #[serde(default)]
    pub(super) skipped: Vec<(usize, String)>,
    /// More about the results: a section of the page, in Markdown.
    #[serde(default)]
    pub(super) section: String,
}

impl Report {
    pub(super) fn of(version: impl Into<String>) -> Self {
        Self { version: version.into(), ..Self::default() }
    }

    /// Records one result.
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
    /// The reason, if the program is not available.
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

    /// The cells: name, version, input, tested, accepted, rejected, skipped.
    pub(super) fn cells(&self) -> [String; 7] {
        let name = self.consumer.to_owned();
        let takes = self.takes.to_owned();
        match &self.report {
            Err(why) => {
                // Programs report progress first, and the error last.
                let why = why.trim_end().lines().last().unwrap_or_default();
                let none = || "-".to_owned();
                [name, none(), takes, none(), none(), none(), format!("all: {why}")]
            }
            Ok(report) => {
                // An input can be rejected for several reasons.
                let mut refused: Vec<&String> = report.refused.iter().map(|(what, _)| what).collect();
                refused.sort();
                refused.dedup();
                let skipped = report.skipped.iter().map(|(count, why)| match count {
                    0 => why.clone(),
                    _ => format!("{count}: {why}"),
                });
                let skipped: Vec<String> = skipped.collect();
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

    /// The section of the page, if there is one.
    pub(super) fn section(&self) -> &str {
        self.report.as_ref().map_or("", |report| report.section.as_str())
    }

    /// A sentence for each rejected input.
    pub(super) fn refusals(&self) -> Vec<String> {
        let refused = self.report.iter().flat_map(|report| &report.refused);
        refused.map(|(what, words)| format!("{} rejects {what}: {}", self.consumer, words.trim())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::CONSUMERS;
    use super::*;

    #[test]
    fn one_thing_refused_for_two_reasons_counts_once() {
        let mut report = Report::of("tool 1.0");
        report.add("a.yaml", Ok(()));
        report.add("b.yaml", Err("no".to_owned()));
        report.refused.push(("b.yaml".to_owned(), "neither".to_owned()));
        report.skipped.push((3, "nobody reads them".to_owned()));
        let row = Row::asked(&CONSUMERS[0], report);
        let [_, version, _, tried, accepted, refused, skipped] = row.cells();
        assert_eq!([version, tried, accepted, refused], ["tool 1.0", "2", "1", "1"].map(str::to_owned));
        assert_eq!(skipped, "3: nobody reads them");
        assert_eq!(row.refusals().len(), 2);
    }

    #[test]
    fn what_cannot_be_had_says_why() {
        let row = Row::missing(&CONSUMERS[0], "fetching it\nnot found\n");
        assert!(row.is_missing());
        assert_eq!(row.cells()[6], "all: not found");
        assert!(row.refusals().is_empty());
    }
}
