//! `docs/conformance.md`: the consumers that were run, their versions and their results.

use super::report::Row;
use super::{CONSUMERS, table};
use crate::Outcome;

const PATH: &str = "docs/conformance.md";

const HEAD: &str = "# Conformance

Results of running the programs that consume the output of `render` on the golden trees of all labs. `cargo xtask
conformance --record` installs the programs, runs them and writes this page; it fails if any of them rejects its input.

";

const FOOT: &str = "
Consumers marked `quick` below also run in CI (`cargo xtask conformance --quick`). The others are built from Go modules,
which takes up to ten minutes each the first time.

";

const NOTES: &str = "
For each minor version of Kubernetes that labs with objects use, the API server of the newest patch release among them
runs with etcd, the lab's service range and every CRD that `render` knows. Namespaces, classes and limit ranges are
created first. Then every object is sent as a server-side apply dry run with strict field validation, and so is a bare
pod from the template of each workload, because Pod Security and priorities are evaluated on pods.

The trees are also pushed to a registry and read from there with the libraries of Flux and Argo CD. `live` runs their
controllers.
";

/// Writes the page. What was not run stays as the page has it.
pub(super) fn write(rows: &[Row]) -> Outcome {
    let old = std::fs::read_to_string(PATH).unwrap_or_default();
    let kept = table::read(&old);
    let was_run = |name: &str| rows.iter().any(|row| row.consumer == name);
    let mut lines = Vec::new();
    let mut sections = String::new();
    for consumer in CONSUMERS {
        if was_run(consumer.name) {
            let own = || rows.iter().filter(|row| row.consumer == consumer.name);
            lines.extend(own().map(Row::cells));
            own().map(Row::section).for_each(|section| sections.push_str(section));
        } else {
            lines.extend(kept.iter().filter(|cells| cells[0] == consumer.name).cloned());
            sections.push_str(&section(&old, consumer.name));
        }
    }
    let mut text = format!("{HEAD}{}{FOOT}", table::of_cells(lines));
    for consumer in CONSUMERS {
        let quick = if consumer.quick { " (quick)" } else { "" };
        text.push_str(&format!("- `{}`{quick}: {}\n", consumer.name, consumer.takes));
    }
    text.push_str(NOTES);
    text.push_str(&sections);
    std::fs::create_dir_all("docs")
        .and_then(|()| std::fs::write(PATH, text))
        .map_err(|problem| format!("{PATH}: {problem}"))
}

/// The head of the section of a consumer.
pub(super) fn head(consumer: &str) -> String {
    format!("\n## `{consumer}`\n\n")
}

/// The section of a consumer in a page; empty if there is none.
fn section(page: &str, consumer: &str) -> String {
    let head = head(consumer);
    let Some((_, rest)) = page.split_once(&head) else { return String::new() };
    let end = rest.find("\n## ").unwrap_or(rest.len());
    format!("{head}{}", &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_found_in_a_page() {
        let page = format!("# Page\n{}one\n{}two\n", head("a"), head("b"));
        assert_eq!(section(&page, "a"), format!("{}one\n", head("a")));
        assert_eq!(section(&page, "b"), format!("{}two\n", head("b")));
        assert_eq!(section(&page, "c"), "");
    }
}
