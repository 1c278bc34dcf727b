//! `docs/conformance.md`: what was asked, in which versions, with which answers.

use super::report::Row;
use super::{CONSUMERS, table};
use crate::Outcome;

const PATH: &str = "docs/conformance.md";

const HEAD: &str = "# Conformance

The programs that take what `render` writes, run on the golden trees of all labs. `cargo xtask conformance --record`
installs the programs, asks them and writes this page; a refusal makes it fail.

";

const FOOT: &str = "
Rows marked `quick` in the list below are asked in CI as well (`cargo xtask conformance --quick`). The others are built from
Go modules and take up to ten minutes the first time.

";

const NOTES: &str = "
An API server of the newest patch that any lab names is asked for each minor version of Kubernetes that labs with objects name.
It has etcd behind it, the service range of the lab, and every CRD that `render` knows. Namespaces, classes and limit ranges
are made first; then every object is taken by server-side apply, as a dry run with strict field validation, and so is a bare pod
of each workload's template, because Pod Security and priority are decided at pods.

Flux and Argo CD themselves are not run yet; their objects are held against their CRDs.
";

pub(super) fn write(rows: &[Row]) -> Outcome {
    let mut text = format!("{HEAD}{}{FOOT}", table::of(rows));
    for consumer in CONSUMERS {
        let quick = if consumer.quick { " (quick)" } else { "" };
        text.push_str(&format!("- `{}`{quick}: {}\n", consumer.name, consumer.takes));
    }
    text.push_str(NOTES);
    std::fs::create_dir_all("docs")
        .and_then(|()| std::fs::write(PATH, text))
        .map_err(|problem| format!("{PATH}: {problem}"))
}
