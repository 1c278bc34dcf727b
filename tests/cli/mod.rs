//! Stories of the command line, each in a folder of its own: what is typed, what is printed, what lies on the disk.
//!
//! One file per subject. A command with stories of its own, such as `why`, gets a file named after it.

mod completions;
mod crds;
mod diff;
mod fields;
mod first_run;
mod formats;
mod many_labs;
mod shard;
mod streams;
mod tree;
mod watch;
mod why;
mod wording;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    [
        completions::tests(),
        crds::tests(),
        diff::tests(),
        fields::tests(),
        first_run::tests(),
        formats::tests(),
        many_labs::tests(),
        shard::tests(),
        streams::tests(),
        tree::tests(),
        watch::tests(),
        why::tests(),
        wording::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
