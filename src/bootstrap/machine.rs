//! Machines: created or cloned, configured, disks grown. Running machines are started and waited for, stopped machines
//! are left alone, and decommissioned machines must not start again.

use crate::bootstrap::machine_creation::make;
use crate::bootstrap::{by_hand, start};
use crate::lab::hardware::State;
use crate::plan::{Context, Stage};

pub fn steps(context: &mut Context<'_, '_, '_>) {
    let lab = context.lab;
    let with = |state: State| lab.machines.iter().filter(move |machine| machine.machine.state.value == state);
    for machine in with(State::Decommissioned) {
        by_hand::retire(context, machine);
    }
    for machine in with(State::Running).chain(with(State::Stopped)) {
        make(context, machine, Stage::Machines);
    }
    start::steps(context);
    for machine in &lab.bare_metal {
        by_hand::physical(context, machine);
    }
}
