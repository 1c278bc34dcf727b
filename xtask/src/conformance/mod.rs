//! The programs that consume the output of `render`, run on all golden trees: `cargo xtask conformance`.
//!
//! Each consumer is a file here and a line in [`CONSUMERS`]. It installs its program below `target/tools`, pinned,
//! from package registries only, runs it on its part of the tree, and counts the results. The quick ones run in CI too;
//! the others are built from Go modules, which takes minutes for some of them.
//!
//! `live` brings whole labs up, with the controllers of Kubernetes, Flux and Argo CD.

mod agreement;
mod api_server;
mod cloud_init;
mod go;
mod go_yaml;
mod kubeadm;
mod kubeconform;
mod kubernetes;
mod kustomize;
mod live;
mod netplan;
mod oci;
mod opentofu;
mod proxmox;
mod record;
mod report;
mod scheduler;
mod shell;
mod table;
mod talos;
mod tools;
mod trees;
mod vm;
mod yaml;

use report::{Report, Row};
use trees::Trees;

use crate::Outcome;

/// A program that consumes a part of the tree.
struct Consumer {
    name: &'static str,
    /// The part of the tree that it consumes.
    takes: &'static str,
    /// Whether it installs and runs within moments.
    quick: bool,
    /// Installs and runs it. The error is the reason why it is not available.
    ask: fn(&Trees) -> Result<Vec<Report>, String>,
}

const CONSUMERS: &[Consumer] = &[
    yaml::PYTHON,
    yaml::RUAMEL,
    yaml::JS_YAML,
    yaml::NPM_YAML,
    cloud_init::CONSUMER,
    netplan::CONSUMER,
    proxmox::CONSUMER,
    shell::CONSUMER,
    oci::CONSUMER,
    go_yaml::CONSUMER,
    kustomize::CONSUMER,
    kubeconform::CONSUMER,
    talos::CONSUMER,
    kubeadm::CONSUMER,
    opentofu::CONSUMER,
    api_server::CONSUMER,
    agreement::CONSUMER,
    scheduler::CONSUMER,
    live::CONSUMER,
    vm::CONSUMER,
];

const USAGE: &str = "usage: cargo xtask conformance [--quick | --only NAME ...] [--record]

  --quick   run only the consumers that install within moments
  --only    run one consumer; can be repeated
  --record  write the results into docs/conformance.md";

/// Runs the selected consumers, and fails if one of them rejects its input.
pub(crate) fn run() -> Outcome {
    let options = Options::read(std::env::args().skip(2))?;
    let trees = Trees::read()?;
    let mut rows = Vec::new();
    for consumer in CONSUMERS.iter().filter(|consumer| options.wants(consumer)) {
        eprintln!("running {}", consumer.name);
        match (consumer.ask)(&trees) {
            Ok(reports) => rows.extend(reports.into_iter().map(|report| Row::asked(consumer, report))),
            Err(why) => rows.push(Row::missing(consumer, &why)),
        }
    }
    println!("{}", table::of(&rows));
    if options.record {
        record::write(&rows)?;
    }
    verdict(&rows)
}

fn verdict(rows: &[Row]) -> Outcome {
    let refusals: Vec<String> = rows.iter().flat_map(Row::refusals).collect();
    for refusal in &refusals {
        eprintln!("{refusal}");
    }
    let missing: Vec<&str> = rows.iter().filter(|row| row.is_missing()).map(|row| row.consumer).collect();
    if !refusals.is_empty() {
        return Err(format!("{} inputs rejected", refusals.len()));
    }
    // CI can install every consumer; one that is missing would otherwise go unnoticed.
    if !missing.is_empty() && in_ci() {
        return Err(format!("not run: {}", missing.join(", ")));
    }
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "CI is detected by its environment variable")]
fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

#[derive(Default)]
struct Options {
    quick: bool,
    only: Vec<String>,
    record: bool,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--record" => options.record = true,
                "--only" => options.only.push(arguments.next().ok_or(USAGE)?),
                _ => return Err(USAGE.to_owned()),
            }
        }
        let known = |name: &String| CONSUMERS.iter().any(|consumer| consumer.name == name);
        if let Some(name) = options.only.iter().find(|name| !known(name)) {
            let names: Vec<&str> = CONSUMERS.iter().map(|consumer| consumer.name).collect();
            return Err(format!("unknown consumer `{name}`; available: {}", names.join(", ")));
        }
        Ok(options)
    }

    fn wants(&self, consumer: &Consumer) -> bool {
        if self.only.is_empty() {
            return consumer.quick || !self.quick;
        }
        self.only.iter().any(|name| name == consumer.name)
    }
}
