//! Images of machines and templates: each is downloaded once per storage, however many machines use it.

use crate::bootstrap::machine_creation;
use crate::document::Data;
use crate::lab::hardware::State;
use crate::plan::{
    Action, BootstrapStep, Call, Context, Effect, HostPart, RunLocation, Section, Stage, StepId, quoted,
};
use crate::resolve::VirtualMachine;

/// Downloads, followed by the templates.
pub fn steps(context: &mut Context<'_, '_, '_>) {
    let lab = context.lab;
    for machine in lab.machines.iter().filter(|machine| machine.machine.state.value != State::Decommissioned)
    {
        download(context, machine);
    }
    for template in lab.machines.iter().filter(|machine| machine.machine.state.value == State::Template) {
        machine_creation::make(context, template, Stage::Image);
    }
}

fn download(context: &mut Context<'_, '_, '_>, machine: &VirtualMachine<'_>) {
    let Some((file, specification)) = context.specification(machine) else { return };
    let Some(download) = specification.get(Section::Download.name()) else { return };
    let id = machine_creation::image(download);
    if context.plan.has(&id) {
        return;
    }
    let text = |key: &str| download.get(key).and_then(Data::as_str).unwrap_or_default().to_owned();
    let (storage, name) = (text("storage"), text("filename"));
    let volume = format!("{storage}:{}/{name}", text("content"));
    let call = Call::section(&file, Section::Download, None, download);
    let step = BootstrapStep::new(
        download.origin.node,
        Stage::Image,
        id,
        RunLocation::Host(machine.host.name.to_string()),
        format!("Image {name} is on storage {storage} of {}", machine.host.name),
    );
    let proof = format!("[ -s \"$(pvesm path {})\" ]", quoted(&volume));
    let undo = format!("pvesm free {} || true", quoted(&volume));
    let step =
        step.needs([StepId::host(machine.host.name, HostPart::READY)]).run(Action::Call(call)).proof(proof);
    context.plan.add(step.undo(Effect::Destroys, [undo]));
}
