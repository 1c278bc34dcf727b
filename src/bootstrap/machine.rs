//! Machines: made from nothing or cloned, configured, grown; those that run are started and waited for, those that are
//! stopped are left so, and those that are decommissioned are kept from coming back.

use crate::bootstrap::context::Context;
use crate::bootstrap::made::make;
use crate::bootstrap::step::Stage;
use crate::bootstrap::{by_hand, start};
use crate::lab::hardware::State;

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
