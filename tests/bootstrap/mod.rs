//! Bootstrap plans that are carried out, on stand-ins for the places that they are for.

mod bed;
mod changed;
mod labs;
mod plans;
mod refusals;
mod secrets;
mod sshd;
mod steps;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    [
        changed::tests(),
        labs::tests(),
        plans::tests(),
        refusals::tests(),
        secrets::tests(),
        sshd::tests(),
        steps::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
