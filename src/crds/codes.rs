//! The codes of a project's own CRDs.

use crate::diag::{Code, Example, Severity};

pub static ALL: &[&Code] = &[&CRD_CHANGED, &CRD_LOCK];

pub static CRD_CHANGED: Code = Code {
    name: "CRD-CHANGED",
    severity: Severity::Error,
    title: "the CRDs of the project are not those in their list",
    why: "Objects are checked against the files in `crds/`, and `crds/lock.json` says where each of them came from. A \
          file that was edited, is missing or stands in no list would check them against something that nobody \
          published.",
    example: Example::Story {
        bad: "$ sed -i 's/\"maximum\": 9/\"maximum\": 99/' crds/widgets.example.org.json && render",
        good: "$ render crds add https://example.org/widgets.yaml",
    },
    allowable: false,
};

pub static CRD_LOCK: Code = Code {
    name: "CRD-LOCK",
    severity: Severity::Error,
    title: "the list of the project's CRDs cannot be read",
    why: "`crds/lock.json` is written by `render crds add` and `render crds remove`. Most often a merge left conflict \
          markers in it.",
    example: Example::Story {
        bad: "<<<<<<< HEAD in crds/lock.json",
        good: "$ git checkout --theirs crds/lock.json && render crds add SOURCE for what is missing then",
    },
    allowable: false,
};
