//! A storage class that gives no access mode.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "STO-MODES",
    severity: Severity::Error,
    title: "a storage class without access modes",
    why: "Every volume has an access mode, and a class that can give none can give no volume.",
    example: Example::Lab {
        bad: r#"{ storage.classes.fast.access = [] }"#,
        good: r#"{ storage.classes.fast.access = ['ReadWriteOnce] }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, class) in lab.storage.classes.iter().filter(|(_, class)| class.access.is_empty()) {
            findings
                .report(&CODE, format!("storage class `{name}` gives no access mode"))
                .at_key(class.node, "`access` is empty")
                .help("list its modes, for instance `access = ['ReadWriteOnce]`, or remove `access`");
        }
    },
};
