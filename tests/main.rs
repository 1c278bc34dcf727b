//! All black-box tests in one binary: a file in `tests/cases/` is a test of its own, and so is each function listed
//! in a module below. `cargo test --test main -- PART-OF-A-NAME` runs some of them.

mod attack;
mod beginners;
mod book;
mod bootstrap;
mod cases;
mod catalog;
mod charts;
mod cli;
mod codes;
mod crash;
mod determinism;
#[cfg(target_os = "linux")]
mod faults;
mod firewall;
mod graph;
mod hardware;
mod labs;
mod mutants;
mod objects;
mod publish;
mod references;
mod repeated;
mod simulate;
mod sizing;
mod support;
mod tidy;

mod readme;
mod vocabulary;
mod watched;
mod world;
mod yaml_readers;

use libtest_mimic::{Arguments, Trial, run};

use support::trial::{asserts, needs, says};

fn main() {
    let arguments = Arguments::from_args();
    let mut tests: Vec<Trial> = vec![
        says("vocabulary::generated_files_are_current", vocabulary::generated_files_are_current),
        asserts("vocabulary::every_field_has_an_example", vocabulary::every_field_has_an_example),
        says("vocabulary::examples_render", vocabulary::examples_render),
        needs("yaml_readers::pyyaml_agrees", yaml_readers::python_available, yaml_readers::pyyaml_agrees),
    ];
    let pages = readme::PAGES.iter();
    tests.extend(pages.map(|page| says(format!("readme::{page}"), || readme::page_is_true(page))));
    tests.extend(attack::tests());
    tests.extend(bootstrap::tests());
    tests.extend(beginners::tests());
    tests.extend(book::tests());
    tests.extend(cases::tests());
    tests.extend(catalog::tests());
    tests.extend(codes::tests());
    tests.extend(charts::tests());
    tests.extend(cli::tests());
    tests.extend(objects::tests());
    tests.extend(references::tests());
    tests.extend(firewall::tests());
    tests.extend(graph::tests());
    tests.extend(hardware::tests());
    tests.extend(repeated::tests());
    tests.extend(sizing::tests());
    tests.extend(simulate::tests());
    tests.extend(determinism::tests());
    tests.extend(labs::tests());
    tests.extend(publish::tests());
    tests.extend(crash::tests());
    #[cfg(target_os = "linux")]
    tests.extend(faults::tests());
    tests.extend(mutants::tests());
    tests.extend(tidy::tests());
    tests.extend(watched::tests());
    tests.extend(world::tests());
    run(&arguments, tests).exit();
}
