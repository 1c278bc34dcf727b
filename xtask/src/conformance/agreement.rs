//! Objects of the golden trees with one fault each: `render` and the API server must agree on them. If the server
//! rejects an object that `render` accepts, the reason is listed here, or it is a fault of `render`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::report::Report;
use super::trees::Trees;
use super::{Consumer, api_server, kubernetes};
use crate::{call, cargo};

pub(super) const CONSUMER: Consumer = Consumer {
    name: "agreement",
    takes: "objects with one fault each, on which render and the API server must agree",
    quick: false,
    ask,
};

/// Where the tests write the wrong objects, a folder for each lab.
const FOLDER: &str = "target/conformance/objects";

/// A reason why the server and `render` may differ.
struct Known {
    /// Tells it by the server's words, or by those of `render` where only that refuses.
    is: fn(&str) -> bool,
    why: &'static str,
}

/// What the API server refuses and `render` accepts.
const KNOWN: &[Known] = &[Known {
    is: |words| words.contains("no such kind") && words.contains("beta"),
    why: "beta API versions, for which render only warns: servers can be configured to serve them",
}];

/// What was written to be wrong and the API server accepts.
const STRICTER: &[Known] = &[Known {
    is: |words| words.starts_with("K8S-SCOPE") && words.contains("is in no namespace"),
    why: "objects without a namespace, which clients add",
}];

/// A wrong object, as the tests describe it.
#[derive(Deserialize)]
struct Wrong {
    file: PathBuf,
    /// API version and kind.
    kind: String,
    /// What is wrong with it.
    what: String,
    /// What `render` says of it; nothing where it accepts it.
    errors: Vec<String>,
    /// Whether it was written to be wrong, so that the server has to refuse it too.
    written: bool,
}

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    call(
        cargo()
            .args(["test", "--locked", "--quiet", "--test", "main", "--", "mutants::objects"])
            .env("MUTANTS", "objects"),
    )?;
    let mut reports = Vec::new();
    for release in kubernetes::releases(trees) {
        let mut report = Report::of(format!("kube-apiserver {}", release.version));
        let mut known = vec![0; KNOWN.len()];
        let mut stricter = vec![0; STRICTER.len()];
        let mut only_here = 0;
        for lab in &release.labs {
            let name = lab.folder.file_name().unwrap_or_default();
            let wrong = read(&Path::new(FOLDER).join(name))?;
            if wrong.is_empty() {
                continue;
            }
            let files: Vec<&Path> = wrong.iter().map(|wrong| wrong.file.as_path()).collect();
            let answers = api_server::ask_lab(&release, lab, &files)?.answers;
            for (Wrong { kind, what, errors, file, written }, answer) in wrong.iter().zip(answers) {
                report.tried += 1;
                let shown = format!("{kind} ({what}) in {}", file.display());
                match (answer, errors.as_slice()) {
                    (None, []) | (Some(_), [_, ..]) => {}
                    (None, errors) if *written => {
                        let words = errors.join("; ");
                        match STRICTER.iter().position(|known| (known.is)(&words)) {
                            Some(reason) => stricter[reason] += 1,
                            None => report.refused.push((shown, format!("only render rejects it: {words}"))),
                        }
                    }
                    // Whether a rule in CEL is broken is no matter of being strict.
                    (None, errors) if errors.iter().any(|words| words.starts_with("K8S-CEL ")) => {
                        report
                            .refused
                            .push((shown, format!("only render rejects it: {}", errors.join("; "))));
                    }
                    (None, _) => only_here += 1,
                    (Some(words), []) => match KNOWN.iter().position(|known| (known.is)(&words)) {
                        Some(reason) => known[reason] += 1,
                        None => report.refused.push((shown, words)),
                    },
                }
            }
        }
        if report.tried > 0 {
            let reasons = known.into_iter().zip(KNOWN).chain(stricter.into_iter().zip(STRICTER));
            let met = reasons.filter(|(count, _)| *count > 0);
            report.skipped.extend(met.map(|(count, known)| (count, known.why.to_owned())));
            report.skipped.push((only_here, "rejected by render only, which is stricter".to_owned()));
            reports.push(report);
        }
    }
    Ok(reports)
}

fn read(folder: &Path) -> Result<Vec<Wrong>, String> {
    let path = folder.join("index.json");
    let text = std::fs::read(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    serde_json::from_slice(&text).map_err(|problem| format!("{}: {problem}", path.display()))
}
