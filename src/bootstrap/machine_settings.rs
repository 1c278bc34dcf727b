//! The settings of a machine: how they are applied any number of times without losing a disk or an address, and how they
//! are proven.
//!
//! `STORAGE:SIZE` as the volume of a drive requests a new volume, and each repetition requests another one, which
//! replaces the first. So drives are set one by one, and a drive that exists keeps its volume. It may grow, but the
//! hypervisor refuses to shrink it. In the same way, a network card without an address would get another one.

use crate::bootstrap::pvesh;
use crate::document::Data;
use crate::facts::slot;
use crate::plan::{Action, BootstrapStep, Call, Effect, Section, TreeFile, plain, quoted};

/// The kinds of drives whose volumes the hypervisor may allocate.
const DRIVES: [&str; 6] = ["efidisk", "ide", "sata", "scsi", "tpmstate", "virtio"];
/// The kinds of devices that a machine loses with their line in the lab.
const DEVICES: [&str; 4] = ["hostpci", "net", "serial", "usb"];
/// Parameters of a new machine that are not settings of it, or that change while a system is installed.
const ONLY_AT_CREATION: [&str; 3] = ["boot", "name", "pool"];
/// Prints the settings of a machine, one word of a setting per line.
const WORDS: &str = "awk '{ key = $1; sub(/:$/, \"\", key); sub(/^[^ ]* /, \"\"); n = split($0, words, key == \
                     \"tags\" ? \";\" : \",\"); for (i = 1; i <= n; i++) print key, words[i] }'";

/// A drive for which a call requests a new volume.
struct NewDrive<'d> {
    slot: &'d str,
    /// `STORAGE:SIZE` or `STORAGE:cloudinit`.
    request: &'d str,
    /// The remaining settings, each after a comma.
    options: &'d str,
}

impl<'d> NewDrive<'d> {
    /// None for other settings, and for drives whose volumes exist.
    fn of((slot, value): &'d (String, Data)) -> Option<Self> {
        let kind = slot::kind(slot);
        let value = value.as_str().filter(|_| DRIVES.contains(&kind) && kind != slot)?;
        let (request, options) = value.split_at(value.find(',').unwrap_or(value.len()));
        let (_, size) = request.split_once(':')?;
        let is_size = !size.is_empty() && size.chars().all(|c| c.is_ascii_digit());
        (is_size || size == "cloudinit").then_some(Self { slot, request, options })
    }

    /// The size of a disk. The sizes of firmware state and of cloud-init's drive are fixed.
    fn gibibytes(&self) -> Option<&'d str> {
        let is_disk = !self.slot.starts_with("efidisk") && !self.slot.starts_with("tpmstate");
        let (_, size) = self.request.split_once(':')?;
        (is_disk && size != "cloudinit" && size != "0").then_some(size)
    }

    /// Allocates the drive unless it exists; a disk that exists gets its settings and grows to its size.
    fn commands(&self, vmid: &str, path: &str) -> Vec<String> {
        let Self { slot, request, options } = self;
        let find = quoted(&format!(r"s/^{slot}: \([^,]*\).*/\1/p"));
        let new = quoted(&format!("{request}{options}"));
        let allocate = format!("pvesh set {path} --{slot} {new}");
        let mut lines = vec![format!("volume=$(qm config {vmid} | sed -n {find})")];
        match self.gibibytes() {
            None => lines.push(format!("[ -n \"$volume\" ] || {allocate}")),
            Some(size) => {
                let options = if options.is_empty() { String::new() } else { quoted(options) };
                lines.extend([
                    format!("if [ -z \"$volume\" ]; then {allocate}; else"),
                    format!("  pvesh set {path} --{slot} \"$volume\"{options}"),
                    format!("  qm resize {vmid} {slot} {size}G"),
                    "fi".to_owned(),
                ]);
            }
        }
        lines
    }
}

/// A network card whose address the hypervisor chooses.
struct Card<'d> {
    slot: &'d str,
    model: &'d str,
    /// The remaining settings, each after a comma.
    options: &'d str,
}

