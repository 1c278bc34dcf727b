//! Diagnostics for scripts: one JSON object.
//!
//! In: findings and the sources they point into. Out, with every key always present:
//!
//! ```json
//! {
//!   "diagnostics": [
//!     {
//!       "code": "NET-POOL-OVERLAP",
//!       "severity": "error",
//!       "lab": "example",
//!       "message": "load balancer pool `lan` contains addresses of machines",
//!       "places": [
//!         {
//!           "file": "overlays/example/networks.ncl",
//!           "line": 14,
//!           "column": 12,
//!           "end_line": 14,
//!           "end_column": 37,
//!           "text": "10.0.20.100 to 10.0.20.220",
//!           "primary": true
//!         }
//!       ],
//!       "help": ["start the pool above the highest machine address"]
//!     }
//!   ],
//!   "errors": 1,
//!   "warnings": 0
//! }
//! ```
//!
//! - `severity` is `error` or `warning`; `lab` is null for findings outside a lab.
//! - `places` may be empty. Its first entry is the main place, the only one with `primary` true.
//! - Lines and columns are counted from one, columns in characters (Unicode code points), and `end_column` is the
//!   column after the last character. All four are null for a whole file.
//! - Later versions may add keys; the keys listed here keep their name and meaning.

use serde::Serialize;

use crate::diag::region::{Region, region};
use crate::diag::summary::Counts;
use crate::diag::{Diagnostic, Label, Place, Severity};
use crate::value::Sources;

/// The findings as one JSON object, indented, with a trailing line break.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let report = Report {
        diagnostics: diagnostics.iter().map(|diagnostic| Finding::new(diagnostic, sources)).collect(),
        counts: Counts::of(diagnostics),
    };
    let mut out = serde_json::to_string_pretty(&report).expect("strings and numbers are always valid JSON");
    out.push('\n');
    out
}

#[derive(Serialize)]
struct Report<'a> {
    diagnostics: Vec<Finding<'a>>,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: Severity,
    lab: Option<&'a str>,
    message: &'a str,
    places: Vec<Location<'a>>,
    help: &'a [String],
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    text: &'a str,
    primary: bool,
}

impl<'a> Finding<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let places = diagnostic.labels.iter().enumerate();
        Self {
            code: diagnostic.code.name,
            severity: diagnostic.severity,
            lab: diagnostic.lab.as_deref(),
            message: &diagnostic.message,
            places: places.map(|(index, label)| Location::new(label, index == 0, sources)).collect(),
            help: &diagnostic.help,
        }
    }
}

impl<'a> Location<'a> {
    fn new(label: &'a Label, primary: bool, sources: &'a Sources) -> Self {
        let text = label.text.as_str();
        match &label.place {
            Place::Source(span) => {
                let Region { file, start, end } = region(*span, sources);
                Self {
                    file,
                    line: Some(start.line),
                    column: Some(start.column),
                    end_line: Some(end.line),
                    end_column: Some(end.column),
                    text,
                    primary,
                }
            }
            Place::Path(file) => {
                Self { file, line: None, column: None, end_line: None, end_column: None, text, primary }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::sample::{POOL_OVERLAP, findings, lab};
    use crate::value::Span;

    #[test]
    fn every_key_is_there() {
        let (sources, findings) = findings();
        insta::assert_snapshot!(json(&findings, &sources), @r#"
        {
          "diagnostics": [
            {
              "code": "NET-POOL-OVERLAP",
              "severity": "error",
              "lab": "example",
              "message": "load balancer pool `lan` contains addresses of machines",
              "places": [
                {
                  "file": "overlays/example/networks.ncl",
                  "line": 3,
                  "column": 12,
                  "end_line": 3,
                  "end_column": 37,
                  "text": "10.0.20.100 to 10.0.20.220",
                  "primary": true
                },
                {
                  "file": "overlays/example/machines.ncl",
                  "line": 2,
                  "column": 33,
                  "end_line": 2,
                  "end_column": 46,
                  "text": "taken by node-a",
                  "primary": false
                },
                {
                  "file": "overlays/example/networks.ncl",
                  "line": 2,
                  "column": 3,
                  "end_line": 2,
                  "end_column": 15,
                  "text": "",
                  "primary": false
                }
              ],
              "help": [
                "start the pool above the highest machine address, for instance at 10.0.20.200"
              ]
            },
            {
              "code": "HOST-SPARE",
              "severity": "warning",
              "lab": null,
              "message": "host `host-b` runs no machine",
              "places": [
                {
                  "file": "rendered/example/proxmox/host-b",
                  "line": null,
                  "column": null,
                  "end_line": null,
                  "end_column": null,
                  "text": "nothing in here",
                  "primary": true
                }
              ],
              "help": []
            }
          ],
          "errors": 1,
          "warnings": 1
        }
        "#);
    }

    #[test]
    fn no_findings() {
        let (sources, _) = lab(&[]);
        assert_eq!(
            json(&[], &sources),
            "{\n  \"diagnostics\": [],\n  \"errors\": 0,\n  \"warnings\": 0\n}\n"
        );
    }

    #[test]
    fn columns_count_characters_also_after_tabs_and_with_crlf() {
        let (sources, files) = lab(&[("a.ncl", "x = 1\r\n\té = \"東京\",\r\n")]);
        // From é to the comma.
        let place = Span { file: files[0], start: 8, end: 21 };
        let finding = Diagnostic::new(&POOL_OVERLAP, "x").at(place, "");
        let json: serde_json::Value = serde_json::from_str(&json(&[finding], &sources)).expect("valid JSON");
        let shown = &json["diagnostics"][0]["places"][0];
        assert_eq!(sources.text(place), "é = \"東京\"");
        assert_eq!((&shown["line"], &shown["column"]), (&2.into(), &2.into()));
        assert_eq!((&shown["end_line"], &shown["end_column"]), (&2.into(), &10.into()));
    }
}
