//! The settings of a clone: how they are applied any number of times without losing a disk, and how they are proven.
//!
//! `STORAGE:SIZE` as the volume of a drive requests a new volume, and each repetition requests another one, which
//! replaces the first. So drives are set one by one, and a drive that exists keeps its volume. It may grow, but the
//! hypervisor refuses to shrink it.

use crate::bootstrap::pvesh;
use crate::document::{Data, fields};
use crate::plan::{Action, BootstrapStep, Call, Effect, Section, TreeFile, plain, quoted};

/// The kinds of drives whose volumes the hypervisor may allocate.
const DRIVES: [&str; 6] = ["efidisk", "ide", "sata", "scsi", "tpmstate", "virtio"];
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
        let kind = slot.trim_end_matches(|c: char| c.is_ascii_digit());
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

/// Adds the call that configures a machine, and the proof that the machine has all its settings.
pub fn configured(step: BootstrapStep, vmid: &str, file: &TreeFile, section: &Data) -> BootstrapStep {
    let mut call = Call::section(file, Section::Config, None, section);
    let drives: Vec<NewDrive<'_>> = fields(Some(section)).iter().filter_map(NewDrive::of).collect();
    let proven = proofs(step, vmid, &call.parameters);
    if drives.is_empty() {
        return proven.run(Action::Call(call));
    }
    let mut lines: Vec<String> = drives.iter().flat_map(|drive| drive.commands(vmid, &call.path)).collect();
    call.parameters.retain(|(name, _)| drives.iter().all(|drive| drive.slot != name));
    if !call.parameters.is_empty() {
        lines.push(pvesh::command(&call));
    }
    proven.run(Action::Command { lines, reads: vec![file.clone()], effect: Effect::Changes })
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
    let is_card = name.starts_with("net");
    let shown = text.split(separator).filter(|word| !is_card || word.contains('='));
    shown.map(|word| format!("{name} {word}")).collect()
}

/// A number of GiB as the hypervisor prints it: in the largest unit that gives a whole number.
pub fn shown_size(gibibytes: &str) -> String {
    match gibibytes.parse::<u64>() {
        Ok(number) if number > 0 && number.is_multiple_of(1024) => format!("{}T", number / 1024),
        _ => format!("{gibibytes}G"),
    }
}