impl<'d> Card<'d> {
    fn of((slot, value): &'d (String, Data)) -> Option<Self> {
        let value = value.as_str().filter(|_| is_card(slot))?;
        let (model, options) = value.split_at(value.find(',').unwrap_or(value.len()));
        (!model.contains('=')).then_some(Self { slot, model, options })
    }

    /// The address that the card has, as it follows the model.
    fn address(&self, vmid: &str) -> String {
        let Self { slot, .. } = self;
        let find = quoted(&format!(r"s/^{slot}: [^=,]*\(=[^,]*\).*/\1/p"));
        format!("{slot}=$(qm config {vmid} | sed -n {find})")
    }

    fn parameter(&self) -> String {
        let Self { slot, model, options } = self;
        let options = if options.is_empty() { String::new() } else { quoted(options) };
        format!(" --{slot} {}\"${slot}\"{options}", quoted(model))
    }
}

/// Whether a setting is a network card.
fn is_card(name: &str) -> bool {
    slot::interface_number(name).is_some()
}

/// Adds the call that configures a machine, and the proof that the machine has all its settings.
pub fn configured(step: BootstrapStep, vmid: &str, file: &TreeFile, section: &Data) -> BootstrapStep {
    let call = Call::section(file, Section::Config, None, section);
    let keeps = |field| NewDrive::of(field).is_some() || Card::of(field).is_some();
    let is_whole = !call.parameters.iter().any(keeps);
    carried_out(step, vmid, file, call, is_whole)
}

/// Configures a machine that was not cloned from the section that creates it, so that later changes of the lab reach it.
/// CDs and the order of boot devices are left alone: installers set them for a while.
pub fn followed(step: BootstrapStep, vmid: &str, file: &TreeFile, section: &Data) -> BootstrapStep {
    let mut call = Call::section(file, Section::Config, None, section);
    call.parameters.retain(|(name, value)| {
        let is_cd = value.as_str().is_some_and(|value| value.contains("media=cdrom"));
        !is_cd && !ONLY_AT_CREATION.contains(&name.as_str())
    });
    carried_out(step, vmid, file, call, false)
}

/// Adds the proofs of the settings, and what sets them: the call itself if all of it is a section of the file that can be
/// repeated, and commands otherwise.
fn carried_out(
    step: BootstrapStep,
    vmid: &str,
    file: &TreeFile,
    call: Call,
    is_whole: bool,
) -> BootstrapStep {
    let step = proofs(step, vmid, &call.parameters);
    let surplus = Surplus::of(&call.parameters);
    let removal = surplus.removal(vmid, &call.path);
    let step = if is_whole {
        step.run(Action::Call(call)).command(removal)
    } else {
        let lines = commands(call, vmid).into_iter().chain(removal).collect();
        step.run(Action::Command { lines, reads: vec![file.clone()], effect: Effect::Changes })
    };
    step.proof(surplus.proof(vmid))
}

/// The call as commands that keep volumes and addresses.
fn commands(mut call: Call, vmid: &str) -> Vec<String> {
    let parameters = std::mem::take(&mut call.parameters);
    let drives: Vec<NewDrive<'_>> = parameters.iter().filter_map(NewDrive::of).collect();
    let cards: Vec<Card<'_>> = parameters.iter().filter_map(Card::of).collect();
    let is_special = |name: &str| {
        drives.iter().any(|drive| drive.slot == name) || cards.iter().any(|card| card.slot == name)
    };
    call.parameters = parameters.iter().filter(|(name, _)| !is_special(name)).cloned().collect();
    let mut lines: Vec<String> = drives.iter().flat_map(|drive| drive.commands(vmid, &call.path)).collect();
    lines.extend(cards.iter().map(|card| card.address(vmid)));
    if !call.parameters.is_empty() || !cards.is_empty() {
        let cards: String = cards.iter().map(Card::parameter).collect();
        lines.push(pvesh::command(&call) + &cards);
    }
    lines
}

/// Devices that a machine has and the lab does not name, such as one that was passed through before the lab changed.
/// Drives are not among them: they have data.
struct Surplus {
    /// The devices of the lab.
    kept: Vec<String>,
}

