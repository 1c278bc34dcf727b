//! Storage classes have access modes.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "STO-MODES",
    severity: Severity::Error,
    title: "a storage class has no access modes",
    why: "Every volume has an access mode, so a class without access modes cannot provide any volume.",
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
                .report(&CODE, format!("storage class `{name}` has no access modes"))
                .at_key(class.node, "`access` is empty")
                .help("list its modes, for example `access = ['ReadWriteOnce]`, or remove `access`");
        }
    },
};
