//! Bootstrap plans that are carried out, on stand-ins for the places that they are for.

mod bed;
mod calls;
mod changed;
mod changes;
mod effects;
mod kills;
mod labs;
pub mod parameters;
mod plans;
mod refusals;
mod restore;
mod secrets;
mod server;
mod sshd;
mod starter;
mod steps;
mod vm;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    let all = [
        calls::tests(),
        changed::tests(),
        changes::tests(),
        effects::tests(),
        kills::tests(),
        labs::tests(),
        plans::tests(),
        refusals::tests(),
        secrets::tests(),
        sshd::tests(),
        starter::tests(),
        steps::tests(),
        vm::tests(),
    ];
    all.into_iter().flatten().collect()
}
