//! Services of a generated lab: their catalogue entries, and the lab's files that enable them.

use super::{CATALOGUE, OVERLAY, fill};

const WEB: &str = include_str!("../../../bench/lab/web.ncl");
const STATEFUL: &str = include_str!("../../../bench/lab/stateful.ncl");
const WORKER: &str = include_str!("../../../bench/lab/worker.ncl");
const CONTROLLER: &str = include_str!("../../../bench/lab/controller.ncl");
const GROUP: &str = include_str!("../../../bench/lab/group.ncl");

/// The shapes of services, in turn.
const SHAPES: [&str; 6] = [WEB, WEB, STATEFUL, WEB, WORKER, CONTROLLER];
/// The place of the stateful shape among them.
const STORE: usize = 2;
const TIERS: [&str; 3] = ["core", "edge", "aux"];
/// Services that one file of the lab enables.
const PER_FILE: usize = 10;

pub(super) fn files(count: usize) -> Vec<(String, String)> {
    let entries = (0..count).map(|number| {
        (format!("{}/{}.ncl", CATALOGUE[0], name(number)), entry(SHAPES[number % SHAPES.len()], number))
    });
    let groups = (0..count).step_by(PER_FILE).map(|first| {
        let services: String = (first..count.min(first + PER_FILE)).map(enabled).collect();
        (
            format!("{OVERLAY}/services/group-{:04}.ncl", first / PER_FILE),
            fill(GROUP, &[("services", &services)]),
        )
    });
    entries.chain(groups).chain([objects(count)]).collect()
}

/// The objects that others make: the certificate of each namespace, and the host that all settings name.
fn objects(count: usize) -> (String, String) {
    let certificates: String =
        (0..count).map(|number| format!("    \"Secret/{}/tls-secret\",\n", name(number))).collect();
    let text =
        format!("{{\n  cluster.objects = [\n    \"Host/app.lab.example.com\",\n{certificates}  ],\n}}\n");
    (format!("{OVERLAY}/objects.ncl"), text)
}

fn name(number: usize) -> String {
    format!("s{number:04}")
}

/// A catalogue entry. The numbers make services differ, and the same service is the same in labs of every size.
fn entry(shape: &str, number: usize) -> String {
    fill(
        shape,
        &[
            ("name", &name(number)),
            ("number", &number),
            ("port", &(8000 + number % 900)),
            ("minor", &(number % 30)),
            ("patch", &(number % 7)),
            ("millicores", &(10 + number % 40)),
            ("megabytes", &(64 + number % 200)),
            ("gigabytes", &(1 + number % 20)),
            ("minute", &(number % 60)),
        ],
    )
}

/// The lines with which the lab enables a service. Every other one differs from its catalogue entry, and some need another.
fn enabled(number: usize) -> String {
    let mut fields = format!("tier = \"{}\", namespace = \"{}\"", TIERS[number % TIERS.len()], name(number));
    if number % 2 == 1 {
        fields.push_str(&format!(", containers.app.memory = \"{}Mi\"", 128 + number % 256));
    }
    if number >= SHAPES.len() && number.is_multiple_of(SHAPES.len()) {
        fields.push_str(&format!(", needs.{} = true", name(number - SHAPES.len() + STORE)));
    }
    format!("  services.{} = base & {{ {fields} }},\n", name(number))
}
