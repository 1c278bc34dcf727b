//! Disks without I/O limits on a storage that requires them.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::State;

pub static CODE: Code = Code {
    name: "VM-DISK-LIMITS",
    severity: Severity::Error,
    title: "a disk has no I/O limits, but its storage requires them",
    why: "Machines on one storage share its disks. A machine that reads and writes without limit can starve \
          all others, so a storage can require `limits` on every disk (`io_limits_required`). Stopped \
          machines count, because they will be started again.",
    example: Example::Lab {
        bad: r#"{ hosts.pve.storages.local-lvm.io_limits_required = true }"#,
        good: r#"{
  hosts.pve.storages.local-lvm.io_limits_required = true,
  machines.node1.disks.scsi0.limits = { read = "150MB/s", write = "120MB/s" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in walk::kept_machines(lab) {
            let host = crate::check::shared::nodes::host_of(lab, machine);
            let Some((_, host)) = host.filter(|_| machine.state.value != State::Template) else { continue };
            for (slot, disk) in &machine.disks {
                let mut storages = host.storages.iter();
                let storage = storages.find(|(name, _)| name.as_str() == disk.storage.value);
                let Some((_, storage)) = storage.filter(|(_, storage)| storage.io_limits_required.value)
                else {
                    continue;
                };
                let missing: Vec<&str> = match &disk.limits {
                    None => vec!["read", "write"],
                    Some(limits) => {
                        let read = limits.read.is_none() && limits.read_operations.is_none();
                        let write = limits.write.is_none() && limits.write_operations.is_none();
                        [("read", read), ("write", write)]
                            .iter()
                            .filter(|each| each.1)
                            .map(|each| each.0)
                            .collect()
                    }
                };
                if missing.is_empty() {
                    continue;
                }
                let (slot, what) = (slot.as_str(), missing.join(" or "));
                findings
                    .report(&CODE, format!("disk `{slot}` of machine `{name}` has no {what} limit"))
                    .at_key(disk.node, "no limit")
                    .mention(storage.io_limits_required.node, "limits are required here")
                    .help(format!(
                        "set `machines.{name}.disks.{slot}.limits`, such as \
                         `{{ read = \"150MB/s\", write = \"120MB/s\" }}`"
                    ));
            }
        }
    },
};