impl Surplus {
    fn of(parameters: &[(String, Data)]) -> Self {
        let is_device = |name: &str| {
            let kind = slot::kind(name);
            DEVICES.contains(&kind) && kind != name
        };
        Self {
            kept: parameters.iter().map(|(name, _)| name).filter(|name| is_device(name)).cloned().collect(),
        }
    }

    fn removal(&self, vmid: &str, path: &str) -> [String; 2] {
        let keep = match self.kept.join(r"\|") {
            kept if kept.is_empty() => String::new(),
            kept => format!(" -e {}", quoted(&format!(r"/^\({kept}\):/d"))),
        };
        let find = quoted(&format!(r"s/^\(\({}\)[0-9]\{{1,\}}\):.*/\1/p", DEVICES.join(r"\|")));
        [
            format!("surplus=$(qm config {vmid} | sed -n{keep} -e {find} | paste -sd, -)"),
            format!("[ -z \"$surplus\" ] || pvesh set {path} --delete \"$surplus\""),
        ]
    }

    fn proof(&self, vmid: &str) -> String {
        let devices = quoted(&format!("^({})[0-9]+:", DEVICES.join("|")));
        let but = match self.kept.join("|") {
            kept if kept.is_empty() => String::new(),
            kept => format!(" | grep -vE {}", quoted(&format!("^({kept}):"))),
        };
        format!("! qm config {vmid} | grep -E {devices}{but}")
    }
}

fn proofs(step: BootstrapStep, vmid: &str, parameters: &[(String, Data)]) -> BootstrapStep {
    let wanted: Vec<String> = parameters.iter().flat_map(words).collect();
    let deleted = parameters.iter().filter(|(name, _)| name == "delete");
    let deleted: Vec<String> = deleted.map(|(_, names)| plain(names).replace(',', "|")).collect();
    let step = if wanted.is_empty() {
        step
    } else {
        let wanted: Vec<String> = wanted.iter().map(|line| quoted(line)).collect();
        step.proof(format!(
            "! printf '%s\\n' {} | grep -vxF -e \"$(qm config {vmid} | {WORDS})\"",
            wanted.join(" ")
        ))
    };
    let fixed = parameters.iter().filter_map(NewDrive::of).filter(|drive| drive.gibibytes().is_none());
    let step = fixed.fold(step, |step, drive| {
        step.proof(format!("qm config {vmid} | grep -q {}", quoted(&format!("^{}:", drive.slot))))
    });
    deleted.iter().fold(step, |step, names| {
        step.proof(format!("! qm config {vmid} | grep -E {}", quoted(&format!("^({names}):"))))
    })
}

/// The words of a setting as the hypervisor shows them: `net0 bridge=vmbr0`. It encodes descriptions, and completes
/// words without a value, such as the model of a network card with its address.
fn words(parameter: &(String, Data)) -> Vec<String> {
    let (name, value) = parameter;
    let text = plain(value);
    if ["delete", "description"].contains(&name.as_str()) || text.is_empty() {
        return Vec::new();
    }
    if let Some(drive) = NewDrive::of(parameter) {
        // Of other drives, only the existence is proven: their volumes have no settings that the hypervisor changes.
        let Some(size) = drive.gibibytes() else { return Vec::new() };
        let options = drive.options.split(',').filter(|word| !word.is_empty()).map(str::to_owned);
        let shown = options.chain([format!("size={}", shown_size(size))]);
        return shown.map(|word| format!("{name} {word}")).collect();
    }
    let separator = if name == "tags" { ';' } else { ',' };
    let shown = text.split(separator).filter(|word| !is_card(name) || word.contains('='));
    shown.map(|word| format!("{name} {word}")).collect()
}

/// A number of GiB as the hypervisor prints it: in the largest unit that gives a whole number.
pub fn shown_size(gibibytes: &str) -> String {
    match gibibytes.parse::<u64>() {
        Ok(number) if number > 0 && number.is_multiple_of(1024) => format!("{}T", number / 1024),
        _ => format!("{gibibytes}G"),
    }
}
