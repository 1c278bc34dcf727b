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
which takes up to ten minutes the first time.

";

const NOTES: &str = "
For each minor version of Kubernetes that labs with objects use, the API server of the newest patch release among them
runs with etcd, the lab's service range and every CRD that `render` knows. Namespaces, classes and limit ranges are
created first. Then every object is sent as a server-side apply dry run with strict field validation, and so is a bare
pod from the template of each workload, because Pod Security and priorities are evaluated on pods.

The controllers of Flux and Argo CD are not run. Their objects are validated against their CRDs, and the trees are pushed
to a registry and read from there with their libraries.
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
