//! The findings of evaluation.

use crate::diag::{Code, Example};

pub static ALL: &[&Code] = &[
    &NCL_SYNTAX,
    &NCL_IMPORT,
    &NCL_TYPE,
    &NCL_CONTRACT,
    &NCL_CONFLICT,
    &NCL_MISSING,
    &NCL_EVAL,
    &NCL_NOT_DATA,
    &NCL_NUMBER,
    &NCL_DEPTH,
    &NCL_CRASH,
    &SRC_FILE,
];

pub static NCL_SYNTAX: Code = Code::error(
    "NCL-SYNTAX",
    "a source file does not parse",
    "Nickel cannot read the file, so nothing in it takes part in this run. The other files are still \
     evaluated and their faults reported; faults that only the missing file explains are held back.",
    Example::Lab {
        bad: r#"{ services.hello.replicas = 1, , }"#,
        good: r#"{ services.hello.replicas = 1, }"#,
    },
);

pub static NCL_IMPORT: Code = Code::error(
    "NCL-IMPORT",
    "an imported file cannot be read",
    "`import` looks beside the importing file first, then in the project's `config/`. The file is in neither \
     place, or it cannot be read.",
    Example::Lab {
        bad: r#"{ services.hello.labels = import "no-such-file.ncl" }"#,
        good: r#"{ services.hello.labels = { team = "home" } }"#,
    },
);

pub static NCL_TYPE: Code = Code::error(
    "NCL-TYPE",
    "an expression is wrong before it is evaluated",
    "Nickel checks names and statically typed blocks before it runs anything: most often a name is used that \
     is defined nowhere.",
    Example::Lab {
        bad: r#"{ services.hello.replicas = replica_count }"#,
        good: r#"let replica_count = 1 in { services.hello.replicas = replica_count }"#,
    },
);

pub static NCL_CONTRACT: Code = Code::error(
    "NCL-CONTRACT",
    "a value breaks a contract",
    "A contract that one of the lab's files puts on a field refuses the value. The fields of the vocabulary need none: \
     `render` checks their types itself.",
    Example::Lab {
        bad: r#"{ services.hello.labels.team | Number = "two" }"#,
        good: r#"{ services.hello.labels.team | String = "two" }"#,
    },
);

pub static NCL_CONFLICT: Code = Code::error(
    "NCL-CONFLICT",
    "two files give one field different values",
    "Nickel merges all files of a lab. Two different values of the same priority cannot both win, and no order \
     decides between them. Mark the one that yields `| default`, or raise the one that wins with `| force`.",
    Example::Lab {
        bad: r#"{ services.hello.replicas = 1 } & { services.hello.replicas = 2 }"#,
        good: r#"{ services.hello.replicas | default = 2 } & { services.hello.replicas = 1 }"#,
    },
);

pub static NCL_MISSING: Code = Code::error(
    "NCL-MISSING",
    "an expression asks for a field that has no value",
    "A record is asked for a field that it does not have, or that is declared without a value.",
    Example::Lab {
        bad: r#"{ services.hello.labels.team = { house = "home" }.room }"#,
        good: r#"{ services.hello.labels.team = { house = "home" }.house }"#,
    },
);

pub static NCL_EVAL: Code = Code::error(
    "NCL-EVAL",
    "an expression cannot be evaluated",
    "The expression itself is at fault: a function is given the wrong kind of argument, or something that is \
     not a function is called.",
    Example::Lab {
        bad: r#"{ services.hello.replicas = 2 - "1" }"#,
        good: r#"{ services.hello.replicas = 2 - 1 }"#,
    },
);

pub static NCL_NOT_DATA: Code = Code::error(
    "NCL-NOT-DATA",
    "something that is not data is left in the configuration",
    "A lab is plain data once it is evaluated. A function or a contract as the value of a field was probably \
     meant to be applied to something.",
    Example::Lab {
        bad: r#"{ services.hello.containers.app.env.HOUSE = fun house => house }"#,
        good: r#"{ services.hello.containers.app.env.HOUSE = (fun house => house) "home" }"#,
    },
);

pub static NCL_NUMBER: Code = Code::error(
    "NCL-NUMBER",
    "a number cannot be written exactly",
    "Nickel computes with exact fractions, and nothing is rounded on its way into a file. One third has no \
     finite decimal form, and whole numbers end at 2^63.",
    Example::Lab {
        bad: r#"{ services.hello.replicas = 10 / 3 }"#,
        good: r#"{ services.hello.replicas = 10 / 10 }"#,
    },
);

pub static NCL_DEPTH: Code = Code::error(
    "NCL-DEPTH",
    "a value contains itself",
    "Inside a record, a field that mentions its own name means itself: `name = name` never ends. Give the outer \
     value another name with `let`, outside the record.",
    Example::Lab {
        bad: r#"let replicas = 1 in { services.hello = { replicas = replicas } }"#,
        good: r#"let count = 1 in { services.hello = { replicas = count } }"#,
    },
);

pub static NCL_CRASH: Code = Code::error(
    "NCL-CRASH",
    "the evaluator failed on this input",
    "This is a fault of the tool, not of the lab: no input should do this. Nothing has been written. Leaving out \
     files or fields one by one shows which expression sets it off.",
    Example::Story {
        bad: "an expression that the evaluator does not survive",
        good: "the same, written in another way, until it is mended",
    },
);

pub static SRC_FILE: Code = Code::error(
    "SRC-FILE",
    "a file that the configuration names cannot be read",
    "A config's file can lie beside the file of the configuration that names it. It must exist, hold text in UTF-8, \
     and be no larger than 1 MiB, because it becomes part of an object of the cluster.",
    Example::Lab {
        bad: r#"{
  services.hello.configs.app.files."app.conf" = { file = "files/app.conf" },
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
        good: r#"{
  services.hello.configs.app.files."app.conf" = "listen = 80",
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
    },
);
