//! The lab that `render init` writes, carried out.

use crate::bootstrap::bed::Bed;
use crate::support::run::run;
use crate::support::trial::tests;

tests![the_starter_is_carried_out];

fn the_starter_is_carried_out() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(folder.path(), &["init", "."]).ends_with(0);
    run(folder.path(), &[]).ends_with(0);
    let bed = Bed::of_tree(folder.path().join("rendered/home"));
    bed.run(&["run"]).ends_with(0);
    bed.run(&["status"]).ends_with(0);
    let second = bed.run(&["run"]).ends_with(0).stdout;
    assert!(!second.contains(" begins"), "{second}");
    bed.has_lost_nothing();
}
