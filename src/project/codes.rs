//! The findings about a project.

use crate::diag::{Code, Example, Severity};

pub static CODES: &[&Code] = &[
    &PRJ_NOT_FOUND,
    &PRJ_UNKNOWN_LAB,
    &PRJ_NO_ENTRY,
    &PRJ_NO_VOCABULARY,
    &PRJ_OUTPUT,
    &PRJ_OUTSIDE,
    &PRJ_UNREADABLE,
];

pub static PRJ_NOT_FOUND: Code = Code {
    name: "PRJ-NOT-FOUND",
    severity: Severity::Error,
    title: "no project found",
    why: "`render` looks for a file `render.ncl` in the current folder and its parents. There is none, so it \
          does not know which labs to render.",
    example: Example::Story { bad: "$ cd /tmp && render", good: "$ render init demo && cd demo && render" },
    allowable: false,
};

pub static PRJ_UNKNOWN_LAB: Code = Code {
    name: "PRJ-UNKNOWN-LAB",
    severity: Severity::Error,
    title: "unknown lab",
    why: "Labs are defined in `render.ncl`, in `labs`.",
    example: Example::Story { bad: "$ render hmoe", good: "$ render home" },
    allowable: false,
};

pub static PRJ_NO_ENTRY: Code = Code {
    name: "PRJ-NO-ENTRY",
    severity: Severity::Error,
    title: "missing entry of a lab",
    why: "`entry` is a `.ncl` file, or a folder whose `.ncl` files all belong to the lab. Paths are relative \
          to the project's root.",
    example: Example::Story {
        bad: r#"{ labs.home = { entry = "overlays/hmoe", output = "rendered/home" } }"#,
        good: r#"{ labs.home = { entry = "overlays/home", output = "rendered/home" } }"#,
    },
    allowable: false,
};

pub static PRJ_NO_VOCABULARY: Code = Code {
    name: "PRJ-NO-VOCABULARY",
    severity: Severity::Error,
    title: "missing vocabulary",
    why: "The fields that a lab can have are defined in `config/lab.ncl`. `render init` writes a copy of the \
          vocabulary and the catalogue that belong to the installed version.",
    example: Example::Story { bad: "$ rm -r config && render", good: "$ render init --config ." },
    allowable: false,
};

pub static PRJ_OUTPUT: Code = Code {
    name: "PRJ-OUTPUT",
    severity: Severity::Error,
    title: "invalid output folder",
    why: "Each lab needs a separate output folder inside the project. It cannot be the project's root, \
          contain sources, be inside another lab's output, or be behind a symbolic link. Names that differ \
          only in case are the same folder on some systems.",
    example: Example::Story {
        bad: r#"{ labs.home = { entry = "overlays/home", output = "." } }"#,
        good: r#"{ labs.home = { entry = "overlays/home", output = "rendered/home" } }"#,
    },
    allowable: false,
};

pub static PRJ_OUTSIDE: Code = Code {
    name: "PRJ-OUTSIDE",
    severity: Severity::Error,
    title: "source outside the project",
    why: "A lab is compiled from the files of its project only, so that everybody who has the project renders \
          the same tree. An entry or a source file is outside the project's root, or is a symbolic link that \
          leads out of it. Labs can also import from folders beside the project that `render.ncl` names in \
          `imports.allow`, such as `../shared`.",
    example: Example::Story {
        bad: r#"{ labs.home = { entry = "../other/overlays", output = "rendered/home" } }"#,
        good: r#"{ labs.home = { entry = "overlays/home", output = "rendered/home" } }"#,
    },
    allowable: false,
};

pub static PRJ_UNREADABLE: Code = Code {
    name: "PRJ-UNREADABLE",
    severity: Severity::Error,
    title: "source that cannot be read",
    why: "A folder of sources cannot be listed, or a source file cannot be read. Rendering without it would \
          remove the files that follow from it, so nothing is written. The usual causes are missing \
          permissions and symbolic links to files that do not exist.",
    example: Example::Story {
        bad: "overlays/home/db.ncl is a link to a file in a submodule that is not checked out",
        good: "$ git submodule update --init",
    },
    allowable: false,
};
