//! Writing the new requests, or none of them.

use std::fs;
use std::path::PathBuf;

use crate::cli::global::Global;
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::size::fit::worse;
use crate::cli::size::reviewed::Reviewed;
use crate::sizing::{Edited, Refused, Unplaced, edited, prove};
use crate::tree::write_file;

/// Why nothing was written.
pub(super) enum Refusal {
    /// Neither the measurements nor the command have a date.
    Undated,
    /// Some values have no place in the lab's own files.
    Unplaced(Vec<Unplaced>),
    /// The lab would not be as it should.
    Unproven(Refused),
    /// More pods would be pending.
    DoesNotFit(Vec<String>),
    /// A file cannot be written, or has changed in the meantime.
    Disk(String),
}

/// Most of the pods that a refusal names.
const MOST_NAMED: usize = 20;

/// Writes the new requests, and returns the names of the files. Requests that do not fit are written only on demand.
pub(super) fn write(reviewed: &Reviewed, session: &Session, anyway: bool) -> Result<Vec<String>, Refusal> {
    let Reviewed { lab, compiled, review } = reviewed;
    if review.rows.iter().all(|row| row.new.is_none()) {
        return Ok(Vec::new());
    }
    if review.date.is_none() {
        return Err(Refusal::Undated);
    }
    let edited = edited(lab, compiled, &review.rows, &session.sources).map_err(Refusal::Unplaced)?;
    let shared = &session.kept.shared;
    let after = prove(lab, compiled, &edited, shared, &session.sources).map_err(Refusal::Unproven)?;
    let worse = if anyway { Vec::new() } else { worse(compiled, &after) };
    if !worse.is_empty() {
        return Err(Refusal::DoesNotFit(worse));
    }
    save(&edited, session).map_err(Refusal::Disk)
}

/// Writes all files. If one cannot be written, those before it get their former texts back.
fn save(edited: &Edited, session: &Session) -> Result<Vec<String>, String> {
    let root = &session.project.root;
    let name = |path: &PathBuf| path.strip_prefix(root).unwrap_or(path).display().to_string();
    let mut former: Vec<(&PathBuf, Vec<u8>)> = Vec::new();
    for path in edited.files.keys() {
        let known = fs::read(path).map_err(|problem| format!("{}: {problem}", name(path)))?;
        former.push((path, known));
    }
    for (done, (path, text)) in edited.files.iter().enumerate() {
        if let Err(problem) = write_file(root, path, text.as_bytes()) {
            let mut message = format!("{}: {problem}", name(path));
            for (path, bytes) in &former[..done] {
                if let Err(problem) = write_file(root, path, bytes) {
                    message.push_str(&format!(
                        "; {} was changed and could not be restored: {problem}",
                        name(path)
                    ));
                }
            }
            return Err(message);
        }
    }
    Ok(edited.files.keys().map(name).collect())
}

impl Refusal {
    /// Prints why nothing was written.
    pub(super) fn explain(self, global: &Global) -> Result<(), Stop> {
        match self {
            Self::Undated => output::fail(
                "the files do not say when they were measured: add `--date YYYY-MM-DD`, nothing was written",
            ),
            Self::Disk(problem) => output::fail(format!("{problem}; nothing was written")),
            Self::Unplaced(unplaced) => {
                for Unplaced { path, why } in unplaced {
                    output::note(format!("`{path}` {why}"));
                }
                output::note("nothing was written");
                Err(Stop::Findings)
            }
            Self::DoesNotFit(worse) => {
                worse.iter().take(MOST_NAMED).for_each(output::note);
                if worse.len() > MOST_NAMED {
                    output::note(format!("and {} more", worse.len() - MOST_NAMED));
                }
                output::note(
                    "with the new requests more pods do not fit: nothing was written; \
                     `--even-if-it-does-not-fit` writes them nevertheless",
                );
                Err(Stop::Findings)
            }
            Self::Unproven(Refused::Findings(found, sources)) => {
                output::remark(&found, &sources, global);
                output::note("with the new requests the lab has these errors: nothing was written");
                Err(Stop::Findings)
            }
            Self::Unproven(Refused::Differs(paths)) => {
                let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
                output::note(format!(
                    "the new requests cannot be written without other changes, to {}: nothing was written",
                    paths.join(", ")
                ));
                Err(Stop::Findings)
            }
            Self::Unproven(Refused::Class(moved)) => {
                moved.iter().for_each(output::note);
                output::note("nothing was written");
                Err(Stop::Findings)
            }
        }
    }
}
