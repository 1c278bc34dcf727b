//! The findings of evaluation.

use crate::diag::{Code, Example, Severity};

pub static CODES: &[&Code] = &[
    &CFG_IDLE,
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
    &NCL_SHADOW,
    &SRC_FILE,
];

pub static NCL_SYNTAX: Code = Code {
    name: "NCL-SYNTAX",
    severity: Severity::Error,
    title: "syntax error in a source file",
    why: "Nickel cannot parse the file, so its content is missing from this run. The other files are still \
          evaluated and their errors reported; errors that may be caused by the missing file are suppressed.",
    example: Example::Lab {
        bad: r#"{ services.hello.replicas = 1, , }"#,
        good: r#"{ services.hello.replicas = 1, }"#,
    },
    allowable: false,
};

pub static NCL_IMPORT: Code = Code {
    name: "NCL-IMPORT",
    severity: Severity::Error,
    title: "unreadable import",
    why: "`import` looks in the folder of the importing file first, then in the project's `config/`. The \
          file is in neither of them, it cannot be read, or it is outside the project.",
    example: Example::Lab {
        bad: r#"{ services.hello.labels = import "no-such-file.ncl" }"#,
        good: r#"{ services.hello.labels = { team = "home" } }"#,
    },
    allowable: false,
};

pub static NCL_TYPE: Code = Code {
    name: "NCL-TYPE",
    severity: Severity::Error,
    title: "type error or undefined name",
    why: "Nickel checks names and statically typed blocks before evaluation. Usually the expression uses a \
          name that is not defined.",
    example: Example::Lab {
        bad: r#"{ services.hello.replicas = replica_count }"#,
        good: r#"let replica_count = 1 in { services.hello.replicas = replica_count }"#,
    },
    allowable: false,
};

pub static NCL_CONTRACT: Code = Code {
    name: "NCL-CONTRACT",
    severity: Severity::Error,
    title: "contract violation",
    why: "The value violates a contract in one of the lab's files. Fields of the vocabulary need no \
          contracts, because `render` checks their types itself.",
    example: Example::Lab {
        bad: r#"{ services.hello.labels.team | Number = "two" }"#,
        good: r#"{ services.hello.labels.team | String = "two" }"#,
    },
    allowable: false,
};

pub static NCL_CONFLICT: Code = Code {
    name: "NCL-CONFLICT",
    severity: Severity::Error,
    title: "conflicting values of a field",
    why: "Nickel merges all files of a lab. Two different values of the same priority conflict, and the \
          order of the files does not matter. Mark the value to be overridden `| default`, or the overriding \
          value `| force`.",
    example: Example::Lab {
        bad: r#"{ services.hello.replicas = 1 } & { services.hello.replicas = 2 }"#,
        good: r#"{ services.hello.replicas | default = 2 } & { services.hello.replicas = 1 }"#,
    },
    allowable: false,
};

pub static NCL_MISSING: Code = Code {
    name: "NCL-MISSING",
    severity: Severity::Error,
    title: "field without a value",
    why: "An expression reads a field that the record does not have, or that has no value.",
    example: Example::Lab {
        bad: r#"{ services.hello.labels.team = { house = "home" }.room }"#,
        good: r#"{ services.hello.labels.team = { house = "home" }.house }"#,
    },
    allowable: false,
};

pub static NCL_EVAL: Code = Code {
    name: "NCL-EVAL",
    severity: Severity::Error,
    title: "evaluation error",
    why: "The expression itself is invalid: for example, a function gets an argument of the wrong type, or \
          something that is not a function is called.",
    example: Example::Lab {
        bad: r#"{ services.hello.replicas = 2 - "1" }"#,
        good: r#"{ services.hello.replicas = 2 - 1 }"#,
    },
    allowable: false,
};

pub static NCL_NOT_DATA: Code = Code {
    name: "NCL-NOT-DATA",
    severity: Severity::Error,
    title: "value that is not data",
    why: "A lab must evaluate to plain data. A function or a contract is the value of a field; it was \
          probably meant to be applied to something.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.env.HOUSE = fun house => house }"#,
        good: r#"{ services.hello.containers.app.env.HOUSE = (fun house => house) "home" }"#,
    },
    allowable: false,
};

pub static NCL_NUMBER: Code = Code {
    name: "NCL-NUMBER",
    severity: Severity::Error,
    title: "number without an exact representation",
    why: "Nickel computes with exact fractions, and `render` never rounds. One third has no finite decimal \
          form, and integers must be below 2^63.",
    example: Example::Lab {
        bad: r#"{ services.hello.replicas = 10 / 3 }"#,
        good: r#"{ services.hello.replicas = 10 / 10 }"#,
    },
    allowable: false,
};

pub static NCL_DEPTH: Code = Code {
    name: "NCL-DEPTH",
    severity: Severity::Error,
    title: "infinite recursion",
    why: "Inside a record, a field that uses its own name refers to itself: `name = name` never ends. Bind \
          the outer value to another name with `let`, outside the record.",
    example: Example::Lab {
        bad: r#"let replicas = 1 in { services.hello = { replicas = replicas } }"#,
        good: r#"let count = 1 in { services.hello = { replicas = count } }"#,
    },
    allowable: false,
};

pub static NCL_CRASH: Code = Code {
    name: "NCL-CRASH",
    severity: Severity::Error,
    title: "evaluator crash",
    why: "This is a bug in the tool, not in the lab. Nothing has been written. To find the expression that \
          triggers it, remove files or fields one by one.",
    example: Example::Story {
        bad: "an expression that crashes the evaluator",
        good: "an equivalent expression, until the bug is fixed",
    },
    allowable: false,
};

pub static CFG_IDLE: Code = Code {
    name: "CFG-IDLE",
    severity: Severity::Error,
    title: "an entry that is described and not enabled",
    why: "A service is rendered only if it is enabled. Whatever else a lab says about it changes nothing: its name may be \
          misspelt, or `enable` was forgotten. `enable = false` makes it clear that it stays off.",
    example: Example::Lab {
        bad: r#"{ services.helo.containers.app.memory = "64Mi" }"#,
        good: r#"{ services.hello.containers.app.memory | force = "64Mi" }"#,
    },
    allowable: false,
};

pub static NCL_SHADOW: Code = Code {
    name: "NCL-SHADOW",
    severity: Severity::Warning,
    title: "a field that takes over the name of a parameter",
    why: "Inside a record, a name means the record's own field, even if a parameter of the function or a `let` outside \
          the record has the same name. The parameter has no effect there, and nothing else reports it.",
    example: Example::Lab {
        bad: r#"let service = fun name => { name = "web", text = "the service %{name}" } in
{ services.hello.containers.app.env.TITLE = (service "hello").text }"#,
        good: r#"let service = fun title => { name = "web", text = "the service %{title}" } in
{ services.hello.containers.app.env.TITLE = (service "hello").text }"#,
    },
    allowable: true,
};

pub static SRC_FILE: Code = Code {
    name: "SRC-FILE",
    severity: Severity::Error,
    title: "unreadable file",
    why: "The content of a config can be in a file, whose path is relative to the configuration file that \
          refers to it. It must exist in the project, be UTF-8 text, and be no larger than 1 MiB, because it \
          becomes part of a Kubernetes object.",
    example: Example::Lab {
        bad: r#"{
  services.hello.configs.app.files."app.conf" = { file = "files/app.conf" },
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
        good: r#"{
  services.hello.configs.app.files."app.conf" = "listen = 80",
  services.hello.containers.app.mounts."/etc/app" = { config = "app" },
}"#,
    },
    allowable: false,
};
