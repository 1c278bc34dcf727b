//! `docs/performance.md`, made from a record and nothing else.

mod sections;
mod table;
mod targets;

use std::path::Path;

use super::record::Record;
use crate::Outcome;

const PATH: &str = "docs/performance.md";
/// The note that names the machine.
pub(super) const MACHINE: &str = "machine";

const HEAD: &str = "# Performance

Measured by `cargo xtask bench`, which writes this page. Times are processor time of whole processes, medians of runs that
alternate with what they are compared with; ratios are medians of the ratios within one round. Everything is switched on:
all checks, validation of every object, all targets, origins. `export` is `nickel export` of exactly the same files by
the same version of the evaluator. A no-op run renders everything and finds every file up to date.

";

/// What people have found out about the numbers; it stands at the end of the page.
const NOTES: &str = "xtask/bench/notes.md";

pub(super) fn write(record: &Record) -> Outcome {
    let notes = crate::process::read(Path::new(NOTES))?;
    crate::process::write(Path::new(PATH), &format!("{}\n{notes}", text(record)))?;
    println!("wrote {PATH}");
    Ok(())
}

fn text(record: &Record) -> String {
    let mut text = HEAD.to_owned();
    if let Some(machine) = record.words(MACHINE) {
        text.push_str(&format!("The machine: {machine}.\n\n"));
    }
    text.push_str(&targets::section(record));
    for section in sections::ALL {
        text.push('\n');
        text.push_str(&section(record));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_said() {
        let mut record = Record::new("");
        record.note("peer/kcl", "pip install kcl-lib");
        let text = text(&record);
        assert!(text.contains("not measured"), "{text}");
        assert!(text.contains("pip install kcl-lib"), "{text}");
        assert!(!text.contains("| met"), "nothing can be met by an empty record:\n{text}");
    }
}
