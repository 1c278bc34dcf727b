//! Machines up to their first start: created or cloned, configured, resized.

use crate::bootstrap::firewall;
use crate::bootstrap::machine_settings::{self, shown_size};
use crate::document::{Data, DataKind};
use crate::facts::vm::{is_configured_by_cluster, is_set_up_by_cloud_init};
use crate::lab::hardware::{ImageKind, SecretRef};
use crate::plan::{
    Action, BootstrapStep, Call, Context, Destination, Effect, HostPart, MachinePart, RunLocation, Section,
    Stage, StepId, TreeFile, quoted,
};
use crate::resolve::VirtualMachine;
use crate::targets::nodes::shared::APPLY_SECRETS;
use crate::targets::nodes::shared::steps::{bring, of_machine};

/// All steps up to a machine or template that is as the lab describes it but does not run.
pub fn make(context: &mut Context<'_, '_, '_>, machine: &VirtualMachine<'_>, stage: Stage) {
    let Some((file, specification)) = context.specification(machine) else { return };
    let (name, vmid) = (machine.name, machine.vmid);
    let exists = format!("qm config {vmid} | grep -qx {}", quoted(&format!("name: {name}")));
    // Other locks, such as that of a backup, come and go.
    let complete = |lock: &str| format!("! qm config {vmid} | grep -qx 'lock: {lock}'");
    let image = specification.get(Section::Download.name()).map(image);
    let template = machine.template.map(|(template, _)| StepId::machine(template, Section::Template));
    let before = [
        Some(StepId::host(machine.host.name, HostPart::READY)),
        snippets(context, machine, stage),
        image,
        template,
    ];
    let before: Vec<StepId> = before.into_iter().flatten().collect();
    let remove = |lock: &str| remove_unfinished(machine, lock);
    let mut last = None;
    if let Some(section) = specification.get(Section::Create.name()) {
        let step = of_machine(machine, stage, Section::Create, format!("Machine {name} ({vmid}) exists"))
            .needs(before.clone())
            .run(Action::Call(Call::section(&file, Section::Create, None, section)))
            .proof(exists.clone())
            .proof(complete("create"))
            .undo(Effect::Destroys, remove("create"));
        last = Some(context.plan.add(step));
        // A template is complete, and others have been cloned from it.
        if specification.get(Section::Template.name()).is_none() {
            let step = configuration(machine, stage).needs(last);
            let step = machine_settings::followed(step, &vmid.to_string(), &file, section);
            last = Some(context.plan.add(step));
        }
    }
    if let Some(section) = specification.get(Section::Clone.name()) {
        let step = of_machine(machine, stage, Section::Clone, format!("Machine {name} ({vmid}) is cloned"))
            .needs(before)
            .run(Action::Call(Call::section(&file, Section::Clone, None, section)))
            .proof(exists)
            .proof(complete("clone"))
            .undo(Effect::Destroys, remove("clone"));
        last = Some(context.plan.add(step));
    }
    if let Some(section) = specification.get(Section::Config.name()) {
        let step = configuration(machine, stage).needs(last.clone());
        let step = machine_settings::configured(step, &vmid.to_string(), &file, section);
        last = Some(context.plan.add(step));
    }
    if let Some(Data { kind: DataKind::List(entries), .. }) = specification.get(Section::Resize.name()) {
        let mut step =
            of_machine(machine, stage, Section::Resize, format!("The disks of {name} have their sizes"))
                .needs(last);
        for (index, entry) in entries.iter().enumerate() {
            let text = |key: &str| entry.get(key).and_then(Data::as_str).unwrap_or_default();
            let pattern = format!(
                "^{}:.*size={}\\(,\\|$\\)",
                text("disk"),
                shown_size(text("size").trim_end_matches('G'))
            );
            step = step
                .run(Action::Call(Call::section(&file, Section::Resize, Some(index), entry)))
                .proof(format!("qm config {vmid} | grep -q {}", quoted(&pattern)));
        }
        last = Some(context.plan.add(step));
    }
    last = installed(context, machine, stage, last);
    firewall::of_machine_on_host(context, machine, stage, last.clone());
    if let Some(section) = specification.get(Section::Template.name()) {
        let after = StepId::machine(name, Section::Template);
        context.plan.only_for(&StepId::machine(name, MachinePart::INSTALLED), vec![after]);
        let step = of_machine(machine, stage, Section::Template, format!("Machine {name} is a template"))
            .needs(last)
            .run(Action::Call(Call::section(&file, Section::Template, None, section)))
            .proof(format!("qm config {vmid} | grep -qx 'template: 1'"));
        context.plan.add(step);
    }
}

fn configuration(machine: &VirtualMachine<'_>, stage: Stage) -> BootstrapStep {
    of_machine(machine, stage, Section::Config, format!("Machine {} is configured", machine.name))
}

/// Removes what an interrupted call has left: a machine with this name that is still locked by the call. Another machine
/// with the number, or one that is complete, has data.
fn remove_unfinished(machine: &VirtualMachine<'_>, lock: &str) -> [String; 3] {
    let vmid = machine.vmid;
    let name = quoted(&format!("name: {}", machine.name));
    [
        format!("qm config {vmid} | grep -qx {name} && qm config {vmid} | grep -qx 'lock: {lock}' || exit 0"),
        format!("qm unlock {vmid}"),
        format!("qm destroy {vmid} --purge"),
    ]
}

/// The step that downloads an image, by the call that does it.
pub fn image(download: &Data) -> StepId {
    let text = |key: &str| download.get(key).and_then(Data::as_str).unwrap_or_default();
    StepId::image(text("node"), text("storage"), text("filename"))
}

