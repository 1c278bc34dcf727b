//! Diagnostics as SARIF 2.1.0, the exchange format that code scanning services and editors read.
//!
//! In: findings and the sources they point into. Out: a log with one run. The codes that occur are its rules,
//! with their pages; every finding is a result. Files inside the project are relative to `%SRCROOT%`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::diag::page::page;
use crate::diag::region::{Region, region};
use crate::diag::{Code, Diagnostic, Label, Place};
use crate::value::Sources;

/// The findings as one SARIF document, indented, with a trailing line break.
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let codes: BTreeMap<&str, &Code> =
        diagnostics.iter().map(|diagnostic| (diagnostic.code.name, diagnostic.code)).collect();
    let indices: BTreeMap<&str, usize> =
        codes.keys().enumerate().map(|(index, name)| (*name, index)).collect();
    let results = diagnostics
        .iter()
        .map(|diagnostic| result(diagnostic, indices[diagnostic.code.name], sources))
        .collect::<Vec<_>>();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "render",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": codes.values().map(|code| rule(code)).collect::<Vec<_>>(),
                },
            },
            "originalUriBaseIds": {
                "%SRCROOT%": { "description": { "text": "The root directory of the project." } },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: &Code) -> Value {
    let page = page(code);
    json!({
        "id": code.name,
        "shortDescription": { "text": code.title },
        "fullDescription": { "text": code.why },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": code.severity.word() },
    })
}

fn result(diagnostic: &Diagnostic, rule_index: usize, sources: &Sources) -> Value {
    let mut result = json!({
        "ruleId": diagnostic.code.name,
        "ruleIndex": rule_index,
        "level": diagnostic.severity.word(),
        "message": { "text": message(diagnostic) },
        "locations": diagnostic.primary().map(|label| location(label, sources)).into_iter().collect::<Vec<_>>(),
    });
    if !diagnostic.related().is_empty() {
        let related = diagnostic.related().iter().map(|label| location(label, sources));
        result["relatedLocations"] = related.collect();
    }
    if let Some(lab) = &diagnostic.lab {
        result["properties"] = json!({ "lab": lab });
    }
    result
}

/// The message with its help: in SARIF, fixes are edits of a file rather than text.
fn message(diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

fn location(label: &Label, sources: &Sources) -> Value {
    let physical = match &label.place {
        Place::Path(path) => json!({ "artifactLocation": artifact_location(path) }),
        Place::Source(span) => {
            let Region { file, start, end } = region(*span, sources);
            json!({
                "artifactLocation": artifact_location(file),
                "region": {
                    "startLine": start.line,
                    "startColumn": start.column,
                    "endLine": end.line,
                    "endColumn": end.column,
                },
            })
        }
    };
    let mut location = Map::from_iter([("physicalLocation".to_owned(), physical)]);
    if !label.text.is_empty() {
        location.insert("message".to_owned(), json!({ "text": label.text }));
    }
    Value::Object(location)
}

/// A file as a URI: relative to the project's root if it is inside, and absolute otherwise.
fn artifact_location(path: &str) -> Value {
    if path.starts_with('/') {
        json!({ "uri": format!("file://{}", encode_path(path)) })
    } else {
        json!({ "uri": encode_path(path), "uriBaseId": "%SRCROOT%" })
    }
}

/// Percent-encodes characters that the path of a URI cannot contain; slashes stay.
fn encode_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(byte.into())
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::sample::{POOL_OVERLAP, findings, lab, span};

    fn parsed(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
        serde_json::from_str(&sarif(diagnostics, sources)).expect("valid JSON")
    }

    #[test]
    fn results_point_at_rules_and_places() {
        let (sources, findings) = findings();
        let run = &parsed(&findings, &sources)["runs"][0];
        insta::assert_snapshot!(format!("{:#}\n", run["results"]), @r#"
        [
          {
            "ruleId": "NET-POOL-OVERLAP",
            "ruleIndex": 1,
            "level": "error",
            "message": {
              "text": "load balancer pool `lan` contains addresses of machines\nhelp: start the pool above the highest machine address, for instance at 10.0.20.200"
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "overlays/example/networks.ncl",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 3,
                    "startColumn": 12,
                    "endLine": 3,
                    "endColumn": 37
                  }
                },
                "message": {
                  "text": "10.0.20.100 to 10.0.20.220"
                }
              }
            ],
            "relatedLocations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "overlays/example/machines.ncl",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 2,
                    "startColumn": 33,
                    "endLine": 2,
                    "endColumn": 46
                  }
                },
                "message": {
                  "text": "taken by node-a"
                }
              },
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "overlays/example/networks.ncl",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 2,
                    "startColumn": 3,
                    "endLine": 2,
                    "endColumn": 15
                  }
                }
              }
            ],
            "properties": {
              "lab": "example"
            }
          },
          {
            "ruleId": "HOST-SPARE",
            "ruleIndex": 0,
            "level": "warning",
            "message": {
              "text": "host `host-b` runs no machine"
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "rendered/example/proxmox/host-b",
                    "uriBaseId": "%SRCROOT%"
                  }
                },
                "message": {
                  "text": "nothing in here"
                }
              }
            ]
          }
        ]
        "#);
        for result in run["results"].as_array().expect("results") {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
    }

    #[test]
    fn each_code_is_one_rule_with_its_page() {
        let (sources, mut findings) = findings();
        findings.extend(findings.clone());
        let log = parsed(&findings, &sources);
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
        let ids: Vec<&Value> = rules.iter().map(|rule| &rule["id"]).collect();
        assert_eq!(ids, ["HOST-SPARE", "NET-POOL-OVERLAP"]);
        assert_eq!(rules[0]["defaultConfiguration"]["level"], "warning");
        assert_eq!(rules[1]["help"]["text"], page(&POOL_OVERLAP));
    }

    #[test]
    fn no_findings_are_a_document_with_an_empty_run() {
        let (sources, _) = lab(&[]);
        let log = parsed(&[], &sources);
        assert_eq!(log["version"], "2.1.0");
        assert_eq!(log["runs"][0]["results"], json!([]));
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"], json!([]));
    }

    #[test]
    fn paths_are_uris() {
        let (sources, files) = lab(&[("a b/ü:1.ncl", "x = 1")]);
        let inside = Diagnostic::new(&POOL_OVERLAP, "x").at(span(&sources, files[0], "x"), "");
        let outside = Diagnostic::new(&POOL_OVERLAP, "x").at_path("/etc/a b", "");
        let log = parsed(&[inside, outside], &sources);
        let artifact = |index: usize| {
            log["runs"][0]["results"][index]["locations"][0]["physicalLocation"]["artifactLocation"].clone()
        };
        assert_eq!(artifact(0), json!({ "uri": "a%20b/%C3%BC%3A1.ncl", "uriBaseId": "%SRCROOT%" }));
        assert_eq!(artifact(1), json!({ "uri": "file:///etc/a%20b" }));
    }
}
