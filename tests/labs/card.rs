//! The graphics card moves to another machine: one name changes in the source, and in the tree nothing but what follows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use libtest_mimic::Trial;
use serde_json::Value;

use crate::support::expected::agrees;
use crate::support::project::Project;
use crate::support::repository;
use crate::support::trial::says;

const MACHINES: &str = "overlays/r730/machines.ncl";
const OUTPUT: &str = "golden/r730";
const MANIFEST: &str = "render-manifest.json";

type Tree = BTreeMap<String, Vec<u8>>;

pub fn tests() -> Vec<Trial> {
    vec![says("labs::card::the_card_moves_by_one_name", the_card_moves_by_one_name)]
}

fn the_card_moves_by_one_name() -> Result<(), String> {
    let here = Project::reference();
    here.run(&["r730"]).ends_with(0);
    let before = here.tree(OUTPUT);
    here.replace(MACHINES, "let card_in = \"k8s-node1\" in", "let card_in = \"k8s-node3\" in");
    here.run(&["r730"]).succeeds();
    let after = here.tree(OUTPUT);
    assert_eq!(listed_differently(&before, &after), differing(&before, &after), "the manifest knows it, too");
    agrees(&repository("tests/labs/card.expected"), &report(&before, &after))
}

/// Every file that is not as it was, with the lines that went and came.
fn report(before: &Tree, after: &Tree) -> String {
    let mut report = String::new();
    for path in differing(before, after) {
        let [old, new] = [before, after].map(|tree| {
            tree.get(&path).map(|bytes| std::str::from_utf8(bytes).expect("the files that change are text"))
        });
        let how = match (old, new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        writeln!(report, "{how} {path}").expect("it is a string");
        let lines = similar::TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default());
        for change in lines.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal) {
            write!(report, "{}{change}", change.tag()).expect("it is a string");
        }
    }
    report
}

/// The files that are not the same in both, apart from the list of all files.
fn differing(before: &Tree, after: &Tree) -> BTreeSet<String> {
    let paths = before.keys().chain(after.keys()).filter(|path| *path != MANIFEST);
    paths.filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// The files for which the lists of all files have something else to say.
fn listed_differently(before: &Tree, after: &Tree) -> BTreeSet<String> {
    let [before, after] = [before, after].map(|tree| {
        let manifest: Value = serde_json::from_slice(&tree[MANIFEST]).expect("the manifest is JSON");
        let Value::Object(mut manifest) = manifest else { panic!("the manifest is a record") };
        let Some(Value::Object(files)) = manifest.remove("files") else { panic!("it lists files") };
        (manifest, files)
    });
    assert_eq!(before.0, after.0, "nothing but the files is listed differently");
    let paths = before.1.keys().chain(after.1.keys());
    paths.filter(|path| before.1.get(*path) != after.1.get(*path)).cloned().collect()
}