/// cloud-init's files, on the storage from which the hypervisor creates the drive.
fn snippets(context: &mut Context<'_, '_, '_>, machine: &VirtualMachine<'_>, stage: Stage) -> Option<StepId> {
    let storage = machine.machine.cloud_init.as_ref()?.snippets.as_ref()?;
    let files = context.tree.below(&format!("cloud-init/{}", machine.name));
    if files.is_empty() {
        return None;
    }
    let title = format!("The cloud-init files of {} are on storage {}", machine.name, **storage);
    let mut step = of_machine(machine, stage, MachinePart::SNIPPETS, title)
        .needs([StepId::host(machine.host.name, HostPart::READY)]);
    for file in files {
        let part = file.path().rsplit('/').next().unwrap_or_default();
        let to = Destination::Volume(format!("{}:snippets/{}-{part}.yaml", **storage, machine.name));
        step = step.run(Action::Copy { file: file.clone(), to: to.clone(), mode: "0644" }).same(to, file);
    }
    Some(context.plan.add(step))
}

/// A system without an image or template: the operator installs it on the empty disk.
fn installed(
    context: &mut Context<'_, '_, '_>,
    machine: &VirtualMachine<'_>,
    stage: Stage,
    last: Option<StepId>,
) -> Option<StepId> {
    let described = machine.machine;
    let image = described.image.as_ref().map(|image| image.kind.value);
    let is_installed = machine.template.is_some() || is_configured_by_cluster(described);
    if is_installed || image == Some(ImageKind::Disk) || described.disks.is_empty() {
        return last;
    }
    let (name, vmid) = (machine.name, machine.vmid);
    let step = of_machine(
        machine,
        stage,
        MachinePart::INSTALLED,
        format!("An operating system is installed on {name}"),
    )
    .needs(last);
    let answers = context.tree.below(&format!("cloud-init/{name}"));
    let step = match (image, &described.image) {
        (Some(_), Some(image)) if !answers.is_empty() => unattended(step, machine, &image.storage, answers),
        (Some(_), _) => step
            .command([format!("qm status {vmid} | grep -q running || qm start {vmid}")])
            .manual(format!(
                "Complete the installer on the console of `{name}`, with the settings that the lab defines for it, and \
                 shut the machine down."
            )),
        (None, _) => step.manual(format!(
            "Install an operating system on the empty disk of `{name}` ({vmid}): restore a backup, or attach an \
             installer and complete it. Leave the machine off."
        )),
    };
    Some(context.plan.add(step.proof(format!("qm status {vmid} | grep -q stopped")).noted()))
}

/// The installer finds its answers on a second CD, and switches the machine off when it is done.
fn unattended(
    step: BootstrapStep,
    machine: &VirtualMachine<'_>,
    storage: &str,
    answers: Vec<TreeFile>,
) -> BootstrapStep {
    let (name, vmid) = (machine.name, machine.vmid);
    let folder = format!("/var/lib/lab/{name}");
    let seed = format!("{storage}:iso/{name}-answers.iso");
    let copied = answers.into_iter().fold(step, |step, file| {
        let part = file.path().rsplit('/').next().unwrap_or_default();
        let to = Destination::Path(format!("{folder}/{part}"));
        step.run(Action::Copy { file, to, mode: "0600" })
    });
    copied
        .command([
            format!("genisoimage -quiet -volid CIDATA -joliet -rock -output \"$(pvesm path {seed})\" {folder}"),
            format!("qm status {vmid} | grep -q running || qm set {vmid} --ide3 {seed},media=cdrom"),
            format!("qm status {vmid} | grep -q running || qm start {vmid}"),
        ])
        .manual(format!(
            "On the console of `{name}`, answer `yes` when the installer asks whether to continue with autoinstall. It \
             asks nothing else that the lab defines, and the machine is off when it is installed."
        ))
        .command([format!("qm set {vmid} --delete ide3"), format!("rm -rf {folder} \"$(pvesm path {seed})\"")])
}

/// Secrets that a machine's settings refer to, copied to it once it runs.
fn secrets<'l>(machine: &VirtualMachine<'l>) -> Vec<&'l SecretRef> {
    let Some(guest) = machine.machine.guest.as_ref() else { return Vec::new() };
    let passwords = guest.users.values().filter_map(|user| user.password.as_ref());
    passwords.chain(guest.files.values().filter_map(|file| file.secret.as_ref())).collect()
}

/// Copies the secrets and runs the script that installs them.
pub fn with_secrets(context: &mut Context<'_, '_, '_>, machine: &VirtualMachine<'_>, last: StepId) -> StepId {
    let wanted = secrets(machine);
    let (Some(first), true) = (wanted.first(), is_set_up_by_cloud_init(machine.machine)) else { return last };
    let place = RunLocation::Machine(machine.name.to_string());
    let title = format!("Machine {} has its secrets", machine.name);
    let mut step = BootstrapStep::new(
        first.node,
        Stage::Machines,
        StepId::machine(machine.name, MachinePart::SECRETS),
        place,
        title,
    )
    .needs([last]);
    for secret in &wanted {
        step = step.run(bring(secret));
    }
    let step = step.command([APPLY_SECRETS]);
    let guest = machine.machine.guest.iter();
    let step = guest.fold(step, |step, guest| {
        let users = guest.users.iter().filter(|(_, user)| user.password.is_some());
        let step = users.fold(step, |step, (name, _)| {
            let name = quoted(name.as_str());
            step.proof(format!("getent shadow {name} | cut -d: -f2 | grep -q '^\\$'"))
        });
        let files = guest.files.iter().filter(|(_, file)| file.secret.is_some());
        files.fold(step, |step, (path, _)| step.proof(format!("[ -s {} ]", quoted(path.as_str()))))
    });
    context.plan.add(step)
}
