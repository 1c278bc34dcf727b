//! Generated labs, to see what happens as labs grow: a size goes in, a project's files come out.
//!
//! They have two layers as real labs do: a catalogue file with defaults for each service, and lab files that enable ten
//! services each. The services come in shapes (a web application, a store with a cron job, a worker, a controller), the
//! machines as virtual machines on hosts. The texts are templates in `xtask/bench/lab`; nothing is random.

mod machines;
mod services;
mod template;

use std::path::Path;

use crate::Outcome;
use crate::process::{copy, remove, write};

pub(crate) use template::fill;

const LAB: &str = include_str!("../../../bench/lab/lab.ncl");
const PROJECT: &str = include_str!("../../../bench/lab/render.ncl");
const EMPTY: &str = include_str!("../../../bench/lab/empty.ncl");

/// The name of every generated lab.
pub(crate) const NAME: &str = "lab";
/// The folder of a generated lab's own files.
const OVERLAY: &str = "overlays/lab";
/// The folders of the vocabulary whose entries a generated lab replaces with its own.
const CATALOGUE: [&str; 2] = ["config/catalog/services", "config/catalog/charts"];

/// How large a lab is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) services: usize,
    pub(crate) machines: usize,
}

impl Size {
    /// A lab of so many services on as many machines as they would need.
    pub(crate) const fn of(services: usize) -> Self {
        let machines = services / 8;
        Self { services, machines: if machines == 0 { 1 } else { machines } }
    }
}

/// Writes a project with one lab of this size, which replaces whatever is in the folder.
pub(crate) fn lab(size: Size, config: &Path, folder: &Path) -> Outcome {
    start(config, folder)?;
    for entries in CATALOGUE {
        remove(&folder.join(entries))?;
    }
    let files = files(size);
    files.iter().try_for_each(|(path, text)| write(&folder.join(path), text))
}

/// Writes a project whose lab is empty, with the whole catalogue.
pub(crate) fn empty(config: &Path, folder: &Path) -> Outcome {
    start(config, folder)?;
    write(&folder.join(format!("{OVERLAY}/lab.ncl")), EMPTY)
}

fn start(config: &Path, folder: &Path) -> Outcome {
    remove(folder)?;
    copy(config, &folder.join("config"))?;
    write(&folder.join("render.ncl"), PROJECT)
}

/// The files of a lab without the vocabulary, by their paths in the project.
fn files(size: Size) -> Vec<(String, String)> {
    let mut files = vec![(format!("{OVERLAY}/lab.ncl"), LAB.to_owned())];
    files.extend(machines::files(size.machines));
    files.extend(services::files(size.services));
    files
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_placeholder_is_filled() {
        for (path, text) in files(Size::of(13)) {
            assert!(!text.contains("<<") && !text.contains(">>"), "{path}:\n{text}");
        }
    }

    #[test]
    fn files_are_as_many_as_the_size_says() {
        let files = files(Size { services: 72, machines: 9 });
        let count = |part: &str| files.iter().filter(|(path, _)| path.contains(part)).count();
        assert_eq!(count("config/catalog/services/"), 72);
        assert_eq!(count("overlays/lab/services/"), 8);
        let names: BTreeSet<_> = files.iter().map(|(path, _)| path).collect();
        assert_eq!(names.len(), files.len(), "no file is written twice");
        let machines: usize = files.iter().map(|(_, text)| text.matches("  machines.node-").count()).sum();
        assert_eq!(machines, 9);
    }

    #[test]
    fn a_larger_lab_begins_with_the_services_of_a_smaller_one() {
        let (small, large) = (files(Size::of(72)), files(Size::of(80)));
        let catalogue = |path: &str| path.starts_with(CATALOGUE[0]);
        for file in small.iter().filter(|(path, _)| catalogue(path)) {
            assert!(large.contains(file), "{}", file.0);
        }
    }
}
