//! Codes and a small lab for the tests of the printers.

use std::path::Path;

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::value::{FileId, Sources, Span};

pub static POOL_OVERLAP: Code = Code {
    name: "NET-POOL-OVERLAP",
    severity: Severity::Error,
    title: "a load balancer pool contains addresses of machines",
    why: "The load balancer hands out every address of its pool. Two hosts that answer for one address take \
          each other off the network.",
    example: Example::Lab {
        bad: "{ networks.lan.pool = \"10.0.20.100-10.0.20.220\" }",
        good: "{ networks.lan.pool = \"10.0.20.200-10.0.20.220\" }",
    },
    allowable: true,
};

pub static SPARE_HOST: Code = Code {
    name: "HOST-SPARE",
    severity: Severity::Warning,
    title: "a host runs no machine",
    why: "It draws power for nothing.",
    example: Example::Story { bad: "A host without machines.", good: "Give it one." },
    allowable: false,
};

pub fn lab(files: &[(&str, &str)]) -> (Sources, Vec<FileId>) {
    let mut sources = Sources::new("/lab");
    let ids = files.iter().map(|(name, text)| sources.add(&Path::new("/lab").join(name), *text)).collect();
    (sources, ids)
}

/// The span of the first occurrence of `part` in the file.
pub fn span(sources: &Sources, file: FileId, part: &str) -> Span {
    let start = sources.file(file).text.find(part).expect("the test's file contains the part");
    Span { file, start: start as u32, end: (start + part.len()) as u32 }
}

/// An error over two files, with help, and a warning about a path.
pub fn findings() -> (Sources, Vec<Diagnostic>) {
    let (sources, files) = lab(&[
        (
            "overlays/example/networks.ncl",
            "{\n  networks.lan = {\n    pool = \"10.0.20.100-10.0.20.220\",\n  },\n}\n",
        ),
        ("overlays/example/machines.ncl", "{\n  machines.node-a = { address = \"10.0.20.100\" },\n}\n"),
    ]);
    let mut overlap =
        Diagnostic::new(&POOL_OVERLAP, "load balancer pool `lan` contains addresses of machines")
            .at(span(&sources, files[0], "\"10.0.20.100-10.0.20.220\""), "10.0.20.100 to 10.0.20.220")
            .at(span(&sources, files[1], "\"10.0.20.100\""), "taken by node-a")
            .at(span(&sources, files[0], "networks.lan"), "")
            .help("start the pool above the highest machine address, for instance at 10.0.20.200");
    overlap.lab = Some("example".to_owned());
    let spare = Diagnostic::new(&SPARE_HOST, "host `host-b` runs no machine")
        .at_path("rendered/example/proxmox/host-b", "nothing in here");
    (sources, vec![overlap, spare])
}
