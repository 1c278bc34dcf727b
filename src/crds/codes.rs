//! The codes of a project's own CRDs.

use crate::diag::{Code, Example, Severity};

pub static CODES: &[&Code] = &[&CRD_CHANGED, &CRD_LOCK];

pub static CRD_CHANGED: Code = Code {
    name: "CRD-CHANGED",
    severity: Severity::Error,
    title: "the project's CRDs do not match their lock",
    why: "Objects are checked against the files in `crds/`, and `crds/lock.json` records their sources and \
          hashes. With a file that was edited, is missing or is not listed, they would be checked against a schema \
          that nobody published.",
    example: Example::Story {
        bad: "$ sed -i 's/\"maximum\": 9/\"maximum\": 99/' crds/widgets.example.org.json && render",
        good: "$ render crds add https://example.org/widgets.yaml",
    },
    allowable: false,
};

pub static CRD_LOCK: Code = Code {
    name: "CRD-LOCK",
    severity: Severity::Error,
    title: "the lock of the project's CRDs cannot be read",
    why: "`crds/lock.json` is written by `render crds add` and `render crds remove`. The usual cause is a merge that \
          left conflict markers in it.",
    example: Example::Story {
        bad: "<<<<<<< HEAD in crds/lock.json",
        good: "$ git checkout --theirs crds/lock.json && render crds add SOURCE for entries that are now missing",
    },
    allowable: false,
};
