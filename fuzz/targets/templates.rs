//! Templates of configuration files: each is a file, or a finding in the template; it ends, and nothing grows without
//! bound.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use libfuzzer_sys::fuzz_target;
use render::pipeline::compile;
use render::project::{Project, ProjectLab};
use render::source::evaluator::Evaluator;
use render::value::Sources;
use tempfile::TempDir;

#[path = "shared/piece.rs"]
mod piece;
#[allow(dead_code, reason = "other targets use more of it")]
#[path = "shared/starter.rs"]
mod starter;

use piece::Piece;

/// What templates are written with, and what has been too much for the engine.
const WORDS: &[&str] = &[
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{#",
    "#}",
    "{%- ",
    "-%}",
    "{{ name }}",
    "{{ items }}",
    "\n",
    "\"",
    "'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    ",",
    ".",
    ":",
    "~",
    "**",
    "//",
    "%",
    " not ",
    " -",
    " in ",
    " is ",
    " and ",
    " or ",
    " if ",
    " else ",
    "{% for i in items %}",
    "{% for i in range(100000) %}",
    "{% endfor %}",
    "{% if name %}",
    "{% endif %}",
    "{% macro m(n) %}",
    "{{ m(n) }}{{ m(n) }}",
    "{% endmacro %}",
    "{% set s = s ~ s %}",
    "{% set s = name * 3000 %}",
    "{% raw %}",
    "{% endraw %}",
    "{% filter upper %}",
    "{% endfilter %}",
    "{% block b %}",
    "{{ self.b() }}",
    "{% endblock %}",
    "{% include \"file\" %}",
    "{% extends \"file\" %}",
    "{% import \"file\" as f %}",
    "{% call(x) m() %}",
    "{% endcall %}",
    "{% with a = name %}",
    "{% endwith %}",
    "{% autoescape true %}",
    " | indent(100000000000)",
    " | slice(3)",
    " | batch(7)",
    " | replace(name, s)",
    " | join(s)",
    " | format(1)",
    " | tojson",
    " | map('upper')",
    " | list",
    " | reverse",
    " | sort",
    " | unique",
    " | groupby('a')",
    " | dictsort",
    " | round(400)",
    " | default(s)",
    " | title",
    " | split",
    " | lines",
    " | zip(items)",
    " | sum",
    " | chain(items)",
    "loop.index",
    "loop.cycle",
    "range(1, 10, 0)",
    "dict(a=1)",
    "namespace()",
    "debug()",
    "lipsum()",
    "cycler()",
    "joiner()",
    "\"%0100000000000d\"",
    "\u{feff}",
    "\u{202e}",
    "\0",
    "é",
];

struct Bench {
    folder: TempDir,
    lab: ProjectLab,
    evaluator: Evaluator,
}

static BENCH: Mutex<Option<Bench>> = Mutex::new(None);

fuzz_target!(|pieces: Vec<Piece>| {
    let template: String = pieces.iter().take(64).map(|piece| piece.text(WORDS, 6000)).collect();
    let mut bench = BENCH.lock().expect("one thread");
    bench.get_or_insert_with(Bench::new).fill(&template);
});

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        starter::write(folder.path());
        let service = "{ services.hello = { configs.c.files.x = { template.file = \"t.j2\", values = { name = \"a\", \
                       s = \"b\", n = 3, items = [1, \"two\", { three = 3 }] } }, \
                       containers.app.mounts.\"/c\" = { config = \"c\" } } }\n";
        fs::write(folder.path().join("overlays/home/x.ncl"), service).expect("it can be written");
        let (mut evaluator, mut sources) = (Evaluator::default(), Sources::new(folder.path()));
        let project = Project::load(folder.path(), &mut evaluator, &mut sources);
        let lab = project.expect("the project is sound").labs.remove(0);
        Self { folder, lab, evaluator }
    }

    fn template(&self) -> PathBuf {
        self.folder.path().join("overlays/home/t.j2")
    }

    fn fill(&mut self, template: &str) {
        fs::write(self.template(), template).expect("it can be written");
        let mut sources = Sources::new(self.folder.path());
        let compiled = compile(&self.lab, &mut self.evaluator, &mut sources);
        let codes: Vec<&str> = compiled
            .diagnostics
            .iter()
            .filter(|found| found.is_error())
            .map(|found| found.code.name)
            .collect();
        match compiled.rendered {
            Some(rendered) => {
                let size: usize = rendered.tree.iter().map(|(_, file)| file.bytes.len()).sum();
                assert!(codes.is_empty() && size < 64 << 20, "{codes:?}, {size} bytes");
            }
            None => assert!(!codes.is_empty(), "no tree, and no reason"),
        }
    }
}
